/// Whether this process runs a task alone, or is one of several that train together.
///
/// Processes that train together share one task: each has a journal and a worker's name of its own
/// (`host:rank3`), and the one of rank 0 creates the task, describes it and decides its status.
///
/// ```swift
/// try Task.initialize(projectName: "Digits")                                                // torchrun, srun: by itself
/// try Task.initialize(projectName: "Digits", processes: .rank(3, of: 8, launch: "run-42"))  // own launcher
/// ```
public struct ProcessRole: Sendable, Hashable {
    enum Choice: Sendable, Hashable {
        case automatic
        case single
        case member(rank: Int, count: Int, launch: String)
    }

    let choice: Choice

    /// What the environment says, and alone where it says nothing.
    ///
    /// `RANK` and `WORLD_SIZE`, or `SLURM_PROCID` and `SLURM_NTASKS`, with the id of the launch
    /// (`TORCHELASTIC_RUN_ID`, `SLURM_JOB_ID`, or `MASTER_ADDR` and `MASTER_PORT`).
    public static let automatic = ProcessRole(choice: .automatic)
    /// Alone, whatever the environment says: every process has a task of its own.
    public static let single = ProcessRole(choice: .single)

    /// One of several, started by a launcher of your own.
    ///
    /// - Parameters:
    ///   - rank: the number of this process, from 0.
    ///   - count: how many processes there are.
    ///   - launch: what all of them, and nobody else, call this launch. It must differ from one launch to the next.
    /// - Returns: the role of this process.
    public static func rank(_ rank: Int, of count: Int, launch: String) -> ProcessRole {
        ProcessRole(choice: .member(rank: rank, count: count, launch: launch))
    }
}
