import ArgumentParser

/// What every verb understands.
struct CommonOptions: ParsableArguments {
    @Flag(name: .long, help: "Print the result as JSON.")
    var json = false

    @Option(name: .customLong("config"), help: "Read this configuration file instead of the usual ones.")
    var configurationFile: String?
}
