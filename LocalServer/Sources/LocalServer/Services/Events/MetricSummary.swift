/// What a task keeps of each of its curves in `last_metrics`.
///
/// The server adds up what it was sent, not what it holds: a point sent twice counts twice, although it is one point.
struct MetricSummary: Sendable, Equatable {
    var metric: String
    var variant: String
    /// The value with the greatest iteration of the latest batch.
    var value: Double
    var minimum: Double
    var minimumIteration: Int64
    var maximum: Double
    var maximumIteration: Int64
    var first: Double
    var firstIteration: Int64
    var count: Int64
    /// The mean of all values, rounded to two decimals after each batch as the real server does.
    var mean: Double
    /// The label of the horizontal axis last sent.
    var axisLabel: String?
}

extension MetricSummary {
    /// What one batch says about one curve.
    struct Part: Sendable, Equatable {
        private(set) var last: Double
        private var lastIteration: Int64
        private var lastTimestamp: Int64
        private(set) var minimum: (value: Double, iteration: Int64)
        private(set) var maximum: (value: Double, iteration: Int64)
        private(set) var first: (value: Double, iteration: Int64)
        private(set) var count: Int64 = 1
        private(set) var sum: Double
        var axisLabel: String?

        init(_ value: Double, iteration: Int64, timestamp: Int64) {
            last = value
            lastIteration = iteration
            lastTimestamp = timestamp
            minimum = (value, iteration)
            maximum = minimum
            first = minimum
            sum = value
        }

        mutating func add(_ value: Double, iteration: Int64, timestamp: Int64) {
            if (iteration, timestamp) >= (lastIteration, lastTimestamp) {
                (last, lastIteration, lastTimestamp) = (value, iteration, timestamp)
            }
            if value < minimum.value { minimum = (value, iteration) }
            if value > maximum.value { maximum = (value, iteration) }
            count += 1
            sum += value
        }

        static func == (left: Part, right: Part) -> Bool {
            (left.last, left.lastIteration, left.lastTimestamp, left.count, left.sum)
                == (right.last, right.lastIteration, right.lastTimestamp, right.count, right.sum)
                && left.minimum == right.minimum && left.maximum == right.maximum && left.first == right.first
                && left.axisLabel == right.axisLabel
        }
    }

    /// The summary of a curve that nothing was known of.
    init(metric: String, variant: String, _ part: Part) {
        self.metric = metric
        self.variant = variant
        value = part.last
        (minimum, minimumIteration) = part.minimum
        (maximum, maximumIteration) = part.maximum
        (first, firstIteration) = part.first
        count = part.count
        mean = Self.rounded(part.sum / Double(part.count))
        axisLabel = part.axisLabel
    }

    /// Adds a batch.
    ///
    /// Its last value becomes the last value, even if its iteration is smaller than earlier ones.
    mutating func merge(_ part: Part) {
        value = part.last
        if part.minimum.value < minimum { (minimum, minimumIteration) = part.minimum }
        if part.maximum.value > maximum { (maximum, maximumIteration) = part.maximum }
        let total = count + part.count
        mean = Self.rounded((mean * Double(count) + part.sum) / Double(total))
        count = total
        if let label = part.axisLabel { axisLabel = label }
    }

    /// Two decimals, halves to the even digit.
    private static func rounded(_ value: Double) -> Double {
        let scaled = (value * 100).rounded(.toNearestOrEven) / 100
        return scaled.isFinite ? scaled : value
    }
}

extension MetricSummary {
    /// The form in `last_metrics`.
    var json: JSON {
        var object: JSONObject = [
            "metric": .string(metric), "variant": .string(variant), "value": .double(value),
            "min_value": .double(minimum), "min_value_iteration": .integer(minimumIteration),
            "max_value": .double(maximum), "max_value_iteration": .integer(maximumIteration),
            "first_value": .double(first), "first_value_iteration": .integer(firstIteration),
            "count": .integer(count), "mean_value": .double(mean),
        ]
        if let axisLabel { object["x_axis_label"] = .string(axisLabel) }
        return .object(object)
    }

    /// Reads the form in `last_metrics`; nil when a member is missing.
    init?(_ json: JSON) {
        guard let metric = json["metric"]?.stringValue, let variant = json["variant"]?.stringValue,
            let value = json["value"]?.numberValue,
            let minimum = json["min_value"]?.numberValue,
            let minimumIteration = json["min_value_iteration"]?.integerValue,
            let maximum = json["max_value"]?.numberValue,
            let maximumIteration = json["max_value_iteration"]?.integerValue,
            let first = json["first_value"]?.numberValue,
            let firstIteration = json["first_value_iteration"]?.integerValue,
            let count = json["count"]?.integerValue, let mean = json["mean_value"]?.numberValue
        else { return nil }
        (self.metric, self.variant, self.value) = (metric, variant, value)
        (self.minimum, self.minimumIteration) = (minimum, minimumIteration)
        (self.maximum, self.maximumIteration) = (maximum, maximumIteration)
        (self.first, self.firstIteration) = (first, firstIteration)
        (self.count, self.mean) = (count, mean)
        axisLabel = json["x_axis_label"]?.stringValue
    }
}
