/// What became of the deletion of a task or a model.
public struct DeletionReport: Sendable, Hashable {
    /// Something that is still there.
    public struct Leftover: Sendable, Hashable {
        /// The address of a file, or `model` and the id of a model.
        public var name: String
        /// Why it is still there.
        public var reason: String
    }

    /// The addresses of the files that were deleted, or were not there any more.
    public var deletedFiles: [String] = []
    /// The ids of the models that were deleted.
    public var deletedModels: [String] = []
    /// What could not be deleted.
    public var leftovers: [Leftover] = []

    /// Whether nothing is left.
    public var isComplete: Bool { leftovers.isEmpty }
}
