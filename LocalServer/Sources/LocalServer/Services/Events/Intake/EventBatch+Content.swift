extension EventBatch {
    /// The longest address of a debug image, in bytes: the store behind the real server indexes it as one term.
    static let longestURL = 32_766

    /// What an event has beyond the members that all have.
    func content(
        _ line: EventLine,
        _ kind: EventKind,
        _ fault: inout EventRow.Fault,
        in body: UnsafeBufferPointer<UInt8>
    ) -> EventContent {
        var content = EventContent()
        if case .string(let span) = line.axisLabel { content.axisLabel = stored(span, &fault, in: body) }
        switch kind {
        case .log:
            content.message = text(line.message, "msg", &content.members, &fault, in: body)
            content.level = text(line.level, "level", &content.members, &fault, in: body)
        case .image:
            content.key = text(line.key, "key", &content.members, &fault, in: body)
            content.url = text(line.url, "url", &content.members, &fault, in: body)
            if let url = content.url, url.utf8.count > Self.longestURL { fault.worsen(.refusedByStore) }
        case .plot: plot(line.plot, &content.members, &fault, in: body)
        case .vector:
            let value = if case .absent = line.values { line.value } else { line.values }
            append("value", value, to: &content.members, &fault, in: body)
        case .scalar: break
        }
        guard hasFurtherMembers(line) else { return content }
        let foreign: [(String, LineValue)] = [
            ("msg", kind == .log ? .absent : line.message), ("level", kind == .log ? .absent : line.level),
            ("key", kind == .image ? .absent : line.key), ("url", kind == .image ? .absent : line.url),
            ("plot_str", kind == .plot ? .absent : line.plot), ("x_axis_label", line.axisLabel),
        ]
        for (name, value) in foreign { append(name, value, to: &content.members, &fault, in: body) }
        if kind != .scalar, kind != .vector {
            append("value", line.value, to: &content.members, &fault, in: body)
        }
        for (name, value) in line.others {
            append(name.text(in: body), value, to: &content.members, &fault, in: body)
        }
        return content
    }

    /// Whether a line has members beyond those of a plain scalar; nearly none has.
    private func hasFurtherMembers(_ line: EventLine) -> Bool {
        let isPlain =
            line.others.isEmpty && line.message.isAbsent && line.level.isAbsent && line.key.isAbsent
            && line.url.isAbsent && line.plot.isAbsent && line.axisLabel.isAbsent
        return !isPlain
    }

    /// The text of a member that should be a string; any other value is kept among the further members.
    private func text(
        _ value: LineValue,
        _ name: String,
        _ members: inout [UInt8],
        _ fault: inout EventRow.Fault,
        in body: UnsafeBufferPointer<UInt8>
    ) -> String? {
        if case .string(let span) = value { return stored(span, &fault, in: body) }
        append(name, value, to: &members, &fault, in: body)
        return nil
    }

    /// A plot is kept whatever its text is; the length is noted, as the real server does.
    private func plot(
        _ value: LineValue,
        _ members: inout [UInt8],
        _ fault: inout EventRow.Fault,
        in body: UnsafeBufferPointer<UInt8>
    ) {
        switch value {
        case .absent, .null:
            append("plot_str", value, to: &members, &fault, in: body)
            append("plot_len", .integer(0), to: &members, &fault, in: body)
        case .string(let span) where !isDateLike(span, in: body):
            append("plot_str", value, to: &members, &fault, in: body)
            let length = Int64(span.text(in: body).unicodeScalars.count)
            append("plot_len", .integer(length), to: &members, &fault, in: body)
        default: fault.worsen(.unprocessable)
        }
    }

    private func append(
        _ name: String,
        _ value: LineValue,
        to members: inout [UInt8],
        _ fault: inout EventRow.Fault,
        in body: UnsafeBufferPointer<UInt8>
    ) {
        if case .absent = value { return }
        if !members.isEmpty { members.append(UInt8(ascii: ",")) }
        var serializer = JSONSerializer()
        serializer.append(string: name)
        serializer.append(raw: ":")
        switch value {
        case .absent, .null: serializer.append(raw: "null")
        case .bool(let value): serializer.append(.bool(value))
        case .integer(let value): serializer.append(.integer(value))
        case .double(let value): serializer.append(value)
        case .string(let span):
            if isDateLike(span, in: body) {
                serializer.append(string: stored(span, &fault, in: body))
            } else {
                serializer.append(raw: "\"")
                serializer.append(encoded: Array(span.bytes(in: body)))
                serializer.append(raw: "\"")
            }
        case .composite(let span): serializer.append(encoded: Array(span.bytes(in: body)))
        }
        members.append(contentsOf: serializer.bytes)
    }
}

extension APIError {
    /// The real server fails while it prepares an event.
    ///
    /// Nothing of the batch is kept here.
    static let unprocessableEvent = APIError(
        500,
        0,
        "General error (an event has a value of the wrong type, or text that looks like a date where a name is needed)"
    )

    /// The store behind the real server refuses an event.
    ///
    /// Nothing of the batch is kept here.
    static let refusedByStore = APIError(
        500,
        100,
        "General data error (an event has a value that cannot be stored: not finite, out of range, too long, or a time)"
    )
}
