/// `tasks.*`.
enum TaskService {
    static let endpoints: [Endpoint] = [
        .read("tasks.get_by_id", Schema(.required("task", .string))) { call, database in
            let id = try call.required("task")
            guard let task = try Collection.tasks.find(id, in: database) else { throw APIError.invalidTask(id) }
            return ["task": task]
        }
    ]
}
