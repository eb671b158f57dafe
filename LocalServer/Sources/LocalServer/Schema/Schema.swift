/// What the arguments of an endpoint, or the members of an object inside them, must be.
struct Schema: Sendable {
    /// What becomes of members that the schema does not name.
    enum Unknown: Sendable {
        /// They are left out of account, as the real server does at the top level.
        case ignored
        /// They are refused; the text names the document in the message.
        case refused(document: String)
    }

    var fields: [Field]
    var unknown: Unknown

    init(_ fields: Field..., unknown: Unknown = .ignored) {
        self.init(fields, unknown: unknown)
    }

    init(_ fields: [Field], unknown: Unknown = .ignored) {
        self.fields = fields
        self.unknown = unknown
    }

    /// The same schema with further fields.
    func adding(_ more: Field...) -> Schema {
        adding(more)
    }

    /// The same schema with further fields.
    func adding(_ more: [Field]) -> Schema {
        var result = self
        result.fields += more
        return result
    }

    /// Checks an object; throws what the real server would answer.
    ///
    /// - Parameters:
    ///   - object: what was sent.
    ///   - path: where the object is, for messages; empty for the arguments themselves.
    /// - Throws: 400 with the subcode of the first field that does not fit.
    func validate(_ object: JSONObject, path: String = "") throws(APIError) {
        for field in fields {
            let name = path.isEmpty ? field.name : "\(path).\(field.name)"
            guard let value = object[field.name], !value.isNull else {
                if field.isRequired { throw field.failure("\(name): this field is required") }
                continue
            }
            if let problem = field.shape.problem(with: value, path: name) { throw field.failure(problem) }
        }
        if case .refused(let document) = unknown {
            for key in object.keys where !fields.contains(where: { $0.name == key }) {
                throw .validation("unknown field: document=\(document), field=\(key)")
            }
        }
    }
}

/// One named value of a schema.
struct Field: Sendable {
    var name: String
    var shape: Shape
    var isRequired: Bool
    /// The subcode of a refusal; 12 unless the real server differs for this field.
    var subcode: Int

    static func required(_ name: String, _ shape: Shape, subcode: Int = 12) -> Field {
        Field(name: name, shape: shape, isRequired: true, subcode: subcode)
    }

    /// A value that may be absent or null.
    static func optional(_ name: String, _ shape: Shape, subcode: Int = 12) -> Field {
        Field(name: name, shape: shape, isRequired: false, subcode: subcode)
    }

    func failure(_ problem: String) -> APIError {
        subcode == 12 ? .validation(problem) : APIError(400, subcode, "Data validation error: \(problem)")
    }
}
