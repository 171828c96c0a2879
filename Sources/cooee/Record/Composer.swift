internal import FindDevice
internal import OwnerAPI
internal import Scenes

/// Makes a scenario of what the service tells of a real loss: a function of what it tells.
///
/// What is written down is when orders, words and fixes came; what made them come so is not. So the
/// phone is taken out of reach, switched off and touched where nothing else explains what was
/// heard, and what cannot be explained is a comment.
struct Composer {
    let history: History
    /// What the file is called, without its ending.
    let stem: String
    let profile: Scenario.NamedProfile
    private let tales: [OrderTale]
    private let way: RecordedTrack

    init(_ history: History, stem: String, profile: Scenario.NamedProfile) {
        self.history = history
        self.stem = stem
        self.profile = profile
        tales = OrderTale.all(of: history)
        way = RecordedTrack(history)
    }

    /// Nil if nothing of the phone was written down in that time, or no place of it.
    func compose() -> Recording? {
        guard let first = history.moments.first, let place = way.points.first?.place else {
            return nil
        }
        let prologue = Prologue(history)
        let lead = prologue.isEmpty ? Self.lead : Self.longLead
        let start = first - lead
        let power = PowerDeeds(history)
        var deeds =
            prologue.deeds(from: start) + OrderDeeds(history: history, tales: tales).all
            + EventDeeds(history: history).all + power.deeds + battery(power).all
        deeds.append(contentsOf: restores)
        let reach = reach(besides: deeds, power)
        deeds += reach.flatMap(\.deeds)
        deeds = deeds.enumerated()
            .sorted { ($0.element.at, $0.offset) < ($1.element.at, $1.offset) }.map(\.element)
        let spacing = spacing(of: deeds, reach)
        var script = Script(start: start, spacing: spacing)
        for deed in deeds { script.add(deed) }
        script.end(with: Epilogue(history: history, tales: tales, way: way), after: ending(deeds))
        let track = way.track(
            from: start, spacing, name: history.name, file: stem + ".gpx")
        let phone = Scenario.Phone(
            key: history.name, name: history.name, profile: profile,
            start: track?.points.first?.coordinate ?? place.rounded,
            way: track.map { .along($0) } ?? .stop, battery: BatteryDeeds.charge(in: history),
            clockError: clockError)
        return Recording(
            scenario: Scenario(
                file: stem + ".yaml", name: title, story: story(first),
                places: places(track == nil ? place.rounded : nil), phones: [phone],
                timeline: script.steps),
            remarks: script.remarks)
    }

    private func battery(_ power: PowerDeeds) -> BatteryDeeds {
        BatteryDeeds(
            history: history, drains: profile.profile.idleDrainPercentPerHour > 0,
            charged: power.spans.filter { $0.end == .empty }.compactMap(\.to))
    }

    private static let lead = Duration.minutes(2)
    private static let longLead = Duration.minutes(5)

    // MARK: Time

    private func reach(besides deeds: [Deed], _ power: PowerDeeds) -> [ReachDeeds.Plan] {
        let spells = OutOfReach(history, tales, powerless: power.spans).spells
        return ReachDeeds(
            spells: spells, words: history.words,
            causes: deeds.filter { $0.action != nil }.map(\.at), end: history.span.upperBound
        ).plans
    }

    /// What happens after the phone has answered must do so when it is replayed, too, and what
    /// waits for it to be missed must find it missed.
    private func spacing(of deeds: [Deed], _ reach: [ReachDeeds.Plan]) -> Spacing {
        var wanted: [(gap: Duration, from: Timestamp, to: Timestamp)] = []
        let causes = deeds.filter { $0.action != nil }
        let words = history.words
        for (earlier, later) in zip(causes, causes.dropFirst()) {
            let isAnswered = words.contains { earlier.at <= $0 && $0 <= later.at }
            let gap = max(earlier.pause, isAnswered ? Self.answerTime : .zero)
            wanted.append((gap, earlier.at, later.at))
        }
        let guesses = causes.filter(\.isGuess).map(\.at)
        for (earlier, later) in zip(guesses, guesses.dropFirst())
        where later - earlier > Self.shortestWait {
            // Over, by whatever clock, when it was over.
            wanted.append((later - earlier + .seconds(2), earlier, later))
        }
        for plan in reach {
            if let known = plan.knownBy { wanted.append((.seconds(60), plan.from, known)) }
        }
        return wanted.sorted { $0.to < $1.to }.reduce(into: Spacing()) {
            $0.keep($1.gap, from: $1.from, to: $1.to)
        }
    }

    private static let answerTime = Duration.seconds(5)
    /// Whoever guesses PINs waits longer than this, or not at all.
    private static let shortestWait = Duration.seconds(30)

    /// When the last thing had happened, and what was waited for had come.
    private func ending(_ deeds: [Deed]) -> Timestamp {
        let last = (deeds.map(\.at) + deeds.flatMap(\.expectations).map(\.by) + history.moments)
            .filter { $0 <= history.span.upperBound }.max()
        return last ?? history.span.upperBound
    }

    private var clockError: Duration {
        let ahead = Duration.zero - history.clockLag
        guard history.clockChange == nil, ahead < .seconds(-30) || ahead > .seconds(30) else {
            return .zero
        }
        return ahead.roundedToTenSeconds
    }

    /// Old backups cannot be had again.
    private var restores: [Deed] {
        history.audit.filter {
            $0.action == .epochRaised && history.span.contains($0.at.timestamp)
        }.map {
            Deed(
                nil, at: $0.at.timestamp,
                remarks: [
                    "At \($0.at.text) the service's registry was an older one: a backup had been "
                        + "restored, which is not told here."
                ])
        }
    }

    // MARK: Words

    private var title: String {
        "Recording of \(history.name), \(history.span.upperBound.day)"
    }

    private func story(_ first: Timestamp) -> String {
        let orders = tales.count == 1 ? "1 order" : "\(tales.count) orders"
        let places = way.points.count == 1 ? "1 place" : "\(way.points.count) places"
        return "What happened to the phone \(history.name) from \(first.words) to "
            + "\(history.span.upperBound.words), as the service has it: \(orders), and "
            + "\(places) where it was."
    }

    /// Where it begins, if it goes nowhere, and where it was last.
    private func places(_ start: Coordinate?) -> [Scenario.Place] {
        let last = way.points.last.map {
            Scenario.Place(name: "last-seen", coordinate: $0.place.rounded)
        }
        let first = start.map { Scenario.Place(name: "start", coordinate: $0) }
        let isOne = first?.coordinate == last?.coordinate
        return [isOne ? nil : first, last].compactMap(\.self)
    }
}

/// A scenario that was recorded, with comments before its steps.
struct Recording: Sendable {
    var scenario: Scenario
    /// Comments before a step, by its place in the timeline.
    var remarks: [Int: [String]]
    /// Comments right behind a step.
    var afterwords: [Int: [String]] = [:]
}

extension Timestamp {
    /// `2026-03-01`
    fileprivate var day: String { String(rfc3339.prefix(10)) }
    /// `2026-03-01 12:00:00 UTC`
    fileprivate var words: String {
        rfc3339.prefix(19).replacing("T", with: " ") + " UTC"
    }
}
