import ClearMLAPI
import ClearMLJournal

/// Where the files of one task go.
struct TaskFiles: Sendable {
    let server: FileServer
    /// The task's folder below the server's root.
    let folder: String

    /// Why something with a file is refused where there is no such place.
    static let noServer =
        "it has a file, and no file server is configured: set api.files_server (CLEARML_FILES_HOST)"

    /// Nil where no file server is configured.
    init?(_ link: ServerLink, description: SessionDescription, task: String) {
        guard let server = link.fileServer else { return nil }
        self.server = server
        folder = Self.folder(description, task)
    }

    /// The task's folder in any storage.
    static func folder(_ description: SessionDescription, _ task: String) -> String {
        StoragePath.task(project: description.projectName, name: description.taskName, id: task)
    }

    /// The place of a file: its path below the root, and the address that readers use.
    func place(of file: AttachedFile) -> (key: String, url: String) {
        let key = "\(folder)/\(file.path)"
        return (key, server.address(of: key))
    }
}
