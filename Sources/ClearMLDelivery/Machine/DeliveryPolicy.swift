/// Every limit and delay of delivery, in one value.
///
/// The relations that must hold: ``batchBytes`` stays below `api.http.max_req_size` (15 MiB), because the server's
/// proxies refuse more; ``settling`` is longer than the time a server needs to finish a request whose sender has gone,
/// because reading back earlier would miss what is still being stored; ``blockedRetry`` is longer than ``backoffCap``,
/// because what only a person can mend is not mended sooner by asking often.
package struct DeliveryPolicy: Sendable, Equatable {
    /// Largest request body in bytes.
    ///
    /// 4 MiB is about 30,000 scalars: one round trip is noise, a retry is cheap.
    package var batchBytes = 4 << 20
    /// Most events in one request.
    ///
    /// The real server stores 10,000 events a second; a request ends well before its
    /// deadline.
    package var batchEvents = 40_000
    /// Most captured files that belong to one request: they are stored before it, and what waits behind them should not
    /// wait long.
    package var batchFiles = 64
    /// Most bytes of captured files for several artifacts that go in one call: none is named on the task before all of
    /// them are stored, and at a megabyte a second nobody should wait longer than for a cup of coffee.
    ///
    /// A larger file goes alone.
    package var batchFileBytes = 16 << 20
    /// Captured files that are stored at the same time.
    package var parallelFiles = 4
    /// How long the oldest report waits for company while the link is idle.
    ///
    /// While a request is in flight the next
    /// batch grows anyway, so a slow link gets large batches without a longer wait.
    package var batchAge: Duration = .seconds(1)
    /// The first delay after a failure; each further failure doubles it.
    ///
    /// The actual delay is drawn between zero and
    /// this (full jitter), so that a hundred runs do not return at the same moment.
    package var backoffBase: Duration = .milliseconds(500)
    /// The longest delay between two tries of something that may mend itself.
    package var backoffCap: Duration = .seconds(60)
    /// The longest delay that a server may ask for by Retry-After; beyond it we ask again.
    package var retryAfterCap: Duration = .seconds(600)
    /// The delay between tries of something that needs a person: refused credentials, a deleted task.
    package var blockedRetry: Duration = .seconds(120)
    /// How long to wait between an unanswered request and reading back what it stored, and between two readings that
    /// must agree.
    ///
    /// Search indexes show an event only after their refresh (1 s), and a server may still be at work on a
    /// request whose answer was lost.
    package var settling: Duration = .seconds(2)
    /// How often one record must be refused alone, with another write accepted in between, before it is set aside
    /// when the refusal is a 500, which an ailing server also gives.
    ///
    /// A server that stumbles over every second request then condemns one innocent record in 64 that it met badly first.
    package var convictionsForServerError = 6
    /// The same for a refusal that names the request as its reason (a 4xx).
    package var convictionsForRefusal = 2
    /// Time allowed for one request.
    ///
    /// A batch may keep a loaded server busy for minutes.
    package var requestTimeout: Duration = .seconds(300)
    /// Time allowed for connecting: the usual reason for no connection is a machine that is off.
    package var connectTimeout: Duration = .seconds(10)
    /// How often a live run says that it is alive; the server stops runs that are silent for two hours.
    package var pingPeriod: Duration = .seconds(30)
    /// How often a live run asks whether somebody pressed Abort.
    package var statusPollPeriod: Duration = .seconds(5)
    /// Whether somebody who presses Abort in the web application is heard (`sdk.development.support_stopping`).
    package var heedsAborts = true
    /// Settled reports that are kept when segments are deleted.
    ///
    /// After an unanswered request, equal console lines are told apart by counting those that were acknowledged before;
    /// only lines of the same millisecond count, so a few thousand reports back is far.
    package var keptBehind: UInt64 = 8_192
    /// Events in one page when reading back: a few hundred KiB each.
    package var readBackPage = 2_000

    /// The defaults, each explained at its property.
    package init() {}

    /// The same with the short patience of a call that is made again soon anyway.
    package var forHeartbeat: DeliveryPolicy {
        var policy = self
        policy.requestTimeout = min(requestTimeout, .seconds(20))
        return policy
    }

    /// The upper end of the delay after `failures` failures in a row (1 is the first).
    package func backoffCeiling(afterFailures failures: Int) -> Duration {
        // Capped before the shift, so that no number of failures overflows.
        let doublings = min(max(failures - 1, 0), 20)
        return min(backoffCap, backoffBase * (1 << doublings))
    }

    /// The delay after `failures` failures in a row: what the server asks for, else drawn by `random`.
    package func delay(
        afterFailures failures: Int,
        retryAfter: Duration?,
        using random: inout some RandomNumberGenerator
    ) -> Duration {
        if let retryAfter { return min(max(retryAfter, .zero), retryAfterCap) }
        let ceiling = backoffCeiling(afterFailures: failures)
        let (seconds, attoseconds) = ceiling.components
        let nanoseconds = seconds * 1_000_000_000 + attoseconds / 1_000_000_000
        return .nanoseconds(Int64.random(in: 0...max(1, nanoseconds), using: &random))
    }
}
