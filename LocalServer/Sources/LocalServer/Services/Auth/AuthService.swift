/// `auth.*`: logging in and out.
enum AuthService {
    static let endpoints: [Endpoint] = [
        Endpoint(
            "auth.login",
            schema: Schema(.optional("expiration_sec", .integer(Int64.min...TokenAuthority.maximumLifetime)))
        ) { call in
            let asked = call.integer("expiration_sec") ?? 0
            let lifetime = asked > 0 ? asked : TokenAuthority.defaultLifetime
            let token = call.server.authorizer.authority.issue(for: call.identity, lifetime: lifetime, now: call.now)
            let cookie = "clearml_token_basic=\(token); Path=/; HttpOnly; SameSite=Lax"
            return Reply(.json(["token": .string(token)]), headers: [("Set-Cookie", cookie)])
        },
        .write("auth.logout", since: APIVersion(2, 2)) { call, database in
            if let token = call.token, let (session, end) = call.server.authorizer.authority.check(token, now: call.now)
            {
                try Credentials.revoke(session: session, end: end, now: call.now, in: database)
            }
            return [:]
        },
        Endpoint("auth.fixed_users_mode", needsIdentity: false) { _ in .data(["enabled": false, "server_errors": [:]])
        },
    ]
}
