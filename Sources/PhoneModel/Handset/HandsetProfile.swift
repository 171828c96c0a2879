package import FindDevice

/// What a model of handset is like: every parameter of its physics, with a default and a unit.
///
/// Drains and rates are in per cent of a full battery an hour, chances in 0 ... 1, volumes in
/// 0 ... 100. `fault` says which field of a profile from outside cannot be.
package struct HandsetProfile: Equatable, Sendable {
    package static let `default` = HandsetProfile()

    // MARK: Positioning

    /// The median distance from the truth, under an open sky.
    package var gpsMedianError: Metres = 8
    package var wifiMedianError: Metres = 74
    package var cellMedianError: Metres = 600
    /// How many times worse GPS is between tall buildings.
    package var canyonErrorFactor: Double = 3
    /// How many times longer the first GPS fix takes between tall buildings.
    package var canyonStartFactor: Double = 1.5
    /// After this time an error is, for 1/e of it, still the same error (Gauss–Markov).
    package var gpsCorrelationTime: Duration = .seconds(60)
    package var wifiCorrelationTime: Duration = .seconds(90)
    package var cellCorrelationTime: Duration = .seconds(120)
    /// How widely the stated accuracy wanders about its median: the deviation of its logarithm.
    package var accuracySpread: Double = 0.2
    /// Time to first GPS fix while the ephemeris still holds.
    package var hotStart: ClosedRange<Duration> = .seconds(1)...(.seconds(5))
    /// Time to first GPS fix when only the almanac still holds.
    package var warmStart: ClosedRange<Duration> = .seconds(20)...(.seconds(45))
    /// Time to first GPS fix when the receiver knows nothing.
    package var coldStart: ClosedRange<Duration> = .seconds(30)...(.seconds(90))
    /// How long after a GPS fix a start is hot. IS-GPS-200, 20.3.4.4: a satellite sends an
    /// ephemeris for two hours.
    package var ephemerisAge: Duration = .hours(2)
    /// How long after a GPS fix a start is warm. IS-GPS-200, 20.3.3.5.1.2: the almanac is renewed
    /// at least every six days.
    package var almanacAge: Duration = .days(6)
    /// How long a scan for Wi-Fi stations takes, answer included.
    package var wifiScan: ClosedRange<Duration> = .seconds(1)...(.seconds(4))
    /// How long it takes to look up the serving cell.
    package var cellLookup: ClosedRange<Duration> = .milliseconds(500)...(.seconds(2))

    // MARK: Battery

    /// The charge at the start, in per cent.
    package var batteryPercent: Double = 80
    /// Switched on, connected, nothing else.
    package var idleDrainPercentPerHour: Double = 0.7
    /// Fixes and reports one after the other; idling included.
    package var locatingDrainPercentPerHour: Double = 10
    /// On top of the rest, while the loudspeaker sounds.
    package var ringingDrainPercentPerHour: Double = 6
    /// What the charger puts in, the drains not yet taken off.
    package var chargePercentPerHour: Double = 40
    /// At this charge a phone sends its last fix.
    package var lowBatteryPercent: Double = 15
    /// At this charge a phone powers off.
    package var powerOffPercent: Double = 1

    // MARK: Radio

    /// How long the radio stays good, and bad, on average; the times are exponential. A radio
    /// whose bad time is zero is always good.
    package var radioGoodTime: Duration = .minutes(20)
    package var radioBadTime: Duration = .seconds(20)
    /// How often a bad spell leaves connections half open instead, and for how long on average.
    package var halfOpenChance: Double = 0.1
    package var halfOpenTime: Duration = .minutes(2)
    /// The chance that a message is lost, while good and while bad.
    package var goodLossChance: Double = 0.001
    package var badLossChance: Double = 0.3
    /// Whose SIM is in it at first; nil for none.
    package var network: String? = "Wattle Mobile"

    // MARK: Ringer

    package var ringer: Ringer.Profile = .normal
    /// The owner's setting, 0 ... 100.
    package var volume: Int = 60

    // MARK: Stored data

    /// Which kinds are synced.
    package var syncedKinds: Set<DataKind> = Set(DataKind.allCases)
    /// How much a user keeps: 1 is an ordinary one, 0 a phone that holds nothing.
    package var dataAmount: Double = 1

    // MARK: Reporting

    /// How often the phone reports where it is.
    package var reportInterval: Duration = .seconds(30)
    /// By how much of itself an interval is longer or shorter, by chance: 0 ... 1.
    package var reportJitter: Double = 0
    /// How often it reports at least while it is lost, whatever else would spare its battery.
    package var lostReportInterval: Duration = .seconds(60)

    // MARK: Doze

    /// Whether it sleeps when nobody touches it. Off unless a profile says otherwise: a real phone
    /// is woken by its maker's push service when an order comes, and there is none here, so that
    /// an order for a phone that dozes waits up to six hours.
    package var doze = false
    /// How long it lies still, unplugged and untouched before it falls asleep.
    package var dozeAfter: Duration = .minutes(30)
    /// How long it is awake in between.
    package var dozeWindow: ClosedRange<Duration> = .minutes(5) ... .minutes(10)
    /// The first sleep and the longest; each is twice as long as the one before.
    package var dozeSleep: ClosedRange<Duration> = .hours(1) ... .hours(6)

    package init() {}
}
