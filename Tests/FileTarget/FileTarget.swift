import ClearML

#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// A program that hands over files; `Tests/Kill/files.py` kills it and looks for what it had handed over.
///
///     FileTarget upload FILE
///     FileTarget change FOLDER
///
/// `upload` hands over FILE as the artifact `large`, says `handed over` and waits until the server has it. `change` hands
/// over each file of FOLDER that a ``Change`` is named after, and makes that change the moment the call has returned.
@main
struct FileTarget {
    static func main() throws {
        let arguments = CommandLine.arguments
        guard arguments.count == 3, ["upload", "change"].contains(arguments[1]) else {
            print("usage: FileTarget upload FILE, or change FOLDER")
            exit(64)
        }
        let task = try Task.initialize(projectName: "Kill", taskName: "files", monitorResources: false)
        if arguments[1] == "upload" {
            try task.uploadArtifact(name: "large", localPath: arguments[2])
            print("handed over")
            fflush(nil)
            if !task.isOffline { task.waitForUploads(timeout: .seconds(3600)) }
        } else {
            for change in Change.allCases {
                let path = "\(arguments[2])/\(change.rawValue)"
                try task.uploadArtifact(name: change.rawValue, localPath: path)
                try change.make(at: path)
            }
        }
        try task.close(deadline: .seconds(3600))
    }
}

/// What becomes of a file right after it was handed over.
enum Change: String, CaseIterable {
    case overwritten, appended, truncated, deleted, replaced

    func make(at path: String) throws {
        switch self {
        case .overwritten: try write([UInt8](repeating: 0x5A, count: 1 << 20), path, O_WRONLY)
        case .appended: try write([UInt8](repeating: 0x5A, count: 1 << 20), path, O_WRONLY | O_APPEND)
        case .truncated:
            guard truncate(path, 1) == 0 else { throw ChangeError(description: "truncate \(path): \(errno)") }
        case .deleted: guard unlink(path) == 0 else { throw ChangeError(description: "unlink \(path): \(errno)") }
        case .replaced:
            try write([1, 2, 3], path + ".new", O_WRONLY | O_CREAT)
            guard rename(path + ".new", path) == 0 else { throw ChangeError(description: "rename \(path): \(errno)") }
        }
    }

    private func write(_ bytes: [UInt8], _ path: String, _ flags: Int32) throws {
        let file = open(path, flags, 0o600)
        guard file >= 0 else { throw ChangeError(description: "open \(path): \(errno)") }
        defer { close(file) }
        let count = bytes.withUnsafeBytes { platformWrite(file, $0.baseAddress, $0.count) }
        guard count == bytes.count else { throw ChangeError(description: "write \(path): \(errno)") }
    }
}

/// The system's call, which the method of the same name hides.
private func platformWrite(_ file: Int32, _ bytes: UnsafeRawPointer?, _ count: Int) -> Int {
    write(file, bytes, count)
}

private struct ChangeError: Error, CustomStringConvertible {
    var description: String
}
