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

/// Keeps others off a phone's folder: a second agent, and whoever would enrol it anew beneath a
/// running one. It falls with the process.
final class FolderHold: Sendable {
    private let descriptor: Int32

    /// - Throws: `FleetFault.alreadyRunning`, which names the process that has it.
    convenience init(_ folder: PhoneFolder) throws(FleetFault) {
        try self.init(lock: folder.lockPath, of: folder.name)
    }

    /// The same by the lock's path.
    init(lock path: String, of name: String) throws(FleetFault) {
        let descriptor = open(path, O_CREAT | O_RDWR | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw .unwritable(path) }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            let holder = Self.holder(in: descriptor)
            close(descriptor)
            throw .alreadyRunning(name: name, process: holder)
        }
        let line = Array("\(getpid())\n".utf8)
        guard ftruncate(descriptor, 0) == 0, pwrite(descriptor, line, line.count, 0) == line.count
        else {
            close(descriptor)
            throw .unwritable(path)
        }
        self.descriptor = descriptor
    }

    /// Does `body` while the folder is held.
    func during<Value>(_ body: () async throws -> Value) async rethrows -> Value {
        defer { withExtendedLifetime(self) {} }
        return try await body()
    }

    deinit {
        // Closing alone would leave the lock to a child that is just being born.
        flock(descriptor, LOCK_UN)
        close(descriptor)
    }

    private static func holder(in descriptor: Int32) -> Int32? {
        var text = [UInt8](repeating: 0, count: 16)
        let count = pread(descriptor, &text, text.count, 0)
        guard count > 0 else { return nil }
        return Int32(String(decoding: text[..<count].prefix { $0 != 10 }, as: UTF8.self))
    }
}
