package import FindDevice

/// The hardware of one phone put together: what it can feel, sound and store, and how long.
///
/// Its parts count time from `startedAt`, through reboots.
package struct Handset: Sendable {
    private let shared: SharedProfile
    package let startedAt: Timestamp
    package private(set) var isOn = false
    package private(set) var isAirplane = false
    package private(set) var isInCall = false
    package private(set) var sim: SIM
    package var movement: Movement { didSet { doze.changeWay(at: elapsed) } }
    /// How far the phone's calendar clock is ahead of the truth.
    package var clockError = Duration.zero
    private var battery: Battery
    private var positioning: Positioning
    private var radio: Radio
    private(set) package var ringer: Ringer
    private var data: StoredData
    private var doze: Doze
    /// Whether it must not sleep, whatever its battery would like.
    private var isHeldAwake = false
    private var generator: SeededGenerator
    private var wasWarnedOfLowBattery = false
    private var elapsed = Duration.zero

    package var profile: HandsetProfile { shared.value }

    package init(
        profile: HandsetProfile, movement: Movement, seed: UInt64, startedAt: Timestamp
    ) {
        self.init(
            sharing: SharedProfile(profile), movement: movement, seed: seed, startedAt: startedAt)
    }

    /// A handset like others, which have the same profile in common.
    package init(
        sharing shared: SharedProfile, movement: Movement, seed: UInt64, startedAt: Timestamp
    ) {
        let profile = shared.value
        self.shared = shared
        self.movement = movement
        self.startedAt = startedAt
        generator = SeededGenerator(seed: seed)
        battery = Battery(shared)
        // It was in use a moment ago: its receiver starts hot.
        positioning = Positioning(shared, lastGPSFix: .zero)
        radio = Radio(shared, at: .zero, using: &generator)
        ringer = Ringer(profile)
        data = StoredData(profile, at: .zero, using: &generator)
        doze = Doze(shared)
        sim = SIM(network: profile.network)
        carry { $0.isOn = false }
    }

    // MARK: Time

    mutating func advance(to now: Timestamp) {
        elapsed = max(elapsed, now - startedAt)
        radio.advance(to: elapsed, using: &generator)
        data.advance(to: elapsed, using: &generator)
        doze.advance(to: elapsed, along: movement, using: &generator)
    }

    /// When the hardware changes next by itself.
    func nextChange(at now: Timestamp) -> Timestamp? {
        let off = wait(untilCharge: profile.powerOffPercent)
        let low = wasWarnedOfLowBattery ? nil : wait(untilCharge: profile.lowBatteryPercent)
        let next = shorter(shorter(off, low), shorter(radio.next, doze.next))
        return next.map { startedAt + $0 }
    }

    /// When a charge is reached. One that was passed already, as while charging, is none to wait
    /// for.
    private func wait(untilCharge percent: Double) -> Duration? {
        guard let span = battery.time(untilLevel: percent, from: elapsed), span > .zero else {
            return nil
        }
        return elapsed + span
    }

    /// The monotonic clock, which no setting changes.
    func uptime(at now: Timestamp) -> Duration { now - startedAt }

    /// What the phone's calendar clock shows, to the second as its fixes do; none goes back beyond
    /// 1970, nor on beyond the year 9999.
    package func wallClock(at now: Timestamp) -> Timestamp {
        Timestamp(seconds: min(max(0, (now + clockError).seconds), 253_402_300_799))
    }

    mutating func draw<Value>(_ body: (inout SeededGenerator) -> Value) -> Value {
        body(&generator)
    }

    // MARK: Power

    /// Whether it could be switched on: an empty battery says no.
    mutating func switchOn(at now: Timestamp) -> Bool {
        guard !isExhausted else { return false }
        isOn = true
        carry { $0.isOn = true }
        updateRest()
        return true
    }

    mutating func switchOff(at now: Timestamp) {
        isOn = false
        isInCall = false
        positioning.end()
        ringer.stopFinding()
        carry { load in
            load.isOn = false
            load.isLocating = false
            load.isRinging = false
        }
        updateRest()
    }

    package var charge: Int { battery.percent(at: elapsed) }
    /// Whether there is no power to run on.
    var isExhausted: Bool {
        !isCharging && battery.level(at: elapsed) <= profile.powerOffPercent
    }

    mutating func setCharge(_ percent: Int, at now: Timestamp) {
        battery.set(level: Double(percent), at: elapsed)
        wasWarnedOfLowBattery = false
    }

    mutating func setCharging(_ on: Bool) {
        carry { $0.isCharging = on }
        if on { wasWarnedOfLowBattery = false }
        updateRest()
    }

    package var isCharging: Bool { battery.load.isCharging }

    /// Whether the battery has just become low; once for each discharge.
    mutating func takeLowBatteryWarning() -> Bool {
        guard !wasWarnedOfLowBattery, !isCharging,
            battery.level(at: elapsed) <= profile.lowBatteryPercent
        else { return false }
        wasWarnedOfLowBattery = true
        return true
    }

    // MARK: Radio

    package var canConnect: Bool { isOn && !isAirplane && sim != .out && !isDozing }
    /// Whether connections look alive and carry nothing.
    package var isHalfOpen: Bool { radio.link == .halfOpen }

    mutating func setAirplane(_ on: Bool) {
        isAirplane = on
        radio.isAirplane = on
        positioning.hearsCell = !on
        if on { setCall(false) }
    }

    /// Puts a SIM in, or takes it out.
    mutating func setSIM(_ sim: SIM) {
        self.sim = sim
        if sim == .out { setCall(false) }
    }

    /// Somebody speaks on it, if it can be called at all.
    mutating func setCall(_ on: Bool) {
        isInCall = on && isOn && !isAirplane && sim != .out
        updateRest()
    }

    // MARK: Rest

    /// Whether it sleeps and hears nothing.
    package var isDozing: Bool { doze.isAsleep }

    /// Touched, or spoken to.
    mutating func stir() { doze.stir(at: elapsed) }

    mutating func holdAwake(_ held: Bool) {
        isHeldAwake = held
        updateRest()
    }

    private mutating func updateRest() {
        doze.setRest(isOn && !isCharging && !isInCall && !isHeldAwake, at: elapsed)
        doze.advance(to: elapsed, along: movement, using: &generator)
    }

    // MARK: Where it is

    package func motion(at now: Timestamp) -> Motion { movement.motion(at: now - startedAt) }

    package var sky: Positioning.Sky {
        get { positioning.sky }
        set { positioning.sky = newValue }
    }

    /// Switches a receiver on; when its fix will be ready, or nil if there is nothing to go by.
    mutating func beginFix(at now: Timestamp) -> Timestamp? {
        guard let acquisition = positioning.begin(at: elapsed, using: &generator) else {
            return nil
        }
        carry { $0.isLocating = true }
        return max(now, startedAt + acquisition.readyAt)
    }

    mutating func takeFix(at now: Timestamp) -> Fix? {
        let fix = positioning.fix(
            at: elapsed, wallClock: wallClock(at: now), motion: motion(at: now), using: &generator)
        positioning.end()
        carry { $0.isLocating = false }
        guard var fix else { return nil }
        fix.battery = charge
        fix.connection = canConnect ? radio.connection : .offline
        return fix
    }

    // MARK: Sound

    /// How loud it is now, 0 ... 100 %.
    package var loudness: Int { ringer.isFinding ? ringer.loudness : 0 }

    mutating func startFindRing() {
        ringer.startFinding()
        carry { $0.isRinging = true }
    }

    mutating func stopFindRing() {
        ringer.stopFinding()
        carry { $0.isRinging = false }
    }

    mutating func setRinger(_ profile: Ringer.Profile) { ringer.profile = profile }
    mutating func setVolume(_ volume: Int) { ringer.volume = volume }

    // MARK: What it stores

    package var syncStates: [SyncState] { data.states }

    mutating func sync(at now: Timestamp, isConnected: Bool) {
        data.sync(at: wallClock(at: now), isConnected: isConnected)
    }

    /// Whether somebody uses what it stores, so that there is more of it each day.
    mutating func setInUse(_ isInUse: Bool) { data.isInUse = isInUse }

    /// Empties the user's part.
    mutating func wipe() { data.wipe() }

    mutating func setSync(_ kind: DataKind, enabled: Bool) { data.set(kind, enabled: enabled) }

    private mutating func carry(_ change: (inout Battery.Load) -> Void) {
        var load = battery.load
        change(&load)
        battery.carry(load, at: elapsed)
    }
}
