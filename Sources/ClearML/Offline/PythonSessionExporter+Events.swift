import ClearMLAPI
import ClearMLDelivery
import ClearMLJournal

extension PythonSessionExporter {
    /// A plot as it is; an image with its file, which goes into the archive where Python's importer looks for it.
    mutating func add(event bytes: [UInt8], _ time: Int64) throws(PythonSessionError) {
        guard let document = bytes.withUnsafeBytes({ EventDocument($0) }) else { return omit("event that is damaged") }
        // The format knows models of the session only.
        guard document.subject == .task else { return omit("report of a model") }
        var event = document.members
        event["task"] = .string(summary.offlineID)
        event["timestamp"] = .integer(time)
        if let file = document.file {
            guard try isIntact(file.captured) else { return omit("image whose captured file is gone or damaged") }
            let key = try folder() + "/" + file.path
            event["key"] = .string(key)
            event["url"] = .string("\(Self.offlineFolder(summary.offlineID))/data/\(key)")
            files.append((file.captured, "data/" + key))
        }
        try metrics.add(.object(event))
    }

    /// The task's folder in a storage.
    private mutating func folder() throws(PythonSessionError) -> String {
        if let storageFolder { return storageFolder }
        do throws(JournalError) {
            let description = try session.description()
            let folder = StoragePath.task(
                project: description.projectName,
                name: description.taskName,
                id: summary.offlineID
            )
            storageFolder = folder
            return folder
        } catch {
            throw PythonSessionError(.unreadable, error.message)
        }
    }

    private func isIntact(_ file: CapturedFile) throws(PythonSessionError) -> Bool {
        do throws(JournalError) {
            return try session.isIntact(file)
        } catch {
            throw PythonSessionError(.unreadable, error.message)
        }
    }
}
