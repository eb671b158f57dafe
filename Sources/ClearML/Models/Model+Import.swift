public import ClearMLAPI

extension Model {
    /// The model of weights that lie somewhere, made where it is missing.
    ///
    /// ```swift
    /// let base = try InputModel.importModel(weightsURL: "https://example.org/digits.onnx", name: "digits")
    /// try task.connect(inputModel: base)
    /// ```
    ///
    /// Nothing is fetched or stored: the server learns of the address. A model that has it already, and is not archived,
    /// is returned as it is, and everything else that is said here does not count then.
    ///
    /// Of two programs that import the same address at the same time each may make a model.
    /// - Parameters:
    ///   - weightsURL: where the weights are; a path of a file becomes `file://…`.
    ///   - configText: the configuration as a text. Give this, or the values, or nothing.
    ///   - configDictionary: the configuration as named values.
    ///   - labels: what the numbers of its classes mean.
    ///   - name: its name; nil for one made from that of the run of this process, or from the time.
    ///   - projectName: its project as a path, made where it is missing; nil for that of the run of this process.
    ///   - tags: the user's tags.
    ///   - comment: free text.
    ///   - isPackage: whether the weights are a ZIP archive of several files.
    ///   - createAsPublished: whether a new model is published at once.
    ///   - framework: what it was made with; nil to go by the ending of the address.
    /// - Returns: the model.
    /// - Throws: ``ClearMLError``: ``ClearMLError/Code/invalidArgument``, and what keeps the server from making it.
    public static func importModel(
        weightsURL: String,
        configText: String? = nil,
        configDictionary: [String: ParameterValue]? = nil,
        labels: [String: Int] = [:],
        name: String? = nil,
        projectName: String? = nil,
        tags: [String] = [],
        comment: String = "",
        isPackage: Bool = false,
        createAsPublished: Bool = false,
        framework: Framework? = nil
    ) throws(ClearMLError) -> Model {
        try ModelImport(
            weightsURL: weightsURL,
            configText: configText,
            configDictionary: configDictionary,
            labels: labels,
            name: name,
            projectName: projectName,
            tags: tags,
            comment: comment,
            isPackage: isPackage,
            createAsPublished: createAsPublished,
            framework: framework
        ).run(.shared)
    }

    /// The model of weights that lie somewhere, made where it is missing, without blocking the cooperative pool.
    ///
    /// - Parameters:
    ///   - weightsURL: where the weights are; a path of a file becomes `file://…`.
    ///   - configText: the configuration as a text. Give this, or the values, or nothing.
    ///   - configDictionary: the configuration as named values.
    ///   - labels: what the numbers of its classes mean.
    ///   - name: its name; nil for one made from that of the run of this process, or from the time.
    ///   - projectName: its project as a path, made where it is missing; nil for that of the run of this process.
    ///   - tags: the user's tags.
    ///   - comment: free text.
    ///   - isPackage: whether the weights are a ZIP archive of several files.
    ///   - createAsPublished: whether a new model is published at once.
    ///   - framework: what it was made with; nil to go by the ending of the address.
    /// - Returns: the model.
    /// - Throws: ``ClearMLError``, as the synchronous form does.
    public static func importModel(
        weightsURL: String,
        configText: String? = nil,
        configDictionary: [String: ParameterValue]? = nil,
        labels: [String: Int] = [:],
        name: String? = nil,
        projectName: String? = nil,
        tags: [String] = [],
        comment: String = "",
        isPackage: Bool = false,
        createAsPublished: Bool = false,
        framework: Framework? = nil
    ) async throws(ClearMLError) -> Model {
        try await LibraryQueue.run { () throws(ClearMLError) in
            try importModel(
                weightsURL: weightsURL,
                configText: configText,
                configDictionary: configDictionary,
                labels: labels,
                name: name,
                projectName: projectName,
                tags: tags,
                comment: comment,
                isPackage: isPackage,
                createAsPublished: createAsPublished,
                framework: framework
            )
        }
    }

    /// The model of weights that lie somewhere.
    ///
    /// - Parameters:
    ///   - weightsURL: where the weights are; a path of a file becomes `file://…`.
    ///   - includeArchived: whether an archived model may be the answer.
    /// - Returns: the model that was made last; nil if there is none.
    /// - Throws: ``ClearMLError`` if the server did not answer.
    public static func loadModel(
        weightsURL: String,
        includeArchived: Bool = false
    ) throws(ClearMLError) -> Model? {
        let registry = TaskRegistry.shared
        let url = WeightsAddress.conform(weightsURL, workingDirectory: registry.world.workingDirectory)
        return try registry.findModel(weightsURL: url, includingArchived: includeArchived)
    }
}
