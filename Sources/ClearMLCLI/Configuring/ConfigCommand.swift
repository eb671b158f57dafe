import ArgumentParser
import ClearMLAPI
import ClearMLConfiguration

/// `clearml config`: looks at the configuration.
struct ConfigCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "config",
        abstract: "Looks at the configuration.",
        subcommands: [ExplainConfiguration.self]
    )
}

/// `clearml config explain`: each value and where it came from.
struct ExplainConfiguration: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "explain",
        abstract: "Prints each setting, its value and where the value came from; secrets are masked.",
        discussion: """
            Precedence: code, then environment variables, then clearml.conf, then the default. Exit status 1 when a \
            value was ignored because it is not usable.
            """
    )

    @OptionGroup var options: CommonOptions

    @Flag(name: .long, help: "Only what is not at its default.")
    var changed = false

    @Argument(help: "Only settings whose name contains this.")
    var pattern: String?

    func run() throws {
        let configuration = try CommandContext(options).configuration
        let rows = configuration.explain().filter { row in
            (!changed || row.origin != .builtIn) && (pattern.map { row.name.contains($0) } ?? true)
        }
        if options.json {
            Output.json(json(rows, configuration))
        } else {
            var table = TextTable([("setting", .left), ("value", .left), ("from", .left)])
            for row in rows { table.add([row.name, row.displayValue, row.origin.description]) }
            Output.line(table.render())
            for file in configuration.files {
                Output.note("\(file.exists ? "read" : "not there"): \(file.path)")
            }
            for diagnostic in configuration.diagnostics { Output.note(diagnostic.description) }
        }
        if configuration.diagnostics.contains(where: { $0.severity == .error }) { throw ExitCode.failure }
    }

    private func json(_ rows: [ConfigurationRow], _ configuration: Configuration) -> JSONValue {
        [
            "settings": .array(
                rows.map { row in
                    [
                        "name": .string(row.name), "value": .string(row.displayValue),
                        "origin": .string(row.origin.description), "variables": .strings(row.variables),
                        "secret": .bool(row.isSecret),
                    ]
                }
            ),
            "files": .array(configuration.files.map { ["path": .string($0.path), "exists": .bool($0.exists)] }),
            "diagnostics": .array(
                configuration.diagnostics.map {
                    ["severity": .string($0.severity.rawValue), "message": .string($0.description)]
                }
            ),
        ]
    }
}
