#if canImport(Glibc)
@preconcurrency import Glibc
#elseif canImport(Musl)
@preconcurrency import Musl
#elseif canImport(Darwin)
import Darwin
#endif

extension ConfigurationSources {
    /// The real world: this process, this machine, this user.
    ///
    /// Reads the environment as it is now. Like every reader of the environment, it must not run while another thread
    /// changes it.
    package static func process(overrides: ConfigurationOverrides = ConfigurationOverrides()) -> ConfigurationSources {
        let environment = currentEnvironment()
        return ConfigurationSources(
            environment: environment,
            files: DiskConfigurationFiles(),
            homeDirectory: homeDirectory(environment),
            hostName: currentHostName(),
            overrides: overrides
        )
    }

    private static func currentEnvironment() -> [String: String] {
        #if canImport(Darwin)
        let start: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>? = _NSGetEnviron().pointee
        #else
        let start: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>? = environ
        #endif
        var environment: [String: String] = [:]
        guard var entry = start else { return environment }
        while let text = entry.pointee {
            let pair = String(cString: text)
            if let separator = pair.utf8.firstIndex(of: UInt8(ascii: "=")) {
                environment[String(pair[..<separator])] = String(pair[pair.utf8.index(after: separator)...])
            }
            entry += 1
        }
        return environment
    }

    private static func homeDirectory(_ environment: [String: String]) -> String {
        if let home = environment["HOME"], !home.isEmpty { return home }
        var entry = passwd()
        var found: UnsafeMutablePointer<passwd>?
        var buffer = [CChar](repeating: 0, count: 16_384)
        guard getpwuid_r(getuid(), &entry, &buffer, buffer.count, &found) == 0, let home = found?.pointee.pw_dir else {
            return ""
        }
        return String(cString: home)
    }

    private static func currentHostName() -> String {
        var buffer = [UInt8](repeating: 0, count: 256)
        let status = buffer.withUnsafeMutableBytes { bytes -> CInt in
            guard let start = bytes.baseAddress else { return -1 }
            return gethostname(start.assumingMemoryBound(to: CChar.self), bytes.count - 1)
        }
        guard status == 0 else { return "localhost" }
        let name = String(decoding: buffer.prefix { $0 != 0 }, as: UTF8.self)
        return name.isEmpty ? "localhost" : name
    }
}
