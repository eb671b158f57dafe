import ClearMLAPI
import ClearMLConfiguration
import ClearMLDelivery
import ClearMLJournal

/// Starts one run: decides which task it is, begins its journal, and lets delivery begin.
struct RunStarter {
    let world: World
    let configuration: Configuration
    let identity: TaskIdentity
    let options: TaskOptions
    /// What the program and the environment ask for; an agent's task is never offline.
    let isOffline: Bool
    let prepareForNetwork: () -> Void
    let onClosed: @Sendable (_ sessionID: String) -> Void

    /// How the run reaches the server.
    private enum Link {
        case online(APISession)
        case none(ClearMLError)
    }

    func start() throws(ClearMLError) -> Run {
        let began = world.clock.now()
        let budget = Duration.seconds(configuration.initializationConnectBudget)
        let group = try ProcessGroup.resolve(options.processes, environment: world.sources().environment)
        let link = connect(group)
        var description = SessionDescription(id: SessionDescription.makeID(), createdAt: world.clock.wall())
        let signals = RunSignals(sessionID: description.id, diagnostics: world.diagnostics)

        let chooser = TaskChooser(
            world: world,
            configuration: configuration,
            identity: identity,
            options: options,
            group: group
        )
        let origin: Run.Origin
        switch link {
        case .online(let session): origin = try chooser.choose(session, within: budget)
        case .none: origin = try chooser.chooseOffline()
        }

        if case .none = link { description.mode = "offline" }
        fill(&description, origin)
        let writer = JournalWriter(
            description,
            in: SessionStore(root: configuration.journalDirectory, fileSystem: world.fileSystem),
            options: journalOptions(),
            onEvent: { signals.handle($0) }
        )
        let run = makeRun(origin, writer, link, signals, group)
        begin(run)
        if let group, group.isOwner, origin != .created, !run.isRemote {
            run.journal(
                "tasks",
                "edit_runtime",
                ["add_or_update": [ProcessGroup.property: .string(group.key)], "force": true]
            )
        }
        accompany(run)
        let left = max(.zero, budget - (world.clock.now() - began))
        beginCapture(run)
        // The owner makes the task; whoever shares it need not wait for that.
        run.delivery?.start(waiting: run.isMember ? .zero : left)
        announce(run, link)
        if let id = run.id, !run.isMember { chooser.remember(id) }
        keepWithinDiskBudget()
        return run
    }

    /// Notes where the run comes from, beside it; an agent's task has that from its first run.
    private func beginCapture(_ run: Run) {
        guard !options.environment.isEmpty, !run.isRemote, !run.isMember else { return }
        let storesDiff = ConfigurationKey.named("sdk.development.store_uncommitted_code_diff")
        run.beginCapture(
            ScriptCapture(
                parts: options.environment,
                redaction: options.redaction,
                environment: world.sources().environment,
                paths: ProgramPaths(executable: world.executable, workingDirectory: world.workingDirectory),
                fileSystem: world.fileSystem,
                commands: world.commands,
                storesDiff: storesDiff.flatMap { configuration.boolean($0) } ?? true,
                variables: configuration.texts(.logEnvironment)
            )
        )
    }

    /// What a new task says about its process and machine; known at once, so it is part of its creation.
    private var runtime: [String: String] {
        var properties: [String: String] = [:]
        if options.environment.contains(.machine) {
            properties = MachineProperties.current(hostName: configuration.hostName)
            // The name under which the server's interface looks for it, whatever wrote the task.
            properties["CLEARML VERSION"] = "clearml-swift-\(ClearMLVersion.current)"
        }
        if options.environment.contains(.arguments) {
            properties["CLI"] = options.redaction.arguments(world.arguments).map(ShellText.quoted).joined(
                separator: " "
            )
        }
        return properties
    }

    /// Removes what is delivered and not needed any more when the journals take too much disk; in the background, after
    /// the start, because it looks at every session.
    private func keepWithinDiskBudget() {
        let store = SessionStore(root: configuration.journalDirectory, fileSystem: world.fileSystem)
        let budget = DiskBudget(bytes: Int(clamping: configuration.journalDiskBudget))
        let diagnostics = world.diagnostics
        LibraryQueue.later {
            do throws(JournalError) {
                try store.enforce(budget)
            } catch {
                diagnostics.once("disk budget", "the journals in \(store.root) cannot be tidied up: \(error)")
            }
        }
    }

    private func connect(_ group: ProcessGroup?) -> Link {
        if isOffline, configuration.taskID == nil {
            return .none(
                ClearMLError(
                    code: .offline,
                    message: "offline mode is on (CLEARML_OFFLINE_MODE or Task.setOffline); the server is not asked"
                )
            )
        }
        do throws(ConfigurationError) {
            try configuration.requireCredentials()
        } catch {
            return .none(ClearMLError(code: .notConfigured, message: error.message, underlying: error))
        }
        prepareForNetwork()
        return .online(ServerConnection.session(configuration, world, workerSuffix: group?.workerSuffix ?? ""))
    }

