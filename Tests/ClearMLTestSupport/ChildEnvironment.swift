import Foundation

/// The environment of a child process: `variables`, and the sanitizers' options of this process.
///
/// A program built for a sanitizer must follow the options of the run that tests it, whatever else it is shielded from.
package func childEnvironment(_ variables: [String: String]) -> [String: String] {
    var environment = variables
    for name in ["ASAN_OPTIONS", "TSAN_OPTIONS"] { environment[name] = ProcessInfo.processInfo.environment[name] }
    return environment
}
