/// The container that an agent runs a task in.
public struct TaskContainer: Sendable, Hashable {
    /// The image, such as `swift:6.1`; empty for the agent's default.
    public var image: String
    /// Arguments of `docker run`.
    public var arguments: String
    /// A shell script that prepares the container.
    public var setupScript: String

    /// Describes a container.
    public init(image: String, arguments: String = "", setupScript: String = "") {
        self.image = image
        self.arguments = arguments
        self.setupScript = setupScript
    }

    /// Reads a task's `container`; missing members read as empty.
    package init(_ json: JSONValue) {
        self.init(
            image: json["image"].stringValue ?? "",
            arguments: json["arguments"].stringValue ?? "",
            setupScript: json["setup_shell_script"].stringValue ?? ""
        )
    }

    /// The container as calls take it.
    package var json: JSONValue {
        [
            "image": .string(image), "arguments": .string(arguments), "setup_shell_script": .string(setupScript),
        ]
    }
}
