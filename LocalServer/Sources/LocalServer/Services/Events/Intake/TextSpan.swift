/// The inside of a JSON string, or a whole JSON value, as it stands in the body of a request: nothing is copied until
/// it is needed, because nearly all strings of a batch repeat those of the line before.
struct TextSpan: Sendable {
    /// The offset of the first byte.
    var start: Int
    /// The number of bytes.
    var count: Int
    /// Whether a string contains escape sequences.
    var isEscaped = false

    /// The bytes themselves.
    func bytes(in body: UnsafeBufferPointer<UInt8>) -> UnsafeBufferPointer<UInt8> {
        UnsafeBufferPointer(rebasing: body[start..<start + count])
    }

    /// The text of a string, unescaped.
    ///
    /// Malformed UTF-8 is repaired.
    func text(in body: UnsafeBufferPointer<UInt8>) -> String {
        let bytes = bytes(in: body)
        return isEscaped ? JSONEscapes.decode(bytes) : String(decoding: bytes, as: UTF8.self)
    }
}
