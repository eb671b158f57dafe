import FuzzDriver

@testable import ClearMLConfiguration

#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// Any bytes as a configuration file: refused, or read; what is read is written and read again to the same value.
private func check(_ bytes: [UInt8]) {
    guard let document = try? HOCONParser.parse(bytes, file: "fuzz", environment: ["HOME": "/home/user"]),
        let object = document.root.object
    else { return }
    let text = HOCONWriter.document(object)
    do {
        let again = try HOCONParser.parse(Array(text.utf8), file: "again")
        precondition(again.root == document.root, "writing and reading changes it:\n\(text)")
    } catch {
        preconditionFailure("what was written is not read: \(error)\n\(text)")
    }
}

/// What libFuzzer calls, by whichever of its two ways in the linker has chosen.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzOneInput(_ data: UnsafePointer<UInt8>?, _ size: Int) -> CInt {
    check(Array(UnsafeBufferPointer(start: data, count: size)))
    return 0
}

@main
struct FuzzHOCON {
    static func main() {
        var count = CommandLine.argc
        var arguments: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>? = CommandLine.unsafeArgv
        exit(LLVMFuzzerRunDriver(&count, &arguments, fuzzOneInput))
    }
}
