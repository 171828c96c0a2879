package import DeviceRegistry
internal import FindDevice
internal import Foundation
internal import Logging

/// Forgets what is too old while the service runs, a little at a time on a thread of its own: no
/// order waits for it longer than for one small transaction.
final class Maintenance: Sendable {
    private let registry: Registry
    private let rules: RetentionRules
    private let clock: PruningClock
    private let logger: Logger
    private let stopping = DispatchSemaphore(value: 0)
    private let ended = DispatchSemaphore(value: 0)

    /// How many rows of a kind one transaction forgets beside a service that runs.
    static let together = 100
    /// The pause between two transactions, in which others write.
    static let pause = DispatchTimeInterval.milliseconds(50)
    private static let interval = DispatchTimeInterval.seconds(3600)

    init(registry: Registry, rules: RetentionRules, clock: PruningClock, logger: Logger) {
        self.registry = registry
        self.rules = rules
        self.clock = clock
        self.logger = logger
        let thread = Thread { [self] in run() }
        thread.name = "maintenance"
        thread.start()
    }

    /// Leaves others the time between two transactions.
    static func rest() {
        // Nobody signals it.
        _ = DispatchSemaphore(value: 0).wait(timeout: .now() + pause)
    }

    /// Ends the thread; may be said again.
    func finish() {
        stopping.signal()
        ended.wait()
        ended.signal()
    }

    private func run() {
        var hasWarned = false
        repeat {
            if let fault = clock.fault(now: WallClock.now()) {
                if !hasWarned { logger.warning("\(fault)") }
                hasWarned = true
            } else {
                pruneAll()
            }
        } while !isStopping(within: Self.interval)
        ended.signal()
    }

    private func pruneAll() {
        var pruned = Pruned()
        do {
            while !pruned.isAll {
                guard !isStopping(within: Self.pause) else { return }
                pruned = try registry.write {
                    try $0.prune(
                        by: rules, at: WallClock.now(), limit: Self.together, after: pruned)
                }
            }
        } catch {
            logger.error("what is too old could not be forgotten: \(error)")
        }
        if pruned.fixes + pruned.events + pruned.orders > 0 {
            logger.info("forgot \(pruned.written) that were too old")
        }
        if pruned.unreadable > 0 {
            logger.error(
                """
                \(pruned.unreadable) chapters of fixes are damaged and were left as they are: \
                'cooee maintain' tells which
                """)
        }
    }

    /// Whether the end is asked for by then; what was asked stays asked.
    private func isStopping(within interval: DispatchTimeInterval) -> Bool {
        guard stopping.wait(timeout: .now() + interval) == .success else { return false }
        stopping.signal()
        return true
    }
}

extension Pruned {
    /// How much of each kind, in words.
    package var written: String { "\(fixes) fixes, \(events) events and \(orders) orders" }
}
