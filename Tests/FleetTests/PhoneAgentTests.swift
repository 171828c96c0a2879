import FindDevice
import Foundation
import OwnerAPI
import PhoneModel
import Synchronization
import TestSupport
import Testing
import Wire

@testable import Fleet

/// An agent whose broker is nowhere.
@Suite("An agent by itself")
struct PhoneAgentTests {
    @Test("what is shown of it is shown again when its picture changes by time alone")
    func pictures() throws {
        let temporary = try TemporaryFolder()
        let folder = try Self.enrolled(in: temporary.path)
        let stopping = StopFlag()
        let pictures = Mutex<[Timestamp]>([])
        let agent = try PhoneAgent(
            folder: folder, profile: .default, stopping: stopping,
            nextPicture: { _, now in now + .milliseconds(20) },
            show: { _, notices, now in
                guard notices.isEmpty else { return }
                let count = pictures.withLock { pictures in
                    pictures.append(now)
                    return pictures.count
                }
                if count == 30 { stopping.set() }
            })
        try agent.run()
        let shown = pictures.withLock { $0 }
        let waits = zip(shown.dropFirst(), shown).map { ($0 - $1).milliseconds }
        #expect(waits.filter { $0 >= 20 }.count >= 20, "\(waits)")
    }

    @Test("what nobody watches is not shown for nothing")
    func unwatched() throws {
        let temporary = try TemporaryFolder()
        let folder = try Self.enrolled(in: temporary.path)
        let stopping = StopFlag()
        let timer = Mutex<[[Notice]]>([])
        let agent = try PhoneAgent(
            folder: folder, profile: .default, stopping: stopping,
            show: { phone, notices, now in
                timer.withLock { $0.append(notices) }
                if case .waiting = phone.link { stopping.set() }
            })
        try agent.run()
        #expect(timer.withLock { $0.count } < 6)
    }

    /// A folder as an enrolment leaves it; nobody listens where its broker should be.
    private static func enrolled(in phones: String) throws -> PhoneFolder {
        var random = SeededRandom(seed: 1)
        let device = DeviceID(using: &random)
        let card = PhoneCard(
            device: device, name: "mira", serial: "SN-1", model: "Wattle",
            stream: StreamID(using: &random), prefix: TopicPrefix(of: device).text,
            brokerHost: "127.0.0.1", brokerPort: 1,
            serviceKey: try #require(KeyText(bytes: Array(1...32))), serviceKeyID: "service",
            seed: 1, profile: nil,
            itinerary: .still(try #require(Coordinate(latitude: 1, longitude: 2))))
        let folder = PhoneFolder(name: "mira", in: phones)
        try DurableFile.makeFolder(folder.path)
        let change = EnrolmentChange(
            card: card, keys: try PhoneKeys(), certificate: "", certificateKey: "", authority: "")
        for step in try change.steps(in: folder) { try step.carryOut() }
        return folder
    }
}
