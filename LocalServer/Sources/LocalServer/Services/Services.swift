/// The endpoints of all services.
enum Services {
    static var all: [Endpoint] {
        AuthService.endpoints + UserService.endpoints + ProjectService.endpoints + TaskService.endpoints
            + ModelService.endpoints + QueueService.endpoints + EventService.endpoints
    }
}
