import FuzzDriver

@testable import ClearMLStorage

#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// Any bytes as an archive: the directory is refused or read, and so is every entry, within what it may ask for.
private func check(_ bytes: [UInt8]) {
    let limits = ZIPLimits(entries: 1_000, totalBytes: 8 << 20, entryBytes: 4 << 20, ratioFloor: 1 << 20)
    guard let archive = try? ZIPReader(bytes: bytes, limits: limits) else { return }
    precondition(archive.entries.count <= limits.entries)
    var total: UInt64 = 0
    for entry in archive.entries {
        precondition(archive[entry.name] == entry, "an entry is not found by its name")
        var size: UInt64 = 0
        do throws(ZIPError) {
            try archive.read(entry) { size += UInt64($0.count) }
            precondition(size == entry.size, "an entry has another size than it says")
        } catch {
            // A damaged entry is refused, before or after some of its bytes were handed over.
        }
        precondition(size <= limits.entryBytes)
        total += size
        if let contents = try? archive.contents(of: entry, maximumBytes: 1 << 20) {
            precondition(UInt64(contents.count) == entry.size && contents.count <= 1 << 20)
        }
    }
    precondition(total <= limits.totalBytes)
}

/// What libFuzzer calls, by whichever of its two ways in the linker has chosen.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzOneInput(_ data: UnsafePointer<UInt8>?, _ size: Int) -> CInt {
    check(Array(UnsafeBufferPointer(start: data, count: size)))
    return 0
}

@main
struct FuzzZIP {
    static func main() {
        var count = CommandLine.argc
        var arguments: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>? = CommandLine.unsafeArgv
        exit(LLVMFuzzerRunDriver(&count, &arguments, fuzzOneInput))
    }
}
