import ArgumentParser
import ClearML

/// One model, as people name it.
struct ModelChoice: ParsableArguments {
    @Argument(help: "The model's id, or PROJECT/NAME: the latest model of that name.")
    var model: String

    /// Finds it.
    func find(_ context: CommandContext) throws -> Model { try Self.find(model, context) }

    /// Finds the model of an id, or else of a path.
    static func find(_ model: String, _ context: CommandContext) throws -> Model {
        let registry = context.registry
        do throws(ClearMLError) {
            return try registry.getModel(id: model)
        } catch {
            guard error.code == .modelNotFound, let slash = model.lastIndex(of: "/") else { throw error }
            var query = ModelQuery(
                projectName: String(model[..<slash]),
                modelName: .exactly(String(model[model.index(after: slash)...]))
            )
            query.archive = .included
            return try registry.getModel(query)
        }
    }
}
