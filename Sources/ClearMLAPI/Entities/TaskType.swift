/// What a task is for.
public struct TaskType: OpenName {
    /// The server's word.
    public var rawValue: String

    /// Takes any type, known or not; the server refuses to create a task of a type that it does not know.
    public init(rawValue: String) { self.rawValue = rawValue }

    /// Trains a model; the usual case.
    public static let training: TaskType = "training"
    /// Tests a model.
    public static let testing: TaskType = "testing"
    /// Uses a model.
    public static let inference: TaskType = "inference"
    /// Prepares data.
    public static let dataProcessing: TaskType = "data_processing"
    /// An application.
    public static let application: TaskType = "application"
    /// Watches something.
    public static let monitor: TaskType = "monitor"
    /// Steers other tasks, such as a pipeline.
    public static let controller: TaskType = "controller"
    /// Searches hyperparameters.
    public static let optimizer: TaskType = "optimizer"
    /// Runs on and on.
    public static let service: TaskType = "service"
    /// Checks quality.
    public static let qualityControl: TaskType = "qc"
    /// Anything else.
    public static let custom: TaskType = "custom"
}
