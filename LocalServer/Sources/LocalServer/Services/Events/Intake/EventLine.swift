/// The members of one line of a batch.
struct EventLine {
    /// The members that mean something to the server.
    enum Member {
        case type, task, model, metric, variant, iteration, value, values, timestamp, ts, worker, level, message, plot
        case key, url, modelEvent, allowLocked, axisLabel
    }

    private(set) var type = LineValue.absent
    private(set) var task = LineValue.absent
    private(set) var model = LineValue.absent
    private(set) var metric = LineValue.absent
    private(set) var variant = LineValue.absent
    private(set) var iteration = LineValue.absent
    private(set) var value = LineValue.absent
    private(set) var values = LineValue.absent
    private(set) var timestamp = LineValue.absent
    /// An older name of `timestamp`.
    private(set) var ts = LineValue.absent
    private(set) var worker = LineValue.absent
    private(set) var level = LineValue.absent
    private(set) var message = LineValue.absent
    private(set) var plot = LineValue.absent
    private(set) var key = LineValue.absent
    private(set) var url = LineValue.absent
    private(set) var modelEvent = LineValue.absent
    private(set) var allowLocked = LineValue.absent
    private(set) var axisLabel = LineValue.absent
    /// Members that the server does not know, which it keeps as they are.
    private(set) var others: [(name: TextSpan, value: LineValue)] = []
    /// Whether a number is one that JSON cannot tell.
    private(set) var hasNonFinite = false

    /// Reads the object in `range` of `body`.
    ///
    /// Of repeated members the last one counts.
    init(_ body: UnsafeBufferPointer<UInt8>, _ range: Range<Int>) throws(JSONSyntaxError) {
        var scanner = LineScanner(body, range)
        try scanner.object { (name, value) throws(JSONSyntaxError) in
            if let member = Self.member(name.bytes(in: body)) {
                set(member, value)
            } else {
                others.append((name, value))
            }
        }
        hasNonFinite = scanner.sawNonFinite
    }

    /// The known member of a name.
    ///
    /// Told by length first: most lines have eight members, and comparing each with all names took longer than the
    /// rest of the parser.
    private static func member(_ name: UnsafeBufferPointer<UInt8>) -> Member? {
        func named(_ text: StaticString) -> Bool {
            for index in 0..<name.count where name[index] != text.utf8Start[index] { return false }
            return true
        }
        switch name.count {
        case 2: if named("ts") { return .ts }
        case 3:
            if named("msg") { return .message }
            if named("key") { return .key }
            if named("url") { return .url }
        case 4:
            if named("iter") { return .iteration }
            if named("type") { return .type }
            if named("task") { return .task }
        case 5:
            if named("value") { return .value }
            if named("level") { return .level }
            if named("model") { return .model }
        case 6:
            if named("metric") { return .metric }
            if named("worker") { return .worker }
            if named("values") { return .values }
        case 7: if named("variant") { return .variant }
        case 8: if named("plot_str") { return .plot }
        case 9: if named("timestamp") { return .timestamp }
        case 11: if named("model_event") { return .modelEvent }
        case 12:
            if named("allow_locked") { return .allowLocked }
            if named("x_axis_label") { return .axisLabel }
        default: break
        }
        return nil
    }

    private mutating func set(_ member: Member, _ value: LineValue) {
        switch member {
        case .type: type = value
        case .task: task = value
        case .model: model = value
        case .metric: metric = value
        case .variant: variant = value
        case .iteration: iteration = value
        case .value: self.value = value
        case .values: values = value
        case .timestamp: timestamp = value
        case .ts: ts = value
        case .worker: worker = value
        case .level: level = value
        case .message: message = value
        case .plot: plot = value
        case .key: key = value
        case .url: url = value
        case .modelEvent: modelEvent = value
        case .allowLocked: allowLocked = value
        case .axisLabel: axisLabel = value
        }
    }
}
