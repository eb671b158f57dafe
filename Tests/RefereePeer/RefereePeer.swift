import ClearML

#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// Our half of the referee, with nothing but the public interface; see `Tests/Referee/referee.py`.
///
///     RefereePeer write SPEC.json    run the specification, print its ids
///     RefereePeer read TASK          print what the readers return
///     RefereePeer plots CASES.json   report plots, print the task's id; see `Tests/Referee/plots.py`
///     RefereePeer model-… ARGUMENT   see `Tests/Referee/models.py`
///     RefereePeer artifacts SPEC.json   upload artifacts, print the ids; see `Tests/Referee/artifacts.py`
///     RefereePeer read-artifacts TASK   print what the readers give
///     RefereePeer configure SPEC.json, connect SPEC.json, surroundings TASK   see `Tests/Referee/environment.py`
@main
struct RefereePeer {
    static func main() async throws {
        let arguments = CommandLine.arguments
        let answer: JSONValue
        switch (arguments.count, arguments.dropFirst().first) {
        case (3, "write"): answer = try Specification(contentsOf: arguments[2]).run()
        case (3, "plots"): answer = try await PlotCases(contentsOf: arguments[2]).run()
        case (3, "configure"): answer = try Description.configure(Specification(contentsOf: arguments[2]).json)
        case (3, "connect"): answer = try Description.connect(Specification(contentsOf: arguments[2]).json)
        case (3, "surroundings"): answer = try Description.describe(arguments[2])
        case (3, "artifacts"): answer = try Artifacts.upload(Specification(contentsOf: arguments[2]).json)
        case (3, "read-artifacts"): answer = try Artifacts.read(arguments[2])
        case (3, "read"): answer = try TaskPage.read(arguments[2])
        case (3, let command?):
            guard let reply = try Lifecycle.run(command, arguments[2]) ?? Models.run(command, arguments[2]) else {
                usage()
            }
            answer = reply
        default: usage()
        }
        print(answer)
    }

    private static func usage() -> Never {
        print(
            "usage: RefereePeer write SPEC.json | read TASK | plots CASES.json | find|change|describe|reports|export|import|delete ARGUMENT"
        )
        exit(64)
    }
}

struct PeerError: Error, CustomStringConvertible {
    var description: String
}
