import ClearMLJournal
import ClearMLTestSupport
import Testing

@testable import ClearML

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

@Suite("Reading a Linux machine")
struct LinuxProbeTests {
    /// A machine made of files below a folder.
    private struct Machine {
        let root: String

        func write(_ path: String, _ text: String) throws {
            let files = DiskFileSystem()
            let folder = path.split(separator: "/").dropLast().joined(separator: "/")
            try files.createDirectory("\(root)/\(folder)")
            try files.replace(root + path, with: Array(text.utf8), durably: false)
        }

        func probe(isGlobal: Bool = false) -> LinuxProbe {
            LinuxProbe(files: SystemFiles(root: root), home: "/", pageSize: 4_096, isGlobal: isGlobal)
        }
    }

    private static func values(_ levels: [MachineSample.Level]) -> [String: Double] {
        Dictionary(levels.map { ($0.name, $0.value) }) { first, _ in first }
    }

    private func withMachine(_ body: (Machine) throws -> Void) throws {
        try withTemporaryDirectory { root in
            let machine = Machine(root: root)
            try machine.write("/proc/meminfo", "MemTotal:  8388608 kB\nMemFree: 1 kB\nMemAvailable:  2097152 kB\n")
            try machine.write("/proc/stat", "cpu  100 10 40 800 50 0 0 0 25 0\ncpu0 1 2 3 4 5 6 7 8 9 10\nintr 1\n")
            try machine.write("/proc/self/statm", "1000 262144 1 1 0 1 0\n")
            try machine.write("/proc/self/task/7/children", "12 13 ")
            try machine.write("/proc/self/task/8/children", "")
            try machine.write("/proc/12/statm", "1 131072 1 1 0 1 0\n")
            try machine.write("/proc/12/task/12/children", "14 ")
            try machine.write("/proc/13/statm", "1 131072 1 1 0 1 0\n")
            try machine.write(
                "/proc/net/dev",
                """
                Inter-|   Receive                                                |  Transmit
                 face |bytes    packets errs drop fifo frame compressed multicast|bytes    packets
                    lo:     100       1    0    0    0     0          0         0      100       1 0 0 0 0 0 0
                  eth0:1000       1    0    0    0     0          0         0      500       1 0 0 0 0 0 0

                """
            )
            try machine.write(
                "/proc/diskstats",
                """
                 259 0 nvme0n1 1 0 100 0 1 0 200 0 0 0 0
                 259 1 nvme0n1p1 1 0 100 0 1 0 200 0 0 0 0
                 253 0 dm-0 1 0 100 0 1 0 200 0 0 0 0
                 7 0 loop0 1 0 100 0 1 0 200 0 0 0 0
                 104 0 cciss/c0d0 1 0 8 0 1 0 16 0 0 0 0

                """
            )
            try machine.write("/sys/block/nvme0n1/size", "1")
            try machine.write("/sys/block/dm-0/size", "1")
            try machine.write("/sys/block/cciss!c0d0/size", "1")
            try machine.write("/sys/class/hwmon/hwmon0/name", "nvme\n")
            try machine.write("/sys/class/hwmon/hwmon0/temp1_input", "99000\n")
            try machine.write("/sys/class/hwmon/hwmon1/name", "coretemp\n")
            try machine.write("/sys/class/hwmon/hwmon1/temp1_input", "41000\n")
            try machine.write("/sys/class/hwmon/hwmon1/temp2_input", "57500\n")
            try machine.write("/sys/class/hwmon/hwmon1/temp2_max", "100000\n")
            try body(machine)
        }
    }

