internal import FindDevice
package import PhoneModel

/// A handset profile's file in `simulators/phones`: its keys, with what each may be.
extension HandsetProfile {
    /// Reads a profile; what the file leaves out keeps its default.
    package init(file path: String) throws(SceneError) {
        self = try SceneReader.read(file: path, as: HandsetProfile.init(keys:))
        // The model has the last word on what a handset can be.
        if let fault = fault() {
            throw SceneError(
                file: path, faults: [SceneFault(place: nil, problem: fault.description)])
        }
    }

    init(keys: Keys) {
        self.init()
        readGPS(keys.section("gps"))
        readNetworkPositions(keys)
        readBattery(keys.section("battery"))
        readRadio(keys.section("radio"))
        let ringerKeys = keys.section("ringer")
        ringerKeys.read("profile", .choice, into: &ringer)
        ringerKeys.read("volume", .volume, into: &volume)
        readData(keys.section("data"))
        readReports(keys.section("report"))
        readDoze(keys.section("doze"))
    }

    private mutating func readReports(_ keys: Keys) {
        keys.read("every", .duration(in: .seconds(1) ... .days(1)), into: &reportInterval)
        keys.read("jitter", .chance, into: &reportJitter)
        keys.read("whileLost", .duration(in: .seconds(1) ... .days(1)), into: &lostReportInterval)
    }

    private mutating func readDoze(_ keys: Keys) {
        keys.read("on", .flag, into: &doze)
        keys.read("after", .duration(in: .seconds(1) ... .days(1)), into: &dozeAfter)
        keys.read("window", .span(in: .seconds(1) ... .days(1)), into: &dozeWindow)
        keys.read("sleep", .span(in: .seconds(1) ... .days(7)), into: &dozeSleep)
    }

    private mutating func readGPS(_ keys: Keys) {
        keys.read("error", .length(in: 0.1...1000), into: &gpsMedianError)
        keys.read("drift", .drift, into: &gpsCorrelationTime)
        keys.read("hotStart", .startTime, into: &hotStart)
        keys.read("warmStart", .startTime, into: &warmStart)
        keys.read("coldStart", .startTime, into: &coldStart)
        keys.read("hotFor", .duration(in: .zero ... .days(1)), into: &ephemerisAge)
        keys.read("warmFor", .duration(in: .zero ... .days(60)), into: &almanacAge)
        if ephemerisAge > almanacAge {
            keys.fault(at: "warmFor", "'warmFor' must not be shorter than 'hotFor'")
        }
        let canyon = keys.section("canyon")
        canyon.read("error", .number(in: 1...100), into: &canyonErrorFactor)
        canyon.read("start", .number(in: 1...100), into: &canyonStartFactor)
    }

    private mutating func readNetworkPositions(_ keys: Keys) {
        let wifi = keys.section("wifi")
        wifi.read("error", .length(in: 0.1...10_000), into: &wifiMedianError)
        wifi.read("drift", .drift, into: &wifiCorrelationTime)
        wifi.read("scan", .startTime, into: &wifiScan)
        let cell = keys.section("cell")
        cell.read("error", .length(in: 0.1...100_000), into: &cellMedianError)
        cell.read("drift", .drift, into: &cellCorrelationTime)
        cell.read("lookup", .startTime, into: &cellLookup)
        keys.section("accuracy").read("spread", .number(in: 0...2), into: &accuracySpread)
    }

    private mutating func readBattery(_ keys: Keys) {
        keys.read("charge", .percentage(), into: &batteryPercent)
        keys.read("idle", .drain(in: 0...1000), into: &idleDrainPercentPerHour)
        keys.read("locating", .drain(in: 0...1000), into: &locatingDrainPercentPerHour)
        keys.read("ringing", .drain(in: 0...1000), into: &ringingDrainPercentPerHour)
        keys.read("charging", .drain(in: 0...1000), into: &chargePercentPerHour)
        keys.read("low", .percentage(), into: &lowBatteryPercent)
        keys.read("off", .percentage(), into: &powerOffPercent)
        if lowBatteryPercent < powerOffPercent {
            keys.fault(at: "low", "'low' must not be below 'off'")
        }
    }

    mutating func readRadio(_ keys: Keys) {
        var name = network ?? "none"
        keys.read("network", .text(upTo: 64), into: &name)
        network = name == "none" ? nil : name
        keys.read("good", .spell, into: &radioGoodTime)
        keys.read("bad", .badSpell, into: &radioBadTime)
        keys.read("halfOpen", .spell, into: &halfOpenTime)
        keys.read("halfOpenChance", .chance, into: &halfOpenChance)
        keys.read("lossWhileGood", .chance, into: &goodLossChance)
        keys.read("lossWhileBad", .chance, into: &badLossChance)
    }

    private mutating func readData(_ keys: Keys) {
        var kinds = DataKind.allCases.filter(syncedKinds.contains)
        keys.list("synced", of: .choice, count: 0...DataKind.allCases.count, into: &kinds)
        syncedKinds = Set(kinds)
        if let twice = kinds.indices.first(where: { kinds[..<$0].contains(kinds[$0]) }) {
            keys.fault(at: "synced", "'synced' names '\(kinds[twice].rawValue)' twice")
        }
        keys.read("amount", .number(in: 0...1000), into: &dataAmount)
    }
}

extension Scalar where Value == Duration {
    /// A correlation time; it divides, so it cannot be zero.
    fileprivate static var drift: Scalar { duration(in: .seconds(1) ... .days(1)) }

    /// The average length of a spell of the radio.
    fileprivate static var spell: Scalar { duration(in: .seconds(1) ... .days(30)) }

    /// The same; `0s` stands for a radio that is always good.
    fileprivate static var badSpell: Scalar {
        duration(in: .zero ... .days(30)).checked { length in
            length == .zero || length >= .seconds(1) ? nil : "must be 0s, or 1s to 30d"
        }
    }
}

extension Scalar where Value == ClosedRange<Duration> {
    fileprivate static var startTime: Scalar { span(in: .zero ... .hours(1)) }
}

extension Scalar where Value == Double {
    /// Written as a percentage, read as a probability.
    static var chance: Scalar {
        percentage().map { $0 / 100 }
    }
}

extension Scalar where Value == Int {
    fileprivate static var volume: Scalar {
        Scalar<Double>.percentage()
            .checked { $0 == $0.rounded() ? nil : "must be a whole percentage" }
            .map { Int($0) }
    }
}
