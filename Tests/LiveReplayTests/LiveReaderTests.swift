import FindDevice
import OwnerClient
import Replay
import Testing

@testable import LiveReplay

@Suite("What a live story reads of its service")
struct LiveReaderTests {
    /// Nobody listens there.
    private let nobody = ServiceClient(baseURL: "http://127.0.0.1:1", token: "token")

    @Test("a service that is away at the end is said, and is no failure")
    func away() async throws {
        let device = try #require(DeviceID("abcdefghijklmnopqrstuvwxya"))
        let reader = LiveReader(
            client: nobody, devices: [device], scenario: try story("  - owner: ring"))
        var recording = RunRecording(phones: 1)
        let isComplete = try await reader.record(
            into: &recording, of: [:], since: Timestamp(seconds: 0))
        #expect(!isComplete && recording.fixes.isEmpty)
    }
}
