/// Sizes and offsets of journal format 1, in bytes; docs/journal-format.md draws the pictures.
///
/// All integers are little-endian. Every record begins at a multiple of 8 with the same header and ends with its checksum:
/// ```
///  0  u32  length of the whole record, a multiple of 8; 0 = not written yet; stored last
///  4  u16  kind
///  6  u16  flags
///  8  u64  sequence number
/// 16  i64  timestamp, milliseconds since 1970
/// 24       payload, zeros up to length - 4
/// -4  u32  CRC-32 of everything before it
/// ```
enum RecordLayout {
    static let kindOffset = 4
    static let flagsOffset = 6
    static let sequenceOffset = 8
    static let timestampOffset = 16
    static let payloadOffset = 24
    static let checksumSize = 4
    static let alignment = 8
    /// Header, checksum and alignment of an empty payload.
    static let minimumLength = 32

    /// i64 iteration, f64 value, u32 series id.
    static let scalarLength = 48
    static let scalarIterationOffset = 24
    static let scalarValueOffset = 32
    static let scalarSeriesOffset = 40

    /// u32 id, u32 bytes of title, u32 bytes of series, both names.
    static let seriesNamesOffset = 36
    /// u32 bytes, u8 level, 3 zero bytes, message.
    static let textMessageOffset = 32
    /// u32 bytes, document.
    static let documentOffset = 28
    /// u32 bytes, reason.
    static let refusalReasonOffset = 28

    /// A text record is followed by another one with the rest of the same message.
    static let continuesFlag: UInt16 = 1

    /// Longest message of one text record; longer ones are split between characters.
    static let maximumTextBytes = 1 << 20
    /// Longest document of an operation or an event; longer ones are refused.
    static let maximumDocumentBytes = 16 << 20
    /// Longest title or series name; longer ones are cut between characters.
    static let maximumNameBytes = 4096
    /// Most series of one session; scalars of further ones are dropped and counted.
    static let maximumSeries = 1 << 20
    /// Longest record that a reader believes in.
    static let maximumLength = maximumDocumentBytes + 64
    /// A sequence number at or above this is damage.
    static let maximumSequence: UInt64 = 1 << 62

    /// The length of a record whose payload ends at `end`, counted from the record's start.
    @inline(__always)
    static func length(payloadEnd end: Int) -> Int { (end + checksumSize + alignment - 1) & ~(alignment - 1) }
}

/// What a record is, as its number in the file.
enum RecordKind {
    static let scalar: UInt16 = 1
    static let series: UInt16 = 2
    static let text: UInt16 = 3
    static let operation: UInt16 = 4
    static let refusal: UInt16 = 5
    static let event: UInt16 = 6
}
