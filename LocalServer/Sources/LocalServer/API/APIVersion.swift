/// A version of the API, such as 2.23.
struct APIVersion: Sendable, Hashable, Comparable {
    var major: Int
    var minor: Int

    init(_ major: Int, _ minor: Int) {
        self.major = major
        self.minor = minor
    }

    /// Reads `2.23`; nil for anything that is not two whole numbers with a dot between them.
    init?(_ text: some StringProtocol) {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 2, let major = Self.number(parts[0]), let minor = Self.number(parts[1]) else { return nil }
        self.init(major, minor)
    }

    private static func number(_ text: some StringProtocol) -> Int? {
        guard !text.isEmpty, text.utf8.allSatisfy({ 0x30...0x39 ~= $0 }) else { return nil }
        return Int(text)
    }

    /// The newest version that this server speaks; a call without a version gets this one.
    static let maximum = APIVersion(2, 34)

    static func < (left: APIVersion, right: APIVersion) -> Bool {
        (left.major, left.minor) < (right.major, right.minor)
    }

    var description: String { "\(major).\(minor)" }

    /// The form that an envelope has for a caller who asked for `requested`: text, but a number below 2.1.
    func json(requested: APIVersion) -> JSON {
        requested < APIVersion(2, 1) ? .double(Double(description) ?? 0) : .string(description)
    }
}
