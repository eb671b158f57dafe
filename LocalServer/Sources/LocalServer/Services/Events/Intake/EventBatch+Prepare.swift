extension EventBatch {
    /// Takes one event in.
    mutating func prepare(_ line: EventLine, in body: UnsafeBufferPointer<UInt8>) {
        let isModel = line.modelEvent.isTruthy
        let task = isModel && !line.model.isAbsentOrNull ? line.model : line.task
        var owner: Int32?
        if case .string(let span) = task {
            owner = self.owner(span, isModel: isModel, allowLocked: line.allowLocked.isTruthy, in: body)
        }
        guard let kind = kind(line.type, in: body) else { return }
        if isModel, kind == .log {
            return refuse("Task log events are not supported for models")
        }
        if task.isAbsentOrNull { return refuse("Event must have a 'task' field") }
        guard let owner else { return refuse("Invalid task id") }

        var row = EventRow(kind: kind, owner: owner, metric: 0, variant: 0, worker: defaultWorker, timestamp: now)
        if line.hasNonFinite { row.fault = .refusedByStore }
        row.metric = name(line.metric, &row.fault, in: body)
        row.variant = name(line.variant, &row.fault, in: body)
        row.iteration = iteration(line.iteration, &row.fault, in: body)
        row.timestamp = timestamp(line, &row.fault, in: body)
        switch line.worker {
        case .absent, .null: break
        case .string(let span): row.worker = texts.number(stored(span, &row.fault, in: body))
        default: row.fault.worsen(.refusedByStore)
        }
        if kind == .scalar { row.number = number(line, &row.fault) }
        let content = content(line, kind, &row.fault, in: body)
        if !content.isEmpty {
            row.content = Int32(contents.count)
            contents.append(content)
        }
        rows.append(row)
    }

    private mutating func owner(
        _ span: TextSpan,
        isModel: Bool,
        allowLocked: Bool,
        in body: UnsafeBufferPointer<UInt8>
    ) -> Int32 {
        let text = texts.number(span, in: body)
        // Most lines name the owner of the line before.
        if let last = lastOwner, last.text == text, last.isModel == isModel, last.allowLocked == allowLocked {
            return last.number
        }
        let number = ownerNumber(text, isModel: isModel)
        if span.count > 0 { note(owners[Int(number)], allowLocked: allowLocked) }
        lastOwner = LastOwner(text: text, isModel: isModel, allowLocked: allowLocked, number: number)
        return number
    }

    private mutating func kind(_ type: LineValue, in body: UnsafeBufferPointer<UInt8>) -> EventKind? {
        switch type {
        case .absent, .null:
            refuse("Event must have a 'type' field")
            return nil
        case .string(let span) where !isDateLike(span, in: body):
            let text = texts.number(span, in: body)
            if let last = lastKind, last.text == text { return last.kind }
            guard let kind = EventKind(wire: texts[text]) else {
                refuse("Invalid event type \(texts[text])")
                return nil
            }
            lastKind = (text, kind)
            return kind
        default:
            fail(.unprocessableEvent)
            return nil
        }
    }

    /// The text that is stored for a string; a date with its time is written anew, a time alone cannot be stored.
    func stored(_ span: TextSpan, _ fault: inout EventRow.Fault, in body: UnsafeBufferPointer<UInt8>) -> String {
        guard datesAreParsed, let date = DateLikeText(span.bytes(in: body)) else { return span.text(in: body) }
        switch date {
        case .date: return span.text(in: body)
        case .time:
            fault.worsen(.refusedByStore)
            return ""
        case .moment(let iso): return iso
        }
    }

    func isDateLike(_ span: TextSpan, in body: UnsafeBufferPointer<UInt8>) -> Bool {
        datesAreParsed && DateLikeText(span.bytes(in: body)) != nil
    }

    /// The text number of a metric or variant.
    ///
    /// Anything but text cannot be hashed by the real server.
    private mutating func name(
        _ value: LineValue,
        _ fault: inout EventRow.Fault,
        in body: UnsafeBufferPointer<UInt8>
    ) -> Int32 {
        switch value {
        case .absent, .null: return texts.number("")
        case .string(let span):
            if isDateLike(span, in: body) { fault.worsen(.unprocessable) }
            return texts.number(span, in: body)
        default:
            fault.worsen(.unprocessable)
            return texts.number("")
        }
    }

    /// What Python's `int()` makes of the value.
    private func iteration(
        _ value: LineValue,
        _ fault: inout EventRow.Fault,
        in body: UnsafeBufferPointer<UInt8>
    ) -> Int64? {
        switch value {
        case .absent, .null: return nil
        case .integer(let value): return value
        case .bool(let value): return value ? 1 : 0
        case .double(let value):
            guard value.isFinite else { break }
            if let exact = Int64(exactly: value.rounded(.towardZero)) { return exact }
            fault.worsen(.refusedByStore)
            return 0
        case .string(let span):
            let text = span.text(in: body).trimmingPrefix(while: \.isWhitespace)
            if let value = Int64(text) { return value }
            let digits = text.hasPrefix("-") || text.hasPrefix("+") ? text.dropFirst() : text[...]
            guard !digits.isEmpty, digits.utf8.allSatisfy({ 0x30...0x39 ~= $0 }) else { break }
            fault.worsen(.refusedByStore)
            return 0
        case .composite: break
        }
        fault.worsen(.unprocessable)
        return 0
    }

    /// Milliseconds since 1970; the time of the request where none is given.
    private func timestamp(
        _ line: EventLine,
        _ fault: inout EventRow.Fault,
        in body: UnsafeBufferPointer<UInt8>
    ) -> Int64 {
        let value = if case .absent = line.ts { line.timestamp } else { line.ts }
        switch value {
        case .absent, .null: return now
        case .integer(let value): return value
        case .double(let value):
            if value.isFinite, let whole = Int64(exactly: value.rounded(.down)) { return whole }
        case .string(let span):
            let text = span.text(in: body)
            if let value = Int64(text) ?? Timestamp(text)?.milliseconds { return value }
        case .bool, .composite: break
        }
        fault.worsen(.refusedByStore)
        return now
    }

    /// The value of a scalar.
    ///
    /// The store keeps it as a 32-bit number for sampling and refuses what does not fit.
    private func number(_ line: EventLine, _ fault: inout EventRow.Fault) -> EventRow.Number {
        let value = if case .absent = line.values { line.value } else { line.values }
        switch value {
        case .absent, .null: return .none
        case .integer(let value): return .integer(value)
        case .double(let value):
            if !(abs(value) <= Double(Float.greatestFiniteMagnitude)) { fault.worsen(.refusedByStore) }
            return .double(value)
        case .bool: fault.worsen(.refusedByStore)
        case .string, .composite: fault.worsen(.unprocessable)
        }
        return .none
    }
}

extension EventRow.Fault {
    /// Keeps the graver of two faults: preparing comes before storing.
    mutating func worsen(_ other: EventRow.Fault) {
        if self != .unprocessable { self = other }
    }
}
