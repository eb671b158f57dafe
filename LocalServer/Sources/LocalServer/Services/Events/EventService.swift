/// `events.*`: reporting and reading back.
enum EventService {
    static var endpoints: [Endpoint] { reporting + console + curves + pages + records }
}
