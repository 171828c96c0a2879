internal import Foundation

/// What the disk takes to make two pages durable, in a file that already has its length: the least
/// that a commit to a write-ahead log costs.
final class DiskFlush {
    private let descriptor: Int32
    private var turn = 0
    private static let page = [UInt8](repeating: 0x78, count: 8192)
    private static let pages = 128

    init(in folder: URL) throws {
        let path = folder.appendingPathComponent("flushed").path
        descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw BenchFault("\(path) cannot be written") }
        for _ in 0..<Self.pages { try write() }
        guard fsync(descriptor) == 0 else { throw BenchFault("\(path) cannot be flushed") }
    }

    deinit { close(descriptor) }

    /// How long one write and its flush took, in milliseconds.
    func run() throws -> Double {
        let start = ContinuousClock.now
        try write()
        guard fdatasync(descriptor) == 0 else { throw BenchFault("the disk cannot be flushed") }
        return (ContinuousClock.now - start) / .milliseconds(1)
    }

    private func write() throws {
        let offset = off_t(turn % Self.pages * Self.page.count)
        turn += 1
        guard pwrite(descriptor, Self.page, Self.page.count, offset) == Self.page.count else {
            throw BenchFault("the disk cannot be written")
        }
    }
}
