import Testing

@testable import ClearML

@Suite("Redaction")
struct RedactionTests {
    @Test(
        "Names are taken apart into words",
        arguments: [
            ("--api-key", true), ("apiKey", true), ("API_KEY", true), ("apikey", true), ("OPENAI_API_KEY", true),
            ("AWS_SECRET_ACCESS_KEY", true), ("password", true), ("PGPASSWORD", true), ("db_passwd", true),
            ("token", true), ("HF_TOKEN", true), ("accessToken", true), ("clientSecret", true), ("credentials", true),
            ("monkey", false), ("--tokenizer", false), ("max-tokens", false), ("keyboard", false), ("epochs", false),
            ("", false), ("--", false), ("turkey_size", false), ("path", false),
        ]
    )
    func names(_ name: String, isSecret: Bool) {
        #expect(Redaction.standard.isSecret(name) == isSecret)
    }

    @Test("Own names are words, or patterns for the whole name")
    func ownNames() {
        let redaction = Redaction(names: ["licence", "acme*id"])
        #expect(redaction.isSecret("--licence-file"))
        #expect(redaction.isSecret("ACME_CUSTOMER_ID"))
        #expect(!redaction.isSecret("licences"))
        #expect(!redaction.isSecret("password"))
        #expect(!Redaction.none.isSecret("password"))
    }

    @Test("Arguments lose the values of secret names")
    func arguments() {
        let given = [
            "trainer", "--epochs", "3", "--api-key", "hunter2", "--token=abc", "PASSWORD=x y", "--secret", "--verbose",
            "--max-tokens", "512", "s3://name:word@host/path", "--lr=0.1",
        ]
        let expected = [
            "trainer", "--epochs", "3", "--api-key", "<redacted>", "--token=<redacted>", "PASSWORD=<redacted>",
            "--secret", "--verbose", "--max-tokens", "512", "s3://<redacted>@host/path", "--lr=0.1",
        ]
        #expect(Redaction.standard.arguments(given) == expected)
        #expect(Redaction.none.arguments(given) == given)
    }

    @Test(
        "Secrets are known by their form wherever they stand",
        arguments: [
            ("use ghp_0123456789abcdefghijABCDEFGHIJ012345 here", "use <redacted> here"),
            ("AKIAIOSFODNN7EXAMPLE", "<redacted>"),
            ("(hf_abcdefghijklmnopqrstuvwxyzABCDEFGH)", "(<redacted>)"),
            ("eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.dozjgNryP4J3jVmNHl0w5N", "<redacted>"),
            ("https://name:word@example.com/x", "https://<redacted>@example.com/x"),
            ("https://onlytoken@example.com/x", "https://<redacted>@example.com/x"),
            ("ssh://git@example.com/x", "ssh://git@example.com/x"),
            ("git@github.com:team/repository.git", "git@github.com:team/repository.git"),
            ("someone@example.com wrote http://example.com/a@b", "someone@example.com wrote http://example.com/a@b"),
            ("AKIASHORT hf_short sk-learn", "AKIASHORT hf_short sk-learn"),
            ("ümläut — 4f6a5f0e8b6c1d2e3f4a5b6c7d8e9f0a1b2c3d4e", "ümläut — 4f6a5f0e8b6c1d2e3f4a5b6c7d8e9f0a1b2c3d4e"),
        ]
    )
    func forms(_ text: String, expected: String) {
        #expect(Redaction.standard.text(text) == expected)
        #expect(Redaction.none.text(text) == text)
    }

    @Test(
        "The address of a repository keeps what is needed to reach it",
        arguments: [
            ("https://user:secret@github.com/team/x.git", "https://github.com/team/x.git"),
            ("https://token@github.com/team/x.git", "https://github.com/team/x.git"),
            ("ssh://git:word@host:22/x", "ssh://git@host:22/x"), ("ssh://git@host/x", "ssh://git@host/x"),
            ("git@github.com:team/x.git", "git@github.com:team/x.git"), ("/srv/git/x.git", "/srv/git/x.git"), ("", ""),
        ]
    )
    func addresses(_ address: String, expected: String) {
        #expect(Redaction.standard.repositoryAddress(address) == expected)
    }

    @Test("Variables with secret names are left out, others cleaned")
    func variables() {
        #expect(Redaction.standard.variable("AWS_SECRET_ACCESS_KEY", "x") == nil)
        #expect(Redaction.standard.variable("AWS_REGION", "eu-1") == "eu-1")
        #expect(Redaction.standard.variable("PROXY", "http://a:b@proxy:1") == "http://<redacted>@proxy:1")
    }

