/// `last_metrics` of a task or model: summaries of its curves, by the MD5 of the metric and of the variant.
struct LastMetrics {
    /// More curves than this are not summed up; their points are kept all the same.
    static let maximumCount = 2000

    private var metrics: JSONObject
    private var count: Int

    init(_ json: JSON?) {
        metrics = json?.objectValue ?? [:]
        count = metrics.reduce(0) { $0 + ($1.1.objectValue?.count ?? 0) }
    }

    var json: JSON { .object(metrics) }

    mutating func merge(_ part: MetricSummary.Part, metric: String, variant: String) {
        let (metricKey, variantKey) = (MD5.hex(metric), MD5.hex(variant))
        var variants = metrics[metricKey]?.objectValue ?? [:]
        if var summary = variants[variantKey].flatMap(MetricSummary.init) {
            summary.merge(part)
            variants[variantKey] = summary.json
        } else {
            guard count < Self.maximumCount else { return }
            count += 1
            variants[variantKey] = MetricSummary(metric: metric, variant: variant, part).json
        }
        metrics[metricKey] = .object(variants)
    }
}
