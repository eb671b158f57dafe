/// The place of this process among those that share one task.
struct ProcessGroup: Sendable, Equatable {
    /// The number of this process, from 0.
    var rank: Int
    /// How many processes there are.
    var count: Int
    /// What all processes of this launch call it, and the owner writes into the task's runtime properties.
    var key: String

    /// Whether this process creates the task and decides its status.
    var isOwner: Bool { rank == 0 }

    /// What the worker's name ends with, so that the server can tell the processes apart.
    var workerSuffix: String { ":rank\(rank)" }

    /// The runtime property with the key.
    static let property = "process_group"

    /// The group that a role and the environment describe; nil for a process on its own.
    ///
    /// - Throws: ``ClearMLError/Code/invalidArgument`` for a rank that cannot be.
    static func resolve(_ role: ProcessRole, environment: [String: String]) throws(ClearMLError) -> ProcessGroup? {
        switch role.choice {
        case .single: return nil
        case .automatic: return detected(environment)
        case .member(let rank, let count, let launch):
            guard count >= 1, (0..<count).contains(rank) else {
                throw ClearMLError(
                    code: .invalidArgument,
                    message: "processes: rank \(rank) of \(count) cannot be; ranks go from 0 to one less than the count"
                )
            }
            guard !launch.trimmingSpaces().isEmpty else {
                throw ClearMLError(
                    code: .invalidArgument,
                    message: "processes: the launch needs a name that all its processes, and nobody else, use"
                )
            }
            return ProcessGroup(rank: rank, count: count, key: "launch:\(launch)")
        }
    }

    /// What torchrun, srun and mpirun-like launchers leave in the environment.
    ///
    /// Without an id of the launch every process stays on its own: a wrong guess would mix two runs.
    private static func detected(_ environment: [String: String]) -> ProcessGroup? {
        func number(_ name: String) -> Int? { environment[name].flatMap { Int($0.trimmingSpaces()) } }
        func text(_ name: String) -> String? { environment[name].flatMap { $0.isEmpty ? nil : $0 } }
        func group(_ rank: Int?, _ count: Int?, _ key: String?) -> ProcessGroup? {
            guard let rank, let count, let key, count > 1, (0..<count).contains(rank) else { return nil }
            return ProcessGroup(rank: rank, count: count, key: key)
        }
        let slurm = text("SLURM_JOB_ID").map { job in
            "slurm:\(job).\(text("SLURM_STEP_ID") ?? "0")#\(text("SLURM_RESTART_COUNT") ?? "0")"
        }
        // `none` is what torchrun says when nobody named the launch.
        let torch = text("TORCHELASTIC_RUN_ID").flatMap { $0 == "none" ? nil : $0 }.map { run in
            "torch:\(run)#\(text("TORCHELASTIC_RESTART_COUNT") ?? "0")"
        }
        let master = text("MASTER_ADDR").map { "master:\($0):\(text("MASTER_PORT") ?? "")" }
        return group(number("RANK"), number("WORLD_SIZE"), torch ?? slurm ?? master)
            ?? group(number("SLURM_PROCID"), number("SLURM_NTASKS"), slurm)
    }
}
