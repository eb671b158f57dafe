import Testing

@testable import ClearML

@Suite("Addresses of weights")
struct WeightsAddressTests {
    @Test(
        "A model that is given no name is called after its file",
        arguments: [
            ("https://example.org/a/w.bin", "w"), ("s3://b/model.tar.gz", "model.tar"),
            ("file:///x/.hidden", ".hidden"),
            ("s3://b/noending", "noending"), ("", "Input Model"), ("s3://", "Input Model"),
        ]
    )
    func names(url: String, name: String) { #expect(WeightsAddress.entryName(url) == name) }

    @Test("A path is a file of this machine")
    func paths() {
        #expect(WeightsAddress.conform("/a/b c", workingDirectory: "/w") == "file:///a/b c")
        #expect(WeightsAddress.conform("b", workingDirectory: "/w") == "file:///w/b")
        #expect(WeightsAddress.conform(" gs://x/y ", workingDirectory: "/w") == "gs://x/y")
        #expect(WeightsAddress.conform("", workingDirectory: "/w").isEmpty)
    }
}
