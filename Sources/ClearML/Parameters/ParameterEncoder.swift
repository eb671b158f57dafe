#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// Turns any `Encodable` value into a tree of hyperparameters.
///
/// Dates become ISO 8601 text, URLs their text, decimals a number and data Base64 text, since their own coding was
/// made for machines. An enumeration with text values keeps its name and its cases, so that the server can show them.
struct ParameterEncoder: Encoder {
    let node: ParameterNode
    let codingPath: [any CodingKey]
    var userInfo: [CodingUserInfoKey: Any] { [:] }

    init(node: ParameterNode, path: [any CodingKey]) {
        self.node = node
        codingPath = path
    }

    /// The tree of `value`.
    static func tree(of value: some Encodable) throws -> ParameterNode {
        let node = ParameterNode()
        try encode(value, into: node, path: [])
        return node
    }

    func container<Key: CodingKey>(keyedBy type: Key.Type) -> KeyedEncodingContainer<Key> {
        if case .nothing = node.content { node.content = .members([:]) }
        return KeyedEncodingContainer(ParameterKeyedEncoding(node: node, codingPath: codingPath))
    }

    func unkeyedContainer() -> any UnkeyedEncodingContainer {
        if case .nothing = node.content { node.content = .elements([]) }
        return ParameterUnkeyedEncoding(node: node, codingPath: codingPath)
    }

    func singleValueContainer() -> any SingleValueEncodingContainer {
        ParameterSingleEncoding(node: node, codingPath: codingPath)
    }

    static func encode<T: Encodable>(_ value: T, into node: ParameterNode, path: [any CodingKey]) throws {
        switch value {
        case let value as ParameterValue: node.content = .value(value).expanded
        case let value as Date: node.content = .value(.string(value.formatted(ParameterDates.style)))
        case let value as URL: node.content = .value(.string(value.absoluteString))
        case let value as Decimal:
            node.content = .value(Double(value.description).map { .number($0) } ?? .string(value.description))
        case let value as Data: node.content = .value(.string(value.base64EncodedString()))
        default:
            try value.encode(to: ParameterEncoder(node: node, path: path))
            node.enumeration = enumeration(of: T.self)
        }
    }

    /// The name and the text values of an enumeration such as `enum Optimizer: String, CaseIterable`.
    private static func enumeration<T>(of type: T.Type) -> (name: String, values: [String])? {
        guard let cases = type as? any CaseIterable.Type else { return nil }
        let values = rawValues(cases)
        return values.isEmpty ? nil : (String(describing: type), values)
    }

    private static func rawValues<C: CaseIterable>(_ type: C.Type) -> [String] {
        type.allCases.compactMap { ($0 as? any RawRepresentable)?.rawValue as? String }
    }
}

extension ParameterNode.Content {
    /// A map given as a value becomes members of its own, so that it is flattened like a nested structure.
    fileprivate var expanded: Self {
        guard case .value(.dictionary(let members)) = self, !members.isEmpty else { return self }
        return .members(
            members.mapValues { value in
                let node = ParameterNode()
                node.content = ParameterNode.Content.value(value).expanded
                return node
            }
        )
    }
}

extension ParameterNode {
    /// The tree of a dictionary of values.
    static func tree(of values: [String: ParameterValue]) -> ParameterNode {
        let node = ParameterNode()
        node.content = values.isEmpty ? .members([:]) : Content.value(.dictionary(values)).expanded
        return node
    }
}

/// How dates are written and read.
enum ParameterDates {
    static let style = Date.ISO8601FormatStyle(includingFractionalSeconds: true)

    static func parse(_ text: String) -> Date? {
        // A text that is no date in either form is no date: nil says all.
        if let exact = try? style.parse(text) { return exact }
        return try? Date.ISO8601FormatStyle().parse(text)  // without a fraction of a second
    }
}
