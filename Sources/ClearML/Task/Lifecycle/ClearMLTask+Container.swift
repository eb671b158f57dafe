public import ClearMLAPI
import Synchronization

extension ClearMLTask {
    /// The container that an agent runs the task in; empty for the agent's default.
    ///
    /// - Throws: ``ClearMLError`` if the server did not answer.
    public func getBaseDocker() throws(ClearMLError) -> TaskContainer { try backend.snapshot().container }

    /// Says in which container an agent runs the task.
    ///
    /// - Parameters:
    ///   - image: the image, such as `swift:6.1`; empty for the agent's default.
    ///   - arguments: arguments of `docker run`.
    ///   - setupScript: a shell script that prepares the container.
    /// - Throws: ``ClearMLError`` if a server task could not be changed.
    public func setBaseDocker(
        image: String,
        arguments: String = "",
        setupScript: String = ""
    ) throws(ClearMLError) {
        let container = TaskContainer(image: image, arguments: arguments, setupScript: setupScript)
        try edit(["container": container.json])
    }

    /// What the numbers of the task's classes mean.
    ///
    /// - Throws: ``ClearMLError`` if the server did not answer.
    public func getLabelsEnumeration() throws(ClearMLError) -> [String: Int] { try backend.snapshot().labels }

    /// Says what the numbers of the task's classes mean; models that it makes take this over.
    ///
    /// - Parameter labels: numbers by name, which replace those from before.
    /// - Throws: ``ClearMLError`` if a server task could not be changed.
    public func setModelLabelEnumeration(_ labels: [String: Int]) throws(ClearMLError) {
        try edit(["execution": ["model_labels": .object(labels.mapValues { .integer(Int64($0)) })]])
        run?.state.withLock { $0.records.labels = labels }
    }

    /// Connects the classes with the task, and returns those to use.
    ///
    /// In a run of your own they are stored. When an agent runs the task and it has labels on the server, those come
    /// back instead.
    /// - Parameters:
    ///   - labels: numbers by name.
    ///   - ignoreRemoteOverrides: store them also under an agent, and return them unchanged.
    /// - Returns: the labels that the run must use.
    /// - Throws: ``ClearMLError`` if, under an agent, the server did not answer.
    public func connectLabelEnumeration(
        _ labels: [String: Int],
        ignoreRemoteOverrides: Bool = false
    ) throws(ClearMLError) -> [String: Int] {
        if isRemote, !ignoreRemoteOverrides {
            let stored = try getLabelsEnumeration()
            if !stored.isEmpty { return stored }
        }
        try setModelLabelEnumeration(labels)
        return labels
    }
}
