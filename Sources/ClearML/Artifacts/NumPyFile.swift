import ClearMLStorage

/// NumPy's file formats: `.npy` for one array, `.npz` for an archive of them.
///
/// Format: a magic `\x93NUMPY`, version 1.0, the length of the header (2 bytes, little-endian), a Python dictionary with
/// `descr`, `fortran_order` and `shape` padded with spaces and ended by a line break so that the elements begin at a
/// multiple of 64 (NumPy Enhancement Proposal 1). Objects are never read: they would be pickles.
enum NumPyFile {
    private static let magic: [UInt8] = [0x93] + Array("NUMPY".utf8)

    /// The array as a `.npy` file.
    static func npy(_ array: NumericArray) -> [UInt8] {
        let order = array.elementType.hasSuffix("1") ? "|" : "<"
        var shape = array.shape.map(String.init).joined(separator: ", ")
        if array.shape.count == 1 { shape += "," }
        var header = "{'descr': '\(order)\(array.elementType)', 'fortran_order': False, 'shape': (\(shape)), }"
        // Magic, version and length take ten bytes; a line break ends the header.
        header += String(repeating: " ", count: 63 - (10 + header.utf8.count) % 64) + "\n"
        let length = UInt16(clamping: header.utf8.count)
        return magic + [1, 0, UInt8(truncatingIfNeeded: length), UInt8(truncatingIfNeeded: length >> 8)]
            + Array(header.utf8) + array.bytes
    }

    /// The array as a compressed `.npz` file, in which it has that name.
    static func npz(_ array: NumericArray, name: String) throws(ZIPError) -> [UInt8] {
        var archive = ZIPWriter()
        try archive.addFile(name + ".npy", contents: npy(array))
        return try archive.finish()
    }

    /// Why a file cannot be read.
    struct Failure: Error {
        var reason: String
    }

    /// Reads a `.npy` file.
    static func array(npy file: [UInt8]) throws(Failure) -> NumericArray {
        guard file.starts(with: magic), file.count >= 12 else {
            throw Failure(reason: "it does not begin as .npy does")
        }
        let isLong = file[6] >= 2
        guard (1...3).contains(file[6]) else { throw Failure(reason: "it is .npy of version \(file[6])") }
        let start = isLong ? 12 : 10
        let length =
            isLong
            ? Int(file[8]) | Int(file[9]) << 8 | Int(file[10]) << 16 | Int(file[11]) << 24
            : Int(file[8]) | Int(file[9]) << 8
        guard length <= file.count - start else { throw Failure(reason: "its header is cut off") }
        let header = String(decoding: file[start..<start + length], as: UTF8.self)
        guard let type = text(after: "'descr':", in: header), let order = type.first else {
            throw Failure(reason: "its header names no simple element type")
        }
        let element = String(type.dropFirst())
        guard order == "<" || order == "|" || order == "=", let size = sizes[element] else {
            throw Failure(reason: "its elements are of type \(type), which cannot be read here")
        }
        guard value(after: "'fortran_order':", in: header)?.hasPrefix("False") == true else {
            throw Failure(reason: "it is stored column by column; store it with numpy.ascontiguousarray")
        }
        guard let shape = shape(in: header), let count = NumericArray.count(of: shape) else {
            throw Failure(reason: "its shape cannot be read")
        }
        let (needed, overflow) = count.multipliedReportingOverflow(by: size)
        guard !overflow, needed == file.count - start - length else {
            throw Failure(reason: "it has not the bytes that its shape needs")
        }
        return NumericArray(shape: shape, elementType: element, bytes: Array(file[(start + length)...]))
    }

    private static let sizes = [
        "b1": 1, "i1": 1, "u1": 1, "i2": 2, "u2": 2, "i4": 4, "u4": 4, "i8": 8, "u8": 8, "f4": 4, "f8": 8,
    ]

    private static func value(after key: String, in header: String) -> Substring? {
        guard let range = header.firstRange(of: key) else { return nil }
        return header[range.upperBound...].drop { $0 == " " }
    }

    private static func text(after key: String, in header: String) -> Substring? {
        guard let rest = value(after: key, in: header), rest.first == "'" else { return nil }
        return rest.dropFirst().prefix { $0 != "'" }
    }

    private static func shape(in header: String) -> [Int]? {
        guard let rest = value(after: "'shape':", in: header), rest.first == "(" else { return nil }
        guard let end = rest.firstIndex(of: ")") else { return nil }
        var shape: [Int] = []
        for part in rest[..<end].dropFirst().split(separator: ",") {
            let digits = part.drop { $0 == " " }
            if digits.isEmpty { continue }
            guard let length = Int(digits) else { return nil }
            shape.append(length)
        }
        return shape
    }
}
