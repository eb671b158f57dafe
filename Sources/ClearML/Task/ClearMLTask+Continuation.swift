import ClearMLAPI

extension ClearMLTask {
    /// What is added to the iteration of every report; 0 unless ``setInitialIteration(_:)`` was called.
    public var initialIteration: Int { logger.offset.value }

    /// Adds a number to the iteration of every report made from now on, single values left out.
    ///
    /// Nothing else ever does: a run that continues an earlier one stores iterations as they are reported, and
    /// ``continuedFromIteration`` says where that one had come to. For a loop that counts from 0 again,
    /// `setInitialIteration((task.continuedFromIteration ?? -1) + 1)` does what the Python SDK does by itself.
    /// - Parameter iteration: the number to add; 0 for none.
    public func setInitialIteration(_ iteration: Int) { logger.offset.value = iteration }

    /// Says that the run goes on from a checkpoint, at an iteration that it had passed before.
    ///
    /// What the earlier attempt reported from there on stays visible until the loop reaches it again: a point with the
    /// same title, series and iteration replaces the old one. The range is recorded, so that readers know that the tail of
    /// a curve may be the earlier attempt's: a line in the console, and the user property `discarded iterations`.
    /// - Parameter iteration: the iteration that the loop goes on with.
    /// - Throws: ``ClearMLError/Code/invalidArgument`` for a negative iteration, and for a task that is no run of this
    ///   process; ``ClearMLError/Code/closed`` after `close`.
    public func resume(from iteration: Int) throws(ClearMLError) {
        guard run != nil else {
            throw ClearMLError(
                code: .invalidArgument,
                message: "a task from getTask(id:) is not running here; use Task.initialize(continueLastTask:)"
            )
        }
        guard iteration >= 0 else {
            throw ClearMLError(code: .invalidArgument, message: "resume(from: \(iteration)): iterations begin at 0")
        }
        var items = [
            ParameterItem(section: "properties", name: "resumed from iteration", value: ParameterValue(iteration))
        ]
        var note = "resumed at iteration \(iteration)"
        if let last = continuedFromIteration, last >= iteration {
            items.append(
                ParameterItem(
                    section: "properties",
                    name: "discarded iterations",
                    value: .string("\(iteration)-\(last)"),
                    help: "Reported by an earlier attempt; replaced as the run reaches them again."
                )
            )
            note += ": what an earlier attempt reported from there to \(last) is replaced as the run reaches it again"
        }
        try backend.write(items, replacing: .none)
        logger.reportText("clearml: \(note)")
    }
}
