internal import Glibc

/// The lock that keeps a second service out of a data folder; it falls with the process.
final class FolderLock: Sendable {
    private let descriptor: Int32

    /// Takes the lock of a folder, or says who has it.
    init(of folder: String) throws(GroundFault) {
        let path = folder + "/lock"
        let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, PrivateFile.fileMode)
        guard descriptor >= 0 else { throw .failed(.create, path: path, .last) }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            let error = SystemError.last
            let holder = Self.holder(in: descriptor)
            close(descriptor)
            guard error.code == EWOULDBLOCK else { throw .failed(.lock, path: path, error) }
            throw .inUse(folder: folder, process: holder)
        }
        let line = Array("\(getpid())\n".utf8)
        guard fchmod(descriptor, PrivateFile.fileMode) == 0, ftruncate(descriptor, 0) == 0,
            pwrite(descriptor, line, line.count, 0) == line.count
        else {
            let error = SystemError.last
            close(descriptor)
            throw .failed(.write, path: path, error)
        }
        self.descriptor = descriptor
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
