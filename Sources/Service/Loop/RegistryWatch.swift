internal import Control
internal import DeviceRegistry
internal import FindDevice
internal import Glibc
internal import Logging
internal import Synchronization

/// Whether the registry takes what is to be stored: says in the log when that ends, and when it is
/// so again, and tries it in between, because nobody else may.
///
/// The control thread alone notes and tries; any thread may ask for the fault.
final class RegistryWatch: Sendable {
    private struct Outage {
        /// What it began with, or has become.
        var error: RegistryError
        let since: ContinuousClock.Instant
        /// How many steps were not stored.
        var failed = 0
        var lastTry: ContinuousClock.Instant
        /// Another process that keeps the file locked would only be waited for.
        var isOfDisk: Bool { error != .busy }
    }

    private let outage = Mutex<Outage?>(nil)
    private let folder: String
    private let logger: Logger
    private let prove: @Sendable () throws -> Void

    /// - Parameters:
    ///   - folder: the data folder; the registry has one of its own in it, perhaps on a disk of
    ///     its own.
    ///   - prove: writes something that changes nothing.
    init(folder: String, logger: Logger, prove: @escaping @Sendable () throws -> Void) {
        self.folder = folder
        self.logger = logger
        self.prove = prove
    }

    /// What is wrong with the disk; nil while all is well.
    var fault: RegistryError? { outage.withLock { $0?.isOfDisk == true ? $0?.error : nil } }

    /// When it is to be tried next whether something can be stored; nil while all is well.
    var next: ContinuousClock.Instant? {
        outage.withLock { outage in
            outage.flatMap { $0.isOfDisk ? $0.lastTry + Self.pause : nil }
        }
    }

    /// Notes how a step went.
    /// - Returns: whether an outage is over with it.
    func note(_ output: StepOutput, at now: ContinuousClock.Instant) -> Bool {
        if let error = output.outage {
            begin(error, at: now)
            return false
        }
        let hasStored = output.auditHead != nil || !output.stored.isEmpty
        return hasStored && end(at: now)
    }

    /// Tries whether something can be stored, if it is time for that.
    /// - Returns: whether an outage is over with it.
    func tryAgain(at now: ContinuousClock.Instant) -> Bool {
        guard let next, next <= now else { return false }
        outage.withLock { $0?.lastTry = now }
        do {
            try prove()
            return end(at: now)
        } catch {
            return false
        }
    }

    private func begin(_ error: RegistryError, at now: ContinuousClock.Instant) {
        let isNews = outage.withLock { outage in
            let began = Outage(error: error, since: now, lastTry: now)
            var lasting = outage ?? began
            // A lock that is waited for must not hide the full disk that follows.
            let hasChanged = lasting.isOfDisk != began.isOfDisk
            if hasChanged { (lasting.error, lasting.lastTry) = (error, now) }
            lasting.failed += 1
            defer { outage = lasting }
            return outage == nil || hasChanged
        }
        guard isNews else { return }
        logger.error(
            """
            \(error) (\(folder)): new orders are refused with 503, and reports stay on their \
            phones, until \(error == .diskFull ? "there is room" : "that is over")
            """)
    }

    private func end(at now: ContinuousClock.Instant) -> Bool {
        let over = outage.withLock { outage -> Outage? in
            // The last bytes of a disk come and go: that is no end.
            guard let lasting = outage, lasting.error != .diskFull || hasRoom else { return nil }
            outage = nil
            return lasting
        }
        guard let over else { return false }
        let time = Duration.seconds((now - over.since).components.seconds)
        logger.notice(
            """
            the registry stores again, after \(time.written): \(over.failed) steps were not \
            stored, of which owners were told; phones send theirs again
            """)
        return true
    }

    /// Whether the registry may grow by more than a step's worth.
    private var hasRoom: Bool {
        var volume = statvfs()
        guard statvfs(folder + "/registry", &volume) == 0 else { return true }
        let free = geteuid() == 0 ? volume.f_bfree : volume.f_bavail
        return UInt(free) * UInt(volume.f_frsize) >= 1 << 20
    }

    private static let pause = Duration.seconds(1)
}
