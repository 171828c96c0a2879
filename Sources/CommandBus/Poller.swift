internal import CMosquitto
internal import Glibc

/// A level-triggered epoll set whose entries carry a key of 64 bits.
final class Poller {
    private let descriptor: Int32
    private let batch: UnsafeMutableBufferPointer<epoll_event>

    init() throws(BusError) {
        descriptor = epoll_create1(Int32(EPOLL_CLOEXEC))
        guard descriptor >= 0 else { throw .system("epoll: " + words(forError: errno)) }
        batch = .allocate(capacity: 256)
        batch.initialize(repeating: epoll_event())
    }

    deinit {
        batch.deallocate()
        close(descriptor)
    }

    func add(_ file: Int32, key: UInt64, interest: Readiness) throws(BusError) {
        try control(EPOLL_CTL_ADD, file, key, interest)
    }

    func change(_ file: Int32, key: UInt64, interest: Readiness) throws(BusError) {
        try control(EPOLL_CTL_MOD, file, key, interest)
    }

    func remove(_ file: Int32) {
        var unused = epoll_event()
        _ = epoll_ctl(descriptor, EPOLL_CTL_DEL, file, &unused)
    }

    /// Waits at most `patience`, then hands over what is ready; less than all is handed over at
    /// once when much is, the rest at the next call.
    func wait(atMost patience: Duration, _ body: (UInt64, Readiness) -> Void) throws(BusError) {
        let ready = epoll_wait(
            descriptor, batch.baseAddress, Int32(batch.count), patience.roundedUpToMilliseconds)
        if ready < 0 {
            guard errno == EINTR else { throw .system("epoll_wait: " + words(forError: errno)) }
            return
        }
        for event in batch.prefix(Int(ready)) {
            body(event.data.u64, Readiness(rawValue: event.events))
        }
    }

    private func control(
        _ operation: Int32, _ file: Int32, _ key: UInt64, _ interest: Readiness
    ) throws(BusError) {
        var event = epoll_event()
        event.events = interest.rawValue
        event.data.u64 = key
        guard epoll_ctl(descriptor, operation, file, &event) == 0 else {
            throw .system("epoll_ctl: " + words(forError: errno))
        }
    }
}

/// What can be done to a socket without waiting.
struct Readiness: OptionSet {
    let rawValue: UInt32

    static let readable = Self(rawValue: EPOLLIN.rawValue)
    static let writable = Self(rawValue: EPOLLOUT.rawValue)
    /// Reported unasked; reading tells which it is.
    static let broken = Self(rawValue: EPOLLERR.rawValue | EPOLLHUP.rawValue)
}

extension Duration {
    /// Rounded down, a wait of less than a millisecond would be a busy loop.
    fileprivate var roundedUpToMilliseconds: Int32 {
        guard self > .zero else { return 0 }
        guard self < .seconds(3600) else { return 3_600_000 }
        let (seconds, attoseconds) = components
        return Int32(seconds * 1000 + (attoseconds + 999_999_999_999_999) / 1_000_000_000_000_000)
    }
}
