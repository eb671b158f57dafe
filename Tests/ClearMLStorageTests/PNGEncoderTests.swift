import ClearMLTestSupport
import Testing

@testable import ClearMLStorage

@Suite("PNG")
struct PNGEncoderTests {
    @Test("what a reader unpacks is what was given", arguments: [1, 3, 4], [(1, 1), (3, 2), (257, 5), (16, 300)])
    func roundTrip(channels: Int, size: (width: Int, height: Int)) throws {
        let count = size.width * size.height * channels
        let pixels = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ $0 / 7) }
        let file = try #require(
            PNGEncoder.encode(pixels, width: size.width, height: size.height, channels: channels)
        )
        let picture = try #require(Picture(file))
        #expect(picture.width == size.width)
        #expect(picture.height == size.height)
        #expect(picture.channels == channels)
        #expect(picture.pixels == pixels)
    }

    @Test(
        "what does not fit together is refused",
        arguments: [(0, 1, 1, 0), (1, 1, 2, 2), (2, 2, 3, 11), (70_000, 1, 1, 70_000)]
    )
    func refused(width: Int, height: Int, channels: Int, count: Int) {
        #expect(
            PNGEncoder.encode([UInt8](repeating: 0, count: count), width: width, height: height, channels: channels)
                == nil
        )
    }
}

/// A reader of its own, which knows as much of PNG as is written.
private struct Picture {
    var width = 0
    var height = 0
    var channels = 0
    var pixels: [UInt8] = []

    init?(_ file: [UInt8]) {
        guard file.starts(with: [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]) else { return nil }
        var (rest, data, names) = (file.dropFirst(8), [UInt8](), [String]())
        while rest.count >= 12 {
            let length = Self.number(rest.prefix(4))
            guard rest.count >= 12 + length else { return nil }
            let name = Array(rest.dropFirst(4).prefix(4))
            let content = Array(rest.dropFirst(8).prefix(length))
            let checksum = Self.number(rest.dropFirst(8 + length).prefix(4))
            guard (name + content).withUnsafeBytes({ Gzip.checksum($0) }) == UInt32(checksum) else { return nil }
            names.append(String(decoding: name, as: UTF8.self))
            if names.last == "IHDR" {
                guard content.count == 13, content[8] == 8 else { return nil }
                (width, height) = (Self.number(content[0..<4]), Self.number(content[4..<8]))
                channels = [0: 1, 2: 3, 6: 4][content[9]] ?? 0
            }
            if names.last == "IDAT" { data += content }
            rest = rest.dropFirst(12 + length)
        }
        let row = width * channels
        guard names == ["IHDR", "IDAT", "IEND"], rest.isEmpty,
            let rows = Zlib.uncompress(data, limit: (row + 1) * height), rows.count == (row + 1) * height
        else { return nil }
        for y in 0..<height {
            let line = Array(rows[(y * (row + 1))..<((y + 1) * (row + 1))])
            guard line[0] == 1 else { return nil }
            var values: [UInt8] = []
            for x in 0..<row { values.append(line[x + 1] &+ (x < channels ? 0 : values[x - channels])) }
            pixels += values
        }
    }

    private static func number(_ bytes: some Sequence<UInt8>) -> Int { bytes.reduce(0) { $0 << 8 | Int($1) } }
}
