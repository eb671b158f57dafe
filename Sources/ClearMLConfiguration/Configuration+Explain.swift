/// One line of `clearml config explain`.
package struct ConfigurationRow: Sendable, Equatable {
    /// The setting: its path in `clearml.conf`, or the variable of one that only the environment has.
    package var name: String
    /// The value that holds, secrets replaced by `***`.
    package var value: ConfigurationValue
    /// The value on one line, secrets replaced by `***`; empty when there is none.
    package var displayValue: String
    /// Where it comes from.
    package var origin: ConfigurationOrigin
    /// Every variable that would set it, strongest first.
    package var variables: [String]
    /// Whether the value is a credential.
    package var isSecret: Bool

    /// A value on one line, with nothing in it that is secret.
    static func display(_ value: ConfigurationValue, isSecret: Bool) -> String {
        switch masked(value, isSecret: isSecret) {
        case .none: ""
        case .boolean(let flag): flag ? "true" : "false"
        case .integer(let number): String(number)
        case .number(let number): Int64(exactly: number).map { String($0) } ?? number.description
        case .text(let text): text
        case .texts(let texts): "[" + texts.joined(separator: ", ") + "]"
        case .integers(let integers): "[" + integers.map { String($0) }.joined(separator: ", ") + "]"
        case .structure(let value): HOCONWriter.line(value)
        }
    }

    /// The value with every credential in it replaced by `***`.
    static func masked(_ value: ConfigurationValue, isSecret: Bool) -> ConfigurationValue {
        switch value {
        case .none: .none
        case .structure(let structure): .structure(masked(structure, isSecret: isSecret))
        case _ where isSecret: .text("***")
        case .text(let text): .text(SecretText.maskUserInformation(text))
        default: value
        }
    }

    private static func masked(_ value: HOCONValue, isSecret: Bool) -> HOCONValue {
        switch value.content {
        case .array(let elements):
            return HOCONValue(.array(elements.map { masked($0, isSecret: isSecret) }), position: value.position)
        case .object(let object):
            let members = object.entries.map { entry in
                (entry.key, masked(entry.value, isSecret: isSecret || SecretText.isSensitive(entry.key)))
            }
            return HOCONValue(.object(HOCONObject(members)), position: value.position)
        case .string(let text):
            let shown = isSecret ? "***" : SecretText.maskUserInformation(text)
            return HOCONValue(.string(shown), position: value.position)
        case .null: return value
        default: return isSecret ? HOCONValue(.string("***"), position: value.position) : value
        }
    }
}

extension Configuration {
    /// Every known setting with its value and where it comes from, secrets masked.
    package func explain() -> [ConfigurationRow] {
        ConfigurationKey.all.map { key in
            let (value, origin) = effective(key)
            return ConfigurationRow(
                name: key.name,
                value: ConfigurationRow.masked(value, isSecret: key.isSecret),
                displayValue: ConfigurationRow.display(value, isSecret: key.isSecret),
                origin: origin,
                variables: key.environmentNames + key.fallbackVariables,
                isSecret: key.isSecret
            )
        }
    }

    /// The value with what is worked out from others.
    private func effective(_ key: ConfigurationKey) -> (ConfigurationValue, ConfigurationOrigin) {
        let value = value(of: key)
        guard value == .none else { return (value, origin(of: key)) }
        switch key {
        case .webServer:
            guard let web = webServer else { return (.none, .builtIn) }
            return (.text(web), .inferred(from: ConfigurationKey.apiServer.name))
        case .filesServer:
            guard let files = filesServer else { return (.none, .builtIn) }
            return (.text(files), .inferred(from: ConfigurationKey.webServer.name))
        case .workerName: return (.text(hostName), .inferred(from: "the host name"))
        default: return (.none, .builtIn)
        }
    }
}
