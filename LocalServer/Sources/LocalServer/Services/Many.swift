import GRDB

/// The calls whose names end in `_many`.
enum Many {
    /// Applies an operation to each id of the call.
    ///
    /// What fails is told beside what succeeded, and leaves no trace.
    static func each(
        _ call: Call,
        _ database: Database,
        _ operation: (String) throws -> JSONObject
    ) throws -> JSON {
        var succeeded: [JSON] = []
        var failed: [JSON] = []
        for id in call.strings("ids") {
            do {
                try database.inSavepoint {
                    var result: JSONObject = ["id": .string(id)]
                    result.merge(try operation(id))
                    succeeded.append(.object(result))
                    return .commit
                }
            } catch let error as APIError {
                let codes: JSON = [JSON(error.code), JSON(error.subcode)]
                failed.append([
                    "id": .string(id),
                    "error": ["codes": codes, "msg": .string(error.message), "data": .object(error.data)],
                ])
            }
        }
        return ["succeeded": .array(succeeded), "failed": .array(failed)]
    }
}
