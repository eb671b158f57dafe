/// Where a task's files lie in a storage, as the Python SDK lays them out: readers of both go by the same rules.
package enum StoragePath {
    /// The folder of one task, below the root of the storage.
    ///
    /// - Parameters:
    ///   - project: The project's path, its levels separated by `/`; empty for a task outside all projects.
    ///   - name: The task's name; a `/` in it makes folders.
    ///   - id: The task's id.
    /// - Returns: A path without a slash at either end.
    package static func task(project: String, name: String, id: String) -> String {
        // 128 characters in all for the task's part, the id in full: what the web application and Python expect.
        let short = name.count > 95 ? String(name.prefix(95)) : name
        let folder = project.isEmpty ? "unknown" : project.count < 256 ? project : String(project.prefix(223))
        return "\(escaped(withoutDirections(folder)))/\(escaped(withoutDirections("\(short).\(id)")))"
    }

    /// The path with its parts `.` and `..`, which would lead elsewhere, written out as in ``segment(_:)``.
    private static func withoutDirections(_ path: String) -> String {
        path.split(separator: "/", omittingEmptySubsequences: false)
            .map { String($0 == "." || $0 == ".." ? $0.replacing(".", with: "0x2e")[...] : $0) }
            .joined(separator: "/")
    }

    /// A metric, a variant or a file name as one segment of a path.
    ///
    /// What would change the path's shape or its meaning in an address is written out; a segment that no file system
    /// would take is cut, with a checksum of the whole in place of its end.
    package static func segment(_ text: String) -> String {
        var result = ""
        var rest = Substring(text)
        while rest.first == "/" { rest.removeFirst() }
        while rest.last == "/" { rest.removeLast() }
        for scalar in rest.unicodeScalars {
            switch scalar {
            case "/", "\\": result += ".slash."
            case _ where scalar.value < 0x20 || scalar.value == 0x7F || replaced.contains(scalar):
                let digits = String(scalar.value, radix: 16)
                result += "0x" + (digits.utf8.count < 2 ? "0" : "") + digits
            default: result.unicodeScalars.append(scalar)
            }
        }
        // A name of dots alone is a direction, not a name.
        if result.allSatisfy({ $0 == "." }) { result = result.isEmpty ? "_" : result.replacing(".", with: "0x2e") }
        return result.utf8.count <= longestSegment ? result : cut(result)
    }

    /// A path as the end of an address, each byte that needs it percent-encoded.
    package static func quoted(_ path: String) -> String { percentEncoded(path, keeping: addressSafe) }

    /// An address with every byte percent-encoded that no address may hold, such as a blank; the others stay as they are.
    package static func repaired(_ address: String) -> String { percentEncoded(address, keeping: addressBytes) }

    /// Bytes of the longest segment: file systems take 255, and a temporary suffix must fit.
    private static let longestSegment = 240
    private static let replaced = Set("#\"';?:@&=+$,%!".unicodeScalars)
    private static let addressSafe = Set("_.-~/".utf8)
    private static let addressBytes = Set("_.-~/:?#[]@!$&'()*+,;=%".utf8)
    private static let folderSafe = Set("_.-~'[]{}()$^,;+=/ ".utf8)

    private static func escaped(_ text: String) -> String { percentEncoded(text, keeping: folderSafe) }

    private static func cut(_ text: String) -> String {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325  // FNV-1a, 64 bits
        for byte in text.utf8 { hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01b3 }
        var kept = Substring(text)
        while kept.utf8.count > longestSegment - 17 { kept.removeLast() }
        return "\(kept)~\(String(hash, radix: 16))"
    }

    private static func percentEncoded(_ text: String, keeping safe: Set<UInt8>) -> String {
        let hexadecimal = Array("0123456789ABCDEF".utf8)
        var result: [UInt8] = []
        result.reserveCapacity(text.utf8.count)
        for byte in text.utf8 {
            switch byte {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: result.append(byte)
            case _ where safe.contains(byte): result.append(byte)
            default: result += [0x25, hexadecimal[Int(byte >> 4)], hexadecimal[Int(byte & 15)]]
            }
        }
        return String(decoding: result, as: UTF8.self)
    }
}
