/// The names of tasks, models and queues.
enum EntityName {
    /// The fewest characters that a name may have.
    static let minimumLength = 3

    /// The name without white space round it; throws 400/800 when too little is left.
    static func checked(_ name: String) throws(APIError) -> String {
        let trimmed = trimmed(name)
        guard trimmed.count >= minimumLength else {
            throw .dataValidation("name: the value \(name) is shorter than \(minimumLength) characters")
        }
        return trimmed
    }

    /// The text without white space at either end.
    static func trimmed(_ text: some StringProtocol) -> String {
        var rest = Substring(text)
        while rest.first?.isWhitespace == true { rest.removeFirst() }
        while rest.last?.isWhitespace == true { rest.removeLast() }
        return String(rest)
    }
}
