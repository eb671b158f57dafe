import Synchronization

extension JournalWriter {
    /// Appends one console record.
    ///
    /// A message of more than 1 MiB becomes several records, split between characters; nothing comes between them.
    /// - Parameters:
    ///   - level: Python's number: 10 debug, 20 info, 30 warning, 40 error, 50 critical.
    ///   - message: The text.
    ///   - timestamp: Milliseconds since 1970; `nil` for now.
    package func appendText(level: UInt8, message: String, timestamp: Int64? = nil) {
        let now = timestamp ?? options.clock.now()
        var message = message
        message.withUTF8 { text in
            var rest = UnsafeRawBufferPointer(text)
            var followUp = FollowUp()
            lock.lock()
            repeat {
                let count = rest.characterBoundary(at: RecordLayout.maximumTextBytes)
                let part = UnsafeRawBufferPointer(rebasing: rest[..<count])
                rest = UnsafeRawBufferPointer(rebasing: rest[count...])
                let flags = rest.isEmpty ? 0 : RecordLayout.continuesFlag
                appendBytes(part, kind: RecordKind.text, flags: flags, level: level, now: now, &followUp)
            } while !rest.isEmpty
            lock.unlock()
            perform(followUp)
        }
    }

    /// The longest document that ``appendOperation(_:timestamp:)`` and ``appendEvent(_:timestamp:)`` take, in bytes.
    package static var largestDocument: Int { RecordLayout.maximumDocumentBytes }

    /// Appends one operation: a change of the task, as UTF-8 JSON.
    /// - Returns: Its sequence number; `nil` when it was dropped, for example because it is longer than 16 MiB.
    @discardableResult
    package func appendOperation(_ document: [UInt8], timestamp: Int64? = nil) -> UInt64? {
        appendDocument(document, kind: RecordKind.operation, timestamp: timestamp)
    }

    /// Appends one event that has no kind of its own, as UTF-8 JSON (docs/journal-format.md says which).
    /// - Returns: Its sequence number; `nil` when it was dropped, for example because it is longer than 16 MiB.
    @discardableResult
    package func appendEvent(_ document: [UInt8], timestamp: Int64? = nil) -> UInt64? {
        appendDocument(document, kind: RecordKind.event, timestamp: timestamp)
    }

    private func appendDocument(_ document: [UInt8], kind: UInt16, timestamp: Int64?) -> UInt64? {
        let now = timestamp ?? options.clock.now()
        var followUp = FollowUp()
        var sequence: UInt64?
        lock.lock()
        if document.count > RecordLayout.maximumDocumentBytes {
            _ = state.pointee.drop(.tooLarge, &followUp)
        } else {
            sequence = document.withUnsafeBytes { appendBytes($0, kind: kind, now: now, &followUp) }
        }
        lock.unlock()
        perform(followUp)
        return sequence
    }

    /// Appends a text or a document with the lock held.
    @discardableResult
    private func appendBytes(
        _ bytes: UnsafeRawBufferPointer,
        kind: UInt16,
        flags: UInt16 = 0,
        level: UInt8 = 0,
        now: Int64,
        _ followUp: inout FollowUp
    ) -> UInt64? {
        let offset =
            kind == RecordKind.text ? RecordLayout.textMessageOffset : RecordLayout.documentOffset
        let sequence = state.pointee.appendReport(
            length: RecordLayout.length(payloadEnd: offset + bytes.count),
            now: now,
            context,
            &followUp
        ) { start, sequence in
            RecordEncoder.writeBytes(
                at: start,
                kind: kind,
                flags: flags,
                sequence: sequence,
                timestamp: now,
                bytesOffset: offset,
                level: level,
                bytes: bytes
            )
        }
        if let sequence { committed.store(sequence, ordering: .releasing) }
        return sequence
    }
}
