/// Something about the configuration that the user should know; never contains a secret.
package struct ConfigurationDiagnostic: Sendable, Equatable, CustomStringConvertible {
    /// How much it matters.
    package enum Severity: String, Sendable {
        /// A value was ignored: what the user wrote has no effect.
        case error
        /// Probably not meant.
        case warning
        /// Worth knowing when something is searched for.
        case note
    }

    /// How much it matters.
    package var severity: Severity
    /// The setting concerned; nil for files and unknown names.
    package var key: String?
    /// Where the cause is; nil when it is nowhere in particular.
    package var origin: ConfigurationOrigin?
    /// What was found, what was expected, and what holds instead.
    package var message: String

    /// A diagnostic; `message` must not contain a credential.
    package init(_ severity: Severity, key: String? = nil, origin: ConfigurationOrigin? = nil, _ message: String) {
        self.severity = severity
        self.key = key
        self.origin = origin
        self.message = message
    }

    /// `severity: origin: message`.
    package var description: String {
        let place = origin.map { "\($0): " } ?? ""
        return "\(severity.rawValue): \(place)\(message)"
    }
}
