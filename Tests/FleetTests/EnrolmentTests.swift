import FindDevice
import Foundation
import OwnerAPI
import PhoneModel
import TestSupport
import Testing
import Wire

@testable import Fleet

/// A phone that is enrolled once more, in a folder that already holds one.
@Suite("Enrolling a phone anew")
struct EnrolmentTests {
    /// An enrolment as a service might have granted it.
    private struct Grant {
        let change: EnrolmentChange
        let records: [JournalRecord]

        init(_ number: UInt64, in phones: String) throws {
            var random = SeededRandom(seed: number)
            let device = DeviceID(using: &random)
            let stream = StreamID(using: &random)
            let card = PhoneCard(
                device: device, name: "mira", serial: "SN-1", model: "Wattle \(number)",
                stream: stream, prefix: TopicPrefix(of: device).text, brokerHost: "127.0.0.1",
                brokerPort: 1, serviceKey: try #require(KeyText(bytes: Array(1...32))),
                serviceKeyID: "service \(number)", seed: number, profile: nil,
                itinerary: .still(try #require(Coordinate(latitude: 1, longitude: 2))))
            change = EnrolmentChange(
                card: card, keys: try PhoneKeys(), certificate: "certificate \(number)",
                certificateKey: "key \(number)", authority: "authority \(number)")
            records = (1...3).map { sequence in
                .word(
                    Word(
                        number: ReportNumber(stream: stream, sequence: sequence),
                        at: Timestamp(seconds: 1), content: .event(.unlocked)))
            }
        }

        func carryOut(_ count: Int = .max, in folder: PhoneFolder) throws {
            for step in try change.steps(in: folder).prefix(count) { try step.carryOut() }
        }

        /// Lives for a while: its journal has something in it.
        func live(in folder: PhoneFolder) throws {
            try journal(in: folder).0.append(records)
        }

        func journal(in folder: PhoneFolder) throws -> (JournalFile, [JournalRecord]) {
            try JournalFile.open(
                folder.store(of: change.card.device).journalPath,
                key: change.keys.storage.bytes, device: change.card.device)
        }

        /// Whether all that the folder's phone has is this enrolment's.
        func isWhole(in folder: PhoneFolder, journal: [JournalRecord]) throws -> Bool {
            let card = try PhoneCard.read(from: folder)
            let store = folder.store(of: card.device)
            let identity = try card.identity(in: folder)
            let keys = try PhoneKeys.read(from: store)
            let kept = [store.certificatePath, store.certificateKeyPath, store.authorityPath]
                .map(text)
            let given = [change.certificate, change.certificateKey, change.authority]
            return try card.device == change.card.device && card.model == change.card.model
                && identity.stream == change.card.stream && kept == given
                && identity.signingKey.publicBytes == change.keys.signingPublic
                && keys.storage.bytes == change.keys.storage.bytes
                && self.journal(in: folder).1 == journal
        }

        private func text(of path: String) -> String? {
            FileManager.default.contents(atPath: path).map { String(decoding: $0, as: UTF8.self) }
        }
    }

    @Test("cut off after any step, or in it, the phone is the old one or the new one, whole")
    func cutOff() throws {
        let temporary = try TemporaryFolder()
        let old = try Grant(1, in: temporary.path)
        let new = try Grant(2, in: temporary.path)
        let count = try new.change.steps(in: PhoneFolder(name: "mira", in: temporary.path)).count
        var wasNew = false
        for done in 0...count {
            let folder = PhoneFolder(name: "mira", in: temporary.path + "/\(done)")
            try DurableFile.makeFolder(folder.path)
            try old.carryOut(in: folder)
            try old.live(in: folder)

            try new.carryOut(done, in: folder)
            try Self.tear(try new.change.steps(in: folder).dropFirst(done).first)

            let isOld = try old.change.card.device == PhoneCard.read(from: folder).device
            #expect(!wasNew || !isOld, "once it is the new one it stays so")
            wasNew = !isOld
            let phone = isOld ? old : new
            #expect(try phone.isWhole(in: folder, journal: isOld ? old.records : []), "\(done)")

            // Whoever runs it next tidies up what the other enrolment left.
            let agent = try PhoneAgent(
                folder: folder, profile: .default, stopping: StopFlag(), show: { _, _, _ in })
            try withExtendedLifetime(agent) {
                let left = try FileManager.default.contentsOfDirectory(atPath: folder.path)
                    .compactMap(DeviceID.init)
                #expect(left == [phone.change.card.device])
            }
        }
        #expect(wasNew, "all steps done, it is the new one")
    }

    /// What a power cut in the middle of a step may leave.
    private static func tear(_ step: EnrolmentChange.Step?) throws {
        switch step {
        case .write(let bytes, let path):
            try Data(bytes.prefix(bytes.count / 2)).write(to: URL(fileURLWithPath: path + ".new"))
        case .makeFolder(let path):
            try FileManager.default.createDirectory(
                atPath: URL(fileURLWithPath: path).deletingLastPathComponent().path,
                withIntermediateDirectories: true)
        case .removeStores(let folder, let device):
            for entry in try FileManager.default.contentsOfDirectory(atPath: folder.path) {
                guard let other = DeviceID(entry), other != device else { continue }
                try FileManager.default.removeItem(atPath: folder.store(of: other).keysPath)
            }
        case nil: break
        }
    }

    @Test("the first time, cut off anywhere but at its end, it is not enrolled, and can be again")
    func firstTime() throws {
        let temporary = try TemporaryFolder()
        let first = try Grant(1, in: temporary.path)
        let second = try Grant(2, in: temporary.path)
        let steps = try first.change.steps(in: PhoneFolder(name: "x", in: temporary.path)).count
        for done in 0..<steps - 1 {
            let folder = PhoneFolder(name: "mira", in: temporary.path + "/\(done)")
            try DurableFile.makeFolder(folder.path)
            try first.carryOut(done, in: folder)
            #expect(throws: FleetFault.notEnrolled(name: "mira")) {
                _ = try PhoneCard.read(from: folder)
            }
            try second.carryOut(in: folder)
            #expect(try second.isWhole(in: folder, journal: []))
        }
    }

    @Test("nobody else may read what it keeps")
    func modes() throws {
        let temporary = try TemporaryFolder()
        let folder = PhoneFolder(name: "mira", in: temporary.path + "/phones")
        try DurableFile.makeFolder(folder.path)
        let grant = try Grant(1, in: temporary.path)
        try grant.carryOut(in: folder)
        try grant.live(in: folder)
        let store = folder.store(of: grant.change.card.device)
        for path in [
            folder.cardPath, store.keysPath, store.certificateKeyPath, store.journalPath,
        ] {
            #expect(try mode(of: path) == 0o600, "\(path)")
        }
        for path in [folder.path, store.path, store.keystorePath] {
            #expect(try mode(of: path) == 0o700, "\(path)")
        }
    }

    @Test("a folder has one holder at a time, and the other is told its process")
    func hold() throws {
        let temporary = try TemporaryFolder()
        let folder = PhoneFolder(name: "mira", in: temporary.path)
        try DurableFile.makeFolder(folder.path)
        do {
            let hold = try FolderHold(folder)
            let fault = FleetFault.alreadyRunning(name: "mira", process: getpid())
            #expect(throws: fault) { _ = try FolderHold(folder) }
            #expect(
                fault.description
                    == "the phone 'mira' is already running as process \(getpid()): "
                    + "end that one first")
            withExtendedLifetime(hold) {}
        }
        _ = try FolderHold(folder)
    }
}
