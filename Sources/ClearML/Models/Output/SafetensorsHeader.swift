import ClearMLAPI
import ClearMLJournal

/// What a `.safetensors` file says of itself: 8 bytes with the length of a JSON header (little-endian), the header, and
/// then the tensors, each at the place that the header names.
///
/// Read from a file that anybody may have made: nothing of it is believed before it is checked.
struct SafetensorsHeader: Sendable, Equatable {
    static let fileExtension = ".safetensors"
    /// The longest header in bytes, the format's own limit.
    private static let longest = 100_000_000
    /// Texts longer than this are no metadata of a model.
    private static let longestValue = 65_536
    private static let most = 1_000

    /// The member `__metadata__`: texts by name.
    var metadata: [String: String]
    /// How many tensors there are of each type, such as `F16`.
    var tensors: [String: Int]
    /// How many numbers they hold in all.
    var parameters: Int

    /// Reads the header of a file.
    ///
    /// - Throws: ``ClearMLError``: ``ClearMLError/Code/unsupportedFormat`` for what is no such file, or a damaged one.
    init(path: String) throws(ClearMLError) {
        do {
            let file = try DiskFileSystem().open(path, .read)
            defer { file.close() }
            let size = try file.size()
            let prefix = try Self.bytes(of: file, at: 0, count: 8)
            let length = prefix.reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
            guard length >= 2, length <= UInt64(Self.longest), length <= UInt64(max(0, size - 8)) else {
                throw Failure(reason: "its header of \(length) bytes does not fit into it")
            }
            let header = try Self.bytes(of: file, at: 8, count: Int(length))
            try self.init(header, dataSize: size - 8 - Int(length))
        } catch let error as Failure {
            throw Self.error(path, error.reason)
        } catch {
            throw Self.error(path, "\(error)")
        }
    }

    /// Reads a header whose tensors lie in that many bytes.
    init(_ json: [UInt8], dataSize: Int) throws(Failure) {
        let members: [String: JSONValue]
        do {
            guard let object = try JSONValue(parsing: json).objectValue else { throw Failure(reason: "no object") }
            members = object
        } catch {
            throw Failure(reason: "its header is no JSON object")
        }
        (metadata, tensors, parameters) = ([:], [:], 0)
        for (name, value) in members {
            if name == "__metadata__" {
                guard let entries = value.objectValue else { throw Failure(reason: "its metadata are no object") }
                for (key, text) in entries {
                    guard let text = text.stringValue else { throw Failure(reason: "its metadata are not texts") }
                    metadata[key] = text
                }
            } else {
                try add(name, value, dataSize)
            }
        }
    }

    private mutating func add(_ name: String, _ tensor: JSONValue, _ dataSize: Int) throws(Failure) {
        let bad = Failure(reason: "the tensor \"\(name.prefix(80))\" is not described as the format says")
        guard let type = tensor["dtype"].stringValue, let bits = Self.bits[type],
            let shape = tensor["shape"].arrayValue, let offsets = tensor["data_offsets"].arrayValue, offsets.count == 2,
            let begin = offsets[0].integerValue, let end = offsets[1].integerValue
        else { throw bad }
        guard 0 <= begin, begin <= end, end <= Int64(dataSize) else {
            throw Failure(reason: "the tensor \"\(name.prefix(80))\" lies outside of the file")
        }
        var count: Int64 = 1
        for length in shape {
            guard let length = length.integerValue, length >= 0 else { throw bad }
            let (product, overflow) = count.multipliedReportingOverflow(by: length)
            guard !overflow else { throw bad }
            count = product
        }
        let (size, overflow) = count.multipliedReportingOverflow(by: bits)
        guard !overflow, (size + 7) / 8 == end - begin else { throw bad }
        tensors[type, default: 0] += 1
        // Tensors may share their bytes, so that nothing bounds the sum.
        let (sum, isTooLarge) = parameters.addingReportingOverflow(Int(count))
        guard !isTooLarge else { throw bad }
        parameters = sum
    }

    /// What becomes metadata of a model: the file's own, and how many tensors and numbers there are.
    var metadataItems: [MetadataItem] {
        let own = metadata.sorted { $0.key < $1.key }.filter { key, value in
            !key.trimmingSpaces().isEmpty && value.utf8.count <= Self.longestValue
        }
        let types = tensors.sorted { $0.key < $1.key }.map { "\($0.key): \($0.value)" }.joined(separator: ", ")
        return own.prefix(Self.most).map { MetadataItem(key: $0.key, value: .string($0.value)) } + [
            MetadataItem(key: "safetensors_tensors", value: .integer(Int64(tensors.values.reduce(0, +)))),
            MetadataItem(key: "safetensors_parameters", value: .integer(Int64(parameters))),
            MetadataItem(key: "safetensors_types", value: .string(types)),
        ]
    }

    struct Failure: Error {
        var reason: String
    }

    /// Bits of one number, by the format's name of the type.
    private static let bits: [String: Int64] = [
        "BOOL": 8, "U8": 8, "I8": 8, "F8_E5M2": 8, "F8_E4M3": 8, "F8_E8M0": 8, "I16": 16, "U16": 16, "F16": 16,
        "BF16": 16, "I32": 32, "U32": 32, "F32": 32, "F64": 64, "I64": 64, "U64": 64, "C64": 64, "F4": 4,
        "F6_E2M3": 6, "F6_E3M2": 6,
    ]

    private static func error(_ path: String, _ reason: String) -> ClearMLError {
        ClearMLError(
            code: .unsupportedFormat,
            message:
                "\(path) is no whole .safetensors file: \(reason). To store it all the same, give readsHeader: false"
        )
    }

    private static func bytes(of file: any OpenFile, at offset: Int, count: Int) throws -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: count)
        var done = 0
        while done < count {
            let read = try bytes.withUnsafeMutableBytes { buffer in
                try file.read(into: UnsafeMutableRawBufferPointer(rebasing: buffer[done...]), at: offset + done)
            }
            guard read > 0 else { throw Failure(reason: "it ends within its header") }
            done += read
        }
        return bytes
    }
}
