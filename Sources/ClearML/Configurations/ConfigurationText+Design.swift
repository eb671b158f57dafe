/// The configuration of a model, its "design": a text of any format, which may be named values.
extension ConfigurationText {
    /// The text that a model is given; empty for none.
    ///
    /// - Throws: ``ClearMLError/Code/invalidArgument`` for a text and values at once, and for values that cannot be written.
    static func design(_ text: String?, _ values: [String: ParameterValue]?) throws(ClearMLError) -> String {
        switch (text, values) {
        case (_?, _?):
            throw ClearMLError(
                code: .invalidArgument,
                message: "a model has one configuration: give configText or configDictionary, not both"
            )
        case (let text?, nil): return text
        case (nil, let values?): return try encode(.dictionary(values))
        case (nil, nil): return ""
        }
    }

    /// The values of a model's configuration; empty if there is none, a list under the one name `""`.
    static func values(ofDesign text: String, _ model: String) throws(ClearMLError) -> [String: ParameterValue] {
        guard !text.isEmpty else { return [:] }
        let value = try decode(text, name: "design of model \(model)")
        return value.dictionary ?? ["": value]
    }
}
