import FuzzDriver

@testable import ClearMLAPI

#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// Any bytes as an answer of the server.
@main
struct FuzzJSON {
    static func main() {
        var count = CommandLine.argc
        var arguments: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>? = CommandLine.unsafeArgv
        exit(
            LLVMFuzzerRunDriver(&count, &arguments) { data, size in
                let bytes = Array(UnsafeBufferPointer(start: data, count: size))
                // A document is refused or read; what is read survives being written.
                for options in [JSONValue.ParsingOptions(), JSONValue.ParsingOptions(allowsNonFinite: true)] {
                    guard let value = try? JSONValue(parsing: bytes, options: options) else { continue }
                    let written = value.serialized()
                    guard let again = try? JSONValue(parsing: written) else { preconditionFailure("not JSON any more") }
                    precondition(again.serialized() == written, "writing and reading changes it")
                }
                return 0
            }
        )
    }
}
