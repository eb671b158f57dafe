import ClearMLAPI
import ClearMLDelivery
import ClearMLJournal

extension PythonSessionExporter {
    /// A plot as it is; an image with its file, which goes into the archive where Python's importer looks for it.
    mutating func add(event bytes: [UInt8], _ time: Int64, of lane: StoredSession) throws(PythonSessionError) {
        guard let document = bytes.withUnsafeBytes({ EventDocument($0) }) else { return omit("event that is damaged") }
        var event = document.members
        event["timestamp"] = .integer(time)
        switch document.subject {
        case .task: event["task"] = .string(summary.offlineID)
        case .sessionModel(let key) where document.file == nil:
            event["task"] = .string(offlineID(ofModel: key))
            event["model_event"] = true
        // The format knows models of the session only.
        case .model, .sessionModel: return omit("report of a model")
        }
        if let file = document.file {
            guard case .whole = try state(of: file.captured, in: lane) else {
                return omit("image whose captured file is gone or damaged")
            }
            let place = try place(file, of: lane)
            event["key"] = .string(place.key)
            event["url"] = .string(place.url)
            summary.images += 1
        }
        try metrics.add(.object(event))
    }

    /// Puts a captured file into the archive, where Python's importer looks for it: its path below the storage's root,
    /// and the address that the importer takes for it.
    mutating func place(
        _ file: AttachedFile,
        of lane: StoredSession
    ) throws(PythonSessionError) -> (key: String, url: String) {
        let key = try folder() + "/" + file.path
        files["data/" + key] = lane.path(of: file.captured)
        return (key, "\(Self.offlineFolder(summary.offlineID))/data/\(key)")
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

    /// Whether a captured file is there and what it was.
    func state(of file: CapturedFile, in lane: StoredSession) throws(PythonSessionError) -> CaptureState {
        do throws(JournalError) {
            return try lane.whole(file)
        } catch {
            throw PythonSessionError(.unreadable, error.message)
        }
    }
}
