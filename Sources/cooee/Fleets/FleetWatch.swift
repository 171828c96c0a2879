internal import FindDevice
internal import Fleet
internal import Scenes

/// Follows a running fleet until it is to end, and says how it went.
struct FleetWatch {
    let plan: FleetPlan
    let display: FleetDisplay
    /// How long all phones may take to be connected; nil for as long as they like.
    let connectWithin: Duration?
    let metrics: FleetMetrics?
    /// What the service's registry is asked in the end; nil for nothing.
    let verification: FleetVerification?

    /// What ends a run before its time.
    private enum Trouble {
        case refused(String)
        case notConnected(Int)
        case lost(phones: Int)
    }

    /// - Throws: `Failure` if phones were lost, could not connect at all, or not in time.
    func follow(_ run: FleetRun, for length: Duration?, stopping: StopFlag) async throws {
        let begun = ContinuousClock.now
        var trouble: Trouble?
        var last = FleetTally()
        var allConnected: Duration?
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await Self.end(run, after: length, stopping: stopping) }
            var reasons: [String: Int] = [:]
            for await event in run.events {
                let time = ContinuousClock.now - begun
                switch event {
                case .tally(let tally, let refusals):
                    last = tally
                    reasons.merge(refusals, uniquingKeysWith: +)
                    if allConnected == nil, tally.connected == plan.count, tally.phones > 0 {
                        allConnected = time
                    }
                    display.show(tally, refusals: refusals, at: time)
                    metrics?.publish(tally)
                    trouble = trouble ?? self.trouble(tally, reasons, allConnected, at: time)
                    if trouble != nil { stopping.set() }
                case .lost(let part, let phones):
                    display.note("process \(part) has ended, and \(phones) phones with it")
                    trouble = trouble ?? .lost(phones: phones)
                    stopping.set()
                case .over: break
                }
            }
            stopping.set()
            try await group.waitForAll()
        }
        let verdict = try verification?.verdict(on: last, isWhole: trouble == nil)
        display.summary(
            last, allConnected: allConnected, over: ContinuousClock.now - begun, verdict: verdict)
        try tell(trouble)
        if let fault = verdict?.fault { throw Failure(fault) }
    }

    private func trouble(
        _ tally: FleetTally, _ reasons: [String: Int], _ allConnected: Duration?,
        at time: Duration
    ) -> Trouble? {
        if tally.connects == 0, time > Self.firstPatience,
            let reason = reasons.max(by: { ($0.value, $0.key) < ($1.value, $1.key) })
        {
            return .refused(reason.key)
        }
        if let connectWithin, allConnected == nil, time > connectWithin {
            return .notConnected(plan.count - tally.connected)
        }
        return nil
    }

    private func tell(_ trouble: Trouble?) throws {
        switch trouble {
        case nil: return
        case .refused(let reason): throw Failure("no phone gets in: \(reason)")
        case .notConnected(let count):
            throw Failure(
                "\(count) of \(plan.count) phones are not connected "
                    + "within \(connectWithin?.written ?? "")", meaning: .timedOut)
        case .lost(let phones):
            throw Failure(
                "a process of the fleet has ended unasked, and \(phones) phones with it",
                mend: "what it said stands above")
        }
    }

    private static func end(
        _ run: FleetRun, after length: Duration?, stopping: StopFlag
    ) async throws {
        let end = length.map { ContinuousClock.now + $0 }
        while !stopping.isSet, end.map({ ContinuousClock.now < $0 }) ?? true {
            try await Task.sleep(for: .milliseconds(100))
        }
        await run.end()
    }

    /// How long nobody at all may get in before that is said to be so.
    private static let firstPatience = Duration.seconds(10)
}
