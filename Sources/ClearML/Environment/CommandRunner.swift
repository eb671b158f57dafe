#if canImport(Glibc)
@preconcurrency import Glibc
#elseif canImport(Musl)
@preconcurrency import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// Runs another program for what it prints, as a seam: tests answer themselves.
package struct CommandRunner: Sendable {
    /// What to run.
    package struct Command: Sendable, Equatable {
        /// The program, looked for in `PATH` unless it contains a slash, and its arguments.
        package var arguments: [String]
        /// The whole environment of the program.
        package var environment: [String: String]
        /// More than this many bytes of output are not wanted: the program is ended.
        package var outputLimit: Int
        /// The longest time that it may take.
        package var deadline: Duration
    }

    /// What came of it.
    package struct Outcome: Sendable, Equatable {
        /// What the program printed, at most the limit.
        package var output: [UInt8]
        /// Whether there was more than the limit.
        package var isCut: Bool
        /// The exit status; nil when it was ended before its end.
        package var status: Int?
    }

    /// Runs the command; nil when there is no such program, or it could not be started.
    package var run: @Sendable (_ command: Command, _ isCancelled: @Sendable () -> Bool) -> Outcome?

    /// Real processes, without inheriting anything but the environment that the command names.
    package static let system = CommandRunner { SpawnedCommand.run($0, isCancelled: $1) }
}

/// A child process that only prints.
///
/// No fork of our own memory, no inherited files, no terminal: input and errors are `/dev/null`. It is the leader of a
/// process group, so that its own children end with it.
private enum SpawnedCommand {
    static func run(_ command: CommandRunner.Command, isCancelled: @Sendable () -> Bool) -> CommandRunner.Outcome? {
        var ends: [CInt] = [-1, -1]
        guard pipe(&ends) == 0 else { return nil }
        defer { close(ends[0]) }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        let child = spawn(command, output: ends[1])
        close(ends[1])
        guard let child else { return nil }
        let (output, hasEnded) = read(from: ends[0], command, isCancelled)
        let isCut = output.count > command.outputLimit
        if !hasEnded || isCut { kill(-child, SIGKILL) }
        var status: CInt = 0
        var waited = waitpid(child, &status, 0)
        while waited < 0, errno == EINTR { waited = waitpid(child, &status, 0) }
        // A program that ignores SIGCHLD never learns a status: what was printed counts then.
        let ended = waited == child ? exitStatus(status) : 0
        return CommandRunner.Outcome(
            output: Array(output.prefix(command.outputLimit)),
            isCut: isCut,
            status: hasEnded || isCut ? (isCut ? 0 : ended) : nil
        )
    }

    private static func exitStatus(_ status: CInt) -> Int? {
        status & 0x7F == 0 ? Int((status >> 8) & 0xFF) : nil
    }

    private static func spawn(_ command: CommandRunner.Command, output: CInt) -> pid_t? {
        guard let program = command.arguments.first else { return nil }
        #if canImport(Darwin)
        var actions: posix_spawn_file_actions_t?
        var attributes: posix_spawnattr_t?
        #else
        var actions = posix_spawn_file_actions_t()
        var attributes = posix_spawnattr_t()
        #endif
        guard posix_spawn_file_actions_init(&actions) == 0 else { return nil }
        defer { posix_spawn_file_actions_destroy(&actions) }
        guard posix_spawnattr_init(&attributes) == 0 else { return nil }
        defer { posix_spawnattr_destroy(&attributes) }
        posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_adddup2(&actions, output, 1)
        posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0)
        var flags = POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF
        #if canImport(Darwin)
        flags |= POSIX_SPAWN_CLOEXEC_DEFAULT
        #else
        for descriptor in inheritedDescriptors() { posix_spawn_file_actions_addclose(&actions, descriptor) }
        #endif
        var none = sigset_t()
        sigemptyset(&none)
        posix_spawnattr_setsigmask(&attributes, &none)
        var defaults = sigset_t()
        sigemptyset(&defaults)
        sigaddset(&defaults, SIGPIPE)
        sigaddset(&defaults, SIGINT)
        posix_spawnattr_setsigdefault(&attributes, &defaults)
        posix_spawnattr_setflags(&attributes, Int16(truncatingIfNeeded: flags))

        let arguments = CStringArray(command.arguments)
        let environment = CStringArray(command.environment.map { "\($0.key)=\($0.value)" })
        defer {
            arguments.free()
            environment.free()
        }
        var child: pid_t = 0
        guard posix_spawnp(&child, program, &actions, &attributes, arguments.pointers, environment.pointers) == 0 else {
            return nil
        }
        return child
    }

    #if !canImport(Darwin)
    /// The descriptors that a child would get without being meant to; those marked close-on-exec are gone by themselves.
    private static func inheritedDescriptors() -> [CInt] {
        guard let folder = opendir("/proc/self/fd") else { return [] }
        defer { closedir(folder) }
        var found: [CInt] = []
        while let entry = readdir(folder) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            guard let descriptor = CInt(name), descriptor > 2 else { continue }
            let flags = fcntl(descriptor, F_GETFD)
            if flags >= 0, flags & FD_CLOEXEC == 0 { found.append(descriptor) }
        }
        return found
    }
    #endif

    /// Everything up to one byte more than wanted; and whether the program closed its output itself.
    private static func read(
        from descriptor: CInt,
        _ command: CommandRunner.Command,
        _ isCancelled: @Sendable () -> Bool
    ) -> (output: [UInt8], hasEnded: Bool) {
        let end = ContinuousClock.now + command.deadline
        var output: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 1 << 16)
        while output.count <= command.outputLimit {
            guard !isCancelled(), ContinuousClock.now < end else { return (output, false) }
            var wanted = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
            // In slices, since the end of the run does not wake a poll.
            let ready = poll(&wanted, 1, 50)
            if ready == 0 || (ready < 0 && errno == EINTR) { continue }
            let count = chunk.withUnsafeMutableBytes { systemRead(descriptor, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR || errno == EAGAIN { continue }
            guard count > 0 else { return (output, count == 0) }
            output += chunk[..<count]
        }
        return (output, false)
    }

    private static func systemRead(_ descriptor: CInt, _ buffer: UnsafeMutableRawPointer?, _ count: Int) -> Int {
        #if canImport(Glibc)
        Glibc.read(descriptor, buffer, count)
        #elseif canImport(Musl)
        Musl.read(descriptor, buffer, count)
        #else
        Darwin.read(descriptor, buffer, count)
        #endif
    }
}

/// A null-terminated array of C strings; whoever makes it frees it.
private struct CStringArray {
    let pointers: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>
    private let count: Int

    init(_ strings: [String]) {
        count = strings.count
        pointers = .allocate(capacity: strings.count + 1)
        for (index, string) in strings.enumerated() { pointers[index] = strdup(string) }
        pointers[count] = nil
    }

    func free() {
        for index in 0..<count { releaseMemory(pointers[index]) }
        pointers.deallocate()
    }
}

private func releaseMemory(_ pointer: UnsafeMutablePointer<CChar>?) { free(pointer) }
