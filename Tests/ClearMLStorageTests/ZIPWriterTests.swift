import ClearMLTestSupport
import Foundation
import Testing

@testable import ClearMLStorage

@Suite struct ZIPWriterTests {
    private func random(_ count: Int, seed: UInt64 = 3) -> [UInt8] {
        var random = SeededRandom(seed: seed)
        return (0..<count).map { _ in UInt8.random(in: .min ... .max, using: &random) }
    }

    /// Runs a program with the archive as its last argument; nil where it is not installed.
    private func run(_ arguments: [String], _ path: String) throws -> (status: Int32, output: String)? {
        let program = arguments[0]
        guard FileManager.default.isExecutableFile(atPath: program) else { return nil }
        let process = Process()
        let pipe = Pipe()
        process.executableURL = URL(fileURLWithPath: program)
        process.arguments = arguments.dropFirst() + [path]
        process.standardOutput = pipe
        process.standardError = pipe
        try process.run()
        let output = pipe.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return (process.terminationStatus, String(decoding: output, as: UTF8.self))
    }

    private static let sizes = [0, 1, 2, 65_535, 65_536, 65_537, 131_072, 300_001]

    @Test(arguments: [ZIPWriter.Packing.stored, .deflated(), .deflated(level: 1), .deflated(level: 9)], [true, false])
    func whatGoesInComesOut(packing: ZIPWriter.Packing, isStreamed: Bool) throws {
        var writer = ZIPWriter()
        for size in Self.sizes {
            let contents = random(size / 2) + [UInt8](repeating: 7, count: size - size / 2)
            if isStreamed {
                var rest = contents[...]
                try writer.addFile("f\(size)", expectedSize: nil, packing: packing) { buffer in
                    let count = min(buffer.count, rest.count, 1000)
                    buffer.copyBytes(from: rest.prefix(count))
                    rest = rest.dropFirst(count)
                    return count
                }
            } else {
                try writer.addFile("f\(size)", contents: contents, packing: packing)
            }
        }
        let reader = try ZIPReader(bytes: try writer.finish())
        for size in Self.sizes {
            let entry = try #require(reader["f\(size)"])
            let contents = random(size / 2) + [UInt8](repeating: 7, count: size - size / 2)
            #expect(try reader.contents(of: entry, maximumBytes: size) == contents)
        }
    }

