import CClearMLShim

/// libcurl calls these on the engine thread, inside `curl_multi_perform`. The pointer is unretained: the engine loop
/// holds the transfer until its handle has been removed.
extension CurlTransfer {
    func configureCallbacks(_ easy: EasyHandle) {
        let me = Unmanaged.passUnretained(self).toOpaque()
        for option in [
            CURLOPT_WRITEDATA, CURLOPT_HEADERDATA, CURLOPT_READDATA, CURLOPT_SEEKDATA, CURLOPT_XFERINFODATA,
            CURLOPT_PREREQDATA,
        ] {
            easy.set(option, pointer: me)
        }
        let pointer = easy.pointer
        easy.check(
            clearml_easy_set_write(pointer, CURLOPT_WRITEFUNCTION) { bytes, _, count, context in
                CurlTransfer.from(context)?.receive(UnsafeRawBufferPointer(start: bytes, count: count)) ?? 0
            }
        )
        easy.check(
            clearml_easy_set_write(pointer, CURLOPT_HEADERFUNCTION) { bytes, _, count, context in
                CurlTransfer.from(context)?.receiveHeader(UnsafeRawBufferPointer(start: bytes, count: count)) ?? 0
            }
        )
        easy.check(
            clearml_easy_set_read(pointer) { bytes, size, count, context in
                let room = UnsafeMutableRawBufferPointer(start: bytes, count: size * count)
                return CurlTransfer.from(context)?.send(into: room) ?? Int(CURL_READFUNC_ABORT)
            }
        )
        easy.check(
            clearml_easy_set_seek(pointer) { context, offset, origin in
                CurlTransfer.from(context)?.seek(offset, origin) ?? Int32(CURL_SEEKFUNC_FAIL)
            }
        )
        easy.check(
            clearml_easy_set_prereq(pointer) { context, _, _, _, _ in
                CurlTransfer.from(context)?.requestStarted = true
                return Int32(CURL_PREREQFUNC_OK)
            }
        )
        guard meter != nil else { return }
        easy.set(CURLOPT_NOPROGRESS, false)
        easy.check(
            clearml_easy_set_progress(pointer) { context, total, received, _, sent in
                CurlTransfer.from(context)?.meter?
                    .update(sent: Int64(sent), received: Int64(received), totalToReceive: Int64(total))
                return 0
            }
        )
    }

    private static func from(_ context: UnsafeMutableRawPointer?) -> CurlTransfer? {
        context.map { Unmanaged<CurlTransfer>.fromOpaque($0).takeUnretainedValue() }
    }

    private func receive(_ bytes: UnsafeRawBufferPointer) -> Int {
        do throws(TransportError) {
            try response.receiveBody(bytes)
            return bytes.count
        } catch {
            return abort(error)
        }
    }

    private func receiveHeader(_ line: UnsafeRawBufferPointer) -> Int {
        do throws(TransportError) {
            try response.receiveHeader(line)
            return line.count
        } catch {
            return abort(error)
        }
    }

    private func send(into room: UnsafeMutableRawBufferPointer) -> Int {
        do throws(TransportError) {
            return try body.read(into: room)
        } catch {
            abortReason = error
            return Int(CURL_READFUNC_ABORT)
        }
    }

    /// libcurl wants the body again because a kept connection died before the first byte of an answer.
    ///
    /// The incident this guards against: the server took the whole batch and died before it answered; libcurl sent the
    /// batch a second time, on its own, and every console line appeared twice. A request that the server may have in
    /// full is therefore sent again only if its method is idempotent; else the caller is told that the reply is lost.
    private func seek(_ offset: curl_off_t, _ origin: Int32) -> Int32 {
        guard offset == 0, origin == SEEK_SET, call.request.method != .post || !body.isComplete else {
            return Int32(CURL_SEEKFUNC_FAIL)
        }
        do throws(TransportError) {
            try body.rewind()
            return Int32(CURL_SEEKFUNC_OK)
        } catch {
            abortReason = error
            return Int32(CURL_SEEKFUNC_FAIL)
        }
    }

    /// Ends the transfer from a write callback: any count but the given one does.
    private func abort(_ error: TransportError) -> Int {
        abortReason = error
        return 0
    }
}
