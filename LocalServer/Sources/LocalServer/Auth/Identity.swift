/// Who calls.
///
/// A server for one machine has one company and one user.
struct Identity: Sendable, Equatable {
    /// The id of the only company.
    static let company = "d1bd92a3b039400cbafc60a7a5b1e52b"
    static let companyName = "clearml"

    var user: String
    var name: String

    /// The owner of this server: the role of a plain user, as most clients of a real server have.
    static let owner = Identity(user: "10cb6c5f1e1d4f0c8f2b6a2f6a3a9c11", name: "local user")

    static let role = "user"
}
