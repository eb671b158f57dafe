import ClearMLConfiguration

/// The text of configuration objects: HOCON, which the Python SDK writes and reads for dictionaries; JSON is a part of it.
enum ConfigurationText {
    /// The type under which dictionaries are stored.
    static let dictionaryType = "dictionary"

    /// The text of named values or of a list.
    ///
    /// - Throws: ``ClearMLError/Code/invalidArgument`` for a single value, or one that is nested too deeply to be read again.
    static func encode(_ value: ParameterValue) throws(ClearMLError) -> String {
        guard depth(value) <= HOCONLimits().depth else {
            throw ClearMLError(
                code: .invalidArgument,
                message: "the configuration is nested deeper than \(HOCONLimits().depth) levels; make it flatter"
            )
        }
        switch value {
        case .dictionary(let members):
            guard !members.isEmpty else { return "{}\n" }
            guard let object = hocon(value).object else { return "{}\n" }
            return HOCONWriter.document(object, indentation: 2)
        case .array: return HOCONWriter.line(hocon(value)) + "\n"
        default:
            throw ClearMLError(
                code: .invalidArgument,
                message:
                    "a configuration object is a structure, a dictionary or a list, not a single value; give it a name"
            )
        }
    }

    /// The values of a text.
    ///
    /// `${NAME}` is not looked up in the environment: what a text says must not depend on who reads it.
    /// - Throws: ``ClearMLError/Code/invalidParameters`` with the line where reading ended.
    static func decode(_ text: String, name: String) throws(ClearMLError) -> ParameterValue {
        do throws(ConfigurationError) {
            return value(try HOCONParser.parse(Array(text.utf8), file: name).root)
        } catch {
            throw ClearMLError(
                code: .invalidParameters,
                message: "configuration object \"\(name)\" is neither HOCON nor JSON: \(error.description)",
                underlying: error
            )
        }
    }

    private static func depth(_ value: ParameterValue) -> Int {
        switch value {
        case .array(let elements): 1 + (elements.map(depth).max() ?? 0)
        case .dictionary(let members): 1 + (members.values.map(depth).max() ?? 0)
        default: 0
        }
    }

    private static func hocon(_ value: ParameterValue) -> HOCONValue {
        switch value {
        case .null: HOCONValue(.null)
        case .bool(let flag): HOCONValue(.bool(flag))
        case .integer(let number): HOCONValue(.integer(number))
        case .unsigned(let number): HOCONValue(.number(Double(number)), literal: String(number))
        case .number(let number): HOCONValue(.number(number))
        case .string(let text): HOCONValue(.string(text))
        case .array(let elements): HOCONValue(.array(elements.map(hocon)))
        case .dictionary(let members):
            HOCONValue(.object(HOCONObject(members.sorted { $0.key < $1.key }.map { ($0.key, hocon($0.value)) })))
        }
    }

    private static func value(_ hocon: HOCONValue) -> ParameterValue {
        switch hocon.content {
        case .null: .null
        case .bool(let flag): .bool(flag)
        case .integer(let number): .integer(number)
        case .number(let number): hocon.literal.flatMap { UInt64($0) }.map { .unsigned($0) } ?? .number(number)
        case .string(let text): .string(text)
        case .array(let elements): .array(elements.map(value))
        case .object(let object):
            .dictionary(Dictionary(object.entries.map { ($0.key, value($0.value)) }) { _, last in last })
        }
    }
}
