import ClearMLTestSupport
import Foundation
import Testing

@testable import ClearML

@Suite("Headers of safetensors files")
struct SafetensorsHeaderTests {
    static let header = #"""
        {"__metadata__":{"format":"pt","epoch":"7"},"w":{"dtype":"F32","shape":[2,3],"data_offsets":[0,24]},"b":{"dtype":"F16","shape":[2],"data_offsets":[24,28]}}
        """#

    /// A file of two tensors.
    static func file(_ header: String = header, data: Int = 28) -> [UInt8] {
        let bytes = Array(header.utf8)
        let length = (0..<8).map { UInt8(truncatingIfNeeded: bytes.count >> ($0 * 8)) }
        return length + bytes + [UInt8](repeating: 1, count: data)
    }

    private static func read(_ bytes: [UInt8], _ folder: String) throws -> SafetensorsHeader {
        let path = folder + "/x.safetensors"
        try Data(bytes).write(to: URL(fileURLWithPath: path))
        return try SafetensorsHeader(path: path)
    }

    @Test("metadata, tensors and numbers are counted")
    func whole() throws {
        try withTemporaryDirectory { folder in
            let header = try Self.read(Self.file(), folder)
            #expect(header.metadata == ["format": "pt", "epoch": "7"])
            #expect(header.tensors == ["F32": 1, "F16": 1])
            #expect(header.parameters == 8)
        }
    }

    @Test(
        "what is not as the format says is refused with the place",
        arguments: [
            #"[]"#, #"{"a":1}"#, #"{"__metadata__":[]}"#, #"{"__metadata__":{"a":1}}"#, #"{"w":"#,
            #"{"w":{"dtype":"F32","shape":[2],"data_offsets":[0,9]}}"#,
            #"{"w":{"dtype":"F32","shape":[-1],"data_offsets":[0,4]}}"#,
            #"{"w":{"dtype":"F99","shape":[1],"data_offsets":[0,4]}}"#,
            #"{"w":{"dtype":"F32","shape":[8],"data_offsets":[0,32]}}"#,
            #"{"w":{"dtype":"F32","shape":[1],"data_offsets":[8,4]}}"#,
            #"{"w":{"dtype":"F32","shape":[9223372036854775807,9223372036854775807],"data_offsets":[0,4]}}"#,
            #"{"w":{"dtype":"F64","shape":[9223372036854775807],"data_offsets":[0,4]}}"#,
            #"{"w":{"dtype":"F32","shape":[1.5],"data_offsets":[0,4]}}"#,
            #"{"w":{"dtype":"F32","shape":[1],"data_offsets":[0]}}"#,
        ]
    )
    func wrong(header: String) throws {
        try withTemporaryDirectory { folder in
            #expect {
                try Self.read(Self.file(header), folder)
            } throws: {
                ($0 as? ClearMLError)?.code == .unsupportedFormat
            }
        }
    }

    @Test("a length that cannot be is not believed", arguments: [0, 1, 1 << 27, UInt64(Int64.max), UInt64.max])
    func lengths(length: UInt64) throws {
        try withTemporaryDirectory { folder in
            let prefix = (0..<8).map { UInt8(truncatingIfNeeded: length >> (UInt64($0) * 8)) }
            #expect {
                try Self.read(prefix + Self.file().dropFirst(8), folder)
            } throws: {
                ($0 as? ClearMLError)?.code == .unsupportedFormat
            }
        }
    }

    @Test("cut off anywhere and with any bit flipped it is refused or read, and nothing else")
    func damaged() throws {
        try withTemporaryDirectory { folder in
            let whole = Self.file()
            for length in 0..<whole.count {
                #expect {
                    try Self.read(Array(whole.prefix(length)), folder)
                } throws: {
                    ($0 as? ClearMLError)?.code == .unsupportedFormat
                }
            }
            var survived = 0
            for bit in 0..<(8 + Self.header.utf8.count) * 8 {
                var bytes = whole
                bytes[bit / 8] ^= 1 << UInt8(bit % 8)
                do {
                    let header = try Self.read(bytes, folder)
                    #expect(header.metadataItems.count >= 3)
                    survived += 1
                } catch let error as ClearMLError {
                    #expect(error.code == .unsupportedFormat)
                }
            }
            // Flips within names and texts leave a header that is whole.
            #expect(survived > 0)
        }
    }
}
