import ArgumentParser

/// `clearml task`: works with tasks on the server.
struct TaskCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "task",
        abstract: "Finds and shows tasks as the server has them, aborts and deletes them.",
        subcommands: [
            ListTasks.self, ShowTask.self, TaskScalars.self, TaskConsole.self, TaskPlots.self, ExportTask.self,
            AbortTasks.self, DeleteTasks.self,
        ]
    )
}
