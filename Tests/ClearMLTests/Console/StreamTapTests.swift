import ClearMLTestSupport
import Synchronization
import Testing

@testable import ClearML

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// A pipe in the place of a terminal, and a descriptor that is connected to it.
private final class Terminal: Sendable {
    let readEnd: Int32
    let descriptor: Int32

    init() throws {
        var ends: [Int32] = [-1, -1]
        try #require(pipe(&ends) == 0)
        readEnd = ends[0]
        descriptor = ends[1]
    }

    deinit {
        close(readEnd)
        close(descriptor)
    }

    func print(_ text: String, on other: Int32? = nil) {
        Array(text.utf8).withUnsafeBytes { bytes in
            _ = OriginalStreams.writeAll(bytes, to: other ?? descriptor)
        }
    }

    /// Reads until so many bytes are there; blocks.
    func read(_ count: Int) -> String {
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while bytes.count < count {
            let got = Self.system(readEnd, &buffer, min(buffer.count, count - bytes.count))
            guard got > 0 else { break }
            bytes += buffer[..<got]
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    private static func system(_ descriptor: Int32, _ buffer: UnsafeMutableRawPointer, _ count: Int) -> Int {
        #if canImport(Glibc)
        Glibc.read(descriptor, buffer, count)
        #elseif canImport(Musl)
        Musl.read(descriptor, buffer, count)
        #else
        Darwin.read(descriptor, buffer, count)
        #endif
    }
}

@Suite("Capture of a descriptor")
struct StreamTapTests {
    private func start(_ terminal: Terminal, _ lines: Monitor<[String]>) -> StreamTap? {
        StreamTap.start(terminal.descriptor, flushPeriod: .seconds(10), clock: { .zero }) { new in
            lines.update { $0 += new }
        }
    }

    @Test("What is printed is handed over and reaches the terminal unchanged")
    func passes() async throws {
        let terminal = try Terminal()
        let lines = Monitor<[String]>([])
        let tap = try #require(start(terminal, lines))
        let text = "one\n\rtwo\u{1B}[A three\n\nfour"
        terminal.print(text)
        #expect(await onThread { terminal.read(text.utf8.count) } == text)
        #expect(await onThread { tap.stop(atMost: .patience) })
        #expect(lines.value == ["one", " three", "four"], "what was not complete is handed over at the end")
        terminal.print("later\n")
        #expect(await onThread { terminal.read(6) } == "later\n")
        #expect(lines.value.count == 3)
    }

    @Test("Everything that was printed before the end is handed over, from many threads")
    func complete() async throws {
        let terminal = try Terminal()
        let lines = Monitor<[String]>([])
        let tap = try #require(start(terminal, lines))
        let total = 4 * 2_000 * 12
        async let shown = onThread { terminal.read(total) }
        await withTaskGroup(of: Void.self) { group in
            for thread in 0..<4 {
                group.addTask {
                    await onThread {
                        for number in 0..<2_000 { terminal.print("\(thread) line \(1_000 + number)\n") }
                    }
                }
            }
        }
        #expect(await onThread { tap.stop(atMost: .seconds(60)) })
        #expect(await shown.utf8.count == total)
        #expect(lines.value.count == 8_000)
        for thread in 0..<4 {
            #expect(
                lines.value.filter { $0.hasPrefix("\(thread) ") } == (0..<2_000).map { "\(thread) line \(1_000 + $0)" }
            )
        }
    }

    @Test("Whoever inherited the stream does not hold up the end, and goes on writing to the terminal")
    func inherited() async throws {
        let terminal = try Terminal()
        let lines = Monitor<[String]>([])
        let tap = try #require(start(terminal, lines))
        let copy = dup(terminal.descriptor)
        terminal.print("before\n", on: copy)
        #expect(await onThread { tap.stop(atMost: .patience) })
        #expect(lines.value == ["before"])
        terminal.print("behind\n", on: copy)
        #expect(await onThread { terminal.read(14) } == "before\nbehind\n")
        #expect(lines.value == ["before"])
        close(copy)
    }

    @Test("A terminal that stands still does not hold up the end; it gets everything once it goes on")
    func still() async throws {
        let terminal = try Terminal()
        let lines = Monitor<[String]>([])
        let tap = try #require(start(terminal, lines))
        let line = String(repeating: "x", count: 1_023) + "\n"
        let copy = dup(terminal.descriptor)
        // More than the pipe and the terminal hold together, so that the thread stands still as well.
        async let printing: Void = onThread {
            for _ in 0..<1_024 { terminal.print(line, on: copy) }
            close(copy)
        }
        #expect(await lines.wait { $0.count >= 64 })
        #expect(await onThread { tap.stop(atMost: .milliseconds(20)) } == false)
        let handedOver = lines.value.count
        #expect(await onThread { terminal.read(1 << 20) }.utf8.count == 1 << 20)
        await printing
        #expect(lines.value.count == handedOver, "nothing is handed over after the end")
    }

    @Test("A stream that the program sends elsewhere itself stays there")
    func redirected() async throws {
        let terminal = try Terminal()
        let elsewhere = try Terminal()
        let lines = Monitor<[String]>([])
        let tap = try #require(start(terminal, lines))
        terminal.print("captured\n")
        #expect(await onThread { terminal.read(9) } == "captured\n")
        dup2(elsewhere.descriptor, terminal.descriptor)
        #expect(await onThread { tap.stop(atMost: .patience) })
        terminal.print("elsewhere\n")
        #expect(await onThread { elsewhere.read(10) } == "elsewhere\n")
        #expect(lines.value == ["captured"])
    }

    @Test("A terminal that has gone ends neither the capture nor the process")
    func gone() async throws {
        var ends: [Int32] = [-1, -1]
        try #require(pipe(&ends) == 0)
        let lines = Monitor<[String]>([])
        let tap = try #require(
            StreamTap.start(ends[1], flushPeriod: .zero, clock: { .zero }) { new in lines.update { $0 += new } }
        )
        close(ends[0])
        for number in 0..<3 {
            "line \(number)\n".withCString { _ = write(ends[1], $0, strlen($0)) }
            #expect(await lines.wait { $0.count == number + 1 })
        }
        #expect(await onThread { tap.stop(atMost: .patience) })
        close(ends[1])
    }

    @Test("Neither a closed descriptor nor one that is captured already is captured")
    func refused() async throws {
        let terminal = try Terminal()
        let lines = Monitor<[String]>([])
        let tap = try #require(start(terminal, lines))
        #expect(start(terminal, lines) == nil)
        #expect(await onThread { tap.stop(atMost: .patience) })
        let again = try #require(start(terminal, lines))
        #expect(await onThread { again.stop(atMost: .patience) })
        #expect(StreamTap.start(9_999, flushPeriod: .zero, clock: { .zero }, handler: { _ in }) == nil)
    }
}
