import Testing

@testable import ClearMLAPI

// Expected texts: seen from the Python SDK 2.1.12 (reference/protocol.md, section 9), where it has a rule.
@Suite("Paths in a storage")
struct StoragePathTests {
    @Test(
        "a segment cannot change the path's shape or its address",
        arguments: [
            ("loss", "loss"), ("a/b\\c", "a.slash.b.slash.c"), ("/a/", "a"), ("x:y?z#", "x0x3ay0x3fz0x23"),
            ("a b", "a b"), ("é", "é"), ("50%", "500x25"), ("a\nb\u{0}", "a0x0ab0x00"), ("..", "0x2e0x2e"),
            (".", "0x2e"), ("", "_"), ("///", "_"), ("...", "0x2e0x2e0x2e"), ("..a", "..a"),
        ]
    )
    func segments(text: String, expected: String) { #expect(StoragePath.segment(text) == expected) }

    @Test("a long segment is cut to what file systems take, and stays different from its like")
    func longSegments() {
        let names = [
            String(repeating: "ü", count: 300), String(repeating: "ü", count: 301),
            String(repeating: "x", count: 9_999),
        ]
        let segments = names.map(StoragePath.segment)
        #expect(segments.allSatisfy { $0.utf8.count <= 240 })
        #expect(Set(segments).count == names.count)
    }

    @Test("a task's folder is where the Python SDK has it")
    func folder() {
        #expect(
            StoragePath.task(project: "Proj A/sub", name: "my task #1", id: "abc") == "Proj A/sub/my task %231.abc"
        )
        #expect(StoragePath.task(project: "", name: "a/b", id: "abc") == "unknown/a/b.abc")
        let long = StoragePath.task(project: "P", name: String(repeating: "n", count: 200), id: "abc")
        #expect(long == "P/" + String(repeating: "n", count: 95) + ".abc")
    }

    @Test(
        "no name of a project or a task leads out of the storage",
        arguments: ["../../evil", "..", "/../x", "a/../../b", "./.", "a/...", "/etc", "\u{0}/.."]
    )
    func directions(name: String) {
        for path in [
            StoragePath.task(project: name, name: "n", id: "i"), StoragePath.task(project: "p", name: name, id: "i"),
            StoragePath.task(project: name, name: name, id: "i"),
        ] {
            let parts = path.split(separator: "/")
            #expect(!parts.contains { $0 == "." || $0 == ".." } && !path.utf8.contains(0), "\(path)")
        }
        #expect(StoragePath.task(project: "a/../b", name: "..", id: "i") == "a/0x2e0x2e/b/...i")
    }

    @Test("an address is quoted once more, as recorded")
    func quoted() {
        #expect(
            StoragePath.quoted("Proj A/sub/my task %231.id/ü") == "Proj%20A/sub/my%20task%20%25231.id/%C3%BC"
        )
    }

    @Test func anAddressIsRepairedAndOtherwiseLeftAlone() {
        #expect(StoragePath.repaired("http://f:8081/a%20b/c.bin?x=1") == "http://f:8081/a%20b/c.bin?x=1")
        #expect(StoragePath.repaired("http://f/a b/\u{E9}\"<.bin") == "http://f/a%20b/%C3%A9%22%3C.bin")
    }
}
