/// The arguments of `Task.initialize`.
struct TaskOptions: Sendable {
    var projectName: String?
    var taskName: String?
    var type = TaskType.training
    var tags: [String] = []
    var comment = ""
    var outputURI: String?
    var reuse = TaskSelection.none
    var continuation = TaskSelection.none
    var environment = EnvironmentCapture.standard
    var console: ConsoleCapture = []
    var monitoring = ResourceMonitoring.standard
    var redaction = Redaction.standard
    var processes = ProcessRole.automatic
}
