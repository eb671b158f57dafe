import ClearMLAPI
import ClearMLDigest
import ClearMLTestSupport
import ClearMLTransport
import Testing

@testable import ClearMLStorage

/// Amazon's own published examples ("Authenticating Requests: Using the Authorization Header", single chunk).
@Suite("S3 signatures")
struct S3SignerTests {
    struct Example: Sendable {
        var method: HTTPRequest.Method
        var target: String
        var headers: [HTTPHeader] = []
        var body = ""
        var signature: String
    }

    static let examples = [
        Example(
            method: .get,
            target: "/test.txt",
            headers: [HTTPHeader("Range", "bytes=0-9")],
            signature: "f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41"
        ),
        Example(
            method: .put,
            target: "/test%24file.text",
            headers: [
                HTTPHeader("Date", "Fri, 24 May 2013 00:00:00 GMT"),
                HTTPHeader("x-amz-storage-class", "REDUCED_REDUNDANCY"),
            ],
            body: "Welcome to Amazon S3.",
            signature: "98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd"
        ),
        Example(
            method: .get,
            target: "/?lifecycle=",
            signature: "fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543"
        ),
        Example(
            method: .get,
            target: "/?max-keys=2&prefix=J",
            signature: "34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7"
        ),
    ]

    @Test("the published examples come out", arguments: examples)
    func published(example: Example) {
        let keys = S3Keys(key: "AKIAIOSFODNN7EXAMPLE", secret: "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY")
        let url = "https://examplebucket.s3.amazonaws.com\(example.target)"
        let request = HTTPRequest(method: example.method, url: url, headers: example.headers)
        let digest = SHA256.digest(of: example.body.utf8).hex
        // 2013-05-24T00:00:00Z
        let headers = S3Signer(keys: keys, region: "us-east-1")
            .headers(of: request, bodyDigest: digest, at: 1_369_353_600)
        let authorization = headers.first { $0.name == "Authorization" }?.value ?? ""
        #expect(authorization.hasSuffix("Signature=\(example.signature)"))
        #expect(authorization.hasPrefix("AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/"))
        #expect(!headers.contains { $0.value.contains(keys.secret) })
    }

    @Test(
        "times are written as the protocols want them",
        arguments: [
            (0, "19700101T000000Z", "Thu, 01 Jan 1970 00:00:00 GMT"),
            (1_369_353_600, "20130524T000000Z", "Fri, 24 May 2013 00:00:00 GMT"),
            (951_782_399, "20000228T235959Z", "Mon, 28 Feb 2000 23:59:59 GMT"),
            (951_782_400, "20000229T000000Z", "Tue, 29 Feb 2000 00:00:00 GMT"),
            (4_102_444_799, "20991231T235959Z", "Thu, 31 Dec 2099 23:59:59 GMT"),
            (-1, "19691231T235959Z", "Wed, 31 Dec 1969 23:59:59 GMT"),
        ]
    )
    func times(seconds: Int64, compact: String, http: String) {
        #expect(UTCTime(seconds).compact == compact)
        #expect(UTCTime(seconds).httpDate == http)
    }
}

@Suite("S3 places")
struct S3PlaceTests {
    private func configuration(_ change: (inout StorageConfiguration) -> Void = { _ in }) -> StorageConfiguration {
        var configuration = StorageConfiguration()
        configuration.s3.key = "default-key"
        configuration.s3.secret = "default-secret"
        change(&configuration)
        return configuration
    }

    private func entry(_ host: String?, _ bucket: String?, _ folder: String? = nil, _ key: String)
        -> StorageConfiguration.S3
    {
        var entry = StorageConfiguration.S3()
        entry.host = host
        entry.bucket = bucket
        entry.folder = folder
        entry.key = key
        entry.secret = "secret"
        return entry
    }