    @Test("Every name has its unit")
    func report() throws {
        try withMachine { machine in
            var probe = machine.probe()
            let sample = probe.sample(isReport: true)
            var levels = Self.values(sample.levels)
            let free = try #require(levels["disk_free_percent"])
            levels["disk_free_percent"] = nil
            #expect((0...100).contains(free))
            #expect(levels == ["memory_used_gb": 2, "memory_free_gb": 2, "cpu_temperature": 57.5])
            let counters = try #require(sample.counters)
            #expect(counters.busy == 150)
            #expect(counters.total == 1_000, "guests are counted once")
            #expect(
                Self.values(counters.bytes) == [
                    "network_rx_mbs": 1_100, "network_tx_mbs": 600, "io_read_mbs": 108 * 512, "io_write_mbs": 216 * 512,
                ]
            )
        }
    }

    @Test("Between reports only what changes is read; the memory of child processes stands as it was")
    func between() throws {
        try withMachine { machine in
            var probe = machine.probe()
            _ = probe.sample(isReport: true)
            try machine.write("/proc/12/statm", "1 1 1 1 0 1 0\n")
            try machine.write("/proc/self/statm", "1 0 1 1 0 1 0\n")
            let sample = probe.sample(isReport: false)
            #expect(sample.counters == nil)
            #expect(Self.values(sample.levels)["memory_used_gb"] == 1)
        }
    }

    @Test("The memory of the whole machine, where that is wanted")
    func global() throws {
        try withMachine { machine in
            var probe = machine.probe(isGlobal: true)
            #expect(Self.values(probe.sample(isReport: true).levels)["memory_used_gb"] == 6)
        }
    }

    @Test("What cannot be read is not reported")
    func nothing() throws {
        try withTemporaryDirectory { root in
            var probe = Machine(root: root).probe()
            let sample = probe.sample(isReport: true)
            #expect(Set(sample.levels.map(\.name)).subtracting(["disk_free_percent"]).isEmpty)
            #expect(sample.counters?.total == nil)
            #expect(sample.counters?.bytes.isEmpty == true)
        }
    }

    @Test(
        "Nonsense in the system's files is not reported either",
        arguments: ["", "\n\n", "cpu", "cpu a b c d e f", "\u{0}"]
    )
    func nonsense(text: String) throws {
        try withTemporaryDirectory { root in
            let machine = Machine(root: root)
            for path in ["/proc/meminfo", "/proc/stat", "/proc/self/statm", "/proc/net/dev", "/proc/diskstats"] {
                try machine.write(path, text)
            }
            var probe = machine.probe()
            let sample = probe.sample(isReport: true)
            #expect(sample.counters?.total == nil)
            #expect(Self.values(sample.levels)["memory_used_gb"] == nil)
        }
    }

    #if os(Linux)
    @Test("This machine says something plausible of itself")
    func real() throws {
        var probe = LinuxProbe(
            files: SystemFiles(),
            home: "/",
            pageSize: Int(sysconf(Int32(_SC_PAGESIZE))),
            isGlobal: false
        )
        let sample = probe.sample(isReport: true)
        let levels = Self.values(sample.levels)
        #expect(try #require(levels["memory_used_gb"]) > 0.005)
        #expect(try #require(levels["memory_free_gb"]) > 0.005)
        #expect(try #require(sample.counters?.total) > 0)
    }

    @Test("A process that was started is found")
    func descendants() throws {
        var child = pid_t()
        var ends: [Int32] = [-1, -1]
        try #require(pipe(&ends) == 0)
        // Ends when its input does.
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        posix_spawn_file_actions_adddup2(&actions, ends[0], 0)
        posix_spawn_file_actions_addclose(&actions, ends[1])
        defer { posix_spawn_file_actions_destroy(&actions) }
        var arguments: [UnsafeMutablePointer<CChar>?] = [strdup("cat"), nil]
        defer { free(arguments[0]) }
        try #require(posix_spawn(&child, "/bin/cat", &actions, nil, &arguments, environ) == 0)
        let found = LinuxProbe.descendants(SystemFiles())
        close(ends[0])
        close(ends[1])
        var status: Int32 = 0
        waitpid(child, &status, 0)
        // Not every kernel keeps lists of children.
        if access("/proc/self/task/self/children", R_OK) == 0 || !found.isEmpty {
            #expect(found.contains(String(child)))
        }
    }
    #endif
}
