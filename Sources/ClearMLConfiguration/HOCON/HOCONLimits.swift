/// How much a configuration text may ask for before it is refused.
///
/// Far above any real file, and low enough that a hostile one costs milliseconds and megabytes, not the process.
package struct HOCONLimits: Sendable {
    /// Longest text, in bytes.
    package var bytes = 4 << 20
    /// Deepest nesting of objects, lists and dotted key parts, before and after substitution.
    package var depth = 64
    /// How often a substitution may lead to a setting that is itself a substitution.
    ///
    /// With ``depth``, keeps the deepest recursion within the 512 KiB stack of a secondary thread, even in debug builds.
    package var hops = 24
    /// Size of what substitutions and concatenations may produce, in bytes of text plus 16 for each value.
    ///
    /// Bounds the doubling chain `b: ${a}${a}`, `c: ${b}${b}`, …
    package var expansion = 16 << 20
    /// How many look-ups substitutions may cause.
    package var lookups = 100_000

    /// The limits for real use.
    package init() {}
}