    @Test(
        "Patterns with stars and question marks",
        arguments: [
            ("a*c", "abbbc", true), ("a*c", "abbbd", false), ("*", "", true), ("a?c", "abc", true),
            ("a?c", "ac", false),
            ("*b*b*", "abab", true), ("AWS_*", "AWS_REGION", true), ("*_X", "A_X", true), ("*_X", "A_XY", false),
        ]
    )
    func wildcards(_ pattern: String, text: String, fits: Bool) {
        #expect(Wildcard.matches(Array(pattern.utf8), Array(text.utf8)[...]) == fits)
    }
}

@Suite("Redaction of uncommitted changes")
struct DiffRedactorTests {
    static func clean(_ diff: String, _ redaction: Redaction = .standard) -> (text: String, count: Int) {
        var redactor = DiffRedactor(redaction)
        let text = String(decoding: redactor.clean(Array(diff.utf8)), as: UTF8.self)
        return (text, redactor.count)
    }

    @Test(
        "In source code quoted secrets go, and ordinary uses of the words stay",
        arguments: [
            ("+let password = \"hunter2\"", "+let password = \"<redacted>\""),
            ("+    apiKey: \"abc\",", "+    apiKey: \"<redacted>\","),
            ("+let apiKey: String = \"abc\"", "+let apiKey: String = \"<redacted>\""),
            ("-API_KEY = 'abc'", "-API_KEY = '<redacted>'"),
            (" config[\"secret\"] = \"x\"", " config[\"secret\"] = \"<redacted>\""),
            ("+let token = \"a1b2c3d4\"", "+let token = \"<redacted>\""),
            ("+export AUTH_TOKEN=abc123", "+export AUTH_TOKEN=<redacted>"),
            ("+  run --token=abc --epochs=3", "+  run --token=<redacted> --epochs=3"),
            ("+let key = values[index]", "+let key = values[index]"),
            ("+    func find(key: String, token: Token) {", "+    func find(key: String, token: Token) {"),
            ("+defaults.string(forKey: \"theme\")", "+defaults.string(forKey: \"theme\")"),
            ("+    padToken: \"[PAD]\"", "+    padToken: \"[PAD]\""),
            ("+let password = readPassword()", "+let password = readPassword()"),
            ("+if key == \"loss\" {", "+if key == \"loss\" {"),
            ("@@ -1,2 +1,3 @@", "@@ -1,2 +1,3 @@"),
        ]
    )
    func code(_ line: String, expected: String) {
        let diff = "diff --git a/x.swift b/x.swift\n--- a/x.swift\n+++ b/x.swift\n\(line)\n"
        let cleaned = Self.clean(diff)
        #expect(cleaned.text == "diff --git a/x.swift b/x.swift\n--- a/x.swift\n+++ b/x.swift\n\(expected)\n")
        #expect((cleaned.count > 0) == (line != expected))
    }

    @Test(
        "In files of settings bare values go too",
        arguments: [
            ("+password: hunter2", "+password: <redacted>"), ("+TOKEN=abc # mine", "+TOKEN=<redacted> # mine"),
            ("+key: \"loss\"", "+key: \"<redacted>\""), ("+use_token: true", "+use_token: true"),
            ("+secrets:", "+secrets:"), ("+epochs: 3", "+epochs: 3"),
        ]
    )
    func settings(_ line: String, expected: String) {
        let head = "diff --git a/.env b/.env\n+++ b/.env\n"
        #expect(Self.clean(head + line).text == head + expected)
    }

    @Test("A private key keeps only its frame")
    func privateKeys() {
        let diff =
            "+++ b/key.pem\n+-----BEGIN RSA PRIVATE KEY-----\n+MIIEabc\n+def==\n+-----END RSA PRIVATE KEY-----\n+x\n"
        let expected =
            "+++ b/key.pem\n+-----BEGIN RSA PRIVATE KEY-----\n+<redacted>\n+<redacted>\n+-----END RSA PRIVATE KEY-----\n+x\n"
        #expect(Self.clean(diff).text == expected)
    }

    @Test("Nothing is touched when nothing is to be hidden, not even odd bytes")
    func untouched() {
        var redactor = DiffRedactor(.none)
        let odd: [UInt8] = [0x2B, 0xFF, 0xFE, 0x0A, 0x3A, 0x3D]
        #expect(redactor.clean(odd) == odd)
        var standard = DiffRedactor(.standard)
        #expect(standard.clean(odd) == odd)
        #expect(standard.clean([]).isEmpty)
        #expect(standard.clean(Array("=:=:=\"'`\n:".utf8)) == Array("=:=:=\"'`\n:".utf8))
    }
}
