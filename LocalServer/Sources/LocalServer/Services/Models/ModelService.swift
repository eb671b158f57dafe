import GRDB

/// `models.*`.
///
/// The endpoints of each concern are in a file of their own.
enum ModelService {
    static let endpoints: [Endpoint] =
        readEndpoints + createEndpoints + editEndpoints + metadataEndpoints + publishEndpoints + removalEndpoints
        + retiredEndpoints

    static let modelSchema = Schema(.required("model", .string))
    static let idsSchema = Schema(.required("ids", .list(.string, nonEmpty: true)))

    /// The model `id`; throws 400/201 when there is none.
    static func load(_ id: String, in database: Database) throws -> JSON {
        guard let model = try Collection.models.find(id, in: database) else { throw APIError.invalidModel(id) }
        return model
    }

    /// The model `id`, to be changed; throws 400/201 when there is none or it is public, which is to be read only.
    static func loadOwn(_ id: String, in database: Database) throws -> JSON {
        let model = try load(id, in: database)
        guard model["company"]?.stringValue == Identity.company else { throw APIError.invalidModel(id) }
        return model
    }

    /// Loads a model, changes it, notes the change and saves it.
    static func modify(
        _ id: String,
        _ call: Call,
        in database: Database,
        isActivity: Bool = true,
        _ change: (inout JSON) -> Void
    ) throws {
        var model = try loadOwn(id, in: database)
        change(&model)
        noteChange(&model, call, isActivity: isActivity)
        try Collection.models.save(model, in: database)
    }

    /// Notes that somebody changed a model, and returns what that sets.
    @discardableResult
    static func noteChange(_ model: inout JSON, _ call: Call, isActivity: Bool = true) -> JSONObject {
        var fields: JSONObject = ["last_change": call.now.json, "last_changed_by": .string(call.identity.user)]
        if isActivity { fields["last_update"] = call.now.json }
        for (name, value) in fields { model[name] = value }
        return fields
    }
}
