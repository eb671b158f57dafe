import GRDB

/// `auth.*`: further access keys, each with a label, that can be revoked one by one.
enum CredentialService {
    static let endpoints: [Endpoint] = [
        .write("auth.create_credentials", Schema(.optional("label", .string))) { call, database in
            let (key, secret) = Credentials.generate()
            let label = call.string("label")
            try Credentials.store(key: key, secret: secret, label: label, now: call.now, in: database)
            return ["credentials": ["access_key": .string(key), "secret_key": .string(secret), "label": JSON(label)]]
        },
        .read("auth.get_credentials") { _, database in
            let keys: [JSON] = try Credentials.all(in: database).map { key, label in
                ["access_key": .string(key), "label": JSON(label), "last_used": .null, "last_used_from": .null]
            }
            return ["credentials": .array(keys)]
        },
        .write("auth.edit_credentials", since: APIVersion(2, 19), keySchema.adding(.optional("label", .string))) {
            call,
            database in
            try Credentials.relabel(key: try call.required("access_key"), call.string("label"), in: database)
            return ["updated": 1]
        },
        .write("auth.revoke_credentials", keySchema) { call, database in
            try Credentials.delete(key: try call.required("access_key"), in: database)
            return ["revoked": 1]
        },
    ]

    private static let keySchema = Schema(.required("access_key", .string))
}
