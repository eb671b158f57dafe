import ClearMLAPI
import ClearMLDigest
import ClearMLStorage
import ClearMLTransport

#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// One transfer of the storage layer a process, its figures printed as one line of JSON.
///
///     Transfers upload|download SERVER PATH
///     Transfers hash PATH
///
/// `bench.py` runs it beside curl and openssl. The digest that downloading and hashing must come to is in the environment
/// as `BENCH_SHA256`.
@main
struct Transfers {
    static func main() throws {
        let arguments = CommandLine.arguments
        let seconds: Double
        switch (arguments.dropFirst().first, arguments.count) {
        case ("upload", 4): seconds = try upload(arguments[3], to: arguments[2])
        case ("download", 4): seconds = try download(from: arguments[2], to: arguments[3])
        case ("hash", 3): seconds = try hash(arguments[2])
        default:
            print("usage: Transfers upload|download SERVER PATH, or hash PATH")
            exit(64)
        }
        print("{\"seconds\":\(seconds),\"cpu_seconds\":\(processorSeconds()),\"mib\":\(peakMemory())}")
    }

    private static func upload(_ path: String, to server: String) throws -> Double {
        let storage = try storage(server)
        return try Self.seconds {
            try storage.upload(UploadSource(path: path, contentType: MediaType.bytes), to: server + "/file", Transfer())
        }
    }

    private static func download(from server: String, to path: String) throws -> Double {
        let digest = try expectedDigest()
        let storage = try storage(server)
        return try Self.seconds {
            _ = try storage.download(server + "/file", to: path, expecting: Expectation(digest: digest), Transfer())
        }
    }

    /// The file's digest, in pieces of the size that capturing reads.
    private static func hash(_ path: String) throws -> Double {
        let file = open(path, O_RDONLY)
        guard file >= 0 else { throw TransferError(message: "cannot open \(path)") }
        defer { close(file) }
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 256 << 10, alignment: 64)
        defer { buffer.deallocate() }
        var hash = SHA256()
        let seconds = Self.seconds {
            while true {
                let count = read(file, buffer.baseAddress, buffer.count)
                guard count > 0 else { break }
                hash.update(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
            }
        }
        guard hash.finish() == (try expectedDigest()) else { throw TransferError(message: "the digest is wrong") }
        return seconds
    }

    private static func expectedDigest() throws -> SHA256.Digest {
        let digest = getenv("BENCH_SHA256").flatMap { SHA256.Digest(hex: String(cString: $0)) }
        guard let digest else { throw TransferError(message: "BENCH_SHA256 is not set") }
        return digest
    }

    /// The layer as a run has it, logged in already.
    private static func storage(_ server: String) throws -> Storage {
        let transport = CurlTransport()
        let session = APISession(
            configuration: APIConfiguration(
                apiServer: server,
                filesServer: server,
                tokenHosts: [server],
                credentials: .init(accessKey: "key", secretKey: "secret")
            ),
            transport: transport
        )
        try session.login(options: CallOptions())
        return Storage(StorageConfiguration(fileServers: [server]), transport: transport, session: session)
    }

    private static func seconds(_ body: () throws -> Void) rethrows -> Double {
        let began = ContinuousClock.now
        try body()
        return (ContinuousClock.now - began) / .seconds(1)
    }

    /// What this process has used of a core so far.
    private static func processorSeconds() -> Double {
        var time = timespec()
        clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }

    /// The largest resident size of this process so far, in MiB.
    ///
    /// What `getrusage` tells counts the memory of the program that started this one.
    private static func peakMemory() -> Double {
        #if canImport(Darwin)
        var usage = rusage()
        getrusage(RUSAGE_SELF, &usage)
        return Double(usage.ru_maxrss) / 1_048_576
        #else
        guard let status = fopen("/proc/self/status", "r") else { return .infinity }
        defer { fclose(status) }
        var line = [CChar](repeating: 0, count: 256)
        while fgets(&line, Int32(line.count), status) != nil {
            let words = String(decoding: line.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
                .split { $0.isWhitespace }
            if words.first == "VmHWM:", words.count > 1, let kibibytes = Double(words[1]) { return kibibytes / 1024 }
        }
        return .infinity
        #endif
    }
}

private struct TransferError: Error {
    var message: String
}
