extension Duration {
    /// How long a test waits for what must come: long enough for a busy machine, where a task may stand in line for
    /// a minute, since it only turns a hang into a failure.
    package static let patience = Duration.seconds(300)
}
