/// Why the server did not start.
public struct StartError: Error, Sendable, CustomStringConvertible {
    /// The kind of failure.
    public struct Code: Sendable, Hashable {
        let name: String

        /// The options contradict each other or the safety rules.
        public static let usage = Code(name: "usage")
        /// A port cannot be bound.
        public static let cannotListen = Code(name: "cannotListen")
        /// The data directory or the database cannot be used.
        public static let storage = Code(name: "storage")
    }

    /// The kind of failure.
    public let code: Code
    /// What is wrong and what to do about it.
    public let description: String

    init(_ code: Code, _ description: String) {
        self.code = code
        self.description = description
    }
}
