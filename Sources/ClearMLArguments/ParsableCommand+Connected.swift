#if SwiftArgumentParser

public import ArgumentParser
public import ClearML

extension ParsableCommand {
    /// Parses the command line and connects every option, flag and argument with the task, under `Args/`.
    ///
    /// ```swift
    /// @main struct Train: AsyncParsableCommand {
    ///     @Option(help: "Step size.") var learningRate = 0.05
    ///     @Flag(inversion: .prefixedNo) var shuffle = true
    ///
    ///     func run() async throws {
    ///         let task = try Task.initialize(projectName: "Digits")
    ///         let options = try Self.parseConnected(task: task)
    ///         for step in 0..<100 { train(step, options.learningRate) }
    ///     }
    /// }
    /// ```
    ///
    /// Each one is stored under its name on the command line (`Args/learning-rate`), with its type and its help. When an
    /// agent runs the task, what the user set for it there becomes what was parsed, also where the program was started
    /// without arguments that it requires; validation runs again on it. Values of secret names are not stored, and the
    /// ones of this process are used (see `Redaction`).
    ///
    /// Asks the server only under an agent, and blocks meanwhile.
    /// - Parameters:
    ///   - arguments: the words to parse, those of the process by default.
    ///   - task: the run to connect with.
    /// - Returns: the command with the values that the run must use.
    /// - Throws: the parser's error for a command line or a server's value that it does not take, and ``ClearMLError``
    ///   where the server has to be asked and does not answer.
    public static func parseConnected(_ arguments: [String]? = nil, task: ClearMLTask) throws -> Self {
        let schema = try CommandSchema(Self.self)
        let parsed: Self
        do {
            parsed = try parse(arguments)
        } catch {
            // An agent starts the program without arguments; what it requires stands in the task then.
            guard task.isRemote, let values = try storedValues(schema, task) else { throw error }
            return try parse(ArgumentValues.commandLine(schema, values))
        }
        return try parsed.connected(schema, task)
    }

    /// Connects the options, flags and arguments of this command with the task, under `Args/`.
    ///
    /// The form for a command that has been parsed already, as in `run()`; see ``parseConnected(_:task:)``.
    /// - Parameter task: the run to connect with.
    /// - Returns: this command with the values that the run must use.
    /// - Throws: as ``parseConnected(_:task:)`` does.
    public func connected(to task: ClearMLTask) throws -> Self {
        try connected(try CommandSchema(Self.self), task)
    }

    private func connected(_ schema: CommandSchema, _ task: ClearMLTask) throws -> Self {
        let own = Dictionary(zip(schema.properties.map(\.key), ArgumentValues.read(self))) { first, _ in first }
        let hidden = Set(own.keys.filter { task.hidesArgument($0) && own[$0]?.isNull == false })
        let shown = own.merging(hidden.map { ($0, .string(Redaction.mark)) }) { _, mark in mark }
        let descriptions = Dictionary(
            schema.properties.compactMap { property in property.help.map { (property.key, $0) } }
        ) { first, _ in first }
        var used = try task.connect(shown, name: ParameterItem.argumentSection, descriptions: descriptions)
        for key in hidden where used[key] == .string(Redaction.mark) { used[key] = own[key] }
        guard used != own else { return self }
        return try Self.parse(ArgumentValues.commandLine(schema, used))
    }

    /// The values that the task has on the server; nil if it has none for this command.
    private static func storedValues(
        _ schema: CommandSchema,
        _ task: ClearMLTask
    ) throws(ClearMLError) -> [String: ParameterValue]? {
        let items = try task.getParameterItems().filter { $0.section == ParameterItem.argumentSection }
        var values: [String: ParameterValue] = [:]
        for property in schema.properties {
            guard let item = items.first(where: { $0.name == property.key }), item.value != Redaction.mark else {
                continue
            }
            values[property.key] = ArgumentValues.value(item, for: property)
        }
        return values.isEmpty ? nil : values
    }
}

#endif
