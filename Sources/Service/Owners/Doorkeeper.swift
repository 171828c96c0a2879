internal import FindDevice
internal import Foundation
internal import Synchronization

/// Checks passwords: at most two at once, and ever slower for a name whose password is guessed at.
///
/// A try counts before it is hashed, so that many guesses at once are no more than many in a row:
/// of one name no more are hashed at a time than could still fail for free. Others stand in line
/// until those are known: owners who come in a crowd with the right password all get in.
package final class Doorkeeper: Sendable {
    private let queue: OperationQueue
    private let state = Mutex(State())
    /// What a password is compared with when there is no such account, so that the answer takes
    /// as long.
    private let decoy: PasswordHash

    private struct State {
        var throttle = SignInThrottle()
        var line: [Waiting] = []
    }

    private struct Waiting {
        let name: String
        let since: Timestamp
        let continuation: CheckedContinuation<Void, any Error>
    }

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
        try await admit(key, at: now)
        let hash = stored.flatMap(PasswordHash.init(stored:))
        do {
            let matches = try await run { [decoy] in try (hash ?? decoy).matches(password) }
            let isRight = matches && hash != nil
            settle(key) { $0.end(key, isRight: isRight, at: now) }
            return isRight
        } catch {
            settle(key) { $0.takeBack(key) }
            throw error
        }
    }

    /// Returns when a try at `name` may be hashed; it then counts as under way.
    private func admit(_ name: String, at now: Timestamp) async throws {
        try await withCheckedThrowingContinuation { continuation in
            let answer: Result<Void, any Error>? = state.withLock { state in
                guard queue.operationCount + state.line.count < Self.mostWaiting else {
                    return .failure(Refusal.slowDown(retryAfter: .seconds(2)))
                }
                let answer = Self.answer(state.throttle.begin(name, at: now))
                if answer == nil {
                    state.line.append(
                        Waiting(name: name, since: now, continuation: continuation))
                }
                return answer
            }
            if let answer { continuation.resume(with: answer) }
        }
    }

    /// Notes how a try at `name` went, and lets those in or sends those away who stood in line for
    /// that.
    private func settle(_ name: String, _ note: (inout SignInThrottle) -> Void) {
        let answered = state.withLock { state in
            note(&state.throttle)
            var answered: [(Waiting, Result<Void, any Error>)] = []
            var line: [Waiting] = []
            for waiting in state.line {
                let answer =
                    waiting.name == name
                    ? Self.answer(state.throttle.begin(name, at: waiting.since)) : nil
                if let answer { answered.append((waiting, answer)) } else { line.append(waiting) }
            }
            state.line = line
            return answered
        }
        for (waiting, answer) in answered { waiting.continuation.resume(with: answer) }
    }

    /// Nil for one who stands in line.
    private static func answer(_ entry: SignInThrottle.Entry) -> Result<Void, any Error>? {
        switch entry {
        case .open: .success(())
        case .line: nil
        case .closed(let wait): .failure(Refusal.slowDown(retryAfter: wait))
        }
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
    /// Tries that are neither right nor wrong yet; there are few at a time.
    private var underWay: [String: Int] = [:]

    /// What becomes of a try.
    enum Entry: Hashable {
        /// It is under way now, until `end` or `takeBack`.
        case open
        /// Whether it may be made depends on those that are under way.
        case line
        case closed(for: Duration)
    }

    /// Lets a try begin, if all that are under way may fail and it would still have been free; of a
    /// name that has no free ones left, one at a time.
    mutating func begin(_ name: String, at now: Timestamp) -> Entry {
        if let wait = wait(for: name, at: now) { return .closed(for: wait) }
        let others = underWay[name] ?? 0
        guard others == 0 || others + (failures[name]?.count ?? 0) < Self.free else {
            return .line
        }
        underWay[name] = others + 1
        return .open
    }

    /// Ends a try that was under way.
    mutating func end(_ name: String, isRight: Bool, at now: Timestamp) {
        takeBack(name)
        note(name, isRight: isRight, at: now)
    }

    /// Forgets a try that was under way: nobody knows how it would have ended.
    mutating func takeBack(_ name: String) {
        let others = (underWay[name] ?? 1) - 1
        underWay[name] = others > 0 ? others : nil
    }

    func wait(for name: String, at now: Timestamp) -> Duration? {
        guard let (count, last) = failures[name], count >= Self.free else { return nil }
        let delay = min(Duration.seconds(1 << min(count - Self.free, 6)), .seconds(60))
        let left = delay - max(now - last, .zero)
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
