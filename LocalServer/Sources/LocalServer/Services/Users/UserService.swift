import GRDB

/// `users.*`: the only user of this server.
enum UserService {
    static let endpoints: [Endpoint] = [
        .read("users.get_current_user") { call, _ in
            [
                "user": profile(call.identity), "getting_started": .null,
                "settings": ["max_download_items": "1000"],
            ]
        },
        .read("users.get_by_id", Schema(.required("user", .string))) { call, _ in
            let id = try call.required("user")
            guard id == call.identity.user else {
                throw APIError(400, 301, "Invalid user id: id=\(id)", data: ["id": .string(id)])
            }
            return ["user": profile(call.identity)]
        },
        .read("users.get_all", listSchema, all),
        .read("users.get_all_ex", since: APIVersion(2, 8), listSchema, all),
        .read("users.get_preferences") { _, database in ["preferences": .object(try preferences(in: database))] },
        .write("users.set_preferences", Schema(.required("preferences", .object))) { call, database in
            var known = try preferences(in: database)
            known.merge(call["preferences"]?.objectValue ?? [:])
            try Settings.set(preferencesName, JSONSerializer.serialize(.object(known)), in: database)
            return ["updated": 1, "fields": ["preferences": .object(known)]]
        },
    ]

    private static let preferencesName = "preferences"

    private static let listSchema = Schema(.optional("id", .list(.string)), .optional("name", .string))

    private static func profile(_ identity: Identity) -> JSON {
        [
            "id": .string(identity.user), "name": .string(identity.name), "given_name": .string(identity.name),
            "family_name": "", "role": .string(Identity.role),
            "company": ["id": .string(Identity.company), "name": .string(Identity.companyName)],
        ]
    }

    private static func all(_ call: Call, _ database: Database) throws -> JSON {
        let ids = call.strings("id")
        let hasID = ids.isEmpty || ids.contains(call.identity.user)
        let hasName = try call.string("name").map { try Pattern($0).matches([.string(call.identity.name)]) } ?? true
        return ["users": hasID && hasName ? [profile(call.identity)] : []]
    }

    private static func preferences(in database: Database) throws -> JSONObject {
        guard let bytes = try Settings.value(preferencesName, in: database) else { return [:] }
        return try JSONParser.parse(bytes).objectValue ?? [:]
    }
}
