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

    /// The longest document that ``appendOperation(_:timestamp:)`` takes, in bytes.
    package static var largestOperation: Int { RecordLayout.maximumOperationBytes }

    /// Appends one operation: a change of the task, as UTF-8 JSON.
    /// - Returns: Its sequence number; `nil` when it was dropped, for example because it is longer than 16 MiB.
    @discardableResult
    package func appendOperation(_ document: [UInt8], timestamp: Int64? = nil) -> UInt64? {
        let now = timestamp ?? options.clock.now()
        var followUp = FollowUp()
        var sequence: UInt64?
        lock.lock()
        if document.count > RecordLayout.maximumOperationBytes {
            _ = state.pointee.drop(.tooLarge, &followUp)
        } else {
            sequence = document.withUnsafeBytes { bytes in
                appendBytes(bytes, kind: RecordKind.operation, now: now, &followUp)
            }
        }
        lock.unlock()
        perform(followUp)
        return sequence
    }

    /// Appends a text or an operation with the lock held.
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
            kind == RecordKind.text ? RecordLayout.textMessageOffset : RecordLayout.operationDocumentOffset
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
