internal import CMosquitto
internal import Glibc

/// Ends a loop's wait from any thread.
package struct Waker: Sendable {
    let bell: Bell

    /// Makes the current or the next `turn` return with `woken`. Many calls may make one event.
    package func wake() { bell.ring() }
}

/// An eventfd; it stays open while any waker is left, so that none can write to a stranger's file.
final class Bell: Sendable {
    let descriptor: Int32

    init() throws(BusError) {
        descriptor = eventfd(0, Int32(EFD_NONBLOCK) | Int32(EFD_CLOEXEC))
        guard descriptor >= 0 else { throw .system("eventfd: " + words(forError: errno)) }
    }

    deinit { close(descriptor) }

    /// A full counter is the only refusal, and then the loop is awake anyway.
    func ring() { _ = eventfd_write(descriptor, 1) }

    func silence() {
        var count: eventfd_t = 0
        _ = eventfd_read(descriptor, &count)
    }
}
