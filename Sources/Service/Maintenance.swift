internal import DeviceRegistry
internal import FindDevice
internal import Foundation
internal import Logging

/// Forgets what is too old while the service runs, a little at a time on a thread of its own: no
/// order waits for it longer than for one small transaction.
final class Maintenance: Sendable {
    private let registry: Registry
    private let rules: RetentionRules
    private let logger: Logger
    private let stopping = DispatchSemaphore(value: 0)
    private let ended = DispatchSemaphore(value: 0)

    /// How many rows of a kind one transaction forgets.
    private static let together = 100
    /// The pause between two transactions, in which others write.
    private static let pause = DispatchTimeInterval.milliseconds(50)
    private static let interval = DispatchTimeInterval.seconds(3600)

    init(registry: Registry, rules: RetentionRules, logger: Logger) {
        self.registry = registry
        self.rules = rules
        self.logger = logger
        let thread = Thread { [self] in run() }
        thread.name = "maintenance"
        thread.start()
    }

    /// Ends the thread; may be said again.
    func finish() {
        stopping.signal()
        ended.wait()
        ended.signal()
    }

    private func run() {
        repeat { pruneAll() } while !isStopping(within: Self.interval)
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
            logger.info("forgot what was too old: \(pruned)")
        }
    }

    /// Whether the end is asked for by then; what was asked stays asked.
    private func isStopping(within interval: DispatchTimeInterval) -> Bool {
        guard stopping.wait(timeout: .now() + interval) == .success else { return false }
        stopping.signal()
        return true
    }
}
