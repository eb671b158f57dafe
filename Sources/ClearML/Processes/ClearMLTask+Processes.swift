extension ClearMLTask {
    /// The number of this process among those that share the task, from 0; nil for a run on its own.
    public var processRank: Int? { run?.group?.rank }

    /// How many processes share the task; 1 for a run on its own.
    public var processCount: Int { run?.group?.count ?? 1 }

    /// Whether this process describes the task and decides its status: the one of rank 0, and any run on its own.
    public var isOwner: Bool { !(run?.isMember ?? false) }
}
