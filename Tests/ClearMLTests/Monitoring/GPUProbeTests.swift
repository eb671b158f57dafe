import ClearMLTestSupport
import Foundation
import Testing

@testable import ClearML

/// A stand-in for NVIDIA's library, built by the test: two devices, one of which tells less.
private let standIn = """
    #include <string.h>
    typedef struct { unsigned gpu, memory; } utilization;
    typedef struct { unsigned long long total, free, used; } memory;
    typedef struct { unsigned pid; unsigned long long used; unsigned a, b; } process;
    int nvmlInit_v2(void) { return 0; }
    int nvmlShutdown(void) { return 0; }
    int nvmlDeviceGetCount_v2(unsigned *count) { *count = 2; return 0; }
    int nvmlDeviceGetHandleByIndex_v2(unsigned i, void **d) { *d = (void *)(long)(i + 1); return i < 2 ? 0 : 2; }
    int nvmlDeviceGetTemperature(void *d, int kind, unsigned *t) { *t = 40 + (long)d; return kind; }
    int nvmlDeviceGetUtilizationRates(void *d, utilization *u) { u->gpu = 73; return (long)d == 1 ? 0 : 3; }
    int nvmlDeviceGetMemoryInfo(void *d, memory *m) {
        m->total = 80ULL << 30; m->used = 20ULL << 30; m->free = 60ULL << 30; return 0;
    }
    int nvmlDeviceGetPowerUsage(void *d, unsigned *p) { *p = 123456; return (long)d == 1 ? 0 : 3; }
    int nvmlDeviceGetUUID(void *d, char *text, unsigned size) {
        strncpy(text, (long)d == 1 ? "GPU-aaaa-1" : "GPU-bbbb-2", size); return 0;
    }
    int nvmlDeviceGetComputeRunningProcesses_v3(void *d, unsigned *count, process *list) {
        list[0].pid = PROCESS; list[0].used = 5ULL << 30; list[1].pid = 1; list[1].used = 7ULL << 30;
        if ((long)d == 2) list[0].pid = 1;
        *count = 2; return 0;
    }
    """

@Suite("Reading GPUs")
struct GPUProbeTests {
    private static let compiler = ["/usr/bin/gcc", "/usr/bin/cc", "/usr/bin/clang"].first {
        FileManager.default.isExecutableFile(atPath: $0)
    }

    /// A process that is not there, so that only the stand-in knows it.
    private static let process: Int64 = 4_000_000

    private func withLibrary(_ body: @Sendable (String) throws -> Void) async throws {
        try await withTemporaryDirectory { folder in
            let compiler = try #require(Self.compiler)
            let library = "\(folder)/libnvidia-ml.so.1"
            try Data(standIn.utf8).write(to: URL(fileURLWithPath: "\(folder)/nvml.c"))
            let status = try await onThread {
                let process = Process()
                process.executableURL = URL(fileURLWithPath: compiler)
                process.arguments = [
                    "-shared", "-fPIC", "-DPROCESS=\(Self.process)", "-o", library, "\(folder)/nvml.c",
                ]
                try process.run()
                process.waitUntilExit()
                return process.terminationStatus
            }
            try #require(status == 0)
            try body(library)
        }
    }

    private static func probe(_ library: String, _ environment: [String: String] = [:]) -> GPUProbe {
        GPUProbe(
            path: library,
            visible: VisibleDevices(environment),
            files: SystemFiles(root: "/nowhere"),
            processID: process,
            defaultUtilization: 100
        )
    }

    private static func values(_ sample: MachineSample) -> [String: Double] {
        Dictionary(uniqueKeysWithValues: sample.levels.map { ($0.name, $0.value) })
    }

    @Test("Every name has its unit, and what a device does not tell is left out", .enabled(if: compiler != nil))
    func readings() async throws {
        try await withLibrary { library in
            var probe = Self.probe(library)
            let values = Self.values(probe.sample(isReport: true))
            #expect(
                values == [
                    "gpu_0_temperature": 41, "gpu_0_utilization": 73, "gpu_0_mem_usage": 25, "gpu_0_mem_used_gb": 5,
                    "gpu_0_mem_free_gb": 60, "gpu_0_power_draw": 123.456,
                    "gpu_1_temperature": 42, "gpu_1_utilization": 100, "gpu_1_mem_usage": 25,
                    "gpu_1_mem_used_gb": 20, "gpu_1_mem_free_gb": 60,
                ]
            )
            #expect(Self.values(probe.sample(isReport: false)) == values, "between reports as well")
        }
    }

    @Test(
        "Only visible devices are reported, under their own numbers",
        .enabled(if: compiler != nil),
        arguments: [
            (["CUDA_VISIBLE_DEVICES": "1"], [1]),
            (["CUDA_VISIBLE_DEVICES": "GPU-bbbb"], [1]),
            (["NVIDIA_VISIBLE_DEVICES": "0", "CUDA_VISIBLE_DEVICES": "1"], [0]),
            (["NVIDIA_VISIBLE_DEVICES": "all"], [0, 1]),
            (["NVIDIA_VISIBLE_DEVICES": "none"], []),
            (["CUDA_VISIBLE_DEVICES": "GPU-of-another-machine"], [0, 1]),
            (["CUDA_VISIBLE_DEVICES": ""], [0, 1]),
        ] as [([String: String], [Int])]
    )
    func visible(environment: [String: String], devices: [Int]) async throws {
        try await withLibrary { library in
            var probe = Self.probe(library, environment)
            let names = probe.sample(isReport: true).levels.map(\.name).filter { $0.hasSuffix("_utilization") }
            #expect(names == devices.map { "gpu_\($0)_utilization" })
        }
    }

    @Test(
        "Without the library there are no devices, and no trouble",
        arguments: ["/nowhere/libnvidia-ml.so", "/etc/passwd"]
    )
    func missing(library: String) {
        var probe = Self.probe(library)
        #expect(probe.sample(isReport: true) == MachineSample())
        #expect(probe.sample(isReport: true) == MachineSample())
    }
}
