internal import Control
internal import Glibc
internal import Wire

/// Kills the service at a named point of a step, as a power cut would; for tests of what survives.
///
/// Written `point` or `point@channel`: `beforeCommit@fix` dies before the first batch that holds a
/// fix is committed.
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
        guard reached == point, batch.contains(where: concerns) else { return }
        kill(getpid(), SIGKILL)
    }

    private func concerns(_ event: ControlEvent) -> Bool {
        guard let channel else { return true }
        guard case .message(let topic, _) = event else { return false }
        return TopicPrefix.parse(topic)?.channel == channel
    }
}
