import ClearMLAPI
import ClearMLTransport
import Synchronization

/// One file on its way to a place in parts, several at the same time, which can go on after a crash.
///
/// Only the upload's id is noted: which parts have arrived the place knows best, and it is asked.
struct PartedFile: Sendable {
    let target: any PartedUpload
    let file: OpenFile
    /// The file's name for the note.
    let url: String
    let operation: Operation
    let tracker: ProgressTracker?

    /// Stores the file.
    func run() throws(StorageError) {
        let identity = try file.identity()
        let partBytes = Self.partBytes(identity.size, operation.transfer.partBytes, target.maximumParts)
        let note = StateFile(operation.transfer.stateFile, url: url)
        let mark: [String: JSONValue] = [
            "size": .integer(identity.size), "modified": .integer(identity.modified), "part": .integer(partBytes),
        ]
        let (id, present) = try resume(note, mark)
        do throws(StorageError) {
            try store(id, present, identity, partBytes)
            guard try file.identity() == identity else {
                throw StorageError(.changed, "\(file.path) changed while it was stored; try again")
            }
        } catch {
            // Kept for a later call, unless that could not use it.
            if note == nil || error.code == .changed {
                abort(id)
                note?.remove()
            }
            throw error
        }
        note?.remove()
    }

    /// The upload to go on with, and what of it has arrived.
    private func resume(
        _ note: StateFile?,
        _ mark: [String: JSONValue]
    ) throws(StorageError) -> (id: String, parts: [UploadedPart]) {
        if let known = note?.read(), let id = known["upload"].stringValue {
            if mark.allSatisfy({ known[$0.key] == $0.value }) {
                if let parts = try target.parts(of: id, operation) { return (id, parts) }
            } else {
                // It was for what the file was then; its parts would cost for ever.
                abort(id)
            }
        }
        let id = try target.begin(operation)
        do throws(StorageError) {
            try note?.write(mark.merging(["upload": .string(id)]) { $1 })
        } catch {
            abort(id)
            throw error
        }
        return (id, [])
    }

    private func store(
        _ id: String,
        _ present: [UploadedPart],
        _ identity: OpenFile.Identity,
        _ partBytes: Int64
    ) throws(StorageError) {
        let ranges = stride(from: 0, to: identity.size, by: Int(partBytes))
            .map { Int64($0)..<min(Int64($0) + partBytes, identity.size) }
        let arrived = Arrived(ranges, present)
        tracker?.start(at: arrived.bytes, total: identity.size)
        let missing = arrived.missing
        try Workers.run(missing.count, width: operation.transfer.parallelParts, operation) {
            index,
            operation throws(StorageError) in
            let number = missing[index]
            arrived.add(try target.send(number, ranges[number - 1], of: id, file, tracker, operation))
        }
        try target.complete(id, arrived.inOrder, size: identity.size, operation)
    }

    /// Best effort, also after a cancellation: what remains costs storage, not correctness.
    private func abort(_ id: String) {
        do throws(StorageError) {
            try Operation.run(Transfer(timeout: .seconds(10), retry: .none), operation.environment) {
                operation throws(StorageError) in
                try target.abort(id, operation)
            }
        } catch {}
    }

    /// At least `wanted`, and few enough parts; whole MiB.
    static func partBytes(_ size: Int64, _ wanted: Int64, _ maximumParts: Int64) -> Int64 {
        let mebibyte: Int64 = 1 << 20
        let needed = (size + maximumParts - 1) / maximumParts
        return max(wanted, 5 * mebibyte, (needed + mebibyte - 1) / mebibyte * mebibyte)
    }

    /// The parts that have arrived, written by several threads.
    private final class Arrived: Sendable {
        private let parts: Mutex<[Int: UploadedPart]>
        private let count: Int

        /// Takes what was there, where its length is right.
        init(_ ranges: [Range<Int64>], _ present: [UploadedPart]) {
            count = ranges.count
            var parts: [Int: UploadedPart] = [:]
            for part in present where (1...max(ranges.count, 1)).contains(part.number) {
                guard part.number <= ranges.count, Int64(ranges[part.number - 1].count) == part.size else { continue }
                parts[part.number] = part
            }
            self.parts = Mutex(parts)
        }

        var bytes: Int64 { parts.withLock { $0.values.reduce(0) { $0 + $1.size } } }
        var missing: [Int] { parts.withLock { parts in (0..<count).map { $0 + 1 }.filter { parts[$0] == nil } } }
        var inOrder: [UploadedPart] { parts.withLock { $0.values.sorted { $0.number < $1.number } } }

        func add(_ part: UploadedPart) { parts.withLock { $0[part.number] = part } }
    }
}
