/// Which GPUs a process is meant to use, as `NVIDIA_VISIBLE_DEVICES` or `CUDA_VISIBLE_DEVICES` say.
struct VisibleDevices: Sendable, Equatable {
    private var names: [String]

    /// Reads the variables; the first one that is set and not empty counts.
    init(_ environment: [String: String]) {
        let text = ["NVIDIA_VISIBLE_DEVICES", "CUDA_VISIBLE_DEVICES"].lazy.compactMap { environment[$0] }
            .first { !$0.isEmpty }
        names = (text ?? "").split(separator: ",").map { String($0).trimmingSpaces() }.filter { !$0.isEmpty }
        if names == ["all"] || names == ["void"] { names = [] }
    }

    /// Whether all devices are visible.
    var isAll: Bool { names.isEmpty }
    /// Whether no device is.
    var isNone: Bool { names == ["none"] || names == ["-1"] || names == ["NoDevFiles"] }

    /// Whether a device is named: by its number, its identifier, or the beginning of that.
    func matches(_ index: UInt32, _ identifier: String) -> Bool {
        names.contains { $0 == String(index) || ($0.hasPrefix("GPU-") && identifier.hasPrefix($0)) }
    }
}
