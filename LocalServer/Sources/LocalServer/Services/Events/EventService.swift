/// `events.*`: reporting and reading back.
enum EventService {
    static var endpoints: [Endpoint] { reporting }
}
