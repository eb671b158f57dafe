public import ClearMLAPI

// The same as static members of ``ClearMLTask``, where a ClearML user looks for them; see Task+EntryPoints.swift.

extension Task where Success == Never, Failure == Never {
    /// The projects that a query finds, sorted by name.
    ///
    /// - Parameter query: what to look for; every project by default.
    /// - Returns: the projects.
    /// - Throws: ``ClearMLError``: ``ClearMLError/Code/projectNotFound`` for a parent that does not exist, and what keeps
    ///   the server from answering.
    public static func getProjects(_ query: ProjectQuery = ProjectQuery()) throws(ClearMLError) -> [Project] {
        try ClearMLTask.getProjects(query)
    }

    /// The projects that a query finds, without blocking the cooperative pool.
    ///
    /// - Parameter query: what to look for; every project by default.
    /// - Returns: the projects.
    /// - Throws: ``ClearMLError``, as the synchronous form does.
    public static func getProjects(_ query: ProjectQuery = ProjectQuery()) async throws(ClearMLError) -> [Project] {
        try await ClearMLTask.getProjects(query)
    }

    /// The id of the project at that path, hidden ones included; nil if there is none.
    ///
    /// - Parameter name: the whole path, such as `Team/Digits`.
    /// - Returns: the server's id.
    /// - Throws: ``ClearMLError`` if the server did not answer.
    public static func getProjectID(_ name: String) throws(ClearMLError) -> String? {
        try ClearMLTask.getProjectID(name)
    }

    /// The id of the project at that path, without blocking the cooperative pool.
    ///
    /// - Parameter name: the whole path, such as `Team/Digits`.
    /// - Returns: the server's id; nil if there is no such project.
    /// - Throws: ``ClearMLError`` if the server did not answer.
    public static func getProjectID(_ name: String) async throws(ClearMLError) -> String? {
        try await ClearMLTask.getProjectID(name)
    }

    /// The project at that path, made with those above it where it is missing.
    ///
    /// - Parameters:
    ///   - name: the whole path; ten levels at most, the last of three characters at least.
    ///   - description: what it is about, for a new one.
    ///   - tags: labels for a new one.
    /// - Returns: the project.
    /// - Throws: ``ClearMLError`` for a name that the server refuses, or if it did not answer.
    @discardableResult
    public static func createProject(
        _ name: String,
        description: String = "",
        tags: [String] = []
    ) throws(ClearMLError) -> Project {
        try ClearMLTask.createProject(name, description: description, tags: tags)
    }

    /// The project at that path, made where it is missing, without blocking the cooperative pool.
    ///
    /// - Parameters:
    ///   - name: the whole path; ten levels at most, the last of three characters at least.
    ///   - description: what it is about, for a new one.
    ///   - tags: labels for a new one.
    /// - Returns: the project.
    /// - Throws: ``ClearMLError`` for a name that the server refuses, or if it did not answer.
    @discardableResult
    public static func createProject(
        _ name: String,
        description: String = "",
        tags: [String] = []
    ) async throws(ClearMLError) -> Project {
        try await ClearMLTask.createProject(name, description: description, tags: tags)
    }
}
