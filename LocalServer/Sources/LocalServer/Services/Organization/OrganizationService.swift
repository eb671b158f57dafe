import GRDB

/// `organization.*`: what belongs to the only company of this server.
enum OrganizationService {
    static let endpoints: [Endpoint] = [
        .read("organization.get_user_companies", since: APIVersion(2, 12)) { call, _ in
            let owner: JSON = ["id": .string(call.identity.user), "name": .string(call.identity.name)]
            let company: JSON = [
                "id": .string(Identity.company), "name": .string(Identity.companyName), "allocated": 1,
                "owners": [owner],
            ]
            return ["companies": [company]]
        },
        .read(
            "organization.get_tags",
            since: APIVersion(2, 8),
            Schema(.optional("include_system", .bool), .optional("filter", .object))
        ) { call, database in
            let documents = try Collection.tasks.all(in: database) + Collection.models.all(in: database)
            var result: JSON = ["tags": tags("tags", of: documents)]
            if call.flag("include_system") { result["system_tags"] = tags("system_tags", of: documents) }
            return result
        },
    ]

    /// The tags of entities, each once.
    static func tags(_ member: String, of documents: [JSON]) -> JSON {
        JSON(Set(documents.flatMap { $0[member]?.strings ?? [] }).sorted())
    }
}
