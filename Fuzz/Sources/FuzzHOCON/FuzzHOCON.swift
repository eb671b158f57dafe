import FuzzDriver

@testable import ClearMLConfiguration

#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// Any bytes as a configuration file.
@main
struct FuzzHOCON {
    static func main() {
        var count = CommandLine.argc
        var arguments: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>? = CommandLine.unsafeArgv
        exit(
            LLVMFuzzerRunDriver(&count, &arguments) { data, size in
                let bytes = Array(UnsafeBufferPointer(start: data, count: size))
                // A configuration file is refused or read; what is read is written and read again to the same value.
                guard let value = try? HOCONParser.parse(bytes, file: "fuzz", environment: ["HOME": "/home/user"])
                else { return 0 }
                let again = try? HOCONParser.parse(Array(HOCONWriter.text(value).utf8), file: "again")
                precondition(
                    again.map { HOCONWriter.text($0) } == HOCONWriter.text(value),
                    "writing and reading changes it"
                )
                return 0
            }
        )
    }
}
