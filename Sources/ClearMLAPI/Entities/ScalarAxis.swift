/// What the x axis of a sampled curve shows.
public enum ScalarAxis: String, Sendable, Hashable, CaseIterable {
    /// The iteration given with each point.
    case iteration = "iter"
    /// When each point was reported, in milliseconds since 1970-01-01T00:00:00Z.
    ///
    /// The server also writes these moments as ISO texts; ``ServerTime`` does that here.
    case time = "timestamp"
}
