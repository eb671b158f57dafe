extension Optional {
    /// The value, or the error for an answer that lacks it.
    ///
    /// The call itself was carried out, so that it must not be repeated blindly.
    package func expected(_ endpoint: String, _ field: String) throws(APIError) -> Wrapped {
        guard let self else {
            throw APIError(
                .unexpectedReply,
                endpoint: endpoint,
                message: "the answer lacks `\(field)`.",
                outcome: .ambiguous
            )
        }
        return self
    }
}
