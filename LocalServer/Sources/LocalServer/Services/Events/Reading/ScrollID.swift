/// Where a reader that takes several pages stands, in a text that it hands back.
///
/// The text holds the position itself: nothing is kept on the server, no scroll expires, and an old id gives its page again.
enum ScrollID {
    static func encode(_ state: JSONObject) -> String {
        Base64.urlEncoded(JSONSerializer.serialize(.object(state)))
    }

    /// The position in a scroll id.
    ///
    /// - Throws: 400/1104 for a text that no scroll of this server gave.
    static func decode(_ text: String) throws -> JSONObject {
        guard let bytes = Base64.decode(text), let state = try? JSONParser.parse(bytes).objectValue else {
            throw APIError(400, 1104, "Invalid scroll id (\(text))")
        }
        return state
    }
}
