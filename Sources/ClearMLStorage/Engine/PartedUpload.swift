import ClearMLAPI
import ClearMLTransport

/// A place that takes a large file in parts.
protocol PartedUpload: Sendable {
    /// How many parts a file may have.
    var maximumParts: Int64 { get }

    /// Begins an upload and returns its id.
    func begin(_ operation: Operation) throws(StorageError) -> String

    /// The parts that have arrived; nil when the place knows no such upload.
    func parts(of id: String, _ operation: Operation) throws(StorageError) -> [UploadedPart]?

    /// Stores one part, counted from 1, over what may be there.
    func send(
        _ number: Int,
        _ range: Range<Int64>,
        of id: String,
        _ file: OpenFile,
        _ tracker: ProgressTracker?,
        _ operation: Operation
    ) throws(StorageError) -> UploadedPart

    /// Makes the file out of its parts, all of them in order.
    func complete(_ id: String, _ parts: [UploadedPart], size: Int64, _ operation: Operation) throws(StorageError)

    /// Gives the parts up.
    func abort(_ id: String, _ operation: Operation) throws(StorageError)
}

/// A part that the place has.
struct UploadedPart: Sendable, Equatable {
    var number: Int
    var size: Int64
    /// The place's own name for its contents.
    var tag: String
}
