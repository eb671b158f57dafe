extension SessionDescription {
    /// Reads the contents of a `session.json`.
    /// - Throws: `damaged` for anything but an object with a valid `id`, or a member of a wrong type;
    ///   `unsupportedVersion` when a newer library wrote it.
    package init(json bytes: [UInt8]) throws(JournalError) {
        let members: [(name: String, value: MemberScanner.Value, json: String)]
        do throws(MemberScanner.Failure) {
            members = try MemberScanner.members(of: bytes)
        } catch {
            throw JournalError(.damaged, "session.json is not a JSON object (at byte \(error.offset))")
        }
        self.init(id: "", createdAt: 0)
        formatVersion = 0
        for member in members where try !apply(member.name, member.value) {
            otherMembers.append(OtherMember(name: member.name, json: member.json))
        }
        guard formatVersion <= Self.currentFormatVersion else {
            throw JournalError(
                .unsupportedVersion,
                "session.json has format version \(formatVersion); this library reads up to "
                    + "\(Self.currentFormatVersion). Use a newer version; the session is left as it is."
            )
        }
        guard formatVersion > 0, Self.isValidID(id) else {
            throw JournalError(.damaged, "session.json lacks a valid id or format version")
        }
    }

    /// The contents of a `session.json`: one member a line, for people who look.
    package func json() -> [UInt8] {
        var lines = [
            "\"format_version\": \(formatVersion)",
            "\"id\": " + MemberScanner.quoted(id),
            "\"created\": \(createdAt)",
            "\"host\": " + MemberScanner.quoted(host),
            "\"pid\": \(processID)",
            "\"mode\": " + MemberScanner.quoted(mode),
            "\"project\": " + MemberScanner.quoted(projectName),
            "\"name\": " + MemberScanner.quoted(taskName),
            "\"type\": " + MemberScanner.quoted(taskType),
            "\"library_version\": " + MemberScanner.quoted(libraryVersion),
        ]
        func add(_ name: String, _ value: String?) {
            if let value { lines.append("\"\(name)\": " + value) }
        }
        add("api_host", apiHost.map(MemberScanner.quoted))
        add("task", taskID.map(MemberScanner.quoted))
        if !modelIDs.isEmpty {
            let members = modelIDs.sorted { $0.key < $1.key }.map {
                MemberScanner.quoted($0) + ": " + MemberScanner.quoted($1)
            }
            add("models", "{" + members.joined(separator: ", ") + "}")
        }
        add("closed", closedAt.map(String.init))
        add("outcome", outcome.map(MemberScanner.quoted))
        add("journalled", journalled.map(String.init))
        add("journalled_files", journalledFiles.map(String.init))
        // What is not one JSON value would make the whole file unreadable.
        for member in otherMembers where MemberScanner.isValue(member.json) {
            lines.append(MemberScanner.quoted(member.name) + ": " + member.json)
        }
        return Array(("{\n  " + lines.joined(separator: ",\n  ") + "\n}\n").utf8)
    }

    /// Takes over a member; `false` when this version does not know it.
    private mutating func apply(_ name: String, _ value: MemberScanner.Value) throws(JournalError) -> Bool {
        func text() throws(JournalError) -> String? {
            switch value {
            case .string(let string): return string
            case .null: return nil
            default: throw JournalError(.damaged, "session.json: \(name) is not a string")
            }
        }
        func integer() throws(JournalError) -> Int64? {
            switch value {
            case .integer(let integer): return integer
            case .null: return nil
            default: throw JournalError(.damaged, "session.json: \(name) is not an integer")
            }
        }
        switch name {
        case "format_version": formatVersion = Int(clamping: try integer() ?? 0)
        case "id": id = try text() ?? ""
        case "created": createdAt = try integer() ?? 0
        case "host": host = try text() ?? ""
        case "pid": processID = try integer() ?? 0
        case "mode": mode = try text() ?? ""
        case "project": projectName = try text() ?? ""
        case "name": taskName = try text() ?? ""
        case "type": taskType = try text() ?? ""
        case "library_version": libraryVersion = try text() ?? ""
        case "api_host": apiHost = try text()
        case "task": taskID = try text()
        case "models": modelIDs = try Self.texts(name, value)
        case "closed": closedAt = try integer()
        case "outcome": outcome = try text()
        case "journalled": journalled = try integer().map { UInt64(clamping: $0) }
        case "journalled_files": journalledFiles = try integer().map { UInt64(clamping: $0) }
        default: return false
        }
        return true
    }

    /// The members of an object of strings.
    private static func texts(_ name: String, _ value: MemberScanner.Value) throws(JournalError) -> [String: String] {
        let json: String
        switch value {
        case .null: return [:]
        case .other(let text): json = text
        default: throw JournalError(.damaged, "session.json: \(name) is not an object")
        }
        var texts: [String: String] = [:]
        do throws(MemberScanner.Failure) {
            for member in try MemberScanner.members(of: Array(json.utf8)) {
                guard case .string(let text) = member.value else {
                    throw MemberScanner.Failure(offset: 0)
                }
                texts[member.name] = text
            }
        } catch {
            throw JournalError(.damaged, "session.json: \(name) is not an object of strings")
        }
        return texts
    }
}
