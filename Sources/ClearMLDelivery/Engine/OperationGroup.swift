import ClearMLAPI
import ClearMLJournal

/// Operations that one call to the server carries out, in the order of the journal: one of any kind, or several artifacts.
///
/// A thousand small artifacts would otherwise be a thousand changes of the task and as many marks on the disk. Only
/// artifacts that know nothing of each other are joined: another one of the same name, or a file of the same place,
/// begins the next group, so that the order of the journal decides what stays.
struct OperationGroup: Sendable {
    struct Member: Sendable {
        var sequence: UInt64
        /// Nil for what cannot be carried out, whatever the server says.
        var document: OperationDocument?
    }

    private(set) var members: [Member]
    /// Why the only member cannot be carried out; nil when it can.
    let obstacle: String?
    /// The model, by its key, whose id the only member lacks.
    let missingModel: String?
    /// Names and places that are taken.
    private var taken: Set<String> = []
    private var bytes: Int
    private var fileBytes = 0

    /// One operation.
    init(_ sequence: UInt64, _ bytes: [UInt8]) {
        self.bytes = bytes.count
        missingModel = nil
        var document: OperationDocument?
        do throws(OperationDocument.Unusable) {
            document = try OperationDocument(bytes)
            obstacle = nil
        } catch {
            obstacle = error.reason
        }
        members = [Member(sequence: sequence, document: document)]
        guard let document, let names = Self.names(document) else { return }
        taken = names
        fileBytes = document.file?.captured.size ?? 0
    }

    /// One record that cannot be carried out.
    init(_ sequence: UInt64, obstacle: String, missingModel: String? = nil) {
        bytes = 0
        members = [Member(sequence: sequence)]
        self.obstacle = obstacle
        self.missingModel = missingModel
    }

    /// The records, ascending.
    var sequences: [UInt64] { members.map(\.sequence) }

    /// The operation with that number; nil for another one, and for one that cannot be read.
    subscript(sequence: UInt64) -> OperationDocument? { members.first { $0.sequence == sequence }?.document }

    /// Whether another artifact may go along.
    var takesMore: Bool { !taken.isEmpty }

    /// Takes the next operation of the journal, if it may go along and the limits allow for it.
    mutating func add(_ sequence: UInt64, _ bytes: [UInt8], _ limits: BatchLoader.Limits) -> Bool {
        guard takesMore, members.count < limits.files, self.bytes + bytes.count <= limits.bytes else { return false }
        let document: OperationDocument
        do throws(OperationDocument.Unusable) {
            document = try OperationDocument(bytes)
        } catch {
            return false  // refused when its turn comes
        }
        let size = document.file?.captured.size ?? 0
        guard let names = Self.names(document), names.isDisjoint(with: taken), fileBytes + size <= limits.fileBytes
        else {
            return false
        }
        taken.formUnion(names)
        self.bytes += bytes.count
        fileBytes += size
        members.append(Member(sequence: sequence, document: document))
        return true
    }

    /// What must differ between operations that are joined; nil for one that must go alone.
    private static func names(_ document: OperationDocument) -> Set<String>? {
        guard document.service == "tasks", document.action == "add_or_update_artifacts",
            let body = document.body.objectValue, Set(body.keys) == ["artifacts", "force"], body["force"] == true,
            let artifacts = document.body["artifacts"].arrayValue, !artifacts.isEmpty
        else { return nil }
        var names: Set<String> = []
        for artifact in artifacts {
            guard let key = artifact["key"].stringValue, names.insert("name " + key).inserted else { return nil }
        }
        if let file = document.file { names.insert("file \(file.storage ?? "") \(file.path)") }
        return names
    }
}