    private func fill(_ description: inout SessionDescription, _ origin: Run.Origin) {
        description.host = configuration.hostName
        description.processID = world.processID
        description.projectName = identity.project
        description.taskName = identity.name
        description.taskType = identity.type.rawValue
        description.apiHost = configuration.isConfigured ? configuration.apiServer : nil
        description.libraryVersion = ClearMLVersion.current
    }

    private func journalOptions() -> JournalOptions {
        var result = world.journalOptions
        result.powerLossWindow = Int64(configuration.journalPowerLossWindow * 1_000)
        if configuration.origin(of: .journalSegmentSize) != .builtIn {
            result.segmentBytes = configuration.journalSegmentSize
        }
        return result
    }

    private func deliveryPolicy() -> DeliveryPolicy {
        var result = world.deliveryPolicy
        if configuration.origin(of: .pingPeriod) != .builtIn { result.pingPeriod = .seconds(configuration.pingPeriod) }
        result.heedsAborts = configuration.supportStopping
        return result
    }

    private func makeRun(
        _ origin: Run.Origin,
        _ writer: JournalWriter,
        _ link: Link,
        _ signals: RunSignals,
        _ group: ProcessGroup?
    ) -> Run {
        var session: APISession?
        var missing: ClearMLError?
        switch link {
        case .online(let found): session = found
        case .none(let error): missing = error
        }
        let delivery = session.map { session in
            RunDelivery(
                writer: writer,
                session: session,
                policy: deliveryPolicy(),
                world: world,
                signals: signals
            ) { [configuration, world] in
                ServerConnection.storage(configuration, world, session: session)
            }
        }
        let id = writer.session.id
        return Run(
            Run.Parts(
                origin: origin,
                identity: identity,
                writer: writer,
                delivery: delivery,
                session: session,
                sessionMissing: missing,
                outputRoot: outputRoot,
                filesServer: configuration.filesServer,
                webServer: configuration.webServer,
                world: world,
                signals: signals,
                redaction: options.redaction,
                group: group,
                onClosed: { [onClosed] in onClosed(id) }
            ),
            tags: tags,
            comment: options.comment
        )
    }

    /// Journals how the run comes to its task; the first record of every session.
    private func begin(_ run: Run) {
        switch run.origin {
        case .created: run.journal("session", "create", creation(run.group))
        case .shared:
            let since = world.clock.wall()
            let key = run.group?.key ?? ""
            run.journal("session", "attach", ["group": .string(key), "since": .integer(since), "start": false])
        case .reset(let id):
            run.journal("session", "attach", ["task": .string(id), "start": true, "force": true])
            run.journal("tasks", "update", ["tags": .strings(tags), "comment": .string(options.comment)])
            if let output { run.journal("tasks", "edit", ["output_dest": .string(output), "force": true]) }
        case .continued(let id, _):
            run.journal("session", "attach", ["task": .string(id), "start": true, "force": true])
            // Adds to what is there, which we may not know.
            if !tags.isEmpty {
                run.journal("tasks", "update_tags", ["ids": [.string(id)], "add_tags": .strings(tags)])
            }
            if !options.comment.isEmpty { run.journal("tasks", "update", ["comment": .string(options.comment)]) }
            if let output = options.outputURI {
                run.journal("tasks", "edit", ["output_dest": .string(output), "force": true])
            }
        case .joined(let id):
            run.journal("session", "attach", ["task": .string(id), "start": true, "force": true])
        }
    }

    private var tags: [String] { ClearMLTask.unique(options.tags) }

    private var output: String? { options.outputURI ?? configuration.defaultOutputURI }

    /// Where files go; nil for the file server.
    private var outputRoot: String? {
        output.flatMap { Run.storageRoot($0, filesServer: configuration.filesServer) }
    }

    private func creation(_ group: ProcessGroup?) -> JSONValue {
        var body: JSONValue = [
            "name": .string(identity.name), "type": .string(identity.type.rawValue),
            "project": .string(identity.project),
            // What marks a run of a person's own: Abort ends it at once, and it may be reset for reuse.
            "system_tags": ["development"],
        ]
        if !tags.isEmpty { body["tags"] = .strings(tags) }
        if !options.comment.isEmpty { body["comment"] = .string(options.comment) }
        if let output { body["output_dest"] = .string(output) }
        var runtime = runtime
        if let group { runtime[ProcessGroup.property] = group.key }
        if !runtime.isEmpty { body["runtime"] = .object(runtime.mapValues { .string($0) }) }
        return body
    }

    private func announce(_ run: Run, _ link: Link) {
        switch link {
        case .none(let error) where error.code == .notConfigured:
            world.diagnostics.once(
                "not configured",
                "no server is configured; this run goes to its journal on this machine. Configure one with `clearml init`"
                    + " and send the run with: clearml offline sync \(run.sessionID)"
            )
        case .none, .online: break
        }
    }
}
