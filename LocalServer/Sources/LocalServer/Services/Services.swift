/// The endpoints of all services.
enum Services {
    static var all: [Endpoint] {
        AuthService.endpoints + UserService.endpoints + TaskService.endpoints + EventService.endpoints
    }
}
