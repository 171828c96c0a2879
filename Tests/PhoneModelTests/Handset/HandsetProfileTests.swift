import FindDevice
import Testing

@testable import PhoneModel

@Suite("handset profile")
struct HandsetProfileTests {
    @Test("the default profile can be")
    func defaults() {
        #expect(HandsetProfile.default.fault() == nil)
        #expect(HandsetProfile.default.lowBatteryPercent == 15)
        #expect(HandsetProfile.default.powerOffPercent == 1)
        #expect(HandsetProfile.default.reportInterval == .seconds(30))
        #expect(HandsetProfile.default.lostReportInterval == .seconds(60))
        #expect(!HandsetProfile.default.doze)
        var bare = HandsetProfile.default
        bare.network = nil
        #expect(bare.fault() == nil)
    }

    @Test("a value that cannot be is named")
    func faults() {
        let table: [(String, (inout HandsetProfile) -> Void)] = [
            ("gpsMedianError", { $0.gpsMedianError = 0 }),
            ("gpsMedianError", { $0.gpsMedianError = .nan }),
            ("cellMedianError", { $0.cellMedianError = .infinity }),
            ("batteryPercent", { $0.batteryPercent = 101 }),
            ("idleDrainPercentPerHour", { $0.idleDrainPercentPerHour = -1 }),
            ("powerOffPercent", { $0.powerOffPercent = 16 }),
            ("halfOpenChance", { $0.halfOpenChance = 1.1 }),
            ("volume", { $0.volume = 101 }),
            ("dataAmount", { $0.dataAmount = -1 }),
            ("gpsCorrelationTime", { $0.gpsCorrelationTime = .zero }),
            ("almanacAge", { $0.almanacAge = .hours(1) }),
            ("radioBadTime", { $0.radioBadTime = .milliseconds(1) }),
            ("reportInterval", { $0.reportInterval = .zero }),
            ("lostReportInterval", { $0.lostReportInterval = .zero }),
            ("dozeAfter", { $0.dozeAfter = .zero }),
            ("dozeWindow", { $0.dozeWindow = .zero ... .minutes(5) }),
            ("dozeSleep", { $0.dozeSleep = .hours(1) ... .days(8) }),
            ("network", { $0.network = "" }),
            ("network", { $0.network = String(repeating: "x", count: 65) }),
            ("hotStart", { $0.hotStart = .seconds(-1)...(.seconds(5)) }),
            ("wifiScan", { $0.wifiScan = .seconds(1)...(.hours(2)) }),
        ]
        for (field, change) in table {
            var profile = HandsetProfile.default
            change(&profile)
            #expect(profile.fault()?.field == field)
        }
        var steady = HandsetProfile.default
        steady.radioBadTime = .zero
        #expect(steady.fault() == nil)
    }
}
