import ClearMLTestSupport
import ClearMLTransport
import Testing

@Suite("Cancellation")
struct CancellationTests {
    private let transport = CurlTransport()

    @Test func `cancelling the task ends the transfer and its connection`() async throws {
        try await withScriptedServer(.stall) { server in
            let task = Task { [transport] in
                try await transport.perform(HTTPRequest(url: server.url(), body: .bytes([1])))
            }
            #expect(await server.wait { $0.requests.count == 1 })
            task.cancel()
            await #expect(performing: { try await task.value }, throws: { isCancelled($0, sent: true) })
            #expect(await server.wait { $0.disconnections == 1 })
        }
    }

    @Test func `a task that is already cancelled sends nothing`() async throws {
        try await withScriptedServer(.stall) { server in
            let gate = Gate()
            let task = Task { [transport] in
                _ = await gate.wait()
                return try await transport.perform(HTTPRequest(url: server.url(), body: .bytes([1])))
            }
            task.cancel()
            gate.open()
            await #expect(performing: { try await task.value }, throws: { isCancelled($0, sent: false) })
            #expect(server.seen.connections == 0)
        }
    }

    @Test func `a blocked caller is released by its switch`() async throws {
        try await withScriptedServer(.stall) { server in
            let cancellation = Cancellation()
            let done = Monitor<TransportError?>(nil)
            async let blocked: Void = onThread { [transport] in
                do throws(TransportError) {
                    let request = HTTPRequest(url: server.url(), body: .bytes([1]))
                    _ = try transport.perform(request, cancellation: cancellation)
                } catch {
                    done.update { $0 = error }
                }
            }
            #expect(await server.wait { $0.requests.count == 1 })
            cancellation.cancel()
            await blocked
            #expect(done.value.map { isCancelled($0, sent: true) } == true)
            #expect(await server.wait { $0.disconnections == 1 })
        }
    }

    @Test func `a switch thrown before the call sends nothing`() async throws {
        let cancellation = Cancellation()
        cancellation.cancel()
        await #expect(
            performing: {
                try await onThread { [transport] in
                    try transport.perform(HTTPRequest(url: "http://127.0.0.1:1/"), cancellation: cancellation)
                }
            },
            throws: { isCancelled($0, sent: false) }
        )
    }

    @Test func `cancelling one of many leaves the others alone`() async throws {
        let gate = Gate()
        try await withScriptedServer(reply: { _ in .json("{}").after(gate) }) { server in
            let tasks = (0..<8).map { index in
                Task { [transport] in
                    try await transport.perform(HTTPRequest(url: server.url("/\(index)"), body: .bytes([1])))
                }
            }
            #expect(await server.wait { $0.requests.count == 8 })
            tasks[3].cancel()
            await #expect(performing: { try await tasks[3].value }, throws: { isCancelled($0, sent: true) })
            gate.open()
            for (index, task) in tasks.enumerated() where index != 3 {
                let response = try await task.value
                #expect(response.status == 200)
            }
        }
    }

    @Test func `a switch that outlives its calls does not collect them`() async throws {
        try await withScriptedServer(.json("{}")) { server in
            let cancellation = Cancellation()
            try await onThread { [transport] in
                for _ in 0..<50 {
                    let request = HTTPRequest(url: server.url(), body: .bytes([1]))
                    _ = try transport.perform(request, cancellation: cancellation)
                }
            }
            #expect(cancellation.handlerCount == 0)
        }
    }

    @Test func `cancelling at any moment gives one clean end`() async throws {
        try await withScriptedServer(.json("{}")) { server in
            // The cancellation races with the whole life of a request; both ends are right, hanging or crashing is not.
            for round in 0..<200 {
                let task = Task { [transport] in
                    try await transport.perform(HTTPRequest(url: server.url(), body: .bytes([1])))
                }
                for _ in 0..<(round % 20) { await Task.yield() }
                task.cancel()
                switch await task.result {
                case .success(let response): #expect(response.status == 200)
                case .failure(let error): #expect((error as? TransportError)?.code == .cancelled)
                }
            }
        }
    }

    @Test func `releasing the transport ends what is under way`() async throws {
        try await withScriptedServer(.stall) { server in
            var local: CurlTransport? = CurlTransport()
            let outcome = Monitor<TransportError.Code?>(nil)
            local?.start(HTTPRequest(url: server.url(), body: .bytes([1])), cancellation: nil) { result in
                if case .failure(let error) = result { outcome.update { $0 = error.code } }
            }
            #expect(await server.wait { $0.requests.count == 1 })
            local = nil
            #expect(await outcome.wait { $0 == .cancelled })
        }
    }

    private func isCancelled(_ error: any Error, sent: Bool) -> Bool {
        guard let error = error as? TransportError else { return false }
        return error.code == .cancelled && error.mayHaveBeenSent == sent
    }
}
