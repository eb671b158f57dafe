#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// What the machine of a run is, under the names that the Python SDK gives its runtime properties.
///
/// A handful of system calls, cheap enough for the start of a run. The model of the processor is left out: the file that
/// has it (`/proc/cpuinfo`) keeps its reader waiting for 10 ms on some kernels.
enum MachineProperties {
    static func current(hostName: String) -> [String: String] {
        var properties = [
            "hostname": hostName,
            "swift_version": ToolchainVersion.current,
            "cpu_cores": String(max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN)))),
        ]
        var name = utsname()
        if uname(&name) == 0 {
            let system = text(&name.sysname)
            let machine = text(&name.machine)
            properties["OS"] = system
            properties["platform"] = "\(system)-\(text(&name.release))-\(machine)"
            properties["processor"] = machine
        }
        if let memory { properties["memory_gb"] = gibibytes(memory) }
        return properties
    }

    private static func text<Tuple>(_ characters: inout Tuple) -> String {
        withUnsafeBytes(of: &characters) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
    }

    /// One decimal, as in `31.2`.
    static func gibibytes(_ bytes: Int) -> String {
        let tenths = (bytes * 10 + (1 << 29)) >> 30
        return "\(tenths / 10).\(tenths % 10)"
    }

    #if canImport(Darwin)
    private static var memory: Int? {
        var size: UInt64 = 0
        var length = MemoryLayout<UInt64>.size
        return sysctlbyname("hw.memsize", &size, &length, nil, 0) == 0 ? Int(clamping: size) : nil
    }
    #else
    private static var memory: Int? {
        let pages = sysconf(Int32(_SC_PHYS_PAGES))
        let size = sysconf(Int32(_SC_PAGESIZE))
        return pages > 0 && size > 0 ? pages * size : nil
    }
    #endif
}
