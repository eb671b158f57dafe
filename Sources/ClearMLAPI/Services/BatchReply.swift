/// The answers of the `*_many` calls, which say 200 and inside of it what failed.
enum BatchReply {
    /// - Throws: the first failure inside of an answer.
    static func check(_ data: JSONValue, _ endpoint: String) throws(APIError) {
        guard let failure = data["failed"].arrayValue?.first else { return }
        let codes = failure["error"]["codes"].arrayValue ?? []
        let code = codes.first?.integerValue.flatMap { Int(exactly: $0) } ?? 400
        let subcode = codes.dropFirst().first?.integerValue.flatMap { Int(exactly: $0) } ?? 0
        throw APIError(
            APIError.Code(status: code, subcode: subcode),
            endpoint: endpoint,
            message: failure["error"]["msg"].stringValue ?? "no message",
            outcome: .rejected,
            resultCode: code,
            resultSubcode: subcode
        )
    }
}
