import FuzzDriver

@testable import ClearMLAPI

#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// Any bytes as an answer of the server: refused, or read; what is read survives being written.
private func check(_ bytes: [UInt8]) {
    for options in [JSONValue.ParsingOptions(), JSONValue.ParsingOptions(allowsNonFinite: true)] {
        guard let value = try? JSONValue(parsing: bytes, options: options) else { continue }
        let written = value.serialized()
        guard let again = try? JSONValue(parsing: written) else { preconditionFailure("not JSON any more") }
        precondition(again.serialized() == written, "writing and reading changes it")
    }
}

/// What libFuzzer calls, by whichever of its two ways in the linker has chosen.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzOneInput(_ data: UnsafePointer<UInt8>?, _ size: Int) -> CInt {
    check(Array(UnsafeBufferPointer(start: data, count: size)))
    return 0
}

@main
struct FuzzJSON {
    static func main() {
        var count = CommandLine.argc
        var arguments: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>? = CommandLine.unsafeArgv
        exit(LLVMFuzzerRunDriver(&count, &arguments, fuzzOneInput))
    }
}
