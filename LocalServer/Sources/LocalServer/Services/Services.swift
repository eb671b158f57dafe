/// The endpoints of all services.
enum Services {
    static var all: [Endpoint] {
        AuthService.endpoints + CredentialService.endpoints + UserService.endpoints + OrganizationService.endpoints
            + ServerService.endpoints + ProjectService.endpoints + TaskService.endpoints + ReportService.endpoints
            + ModelService.endpoints + QueueService.endpoints + EventService.endpoints
    }
}
