// The types of the server's vocabulary (`TaskStatus`, `TaskType`, `ParameterItem`, `JSONValue`, …) are part of this
// module's interface, so whoever imports ClearML has them.
@_exported public import ClearMLAPI

/// The version of this library.
public enum ClearMLVersion {
    /// The version, by the rules of semantic versioning.
    public static let current = "0.1.0"
}
