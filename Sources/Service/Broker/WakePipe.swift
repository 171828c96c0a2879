internal import Glibc

/// A bell between threads: one rings, another that waits for a descriptor or a time hears it.
final class WakePipe: Sendable {
    private let hearing: Int32
    private let ringing: Int32

    init() throws(SystemError) {
        (hearing, ringing) = try PrivatePipe.open()
        for end in [hearing, ringing] { _ = fcntl(end, F_SETFL, O_NONBLOCK) }
    }

    deinit {
        close(hearing)
        close(ringing)
    }

    func ring() {
        // A full pipe has rung already.
        _ = write(ringing, [1], 1)
    }

    /// Waits until the bell rings, at most so long.
    func wait(for patience: Duration) {
        _ = listen(to: -1, until: .now + patience)
    }

    /// Waits until the descriptor has something, the bell rings or the moment comes; returns what
    /// was read from the descriptor, empty at its end, nil if there was nothing yet.
    func read(_ descriptor: Int32, until moment: ContinuousClock.Instant?) -> [UInt8]? {
        guard listen(to: descriptor, until: moment) else { return nil }
        var piece = [UInt8](repeating: 0, count: 4096)
        let count = Glibc.read(descriptor, &piece, piece.count)
        if count < 0, errno == EINTR { return nil }
        return Array(piece[..<max(count, 0)])
    }

    /// Whether the descriptor has something.
    private func listen(to descriptor: Int32, until moment: ContinuousClock.Instant?) -> Bool {
        var entries = [
            pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0),
            pollfd(fd: hearing, events: Int16(POLLIN), revents: 0),
        ]
        let timeout = moment.map { Self.milliseconds(until: $0) } ?? -1
        guard poll(&entries, 2, timeout) > 0 else { return false }
        if entries[1].revents != 0 {
            var rings = [UInt8](repeating: 0, count: 64)
            while Glibc.read(hearing, &rings, rings.count) > 0 {}
        }
        return entries[0].revents != 0
    }

    /// Rounded up, so that the moment has come when the wait is over.
    private static func milliseconds(until moment: ContinuousClock.Instant) -> Int32 {
        let (seconds, attoseconds) = max(moment - .now, .zero).components
        return Int32(min(seconds, 86_400) * 1000 + attoseconds / 1_000_000_000_000_000 + 1)
    }
}
