import ClearMLAPI

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// A server's values for one section, and what became of them while a local value was read through them.
///
/// A class, since a `Decoder` is copied freely. It never leaves the call that made it.
final class ParameterOverrides {
    private(set) var items: [String: ParameterItem]
    private var parents: Set<String>
    /// The override that was being cast when the last error was thrown.
    private var failed: String?
    /// Overrides that could not be cast, in the order in which they were met.
    private(set) var rejected: [ParameterItem] = []

    init(_ items: [ParameterItem]) {
        self.items = Dictionary(items.map { ($0.name, $0) }) { _, last in last }
        parents = []
        for item in items {
            var name = item.name[...]
            while let slash = name.lastIndex(of: "/") {
                name = name[..<slash]
                parents.insert(String(name))
            }
        }
    }

    /// Whether the server says something about this name, or about one nested in it.
    func applies(atOrBelow name: String) -> Bool { items[name] != nil || parents.contains(name) }

    /// Takes out the override that failed last; false if the last error came from somewhere else.
    func dropFailed() -> Bool {
        guard let name = failed, let item = items.removeValue(forKey: name) else { return false }
        failed = nil
        rejected.append(item)
        return true
    }

    /// Notes an override that cannot be used.
    func reject(_ item: ParameterItem) { rejected.append(item) }

    /// Decodes one value from a position, through its override if it has one.
    func decode<T: Decodable>(
        _ type: T.Type,
        from source: ParameterDecoder.Source,
        codingPath: [any CodingKey]
    ) throws -> T {
        if case .tree(_, let name?) = source, let item = items[name] {
            do {
                return try plain(type, from: .text(item), codingPath: codingPath)
            } catch {
                failed = failed ?? name
                throw error
            }
        }
        return try plain(type, from: source, codingPath: codingPath)
    }

    private func plain<T: Decodable>(
        _ type: T.Type,
        from source: ParameterDecoder.Source,
        codingPath: [any CodingKey]
    ) throws -> T {
        let decoder = ParameterDecoder(source: source, context: self, codingPath: codingPath)
        let special: Any?
        switch type {
        case is ParameterValue.Type: special = decoder.untypedValue()
        case is Bool.Type: special = try decoder.decode(Bool.self)
        case is String.Type: special = try decoder.decode(String.self)
        case is Double.Type: special = try decoder.decode(Double.self)
        case is Float.Type: special = try decoder.decode(Float.self)
        case is Date.Type: special = ParameterDates.parse(try decoder.decode(String.self))
        case is URL.Type: special = URL(string: try decoder.decode(String.self))
        case is Decimal.Type: special = Self.decimal(decoder)
        case is Data.Type: special = Data(base64Encoded: try decoder.decode(String.self))
        default:
            if type is any BinaryInteger.Type { return try decoder.decode(type) }
            return try T(from: decoder)
        }
        guard let value = special as? T else { throw decoder.mismatch(type) }
        return value
    }

    private static func decimal(_ decoder: ParameterDecoder) -> Decimal? {
        switch decoder.source {
        case .text(let item): Decimal(string: item.value.trimmingSpaces())
        case .tree: Decimal(string: decoder.untypedValue().description)
        }
    }
}
