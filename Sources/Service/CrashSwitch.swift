internal import Control
internal import Glibc
internal import Wire

/// Kills the service at a named point of a step, as a power cut would; for tests of what survives.
///
/// Written `point` or `point@channel`: `beforeCommit@fix` dies before the first batch that holds a
/// fix is committed, `afterCommit@cmd` after the first that holds an owner's order was.
package struct CrashSwitch: Sendable {
    private let point: CrashPoint
    private let channel: Channel?

    /// Nil if the text names no point or no channel.
    package init?(_ text: String) {
        let parts = text.split(separator: "@", omittingEmptySubsequences: false).map(String.init)
        guard parts.count <= 2, let point = CrashPoint(rawValue: parts[0]) else { return nil }
        let channel = parts.count == 2 ? Channel(rawValue: parts[1]) : nil
        guard parts.count == 1 || channel != nil else { return nil }
        self.point = point
        self.channel = channel
    }

    func strike(_ reached: CrashPoint, _ batch: [ControlEvent]) {
        if strikes(at: reached, in: batch) { kill(getpid(), SIGKILL) }
    }

    /// Whether this is the moment.
    func strikes(at reached: CrashPoint, in batch: [ControlEvent]) -> Bool {
        reached == point && batch.contains(where: concerns)
    }

    private func concerns(_ event: ControlEvent) -> Bool {
        guard let channel else { return true }
        switch event {
        case .message(let topic, _): return TopicPrefix.parse(topic)?.channel == channel
        case .wish(.accept, _): return channel == .command
        case .wish, .busUp, .busDown, .room: return false
        }
    }
}
