import FuzzDriver

@testable import ClearMLStorage

#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// Any bytes as an archive: the directory is refused or read, and so is every entry.
private func read(_ bytes: [UInt8]) {}

@main
struct FuzzZIP {
    static func main() {
        var count = CommandLine.argc
        var arguments: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>? = CommandLine.unsafeArgv
        exit(
            LLVMFuzzerRunDriver(&count, &arguments) { data, size in
                let bytes = Array(UnsafeBufferPointer(start: data, count: size))
                read(bytes)
                return 0
            }
        )
    }
}
