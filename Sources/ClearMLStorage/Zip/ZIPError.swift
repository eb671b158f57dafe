/// Why an archive cannot be read, written or unpacked.
///
/// `description` quotes at most the name of one entry, made fit for one line.
package struct ZIPError: Error, Sendable, CustomStringConvertible {
    /// An open set of causes; compare with `==`.
    package struct Code: Sendable, Hashable, CustomStringConvertible {
        private enum Value: String {
            case notAnArchive, damaged, truncated, unsupported, encrypted, unsafeName, unsafeKind, duplicateName
            case overlappingEntries, tooManyEntries, tooLarge, ratioTooHigh, checksumMismatch, sizeMismatch
            case alreadyExists, fileSystem, consumer, invalidUse
        }
        private let value: Value
        /// No end of central directory where one must be.
        package static let notAnArchive = Code(value: .notAnArchive)
        /// Structures that contradict each other or the format.
        package static let damaged = Code(value: .damaged)
        /// The archive ends before it should.
        package static let truncated = Code(value: .truncated)
        /// A feature that is not supported: several disks, or another compression than deflate.
        package static let unsupported = Code(value: .unsupported)
        /// An encrypted entry.
        package static let encrypted = Code(value: .encrypted)
        /// A name that could lead outside of the folder, or that systems read differently.
        package static let unsafeName = Code(value: .unsafeName)
        /// A link, a device or another entry that is neither file nor folder.
        package static let unsafeKind = Code(value: .unsafeKind)
        /// Two entries that are the same file on some system.
        package static let duplicateName = Code(value: .duplicateName)
        /// Two entries that share bytes.
        package static let overlappingEntries = Code(value: .overlappingEntries)
        /// More entries than allowed.
        package static let tooManyEntries = Code(value: .tooManyEntries)
        /// More content than allowed.
        package static let tooLarge = Code(value: .tooLarge)
        /// Content that grows more on unpacking than honest content does.
        package static let ratioTooHigh = Code(value: .ratioTooHigh)
        /// Content that is not what was packed.
        package static let checksumMismatch = Code(value: .checksumMismatch)
        /// Content of another length than announced.
        package static let sizeMismatch = Code(value: .sizeMismatch)
        /// Something of that name is there already.
        package static let alreadyExists = Code(value: .alreadyExists)
        /// The system refused; see ``ZIPError/errorNumber``.
        package static let fileSystem = Code(value: .fileSystem)
        /// The caller's own closure threw; see ``ZIPError/underlying``.
        package static let consumer = Code(value: .consumer)
        /// A call that the state or the size does not allow.
        package static let invalidUse = Code(value: .invalidUse)
        /// A short label, safe for metrics.
        package var description: String { value.rawValue }
    }

    package var code: Code
    /// What is wrong, and with what.
    package var message: String
    /// The entry concerned, made fit for one line; nil when the archive as a whole is meant.
    package var entry: String?
    /// The system's error number; nil when it was not the system.
    package var errorNumber: Int32?
    /// What the caller's closure threw; nil in every other case.
    package var underlying: (any Error)?

    package init(
        _ code: Code,
        _ message: String,
        entry: String? = nil,
        errorNumber: Int32? = nil,
        underlying: (any Error)? = nil
    ) {
        self.code = code
        self.message = message
        self.entry = entry.map(Self.printable)
        self.errorNumber = errorNumber
        self.underlying = underlying
    }

    package var description: String {
        entry.map { "archive entry “\($0)”: \(message)" } ?? "archive: \(message)"
    }

    /// At most 200 characters, without controls.
    private static func printable(_ text: String) -> String {
        var scalars = String.UnicodeScalarView()
        for scalar in text.unicodeScalars.prefix(200) {
            scalars.append(scalar.properties.generalCategory == .control ? "\u{FFFD}" : scalar)
        }
        return String(scalars)
    }
}
