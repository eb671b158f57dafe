import GRDB

/// `update_tags`: adding tags to entities and taking tags away from them.
struct TagUpdate {
    private let added: [String]
    private let removed: [String]

    init(_ call: Call) {
        added = call.strings("add_tags")
        removed = call.strings("remove_tags")
    }

    /// Changes all entities of the call, or none when one of them does not exist.
    ///
    /// The real server counts an entity once for each of the two lists.
    func apply(
        to collection: Collection,
        _ call: Call,
        in database: Database,
        missing: (String) -> APIError
    ) throws -> JSON {
        let documents = try call.strings("ids").map { id in
            guard let document = try collection.find(id, in: database) else { throw missing(id) }
            return document
        }
        for var document in documents {
            var tags = document["tags"]?.strings ?? []
            for tag in added where !tags.contains(tag) { tags.append(tag) }
            tags.removeAll(where: removed.contains)
            document["tags"] = JSON(tags.sorted())
            document["last_change"] = call.now.json
            document["last_changed_by"] = .string(call.identity.user)
            try collection.save(document, in: database)
        }
        return ["updated": JSON(documents.count * [added, removed].count { !$0.isEmpty })]
    }
}

/// `make_public` and `make_private`: a public entity belongs to no company.
///
/// What is so already counts as unknown.
enum PublicFlag {
    static func set(
        _ isPublic: Bool,
        _ collection: Collection,
        _ call: Call,
        in database: Database,
        missing: (String) -> APIError
    ) throws -> JSON {
        let ids = call.strings("ids")
        for id in ids {
            guard var document = try collection.find(id, in: database),
                document["company"]?.stringValue == (isPublic ? Identity.company : "")
            else { throw missing(id) }
            document["company"] = .string(isPublic ? "" : Identity.company)
            document["company_origin"] = isPublic ? .string(Identity.company) : nil
            document["last_change"] = call.now.json
            document["last_changed_by"] = .string(call.identity.user)
            try collection.save(document, in: database)
        }
        return ["updated": JSON(ids.count)]
    }
}
