import ClearMLAPI

/// A console line as it can be recognised on the server.
///
/// The worker is not part of it: the same journal may be delivered from another host.
struct TextKey: Hashable, Sendable {
    var timestamp: Int64
    var level: String
    var message: String

    init(timestamp: Int64, level: UInt8, message: String) {
        self.timestamp = timestamp
        self.level = WireText.levelName(level)
        self.message = WireText.message(message)
    }

    /// Nil for an event without time or text.
    init?(_ event: JSONValue) {
        guard let timestamp = event["timestamp"].integerValue, let message = event["msg"].stringValue else {
            return nil
        }
        self.timestamp = timestamp
        self.level = event["level"].stringValue?.lowercased() ?? ""
        self.message = message
    }
}

/// The place of a scalar on the server, where a later value replaces an earlier one.
struct PointKey: Hashable, Sendable {
    var metric: String
    var variant: String
    var iteration: Int64

    init(title: String, series: String, iteration: Int64) {
        metric = WireText.name(title)
        variant = WireText.name(series)
        self.iteration = iteration
    }

    /// Nil for an event that lacks one of the three.
    init?(_ event: JSONValue) {
        guard let metric = event["metric"].stringValue, let variant = event["variant"].stringValue,
            let iteration = event["iter"].integerValue
        else { return nil }
        self.metric = metric
        self.variant = variant
        self.iteration = iteration
    }
}

/// What stands at a ``PointKey``.
struct PointValue: Hashable, Sendable {
    var value: Double
    var timestamp: Int64

    init(value: Double, timestamp: Int64) {
        self.value = value
        self.timestamp = timestamp
    }

    init?(_ event: JSONValue) {
        guard let value = event["value"].doubleValue, let timestamp = event["timestamp"].integerValue else {
            return nil
        }
        self.value = value
        self.timestamp = timestamp
    }

    /// Equality up to the 32 bits that some servers keep.
    func matches(_ other: PointValue) -> Bool {
        timestamp == other.timestamp && (value == other.value || Float(value) == Float(other.value))
    }
}
