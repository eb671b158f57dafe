/// The endpoints of all services.
enum Services {
    static var all: [Endpoint] {
        AuthService.endpoints + CredentialService.endpoints + UserService.endpoints + ServerService.endpoints
            + ProjectService.endpoints + TaskService.endpoints
            + ModelService.endpoints + QueueService.endpoints + EventService.endpoints
    }
}
