import ArgumentParser
import ClearML

/// One task, as people name it.
struct TaskChoice: ParsableArguments {
    @Argument(help: "The task's id, or PROJECT/NAME: the latest task of that name.")
    var task: String

    /// Finds it.
    func find(_ context: CommandContext) throws -> ClearMLTask { try Self.find(task, context) }

    /// Finds the task of an id, or else of a path.
    static func find(_ task: String, _ context: CommandContext) throws -> ClearMLTask {
        let registry = context.registry
        do throws(ClearMLError) {
            return try registry.getTask(id: task)
        } catch {
            guard error.code == .taskNotFound, let slash = task.lastIndex(of: "/") else { throw error }
            return try registry.getTask(
                projectName: String(task[..<slash]),
                taskName: String(task[task.index(after: slash)...]),
                tags: TagFilter(),
                allowArchived: true
            )
        }
    }
}
