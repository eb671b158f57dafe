import ArgumentParser
import ClearML
import ClearMLAPI
import ClearMLConfiguration
import ClearMLDelivery
import ClearMLJournal
import ClearMLStorage
import ClearMLTransport

/// An error at the end of a command, in the words and the form in which it leaves the process.
struct Failure {
    private let error: any Error
    /// A short label for programs.
    let code: String
    /// What happened and what to do next.
    let message: String

    init(_ error: any Error) {
        self.error = error
        (code, message) =
            switch error {
            case let error as ClearMLError: (error.code.description, error.message)
            case let error as APIError: (error.code.description, error.description)
            case let error as TransportError: (error.code.description, error.message)
            case let error as ConfigurationError: (error.code.description, error.description)
            case let error as StorageError: (error.code.description, error.message)
            case let error as JournalError: (error.code.description, error.message)
            case let error as SyncError: (error.code.description, error.message)
            case let error as PythonSessionError: (error.code.description, error.message)
            case let error as CommandFailure: ("failed", error.description)
            default: ("failed", "\(error)")
            }
    }

    /// Ends the process.
    ///
    /// - Parameters:
    ///   - isJSON: Whether stdout has to be a JSON document.
    ///   - parser: Ends it as the argument parser does, for help, usage and plain exit codes.
    func end(asJSON isJSON: Bool, parser: (any Error) -> Never) -> Never {
        switch ClearMLCommand.exitCode(for: error) {
        case _ where error is ExitCode: parser(error)
        case .success: parser(error)
        case .validationFailure:
            if isJSON {
                Output.json(["error": ["code": "usage", "message": .string(ClearMLCommand.message(for: error))]])
            }
            parser(error)
        default:
            if isJSON { Output.json(json) }
            Output.note("Error: \(message)")
            parser(ExitCode.failure)
        }
    }

    private var json: JSONValue { ["error": ["code": .string(code), "message": .string(message)]] }
}
