package import ClearMLAPI

/// The project, name and type of a run, checked by the rules of the server before anything is written.
package struct TaskIdentity: Sendable, Hashable {
    /// The project as a path, its levels separated by `/`.
    package var project: String
    /// The name of the run.
    package var name: String
    /// What the run does.
    package var type: TaskType

    /// Checks the arguments of `Task.initialize` and fills in what was left out.
    ///
    /// The server trims names and refuses those under three characters; a run that starts offline would otherwise learn
    /// of it days later.
    /// - Throws: ``ClearMLError`` with ``ClearMLError/Code/invalidArgument``.
    static func resolve(
        projectName: String?,
        taskName: String?,
        type: TaskType,
        world: World
    ) throws(ClearMLError) -> TaskIdentity {
        let project = projectName?.trimmingSpaces() ?? defaultProject(world)
        let name = taskName?.trimmingSpaces() ?? defaultName(world)
        try check(project: project)
        guard name.count >= minimumNameLength else {
            throw ClearMLError(
                code: .invalidArgument,
                message:
                    "taskName \"\(name)\" is shorter than \(minimumNameLength) characters; the server would refuse it"
            )
        }
        return TaskIdentity(project: project, name: name, type: type)
    }

    static let minimumNameLength = 3
    static let maximumProjectDepth = 10

    private static func check(project: String) throws(ClearMLError) {
        let levels = project.split(separator: "/", omittingEmptySubsequences: false)
        let problem: String? =
            if levels.contains(where: { $0.trimmingSpaces().isEmpty }) {
                "has an empty level"
            } else if levels.count > maximumProjectDepth {
                "has more than \(maximumProjectDepth) levels"
            } else if (levels.last?.trimmingSpaces().count ?? 0) < minimumNameLength {
                "is shorter than \(minimumNameLength) characters at its last level"
            } else {
                nil
            }
        guard let problem else { return }
        throw ClearMLError(
            code: .invalidArgument,
            message: "projectName \"\(project)\" \(problem); the server would refuse it"
        )
    }

    /// The file name of the executable, as Python takes the stem of the script.
    private static func defaultName(_ world: World) -> String {
        let file = world.executable.split(separator: "/").last.map(String.init) ?? ""
        let stem = file.split(separator: ".").first.map(String.init) ?? file
        return stem.count >= minimumNameLength ? stem : "run \(stem)".trimmingSpaces()
    }

    /// The name of the surrounding git repository, else `Untitled`.
    private static func defaultProject(_ world: World) -> String {
        let name = RepositoryName.find(from: world.workingDirectory, in: world.fileSystem) ?? ""
        return name.count >= minimumNameLength ? name : "Untitled"
    }
}
