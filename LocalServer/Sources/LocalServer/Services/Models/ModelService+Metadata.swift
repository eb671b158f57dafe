import GRDB

extension ModelService {
    static let metadataEndpoints: [Endpoint] = [
        .write("models.add_or_update_metadata", since: metadataVersion, metadataSchema) { call, database in
            try modify(try call.required("model"), call, in: database) { model in
                if call.flag("replace_metadata") { model["metadata"] = [:] }
                for item in call["metadata"]?.arrayValue ?? [] {
                    model[path: ["metadata", EntityName.trimmed(item["key"]?.stringValue ?? "")]] = item
                }
            }
            return ["updated": 1]
        },
        .write("models.delete_metadata", since: metadataVersion, keysSchema) { call, database in
            try modify(try call.required("model"), call, in: database) { model in
                for key in call.strings("keys") { model[path: ["metadata", EntityName.trimmed(key)]] = nil }
            }
            return ["updated": 1]
        },
    ]

    static let metadataItem = Schema(
        .required("key", .text),
        .required("type", .string),
        .required("value", .string)
    )

    private static let metadataVersion = APIVersion(2, 13)

    private static let metadataSchema = modelSchema.adding(
        .required("metadata", .list(.document(metadataItem), nonEmpty: true)),
        .optional("replace_metadata", .bool)
    )

    private static let keysSchema = modelSchema.adding(.required("keys", .list(.string, nonEmpty: true)))
}
