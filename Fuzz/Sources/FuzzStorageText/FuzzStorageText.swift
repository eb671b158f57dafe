import FuzzDriver

@testable import ClearMLStorage

#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// Whatever a storage answers, and whatever stands in a file of keys: the first byte says as what the rest is read.
private func check(_ bytes: [UInt8]) {
    guard let kind = bytes.first else { return }
    let rest = Array(bytes.dropFirst())
    let text = String(decoding: rest, as: UTF8.self)
    switch kind % 4 {
    case 0:
        guard let document = XMLElement(rest) else { return }
        precondition(!document.name.isEmpty)
        precondition(depth(document) <= 32, "a document is deeper than its limit")
    case 1:
        _ = INIFile(text)["default"]
    case 2:
        guard let range = ContentRange(text) else { return }
        precondition((range.first ?? 0) >= 0 && (range.first ?? 0) < range.total ?? .max)
    default:
        let encoded = StorageURL.percentEncoded(text, keepsSlash: true)
        precondition(StorageURL.percentDecoded(encoded) == text, "encoding and decoding do not fit")
        _ = StorageURL.percentDecoded(text)
        precondition(!StorageURL.shown("https://host/path?\(text)").contains("?"))
        var configuration = StorageConfiguration()
        configuration.s3.key = "key"
        configuration.s3.secret = "secret"
        if let place = try? S3Place("s3://\(text)", configuration) {
            precondition(place.address.hasPrefix("https://") && place.base.contains(".amazonaws.com"))
        }
    }
}

private func depth(_ element: XMLElement) -> Int { 1 + (element.children.map(depth).max() ?? 0) }

/// What libFuzzer calls, by whichever of its two ways in the linker has chosen.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzOneInput(_ data: UnsafePointer<UInt8>?, _ size: Int) -> CInt {
    check(Array(UnsafeBufferPointer(start: data, count: size)))
    return 0
}

@main
struct FuzzStorageText {
    static func main() {
        var count = CommandLine.argc
        var arguments: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>? = CommandLine.unsafeArgv
        exit(LLVMFuzzerRunDriver(&count, &arguments, fuzzOneInput))
    }
}
