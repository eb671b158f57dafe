/// Fixed names and numbers of the event protocol.
package enum EventNames {
    /// The metric under which the server keeps values without iteration.
    package static let singleValueMetric = "Summary"
    /// The iteration that marks such a value; the server compares it exactly.
    package static let singleValueIteration: Int64 = -2_147_483_648

    /// The server's word for Python's level number.
    package static func level(_ number: UInt8) -> StaticString {
        switch number {
        case ..<20: "debug"
        case ..<30: "info"
        case ..<40: "warning"
        case ..<50: "error"
        default: "critical"
        }
    }

    /// Python's number for the server's word, in any letter case; nil for an unknown word.
    package static func number(ofLevel word: String) -> UInt8? {
        switch word.lowercased() {
        case "debug", "notset": 10
        case "info": 20
        case "warning", "warn": 30
        case "error": 40
        case "critical", "fatal": 50
        default: nil
        }
    }
}
