internal import PhoneModel
internal import Synchronization

/// Random bytes for the registry's seals: a seed decides them, and a story when they run out.
///
/// A registry may be read from any thread, so that its source of bytes must bear that; a world has
/// only one.
final class SeededEntropy: Sendable {
    private let state: Mutex<(generator: SeededGenerator, failures: Int)>

    init(seed: UInt64) { state = Mutex((SeededGenerator(seed: seed, stream: 5), 0)) }

    /// Lets the next `count` draws bring nothing, as on a machine without random bytes.
    func fail(_ count: Int) { state.withLock { $0.failures = count } }

    func bytes(_ count: Int) -> [UInt8] {
        state.withLock { state in
            if state.failures > 0 {
                state.failures -= 1
                return []
            }
            var bytes: [UInt8] = []
            while bytes.count < count {
                withUnsafeBytes(of: state.generator.next()) { bytes += $0 }
            }
            return Array(bytes.prefix(count))
        }
    }
}
