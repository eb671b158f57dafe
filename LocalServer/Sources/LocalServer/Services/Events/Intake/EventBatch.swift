/// The events of one request, read and prepared for the store, before anything was looked up.
///
/// The order of the checks is that of the real server: malformed JSON first (nothing is kept), then contradictions in
/// `allow_locked` and `model_event`, then each event for itself.
struct EventBatch {
    /// The events that are acceptable as far as can be told without the database.
    var rows: [EventRow] = []
    var contents: [EventContent] = []
    var texts = TextTable()
    /// The distinct owners of `rows`.
    private(set) var owners: [EventOwner] = []
    /// How many events were refused, by reason.
    private(set) var refusals: [String: Int] = [:]
    /// What the batch as a whole must be answered with, found while it was read.
    private(set) var failure: APIError?

    /// Whether strings that look like dates are taken for dates, as in batch lines.
    let datesAreParsed: Bool
    /// The worker of events that name none.
    let defaultWorker: Int32
    /// The time of the request, in milliseconds since 1970.
    let now: Int64

    /// What the last line said about its owner and kind: most lines repeat the one before.
    var lastOwner: LastOwner?
    var lastKind: (text: Int32, kind: EventKind)?

    /// The owner that a line named.
    struct LastOwner {
        var text: Int32
        var isModel: Bool
        var allowLocked: Bool
        var number: Int32
    }

    private var ownerNumbers: [EventOwner: Int32] = [:]
    private var allowLocked: [EventOwner: Bool] = [:]

    private init(datesAreParsed: Bool, worker: String, now: Int64) {
        self.datesAreParsed = datesAreParsed
        self.now = now
        defaultWorker = texts.number(worker.isEmpty ? "<unknown>" : worker)
    }

    /// Reads a body of JSON lines.
    ///
    /// One newline at the end is fine; blank lines are not.
    ///
    /// - Throws: 400/17 for an empty body, 400/0 for malformed JSON in any line.
    init(lines body: [UInt8], worker: String, now: Int64) throws(APIError) {
        guard !body.isEmpty else { throw APIError(400, 17, "Batch contains no items") }
        self.init(datesAreParsed: true, worker: worker, now: now)
        try read(body, splitting: true)
    }

    /// Reads one event, given as the text of a JSON object.
    init(object body: [UInt8], worker: String, now: Int64) throws(APIError) {
        self.init(datesAreParsed: false, worker: worker, now: now)
        try read(body, splitting: false)
    }

    private mutating func read(_ bytes: [UInt8], splitting: Bool) throws(APIError) {
        let outcome = bytes.withUnsafeBufferPointer { body in
            Result { () throws(JSONSyntaxError) in
                var start = 0
                repeat {
                    let end = splitting ? Self.endOfLine(body, from: start) : body.count
                    prepare(try EventLine(body, start..<end), in: body)
                    start = end + 1
                } while start < body.count
            }
        }
        if case .failure(let error) = outcome {
            throw .badRequest("Invalid JSON (\(error.message) at byte \(error.offset) of the batch)")
        }
    }

    private static func endOfLine(_ body: UnsafeBufferPointer<UInt8>, from start: Int) -> Int {
        var end = start
        while end < body.count, body[end] != 0x0A { end += 1 }
        return end
    }

    mutating func refuse(_ reason: String) {
        refusals[reason, default: 0] += 1
    }

    /// Notes that the batch as a whole fails.
    ///
    /// The first reason counts, but a contradiction between events comes before all that is wrong with one of them.
    mutating func fail(_ error: APIError) {
        guard let known = failure else {
            failure = error
            return
        }
        if known.code >= 500, error.code < 500 { failure = error }
    }

    /// The number of an owner in this batch.
    mutating func ownerNumber(_ text: Int32, isModel: Bool) -> Int32 {
        let owner = EventOwner(id: texts[text], isModel: isModel)
        if let known = ownerNumbers[owner] { return known }
        let number = Int32(owners.count)
        owners.append(owner)
        ownerNumbers[owner] = number
        return number
    }

    /// Whether the events of an owner said `allow_locked`.
    func isLockedAllowed(_ owner: EventOwner) -> Bool { allowLocked[owner] ?? false }

    /// Notes what one event says about its owner; contradictions fail the batch.
    mutating func note(_ owner: EventOwner, allowLocked value: Bool) {
        if let known = allowLocked[owner], known != value {
            fail(.validation("Inconsistent allow_locked setting in the passed events"))
        }
        allowLocked[owner] = value
        if allowLocked[EventOwner(id: owner.id, isModel: !owner.isModel)] != nil {
            fail(.validation("Inconsistent model_event setting in the passed events: \(owner.id)"))
        }
    }
}
