import ArgumentParser

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// The question before something that cannot be undone.
struct Confirmation: ParsableArguments {
    @Flag(name: [.customShort("y"), .long], help: "Do not ask; needed where no person can answer.")
    var yes = false

    /// Asks on the terminal, and gives up the command when the answer is anything but yes.
    ///
    /// Without a terminal nobody can answer: a script says `--yes`.
    func require(_ question: String) throws {
        guard !yes else { return }
        guard isatty(STDIN_FILENO) == 1, isatty(STDERR_FILENO) == 1 else {
            throw CommandFailure("\(question) Nobody can be asked here: add --yes.")
        }
        Output.prompt("\(question) [y/N] ")
        let answer = readLine(strippingNewline: true)?.lowercased() ?? ""
        guard ["y", "yes"].contains(answer) else { throw CommandFailure("nothing was done") }
    }
}
