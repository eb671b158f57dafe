import ClearMLJournal

/// Files whose text becomes a configuration object, and files made of one.
struct ConfigurationFile: Sendable {
    var fileSystem: any FileSystem
    /// Where an agent's text is put for a program that reads a file; below the root of all that the SDK writes.
    var folder: String

    /// A text that the server can store beside everything else of a task.
    static let limit = 8 << 20

    /// The text of a file.
    ///
    /// - Throws: ``ClearMLError/Code/invalidArgument`` for a file that is not there, too large, or no UTF-8.
    func read(_ path: String) throws(ClearMLError) -> String {
        let bytes: [UInt8]
        do throws(FileSystemError) {
            bytes = try fileSystem.contents(of: path, limit: Self.limit)
        } catch {
            throw ClearMLError(
                code: .invalidArgument,
                message: error.code == .noSpace
                    ? "the configuration file \(path) is larger than \(Self.limit >> 20) MiB; store it as an artifact"
                    : "the configuration file \(path) cannot be read: \(error)",
                underlying: error
            )
        }
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw ClearMLError(
                code: .invalidArgument,
                message: "the configuration file \(path) is no UTF-8 text; store it as an artifact"
            )
        }
        return text
    }

    /// Puts a text into a new file that only the owner may read, with the ending of `path`.
    func write(_ text: String, like path: String) throws(ClearMLError) -> String {
        let ending = Self.type(of: path).map { ".\($0)" } ?? ""
        let file = "\(folder)/clearml_task_config_\(SessionDescription.makeID().prefix(12))\(ending)"
        do throws(FileSystemError) {
            try fileSystem.createDirectory(folder)
            try fileSystem.replace(file, with: Array(text.utf8), durably: false)
        } catch {
            throw ClearMLError(
                code: .invalidArgument,
                message: "the task's configuration cannot be written to \(file): \(error)",
                underlying: error
            )
        }
        return file
    }

    /// The ending of a file's name without its dot; nil without one.
    static func type(of path: String) -> String? {
        let name = path.split(separator: "/").last ?? ""
        guard let dot = name.dropFirst().lastIndex(of: ".") else { return nil }
        let ending = name[name.index(after: dot)...]
        return ending.isEmpty ? nil : String(ending)
    }
}
