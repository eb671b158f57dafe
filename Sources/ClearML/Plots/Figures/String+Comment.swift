extension String {
    /// This title with a remark in small print below it.
    func commented(_ comment: String?) -> String {
        guard let comment, !comment.isEmpty else { return self }
        return "\(self)<br><sup>\(comment)</sup>"
    }
}
