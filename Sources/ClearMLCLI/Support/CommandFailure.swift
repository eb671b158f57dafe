import ArgumentParser

/// A failure that a command explains on stderr; exit status 1.
struct CommandFailure: Error, CustomStringConvertible {
    var description: String

    init(_ description: String) { self.description = description }
}
