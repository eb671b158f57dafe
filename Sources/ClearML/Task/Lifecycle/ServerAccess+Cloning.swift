import ClearMLAPI

extension ServerAccess {
    /// Copies a task; see ``ClearMLTask/clone(name:comment:parent:projectID:)``.
    func clone(
        _ id: String,
        name: String?,
        comment: String?,
        parent: String?,
        projectID: String?
    ) throws(ClearMLError) -> ClearMLTask {
        let copy = try call { server throws(APIError) in
            var parent = parent
            if parent == nil { parent = try server.tasks.get(id).parent ?? id }
            return try server.tasks.clone(
                id,
                .members([
                    "new_task_name": name.map { .string($0) }, "new_task_comment": comment.map { .string($0) },
                    "new_task_parent": parent.map { .string($0) }, "new_task_project": projectID.map { .string($0) },
                ])
            )
        }
        return try task(id: copy)
    }
}
