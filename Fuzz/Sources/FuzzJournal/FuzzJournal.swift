import FuzzDriver

@testable import ClearMLJournal

#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// Any bytes as a segment of a journal, and the same bytes as its names, mark and description.
///
/// The reader must end, in bounded memory, with every record in order.
private func check(_ bytes: [UInt8]) {
    let fileSystem = MemoryFileSystem()
    let session = StoredSession(
        id: "0123456789abcdef0123456789abcdef",
        directory: "/journal/0123456789abcdef0123456789abcdef",
        fileSystem: fileSystem
    )
    do {
        try fileSystem.createDirectory(session.directory)
        for name in ["segment-00000001.journal", "names.journal", "delivery.mark", "refused.journal", "session.json"] {
            try fileSystem.replace(session.path(name), with: bytes, durably: false)
        }
    } catch {
        preconditionFailure("memory refused: \(error)")
    }
    _ = try? session.description()
    for isLive in [true, false] {
        let reader = JournalReader(session, isLive: isLive)
        var last: UInt64 = 0
        while let record = (try? reader.next()) ?? nil {
            if case .series = record.content { continue }
            precondition(record.sequence > last, "out of order")
            last = record.sequence
        }
    }
}

/// What libFuzzer calls, by whichever of its two ways in the linker has chosen.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzOneInput(_ data: UnsafePointer<UInt8>?, _ size: Int) -> CInt {
    check(Array(UnsafeBufferPointer(start: data, count: size)))
    return 0
}

@main
struct FuzzJournal {
    static func main() {
        var count = CommandLine.argc
        var arguments: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>? = CommandLine.unsafeArgv
        exit(LLVMFuzzerRunDriver(&count, &arguments, fuzzOneInput))
    }
}
