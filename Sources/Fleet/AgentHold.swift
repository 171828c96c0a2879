internal import Glibc
internal import Synchronization

/// Tells an agent's thread, from a signal handler or another thread, that it shall end.
package final class StopFlag: Sendable {
    private let state = Mutex<(isSet: Bool, wake: (@Sendable () -> Void)?)>((false, nil))

    package init() {}

    package var isSet: Bool { state.withLock { $0.isSet } }

    package func set() {
        let wake = state.withLock { state in
            state.isSet = true
            return state.wake
        }
        wake?()
    }

    func onSet(_ wake: @escaping @Sendable () -> Void) { state.withLock { $0.wake = wake } }
}

/// Keeps a second agent off a phone's folder; falls with the process.
final class FolderHold {
    private let descriptor: Int32

    init(_ folder: PhoneFolder) throws {
        descriptor = open(folder.lockPath, O_CREAT | O_RDWR | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw FleetFault.unwritable(folder.lockPath) }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            close(descriptor)
            throw FleetFault.alreadyRunning(name: folder.name)
        }
    }

    deinit { close(descriptor) }
}
