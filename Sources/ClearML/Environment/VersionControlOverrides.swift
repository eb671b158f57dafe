import ClearMLAPI

/// What `CLEARML_VCS_…` says about the repository, for places where it cannot be looked at (a container, a build server).
struct VersionControlOverrides: Sendable, Equatable {
    var address: String?
    var branch: String?
    var commit: String?
    var root: String?
    var workingDirectory: String?
    var entryPoint: String?
    /// The uncommitted changes; empty for none, nil to ask git.
    var diff: [UInt8]?

    /// Reads the variables, each also under its older name (`TRAINS_VCS_…`).
    init(_ environment: [String: String]) {
        func variable(_ name: String) -> String? {
            (environment["CLEARML_VCS_\(name)"] ?? environment["TRAINS_VCS_\(name)"])?.trimmingSpaces()
        }
        func text(_ name: String) -> String? { variable(name).flatMap { $0.isEmpty ? nil : $0 } }
        address = text("REPO_URL")
        branch = text("BRANCH")
        commit = text("COMMIT_ID")
        root = text("ROOT")
        workingDirectory = text("WORK_DIR")
        entryPoint = text("ENTRY_POINT")
        // Set and empty means that there is nothing uncommitted. What is no Base64 is not used.
        diff = variable("DIFF").flatMap { Base64.decode($0.utf8) }
    }
}
