import DeviceRegistry
import FindDevice
import Foundation
import Logging
import TestSupport
import Testing

@testable import Service

/// What is too old, a running service forgets; what is damaged, maintenance tells and leaves.
@Suite("Maintenance", .serialized, .timeLimit(.minutes(2)))
struct MaintenanceTests {
    /// A data folder with a phone that reported 300 fixes a hundred days ago, and ten today.
    private func ground(in folder: TemporaryFolder) async throws -> DeviceID {
        let device = try await DeskGround.with(folder) { try await $0.enrol().id }
        let registry = try Administration(visiting: folder.path).registry
        let now = WallClock.now()
        try registry.write { writer in
            var reporter = try #require(try writer.reporter(device))
            for sequence in UInt64(1)...310 {
                let came = sequence <= 300 ? now - .days(100) : now
                let place = try #require(Coordinate(latitude: 1, longitude: Double(sequence) / 100))
                let fix = Fix(at: came, coordinate: place, accuracy: 5, source: .gps)
                _ = try writer.take(
                    .fix(fix), numbered: sequence, of: &reporter, receivedAt: came)
            }
            try writer.save(reporter, heardAt: now)
        }
        try registry.close()
        return device
    }

    private func count(of device: DeviceID, in folder: TemporaryFolder) throws -> Int {
        let registry = try Administration(visiting: folder.path).registry
        defer { #expect(throws: Never.self) { try registry.close() } }
        return try registry.read { try $0.trailCount(of: device) }
    }

    @Test("a service forgets by itself what is older than its rules allow")
    func service() async throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        let device = try await ground(in: folder)
        #expect(try count(of: device, in: folder) == 310)
        var settings = ServiceSettings(dataFolder: folder.path)
        settings.broker = BrokerSettings(port: try freePort())
        let service = try RunningService.start(
            settings, logger: Logger(label: "tests") { _ in SwiftLogNoOpLogHandler() })
        defer { service.stop() }
        try await eventually("the old fixes are gone") {
            try count(of: device, in: folder) == 10
        }
    }

    @Test("maintenance beside a running service; with --vacuum only without one")
    func beside() async throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        let device = try await ground(in: folder)
        var rules = RetentionRules()
        rules.trail = .lasting(.days(200))
        let kept = try Administration.maintain(folder.path, by: rules, vacuum: true)
        #expect(kept.isWhole && kept.isLogEmptied && kept.pruned.fixes == 0)
        #expect(kept.after.free == 0)
        let report = try Administration.maintain(
            folder.path, by: RetentionRules(), vacuum: false)
        #expect(report.isWhole && report.pruned.fixes == 300)
        #expect(try count(of: device, in: folder) == 10)
        let holder = try DataFolder(opening: folder.path)
        #expect(throws: GroundFault.self) {
            try Administration.maintain(folder.path, by: rules, vacuum: true)
        }
        #expect(
            try Administration.maintain(folder.path, by: rules, vacuum: false).isWhole)
        withExtendedLifetime(holder) {}
    }

    @Test("nothing is changed where something is damaged, and nothing made where there is nothing")
    func damaged() async throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        let device = try await ground(in: folder)
        try FileManager.default.removeItem(atPath: folder.path + "/audit.head")
        #expect(throws: GroundFault.self) {
            try Administration.maintain(folder.path, by: RetentionRules(), vacuum: true)
        }
        #expect(try count(of: device, in: folder) == 310)
        #expect(throws: GroundFault.self) {
            try Administration.maintain(
                folder.path + "/none", by: RetentionRules(), vacuum: true)
        }
        #expect(!FileManager.default.fileExists(atPath: folder.path + "/none"))
    }

    @Test("the clock is compared with when something was stored last")
    func newest() async throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        _ = try await ground(in: folder)
        let registry = try Administration(visiting: folder.path).registry
        let newest = try #require(try registry.read { try $0.newestMoment() })
        try registry.close()
        #expect(abs((WallClock.now() - newest).inSeconds) < 60)
    }
}
