internal import FindDevice
internal import Foundation
internal import Synchronization

/// Checks passwords: at most two at once, and ever slower for a name whose password is guessed at.
package final class Doorkeeper: Sendable {
    private let queue: OperationQueue
    private let throttle = Mutex(SignInThrottle())
    /// What a password is compared with when there is no such account, so that the answer takes
    /// as long.
    private let decoy: PasswordHash

    package init(cost: ScryptCost, atOnce: Int) {
        queue = OperationQueue()
        queue.maxConcurrentOperationCount = atOnce
        queue.name = "passwords"
        decoy = .decoy(cost: cost)
    }

    /// Whether `password` is the one that `stored` was made of.
    /// - Parameter stored: nil if there is no such account; then the answer is false, as late.
    /// - Throws: `Refusal.slowDown` after too many failures, or when too many wait.
    func check(
        _ password: String, against stored: String?, name: String, now: Timestamp
    ) async throws -> Bool {
        let key = name.lowercased()
        let wait = throttle.withLock { $0.wait(for: key, at: now) }
        if let wait { throw Refusal.slowDown(retryAfter: wait) }
        guard queue.operationCount < Self.mostWaiting else {
            throw Refusal.slowDown(retryAfter: .seconds(2))
        }
        let hash = stored.flatMap(PasswordHash.init(stored:))
        let matches = try await run { [decoy] in try (hash ?? decoy).matches(password) }
        let isRight = matches && hash != nil
        throttle.withLock { $0.note(key, isRight: isRight, at: now) }
        return isRight
    }

    /// Hashing fills memory and a core for a third of a second: it has threads of its own, so that
    /// it never holds up a request.
    private func run<Value: Sendable>(
        _ work: @escaping @Sendable () throws -> Value
    ) async throws -> Value {
        try await withCheckedThrowingContinuation { continuation in
            queue.addOperation { continuation.resume(with: Result(catching: work)) }
        }
    }

    private static let mostWaiting = 32
}

/// How long a name must wait before its next try: five are free, then 1 s, doubling to a minute.
struct SignInThrottle {
    private var failures: [String: (count: Int, last: Timestamp)] = [:]

    func wait(for name: String, at now: Timestamp) -> Duration? {
        guard let (count, last) = failures[name], count >= Self.free else { return nil }
        let delay = min(Duration.seconds(1 << min(count - Self.free, 6)), .seconds(60))
        let left = delay - (now - last)
        return left > .zero ? left : nil
    }

    mutating func note(_ name: String, isRight: Bool, at now: Timestamp) {
        if isRight {
            failures[name] = nil
        } else {
            failures[name] = ((failures[name]?.count ?? 0) + 1, now)
            forgetOld(at: now)
        }
    }

    /// Names are whatever strangers type: the table is bounded.
    private mutating func forgetOld(at now: Timestamp) {
        guard failures.count > Self.capacity else { return }
        failures = failures.filter { now - $0.value.last < .minutes(15) }
        if failures.count > Self.capacity { failures = [:] }
    }

    private static let free = 5
    private static let capacity = 10_000
}
