public import ClearMLAPI
import ClearMLDelivery
import ClearMLJournal
import Synchronization

/// A model that a run makes.
///
/// ```swift
/// let model = try OutputModel(task: task, framework: .onnx, labels: ["cat": 1, "dog": 2])
/// try model.updateWeights(localPath: "digits.onnx", iteration: epoch)
/// try model.setMetadata("accuracy", 0.98)
/// try model.publish()
/// ```
///
/// **Durability.** Nothing waits for the network, and everything works offline. Weights are captured by the call: what the
/// file is then is what the server gets. When a call has returned it survives `kill -9`, and `clearml offline sync` brings
/// it to the server, however often it is run: one object is one model there.
///
/// **When.** The model comes to be with the first call that says something of it. What is said of it arrives in the order
/// of the calls; after the first weights, therefore, when those are stored.
///
/// Every call may be made from any thread. ``Model`` is a model that the server has already.
public final class OutputModel: Sendable {
    /// What is known of the model here, which is all that there is until it is delivered.
    struct State: Sendable {
        var name: String?
        var framework: Framework?
        var tags: [String]
        var labels: [String: Int]
        var design: String
        var comment: String
        var baseModelID: String?
        var metadata: [String: MetadataItem] = [:]
        var uploadDestination: String?
        var retention: WeightsRetention
        /// What the task calls it; nil for the stem of the first weights.
        var entryName: String?
        var isPackage = false
        var isPublished = false
        /// Whether the task's list has it.
        var isListed = false
        /// The last record about it in the journal of reports; nil before the first.
        var lastReport: UInt64?
        /// Whether what is said of it goes to the journal of files: from its first weights on, to come after them.
        var followsFiles = false
        /// Weights that are kept, the oldest first, and how many there were.
        var weights = KeptWeights()
    }

    let task: ClearMLTask
    let run: Run
    let state: Mutex<State>
    /// What the session calls it, eight hexadecimal digits.
    let key = String(SessionDescription.makeID().prefix(8))

    /// Describes a model of a run; it comes to be with the first call that says more of it.
    ///
    /// - Parameters:
    ///   - task: the run that makes it; nil for the one of this process.
    ///   - name: its name, at least three characters; nil for that of the task.
    ///   - framework: what it is made with; nil to go by the ending of the weights.
    ///   - tags: the user's tags.
    ///   - labels: what the numbers of its classes mean; empty for what the run has said of them.
    ///   - configText: its configuration, a text of any format such as JSON. Give this, or the values, or nothing.
    ///   - configDictionary: its configuration as named values.
    ///   - comment: free text.
    ///   - baseModelID: the model that it is made from.
    ///   - retention: which of the weights are kept in the storage.
    /// - Throws: ``ClearMLError``: ``ClearMLError/Code/invalidArgument`` without a run, and for two configurations.
    public init(
        task: ClearMLTask? = nil,
        name: String? = nil,
        framework: Framework? = nil,
        tags: [String] = [],
        labels: [String: Int] = [:],
        configText: String? = nil,
        configDictionary: [String: ParameterValue]? = nil,
        comment: String = "",
        baseModelID: String? = nil,
        retention: WeightsRetention = .overwritten
    ) throws(ClearMLError) {
        (self.task, run) = try Self.run(of: task ?? TaskRegistry.shared.current)
        state = Mutex(
            State(
                name: try Self.checked(name: name),
                framework: framework,
                tags: ClearMLTask.unique(tags),
                labels: labels,
                design: try ConfigurationText.design(configText, configDictionary),
                comment: comment,
                baseModelID: baseModelID,
                uploadDestination: Self.defaultDestination.withLock { $0 },
                retention: try retention.checked()
            )
        )
    }

    /// The server's id of the model; nil until the server has been told of it.
    ///
    /// Reads a small file of the journal as long as it is not known.
    public var id: String? {
        do throws(JournalError) {
            return try run.writer.session.description().modelIDs[key]
        } catch {
            return nil  // asked again by whoever wants to know
        }
    }

    /// Its name.
    public var name: String { state.withLock { $0.name } ?? run.currentIdentity.name }
    /// What it is made with; nil when not said.
    public var framework: Framework? { state.withLock { $0.framework } }
    /// The user's tags, as this object has set them.
    public var tags: [String] { state.withLock { $0.tags } }
    /// What the numbers of its classes mean, as this object has set it.
    public var labels: [String: Int] { state.withLock { $0.labels } }
    /// Free text.
    public var comment: String { state.withLock { $0.comment } }
    /// Its configuration as a text; empty if there is none.
    public var configText: String { state.withLock { $0.design } }
    /// The values of a configuration that is HOCON or JSON; empty if there is none.
    public var configDictionary: [String: ParameterValue] {
        get throws(ClearMLError) { try ConfigurationText.values(ofDesign: configText, name) }
    }
    /// The metadata that this object has set, with their types.
    public var metadata: [String: ParameterValue] { state.withLock { $0.metadata }.mapValues(\.typedValue) }
    /// Whether it was published through this object.
    public var isPublished: Bool { state.withLock { $0.isPublished } }
    /// Where its weights go, as an address; nil for where the files of the run go.
    public var uploadDestination: String? { state.withLock { $0.uploadDestination } }

    /// Reports curves and values of the model, which stay with it when the task is gone; a published model takes none.
    public var logger: ModelLogger {
        get throws(ClearMLError) {
            try write("OutputModel.logger") { _ in nil }
            return ModelLogger(task.logger, for: .sessionModel(key: key))
        }
    }

    // MARK: Parts

    private static let defaultDestination = Mutex<String?>(nil)

    /// Sends the weights of models that are made from now on to that storage, unless they say otherwise.
    ///
    /// - Parameter uri: an address such as `s3://bucket/folder`; nil for where the files of the run go.
    public static func setDefaultUploadURI(_ uri: String?) { defaultDestination.withLock { $0 = uri } }

    private static func run(of task: ClearMLTask?) throws(ClearMLError) -> (ClearMLTask, Run) {
        guard let task else {
            throw ClearMLError(
                code: .invalidArgument,
                message: "an OutputModel is made by a run; start one with Task.initialize, or give its task"
            )
        }
        guard let run = task.run else {
            throw ClearMLError(
                code: .invalidArgument,
                message: "an OutputModel is made by the task's own run; continue it with"
                    + " Task.initialize(continueLastTask:), or register weights that are stored already with"
                    + " InputModel.importModel"
            )
        }
        return (task, run)
    }

    static func checked(name: String?) throws(ClearMLError) -> String? {
        guard let name = name?.trimmingSpaces() else { return nil }
        guard name.count >= 3 else {
            throw ClearMLError(
                code: .invalidArgument,
                message: "the name of a model needs three characters at least: \"\(name)\""
            )
        }
        return name
    }
}

extension OutputModel: CustomStringConvertible {
    /// The name and the id, for log lines.
    public var description: String { "\(name) (\(id ?? "offline-\(key)"))" }
}
