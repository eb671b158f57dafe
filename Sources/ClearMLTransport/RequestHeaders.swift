/// Turns a request's headers into the lines for libcurl: checked, and with libcurl's own additions switched off.
enum RequestHeaders {
    /// Headers that follow from the body or the connection; a second opinion on them is how requests get smuggled.
    private static let reserved: Set<String> = ["content-length", "transfer-encoding", "expect", "upgrade", "trailer"]

    /// What libcurl would add by itself.
    private static let suppressed = ["Accept", "Expect", "User-Agent", "Content-Type", "Proxy-Connection"]

    /// - Throws: ``TransportError/Code/invalidHeader``; the message names the header, never its value.
    static func lines(_ headers: [HTTPHeader]) throws(TransportError) -> [String] {
        var lines: [String] = []
        var present: Set<String> = []
        for header in headers {
            let name = header.name.lowercased()
            guard !name.isEmpty, name.utf8.allSatisfy(isTokenByte) else {
                throw .invalidHeader("a header name is empty or has a character that HTTP does not allow")
            }
            guard header.value.utf8.allSatisfy({ $0 == 0x09 || ($0 >= 0x20 && $0 != 0x7F) }) else {
                throw .invalidHeader("the value of header \(header.name) contains a control character")
            }
            guard !reserved.contains(name) else {
                throw .invalidHeader("header \(header.name) is set by the transport")
            }
            present.insert(name)
            // libcurl's spelling for a header with an empty value is a semicolon.
            lines.append(header.value.isEmpty ? "\(header.name);" : "\(header.name): \(header.value)")
        }
        for name in suppressed where !present.contains(name.lowercased()) { lines.append("\(name):") }
        return lines
    }

    private static func isTokenByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        default:
            "!#$%&'*+-.^_`|~".utf8.contains(byte)
        }
    }
}
