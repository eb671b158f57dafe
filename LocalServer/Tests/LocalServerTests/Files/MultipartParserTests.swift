import Testing

@testable import LocalServer

@Suite("Taking a form apart")
struct MultipartParserTests {
    /// The parts of a body fed in pieces: name, filename and content.
    private func parts(_ body: [UInt8], boundary: String, pieces: Int) throws -> [[String]]? {
        var parser = try #require(MultipartParser(contentType: "multipart/form-data; boundary=\(boundary)"))
        var parts: [[String]] = []
        var content: [UInt8] = []
        var ends = 0
        for start in stride(from: 0, to: body.count, by: pieces) {
            for event in try parser.feed(body[start..<min(start + pieces, body.count)]) {
                switch event {
                case .part(let disposition):
                    parts.append([disposition.name ?? "-", disposition.filename ?? "-", ""])
                    content = []
                case .content(let bytes): content += bytes
                case .end:
                    parts[parts.count - 1][2] = String(decoding: content, as: UTF8.self)
                    ends += 1
                }
            }
        }
        #expect(!parser.isComplete || ends == parts.count)
        return parser.isComplete ? parts : nil
    }

    @Test("the pieces in which a body arrives make no difference", arguments: 1...40)
    func pieces(_ size: Int) throws {
        let body =
            "preamble\r\n--b\r\nContent-Disposition: form-data; name=\"a/é\"; filename=\"f\"\r\nContent-Type: text/plain\r\n\r\n"
            + "one\r\n-\r\n--\r\n--c\r\n--b \r\ncontent-disposition: form-data; name=n\r\n\r\n\r\n--b--\r\nepilogue --b\r\n"
        #expect(
            try parts(Array(body.utf8), boundary: "b", pieces: size) == [
                ["a/é", "f", "one\r\n-\r\n--\r\n--c"], ["n", "-", ""],
            ]
        )
    }

    @Test("a form cut short anywhere is not complete")
    func truncated() throws {
        let body = Array("--b\r\nContent-Disposition: form-data; name=\"a\"; filename=\"a\"\r\n\r\nxyz\r\n--b--".utf8)
        for count in 0..<body.count {
            #expect(try parts(Array(body.prefix(count)), boundary: "b", pieces: 1000) == nil)
        }
        #expect(try parts(body, boundary: "b", pieces: 1000)?.count == 1)
    }

    @Test("memory stays small while a part is long")
    func streaming() throws {
        var parser = try #require(MultipartParser(contentType: "multipart/form-data; boundary=\"b b\""))
        _ = try parser.feed(Array("--b b\r\nContent-Disposition: form-data; name=\"a\"; filename=\"a\"\r\n\r\n".utf8))
        let chunk = [UInt8](repeating: 0x0D, count: 10_000)
        var total = 0
        for _ in 0..<100 {
            for case .content(let bytes) in try parser.feed(chunk) { total += bytes.count }
        }
        #expect(total > 990_000 && total <= 1_000_000)
    }

    @Test("endless headers and broken boundaries are refused")
    func malformed() throws {
        var parser = try #require(MultipartParser(contentType: "multipart/form-data; boundary=b"))
        #expect(throws: APIError.self) { try parser.feed(Array("--bx\r\n".utf8)) }
        var endless = try #require(MultipartParser(contentType: "multipart/form-data; boundary=b"))
        #expect(throws: APIError.self) {
            _ = try endless.feed(Array("--b\r\n".utf8) + [UInt8](repeating: 0x41, count: 70_000))
        }
    }

    @Test(
        "only forms have parts",
        arguments: ["", "application/json", "multipart/form-data", "multipart/form-data; boundary="]
    )
    func noForm(_ type: String) {
        #expect(MultipartParser(contentType: type) == nil)
    }

    @Test(
        "names are read as the real server reads them",
        arguments: [
            (#"form-data; name="a b"; filename="c;d""#, "a b", "c;d"),
            (#"form-data; name="a\..\x"; filename="""#, "a..x", ""),
            (#"form-data; filename=f; name=n"#, "n", "f"),
            (#"form-data; name*=UTF-8''a%20%C3%A9; filename=f"#, "a é", "f"),
            (#"form-data; name="unterminated"#, "unterminated", nil), ("form-data", nil, nil),
            ("form-data;;=;name", nil, nil),
        ] as [(String, String?, String?)]
    )
    func dispositions(_ header: String, _ name: String?, _ filename: String?) {
        let disposition = ContentDisposition(header)
        #expect(disposition.name == name && disposition.filename == filename)
    }
}
