import FindDevice
import Foundation
import PhoneModel
import Testing

@testable import Scenes

@Suite("Handset profiles")
struct PhoneProfileTests {
    static let shippedNames = ["everyday", "flagship", "instant", "old"]

    func complaint(_ text: String) -> String? {
        complaints(about: text) { _ = HandsetProfile(keys: $0) }.first
    }

    @Test("every shipped profile can be read", arguments: shippedNames)
    func readable(name: String) throws {
        let profile = try HandsetProfile(file: shipped("simulators/phones/\(name).yaml"))
        #expect(profile.fault() == nil)
    }

    @Test("no shipped profile goes untested")
    func listed() throws {
        let found = try FileManager.default.contentsOfDirectory(
            atPath: shipped("simulators/phones"))
        #expect(found.sorted() == Self.shippedNames.map { $0 + ".yaml" })
    }

    @Test("the everyday profile writes every key out at its default")
    func everyday() throws {
        let text = try String(
            contentsOfFile: shipped("simulators/phones/everyday.yaml"), encoding: .utf8)
        let ledger = FaultLedger()
        let read = HandsetProfile(
            keys: try SceneReader.keys(of: Array(text.utf8), named: "everyday", ledger: ledger))
        #expect(ledger.omitted == [])
        #expect(read == HandsetProfile.default)
    }

    @Test("the instant profile waits for nothing and loses nothing")
    func instant() throws {
        let profile = try HandsetProfile(file: shipped("simulators/phones/instant.yaml"))
        let waits = [
            profile.hotStart, profile.warmStart, profile.coldStart, profile.wifiScan,
            profile.cellLookup,
        ]
        #expect(waits.allSatisfy { $0 == .zero ... .zero })
        #expect(profile.radioBadTime == .zero && profile.goodLossChance == 0)
        #expect(profile.idleDrainPercentPerHour == 0 && profile.locatingDrainPercentPerHour == 0)
    }

    /// Every key, each with another value than its default.
    static let everythingChanged = """
        gps:
          error: 11m
          drift: 12s
          hotStart: 13s to 14s
          warmStart: 15s to 16s
          coldStart: 17s to 18s
          hotFor: 19m
          warmFor: 20h
          canyon: {error: 21, start: 22}
        wifi: {error: 23m, drift: 24s, scan: 25s to 26s}
        cell: {error: 27m, drift: 28s, lookup: 29s to 30s}
        accuracy: {spread: 0.31}
        battery:
          charge: 32%
          idle: 33%/h
          locating: 34%/h
          ringing: 35%/h
          charging: 36%/h
          low: 38%
          off: 37%
        radio:
          good: 39s
          bad: 40s
          halfOpenChance: 41%
          halfOpen: 42s
          lossWhileGood: 43%
          lossWhileBad: 44%
          network: Test 48
        ringer: {profile: silent, volume: 45%}
        data: {synced: [notes], amount: 46}
        report: {every: 47s, jitter: 55%, whileLost: 49s}
        doze: {on: true, after: 50s, window: 51s to 52s, sleep: 53s to 54s}
        """

    @Test("every key lands where it belongs")
    func everyKey() throws {
        let ledger = FaultLedger()
        let keys = try SceneReader.keys(
            of: Array(Self.everythingChanged.utf8), named: "x", ledger: ledger)
        let read = HandsetProfile(keys: keys)
        keys.finish()
        #expect(ledger.faults.isEmpty && ledger.omitted.isEmpty)
        var wanted = HandsetProfile()
        wanted.gpsMedianError = 11
        wanted.gpsCorrelationTime = .seconds(12)
        wanted.hotStart = .seconds(13)...(.seconds(14))
        wanted.warmStart = .seconds(15)...(.seconds(16))
        wanted.coldStart = .seconds(17)...(.seconds(18))
        wanted.ephemerisAge = .minutes(19)
        wanted.almanacAge = .hours(20)
        wanted.canyonErrorFactor = 21
        wanted.canyonStartFactor = 22
        wanted.wifiMedianError = 23
        wanted.wifiCorrelationTime = .seconds(24)
        wanted.wifiScan = .seconds(25)...(.seconds(26))
        wanted.cellMedianError = 27
        wanted.cellCorrelationTime = .seconds(28)
        wanted.cellLookup = .seconds(29)...(.seconds(30))
        wanted.accuracySpread = 0.31
        wanted.batteryPercent = 32
        wanted.idleDrainPercentPerHour = 33
        wanted.locatingDrainPercentPerHour = 34
        wanted.ringingDrainPercentPerHour = 35
        wanted.chargePercentPerHour = 36
        wanted.powerOffPercent = 37
        wanted.lowBatteryPercent = 38
        wanted.radioGoodTime = .seconds(39)
        wanted.radioBadTime = .seconds(40)
        wanted.halfOpenChance = 0.41
        wanted.halfOpenTime = .seconds(42)
        wanted.goodLossChance = 0.43
        wanted.badLossChance = 0.44
        wanted.ringer = .silent
        wanted.volume = 45
        wanted.syncedKinds = [.notes]
        wanted.dataAmount = 46
        wanted.reportInterval = .seconds(47)
        wanted.reportJitter = 0.55
        wanted.network = "Test 48"
        wanted.lostReportInterval = .seconds(49)
        wanted.doze = true
        wanted.dozeAfter = .seconds(50)
        wanted.dozeWindow = .seconds(51)...(.seconds(52))
        wanted.dozeSleep = .seconds(53)...(.seconds(54))
        #expect(read == wanted)
        #expect(read.fault() == nil)
        #expect(unchanged(HandsetProfile.default, read) == [], "a parameter without a key")
    }

    @Test(
        "parameters that cannot be are refused where they stand",
        arguments: [
            ("gps:\n  error: -1m", "2:10: 'error' must be 0.1m to 1000m, not -1m"),
            ("gps:\n  drift: 0s", "2:10: 'drift' must be 1s to 1d, not 0s"),
            ("gps:\n  hotFor: 8h\n  warmFor: 1h", "3:12: 'warmFor' must not be shorter than"),
            ("gps:\n  hotStart: 5s to 1s", "2:13: 'hotStart' must begin with the shorter"),
            ("battery:\n  low: 2%\n  off: 3%", "2:8: 'low' must not be below 'off'"),
            ("battery:\n  idle: 1%", "2:9: 'idle' must be a drain such as 0.7%/h, not '1%'"),
            ("radio:\n  bad: 10ms", "2:8: 'bad' must be 0s, or 1s to 30d"),
            ("radio:\n  lossWhileBad: 0.3", "2:17: 'lossWhileBad' has no unit"),
            ("ringer:\n  profile: quiet", "2:12: 'profile' must be one of normal, vibrate"),
            ("ringer:\n  volume: 7.5%", "2:11: 'volume' must be a whole percentage"),
            ("data:\n  synced: [photos]", "2:12: 'synced' must be one of contacts"),
            ("data:\n  synced: [notes, notes]", "2:11: 'synced' names 'notes' twice"),
            ("report:\n  evry: 1s", "2:3: unknown key 'evry': did you mean 'every'?"),
        ])
    func refused(text: String, problem: String) {
        let found = complaint(text)
        #expect(found?.hasPrefix("scene.yaml:\(problem)") == true, "\(found ?? "nothing")")
    }
}