    @Test(
        "names become addresses",
        arguments: [
            ("s3://bucket/a b/%23.bin", "https://bucket.s3.us-east-1.amazonaws.com/a%20b/%2523.bin"),
            ("s3://with.dot/a", "https://s3.us-east-1.amazonaws.com/with.dot/a"),
            ("s3://Capitals/é", "https://s3.us-east-1.amazonaws.com/Capitals/%C3%A9"),
        ]
    )
    func amazon(url: String, address: String) throws {
        #expect(try S3Place(url, configuration()).address == address)
    }

    @Test("the closest entry counts, in whole parts of a name")
    func closest() throws {
        let configuration = configuration {
            $0.s3Entries = [
                entry(nil, "data", nil, "bucket"), entry(nil, "data", "deep", "folder"),
                entry("h:9000", nil, nil, "host"),
                entry("h:9000", "data", nil, "host-bucket"),
            ]
        }
        let keys = [
            "s3://data/a": "bucket", "s3://data/deep/a": "folder", "s3://data/deeper/a": "bucket",
            "s3://data-evil/a": "default-key", "s3://h:9000/other/a": "host", "s3://h:9000/data/a": "host-bucket",
        ]
        for (url, key) in keys { #expect(try S3Place(url, configuration).keys?.key == key, "\(url)") }
    }

    @Test("keys for Amazon are not shown to a host that nobody configured")
    func foreign() {
        #expect(throws: StorageError.self) { try S3Place("s3://evil.example:443/bucket/a", configuration()) }
        for url in ["s3://", "s3:///a", "s3://../a", "s3://b@evil/a", "s3://host:9000", "s3://a b/c", "s3://x\r\ny/a"] {
            #expect(throws: StorageError.self) { try S3Place(url, configuration()) }
        }
    }

    @Test("keys come from the entry, the settings, the environment and the files, in this order")
    func chain() throws {
        var configuration = StorageConfiguration(environment: [
            "AWS_ACCESS_KEY_ID": "env", "AWS_SECRET_ACCESS_KEY": "s", "AWS_DEFAULT_REGION": "eu-west-1",
        ])
        configuration.awsCredentialsFile = """
            # comment
            [default]
            aws_access_key_id = file
            aws_secret_access_key = s   # trailing
            [work]
            aws_access_key_id=work
            aws_secret_access_key=a#b;c=
            aws_session_token=t
            """
        configuration.awsConfigFile = "[profile work]\nregion = eu-north-1\ns3 =\n  addressing_style = path\n"
        #expect(try S3Place("s3://b/a", configuration).keys?.key == "env")
        #expect(try S3Place("s3://b/a", configuration).region == "eu-west-1")
        configuration.s3.profile = "work"
        let place = try S3Place("s3://b/a", configuration)
        #expect(place.keys == S3Keys(key: "work", secret: "a#b;c=", token: "t"))
        #expect(place.region == "eu-north-1")
        configuration.s3.profile = nil
        configuration.environment = [:]
        #expect(try S3Place("s3://b/a", configuration).keys?.key == "file")
        configuration.s3.key = "conf"
        configuration.s3.secret = "s"
        #expect(try S3Place("s3://b/a", configuration).keys?.key == "conf")
        #expect(throws: StorageError.self) { try S3Place("s3://b/a", StorageConfiguration()) }
    }

    @Test("what servers answer is read as XML, and nothing beyond")
    func documents() {
        let text =
            "<?xml version='1.0'?><!-- c --><a:r xmlns='x'><k>a&amp;b&#233;</k><e/><k q=\"a>b\"><![CDATA[<x>]]></k></a:r>"
        let document = XMLElement(Array(text.utf8))
        #expect(document?.name == "r")
        #expect(document?.all("k").map(\.text) == ["a&bé", "<x>"])
        #expect(document?["e"]?.text == "")
        let deep = String(repeating: "<a>", count: 40) + String(repeating: "</a>", count: 40)
        let wrong = ["", "text", "<a>", "<a></b>", "</a>", "<!DOCTYPE a><a/>", "<a>&x;</a>", "<a>&amp</a>", "<>", deep]
        for text in wrong { #expect(XMLElement(Array(text.utf8)) == nil, "\(text)") }
    }
}
