internal import FindDevice

/// Why a profile cannot be.
package struct ProfileFault: Error, Hashable, Sendable, CustomStringConvertible {
    /// The field of `HandsetProfile`.
    package let field: String
    package let reason: String

    package var description: String { "\(field) \(reason)" }
}

extension HandsetProfile {
    /// The first field whose value makes no sense; nil if all do.
    package func fault() -> ProfileFault? {
        numberFault() ?? durationFault() ?? startFault() ?? dozeFault() ?? networkFault()
    }

    private func numberFault() -> ProfileFault? {
        let numbers: [(String, Double, ClosedRange<Double>)] = [
            ("gpsMedianError", gpsMedianError, 0.1...100_000),
            ("wifiMedianError", wifiMedianError, 0.1...100_000),
            ("cellMedianError", cellMedianError, 0.1...100_000),
            ("canyonErrorFactor", canyonErrorFactor, 1...100),
            ("canyonStartFactor", canyonStartFactor, 1...100),
            ("accuracySpread", accuracySpread, 0...2),
            ("batteryPercent", batteryPercent, 0...100),
            ("idleDrainPercentPerHour", idleDrainPercentPerHour, 0...10_000),
            ("locatingDrainPercentPerHour", locatingDrainPercentPerHour, 0...10_000),
            ("ringingDrainPercentPerHour", ringingDrainPercentPerHour, 0...10_000),
            ("chargePercentPerHour", chargePercentPerHour, 0...10_000),
            ("lowBatteryPercent", lowBatteryPercent, 0...100),
            ("powerOffPercent", powerOffPercent, 0...lowBatteryPercent.clamped(to: 0...100)),
            ("halfOpenChance", halfOpenChance, 0...1),
            ("goodLossChance", goodLossChance, 0...1),
            ("badLossChance", badLossChance, 0...1),
            ("volume", Double(volume), 0...100),
            ("dataAmount", dataAmount, 0...1000),
        ]
        return numbers.lazy.compactMap { field, value, range in
            range.contains(value)
                ? nil
                : ProfileFault(
                    field: field,
                    reason: "\(value) is not in \(range.lowerBound) ... \(range.upperBound)")
        }.first
    }

    private func durationFault() -> ProfileFault? {
        let durations: [(String, Duration, least: Duration)] = [
            ("gpsCorrelationTime", gpsCorrelationTime, .seconds(1)),
            ("wifiCorrelationTime", wifiCorrelationTime, .seconds(1)),
            ("cellCorrelationTime", cellCorrelationTime, .seconds(1)),
            ("ephemerisAge", ephemerisAge, .zero),
            ("almanacAge", almanacAge, ephemerisAge),
            ("radioGoodTime", radioGoodTime, .seconds(1)),
            // Zero stands for a radio that is always good.
            ("radioBadTime", radioBadTime, radioBadTime == .zero ? .zero : .seconds(1)),
            ("halfOpenTime", halfOpenTime, .seconds(1)),
            ("reportInterval", reportInterval, .seconds(1)),
            ("lostReportInterval", lostReportInterval, .seconds(1)),
            ("dozeAfter", dozeAfter, .seconds(1)),
        ]
        return durations.lazy.compactMap { field, value, least in
            value >= least && value <= .days(365)
                ? nil
                : ProfileFault(
                    field: field,
                    reason: "\(value.written) is not between \(least.written) and 365d")
        }.first
    }

    private func startFault() -> ProfileFault? {
        let waits = [
            ("hotStart", hotStart), ("warmStart", warmStart), ("coldStart", coldStart),
            ("wifiScan", wifiScan), ("cellLookup", cellLookup),
        ]
        return waits.lazy.compactMap { field, range in
            range.lowerBound >= .zero && range.upperBound <= .hours(1)
                ? nil : ProfileFault(field: field, reason: "is not between 0s and 1h")
        }.first
    }

    private func dozeFault() -> ProfileFault? {
        [("dozeWindow", dozeWindow), ("dozeSleep", dozeSleep)].lazy.compactMap { field, range in
            range.lowerBound >= .seconds(1) && range.upperBound <= .days(7)
                ? nil : ProfileFault(field: field, reason: "is not between 1s and 7d")
        }.first
    }

    private func networkFault() -> ProfileFault? {
        network.flatMap(SIM.fault(inNetwork:)).map {
            ProfileFault(field: "network", reason: "cannot be: \($0)")
        }
    }
}

extension Double {
    fileprivate func clamped(to range: ClosedRange<Double>) -> Double {
        min(range.upperBound, max(range.lowerBound, self))
    }
}
