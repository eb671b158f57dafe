import ClearMLAPI

extension Model {
    /// Sets one entry of the metadata and leaves the others alone.
    ///
    /// - Parameters:
    ///   - key: its name.
    ///   - value: the value, whose type is stored with it.
    ///   - type: the type to declare instead, such as `float`.
    /// - Throws: ``ClearMLError`` for an empty key, or if the server did not answer.
    public func setMetadata(_ key: String, _ value: ParameterValue, type: String? = nil) throws(ClearMLError) {
        try set([MetadataItem(key: key, value: value, type: type)], replacingAll: false)
    }

    /// Sets the metadata.
    ///
    /// - Parameters:
    ///   - metadata: values by key, whose types are stored with them.
    ///   - replacing: drop the entries that are not named, as the Python SDK does unless told otherwise.
    /// - Throws: ``ClearMLError``, as `setMetadata` does.
    public func setAllMetadata(_ metadata: [String: ParameterValue], replacing: Bool = true) throws(ClearMLError) {
        let items = metadata.sorted { $0.key < $1.key }.map { MetadataItem(key: $0.key, value: $0.value) }
        try set(items, replacingAll: replacing)
    }

    /// Removes entries of the metadata; those that are not there are left out.
    ///
    /// - Parameter keys: their names.
    /// - Throws: ``ClearMLError`` if the server did not answer.
    public func deleteMetadata(_ keys: [String]) throws(ClearMLError) {
        try change { models throws(APIError) in try models.deleteMetadata(id, keys) }
    }

    private func set(_ items: [MetadataItem], replacingAll: Bool) throws(ClearMLError) {
        guard !items.contains(where: { $0.key.trimmingSpaces().isEmpty }) else {
            throw ClearMLError(code: .invalidArgument, message: "an entry of the metadata needs a key")
        }
        try change { models throws(APIError) in try models.setMetadata(id, items, replacingAll: replacingAll) }
    }
}
