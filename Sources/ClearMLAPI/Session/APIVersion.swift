/// A version of the server's interface, such as 2.34.
package struct APIVersion: Sendable, Hashable, Comparable, CustomStringConvertible {
    package var major: Int
    package var minor: Int

    package init(_ major: Int, _ minor: Int) {
        self.major = major
        self.minor = minor
    }

    /// Reads `2.34`; nil for anything else.
    ///
    /// A third part is ignored; numbers above 9999 are refused.
    package init?(_ text: String) {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count >= 2, let major = Self.number(parts[0]), let minor = Self.number(parts[1]) else {
            return nil
        }
        self.init(major, minor)
    }

    private static func number(_ text: Substring) -> Int? {
        guard (1...4).contains(text.utf8.count), text.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else {
            return nil
        }
        return Int(text)
    }

    /// The oldest interface this package speaks: single values, `search_hidden` and publishing on completion need it.
    package static let minimum = APIVersion(2, 20)
    /// The newest interface this package was tested with; newer servers answer it as they did then.
    package static let supported = APIVersion(2, 34)

    /// The first interface that changes single runtime properties (`tasks.edit_runtime`).
    package static let editsRuntime = APIVersion(2, 34)

    /// The first interface that adds and removes single tags of models (`models.update_tags`).
    package static let updatesModelTags = APIVersion(2, 27)

    package static func < (left: APIVersion, right: APIVersion) -> Bool {
        (left.major, left.minor) < (right.major, right.minor)
    }

    package var description: String { "\(major).\(minor)" }
}
