internal import FindDevice
internal import OwnerAPI
internal import OwnerClient

/// Follows an order until it ends, the time for waiting is over, or Ctrl-C is pressed.
struct Vigil: Sendable {
    let client: ServiceClient
    /// How long to wait; nil until the order ends.
    let limit: Duration?
    /// Is told each new state.
    let tell: @Sendable (News) async -> Void

    enum News: Sendable {
        case order(OrderBody)
        /// The service does not answer now; the order goes on all the same.
        case serviceIsSilent
    }

    enum End: Sendable {
        case ended(OrderBody)
        case timeUp(OrderBody)
        case interrupted(OrderBody)
    }

    /// - Throws: `OwnerClientError` if the service refuses, or is silent for too long.
    func keep(_ order: OrderBody) async throws -> End {
        try await withThrowingTaskGroup(of: End?.self) { group in
            group.addTask { try await follow(order) }
            group.addTask {
                for await _ in Interrupts.stream() { break }
                return nil
            }
            // The second to come gives way to the first; a cancelled follower still tells the
            // order's last known state.
            defer { group.cancelAll() }
            while let end = try await group.next() {
                if let end { return end }
                group.cancelAll()
            }
            return .interrupted(order)
        }
    }

    private func follow(_ order: OrderBody) async throws -> End {
        let clock = ContinuousClock()
        let deadline = limit.map { clock.now + $0 }
        var last = order
        var answeredAt = clock.now
        await tell(.order(last))
        while !last.state.hasEnded {
            let askedAt = clock.now
            let left = deadline.map { $0 - askedAt } ?? Self.longestPoll
            guard left >= .milliseconds(1) else { return .timeUp(last) }
            do {
                let next = try await client.follow(
                    last.id, since: last.state, wait: min(left, Self.longestPoll))
                answeredAt = clock.now
                let hasMoved = next.state != last.state
                last = next
                await tell(.order(last))
                // A service that is about to stop answers at once, and must not be pestered.
                if !hasMoved, clock.now - askedAt < Self.pause { try await rest(until: deadline) }
            } catch let error as OwnerClientError where error.mayPass {
                guard clock.now - answeredAt < Self.longestSilence else { throw error }
                await tell(.serviceIsSilent)
                do {
                    try await rest(until: deadline)
                } catch is CancellationError {
                    return .interrupted(last)
                }
            } catch is CancellationError {
                return .interrupted(last)
            }
        }
        return .ended(last)
    }

    private func rest(until deadline: ContinuousClock.Instant?) async throws {
        let end = ContinuousClock.now + Self.pause
        try await Task.sleep(until: deadline.map { min($0, end) } ?? end, clock: .continuous)
    }

    /// Less than the service holds an answer back at most, to see how the phone is meanwhile.
    private static let longestPoll = Duration.seconds(20)
    private static let pause = Duration.seconds(1)
    /// A service that is started anew is back by then.
    private static let longestSilence = Duration.seconds(60)
}

extension OwnerClientError {
    /// Whether asking again may help: the service is away, or cannot answer now.
    var mayPass: Bool {
        switch self {
        case .unreachable: true
        case .problem(let problem): problem.kind == .unavailable
        case .malformed: false
        }
    }
}