    @Test func othersReadIt() async throws {
        let folder = try ScratchFolder()
        let path = folder.path + "/a.zip"
        var writer = try ZIPWriter(path: path)
        try writer.addFolder("metrics", modified: 1_700_000_000)
        try writer.addFile("task.json", contents: Array("{}".utf8), modified: 1_700_000_001)
        try writer.addFile("metrics/é ü/log.jsonl", contents: random(200_000) + [UInt8](repeating: 65, count: 200_000))
        try writer.addFile("streamed", expectedSize: nil) { _ in 0 }
        try writer.addFile("stored", contents: random(100), packing: .stored)
        #expect(try writer.finish().isEmpty)

        let script = """
            import sys, zipfile, zlib
            z = zipfile.ZipFile(sys.argv[1])
            assert z.testzip() is None
            print([(i.filename, i.file_size, i.date_time, i.is_dir(), zlib.crc32(z.read(i))==i.CRC) for i in z.infolist()])
            """
        let python = try await onThread { try run(["/usr/bin/python3", "-c", script], path) }
        if let python {
            #expect(python.status == 0, "\(python.output)")
            #expect(python.output.contains("('metrics/', 0, (2023, 11, 14, 22, 13, 20), True, True)"))
            #expect(python.output.contains("('task.json', 2, (2023, 11, 14, 22, 13, 20), False, True)"))
            #expect(python.output.contains("('metrics/é ü/log.jsonl', 400000, (1980, 1, 1, 0, 0, 0), False, True)"))
        }
        let unzip = try await onThread { try run(["/usr/bin/unzip", "-t"], path) }
        if let unzip { #expect(unzip.status == 0, "\(unzip.output)") }
        #expect(try ZIPReader(path: path).entries.count == 5)
    }

    @Test func weReadWhatPythonWrites() async throws {
        let folder = try ScratchFolder()
        let path = folder.path + "/p.zip"
        let script = """
            import sys, zipfile, os
            with zipfile.ZipFile(sys.argv[1], 'w', zipfile.ZIP_DEFLATED, allowZip64=True) as z:
                z.writestr('a/ü.txt', 'x' * 100000)
                z.writestr('dir/', '')
                z.writestr('stored', os.urandom(10), zipfile.ZIP_STORED)
                with z.open('big', 'w', force_zip64=True) as f: f.write(b'y' * 70000)
                z.comment = b'hello'
            """
        guard let python = try await onThread({ try run(["/usr/bin/python3", "-c", script], path) }) else { return }
        #expect(python.status == 0, "\(python.output)")
        let reader = try ZIPReader(path: path)
        #expect(reader.entries.map(\.name) == ["a/ü.txt", "dir", "stored", "big"])
        for entry in reader.entries {
            #expect(try reader.contents(of: entry, maximumBytes: 100_000).count == Int(entry.size))
        }
    }

    @Test func equalCallsGiveEqualBytes() throws {
        func archive() throws -> [UInt8] {
            var writer = ZIPWriter()
            try writer.addFile("a", contents: random(5000))
            try writer.addFile("b/c", contents: [], modified: 1_700_000_000)
            return try writer.finish()
        }
        #expect(try archive() == archive())
    }

    @Test func manyEntriesNeedTheLongForm() async throws {
        // Seconds of work in a debug build: not on the pool that other tests need for their turn.
        let bytes = try await onThread {
            var writer = ZIPWriter()
            for number in 0..<66_000 { try writer.addFile("f/\(number)", contents: [], packing: .stored) }
            return try writer.finish()
        }
        #expect(bytes.suffix(22).dropFirst(8).prefix(4).elementsEqual([0xFF, 0xFF, 0xFF, 0xFF]))
        #expect(try await onThread { try ZIPReader(bytes: bytes).entries.count } == 66_000)
    }

    @Test func fiveGigabytesAreReadBack() throws {
        // A sparse stand-in: the headers are real, the content is zeros that nobody stores.
        let size: UInt64 = 5 << 30
        var entry = ZIPRecords.Entry(
            name: Array("big".utf8),
            isFolder: false,
            method: .stored,
            time: 0,
            has64BitSizes: true,
            offset: 0
        )
        entry.size = size
        entry.packedSize = size
        var second = ZIPRecords.Entry(
            name: Array("small".utf8),
            isFolder: false,
            method: .stored,
            time: 0,
            has64BitSizes: false,
            offset: UInt64(entry.localHeader.count) + size
        )
        second.checksum = 0
        let directory = entry.directoryRecord + second.directoryRecord
        let start = second.offset + UInt64(second.localHeader.count)
        let tail =
            second.localHeader + directory
            + ZIPRecords.end(entryCount: 2, directoryOffset: start, directorySize: UInt64(directory.count))
        let source = SparseSource(head: entry.localHeader, gap: size, tail: tail)
        let reader = try ZIPReader(source: source, limits: ZIPLimits())
        #expect(reader.entries.map(\.size) == [size, 0])
        #expect(try reader.contents(of: reader.entries[1], maximumBytes: 0).isEmpty)
    }

    @Test(arguments: ["../x", "/x", "", "a\\b"])
    func refusesUnsafeNames(name: String) throws {
        var writer = ZIPWriter()
        var code: ZIPError.Code?
        do throws(ZIPError) { try writer.addFile(name, contents: []) } catch { code = error.code }
        #expect(code == .unsafeName)
        // A refused name leaves the archive as it was.
        try writer.addFile("good", contents: [1])
        #expect(try ZIPReader(bytes: try writer.finish()).entries.map(\.name) == ["good"])
    }

    @Test func anUnfinishedFileVanishes() throws {
        struct Broken: Error {}
        let folder = try ScratchFolder()
        let path = folder.path + "/a.zip"
        do {
            var writer = try ZIPWriter(path: path)
            try writer.addFile("a", contents: [1])
            #expect(FileManager.default.fileExists(atPath: path))
            var code: ZIPError.Code?
            do throws(ZIPError) { try writer.addFile("b", expectedSize: nil) { _ in throw Broken() } } catch {
                code = error.code
            }
            #expect(code == .consumer)
            code = nil
            do throws(ZIPError) { _ = try writer.finish() } catch { code = error.code }
            #expect(code == .invalidUse)
        }
        #expect(!FileManager.default.fileExists(atPath: path))
    }

    @Test func neverOverwritesAFile() throws {
        let folder = try ScratchFolder()
        let path = folder.path + "/a.zip"
        try Data("precious".utf8).write(to: URL(fileURLWithPath: path))
        let error = #expect(throws: ZIPError.self) {
            let writer = try ZIPWriter(path: path)
            _ = try writer.finish()
        }
        #expect(error?.code == .alreadyExists)
        #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == Data("precious".utf8))
    }

    @Test func aProducerThatLiesIsNoticed() throws {
        var writer = ZIPWriter()
        var code: ZIPError.Code?
        do throws(ZIPError) { try writer.addFile("a", expectedSize: 1) { $0.count + 1 } } catch { code = error.code }
        #expect(code == .invalidUse)
        _ = consume writer
    }

    @Test(
        arguments: [
            (0, 0x0021_0000), (315_532_800, 0x0021_0000), (1_700_000_000, 0x576E_B1AA), (951_782_399, 0x285C_BF7D),
            (951_782_400, 0x285D_0000), (Int64.max, 0xFF9F_BF7D), (Int64.min, 0x0021_0000),
        ] as [(Int64, UInt32)]
    )
    func timesArePackedAsMSDOSDoes(seconds: Int64, packed: UInt32) {
        #expect(ZIPRecords.dosTime(seconds) == packed)
    }
}

/// Zeros between a beginning and an end.
private struct SparseSource: ZIPSource {
    let head: [UInt8]
    let gap: UInt64
    let tail: [UInt8]
    var length: UInt64 { UInt64(head.count) + gap + UInt64(tail.count) }

    func read(at offset: UInt64, into buffer: UnsafeMutableRawBufferPointer) throws(ZIPError) {
        for position in buffer.indices {
            let place = offset + UInt64(position)
            let tailStart = UInt64(head.count) + gap
            buffer[position] =
                place < UInt64(head.count) ? head[Int(place)] : place < tailStart ? 0 : tail[Int(place - tailStart)]
        }
    }
}
