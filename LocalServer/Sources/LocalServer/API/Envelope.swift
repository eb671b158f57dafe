/// The frame round every answer of the API.
struct Envelope: Sendable {
    /// The id of this call.
    var id: String
    /// The transaction that the caller named, else the id.
    var transaction: String
    var endpoint: String
    var requested: APIVersion?
    var actual: APIVersion?

    /// The JSON text of an answer with the given `data`.
    func success(_ data: Reply.Payload) -> [UInt8] {
        var serializer = JSONSerializer()
        serializer.append(raw: "{\"meta\":")
        serializer.append(meta(code: 200, subcode: 0, message: "OK", data: [:]))
        serializer.append(raw: ",\"data\":")
        switch data {
        case .json(let value): serializer.append(value)
        case .encoded(let bytes), .content(let bytes, _): serializer.append(encoded: bytes)
        }
        serializer.append(raw: "}")
        return serializer.bytes
    }

    /// The JSON text of a refusal.
    func failure(_ error: APIError) -> [UInt8] {
        JSONSerializer.serialize([
            "meta": meta(code: error.code, subcode: error.subcode, message: error.message, data: error.data),
            "data": [:],
        ])
    }

    private func meta(code: Int, subcode: Int, message: String, data: JSONObject) -> JSON {
        let requested = requested ?? .maximum
        return [
            "id": .string(id),
            "trx": .string(transaction),
            "endpoint": [
                "name": .string(endpoint),
                "requested_version": requested.json(requested: requested),
                "actual_version": actual?.json(requested: requested) ?? .null,
            ],
            "result_code": JSON(code),
            "result_subcode": JSON(subcode),
            "result_msg": .string(message),
            "error_stack": .null,
            "error_data": .object(data),
        ]
    }
}
