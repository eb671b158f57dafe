/// `users.*`: the only user of this server.
enum UserService {
    static let endpoints: [Endpoint] = [
        .read("users.get_current_user") { call, _ in
            let company: JSON = ["id": .string(Identity.company), "name": .string(Identity.companyName)]
            return [
                "user": [
                    "id": .string(call.identity.user), "name": .string(call.identity.name), "company": company,
                    "role": .string(Identity.role),
                ],
                "getting_started": .null,
                "settings": ["max_download_items": "1000"],
            ]
        }
    ]
}
