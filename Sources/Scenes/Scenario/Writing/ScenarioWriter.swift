internal import FindDevice
internal import Trails

/// A scenario as people write it in a file (`docs/scenarios.md`).
///
/// What is as usual is left out. Reading it gives the same scenario, but for the positions of its
/// steps. A value that the language has no words for (a distance of no metres, a backup of a moment
/// that nobody can know beforehand) is written as near as can be, and the reader says what is wrong
/// with it.
extension Scenario {
    package var yaml: String { yaml() }

    /// - Parameters:
    ///   - head: comments before everything else, a paragraph each.
    ///   - remarks: comments before a step, by its place in the timeline; those behind the last
    ///     step have the place after it.
    ///   - afterwords: comments right behind a step, line by line.
    package func yaml(
        head: [String] = [], remarks: [Int: [String]] = [:], afterwords: [Int: [String]] = [:]
    ) -> String {
        ScenarioWriter(self).text(head: head, remarks: remarks, afterwords: afterwords)
    }

    /// One step as it is written, its dash first, short enough to stand in comments.
    package func lines(ofStep place: Int) -> [String] {
        ScenarioWriter(self).lines(ofStep: place)
    }

    /// The GPX files that its YAML names, which belong beside it.
    package func files() -> [(name: String, text: String)] {
        TrackNames(self).files
    }
}

/// Writes one scenario.
struct ScenarioWriter {
    let scenario: Scenario
    let tracks: TrackNames
    let places: PlaceNames

    init(_ scenario: Scenario) {
        self.scenario = scenario
        tracks = TrackNames(scenario)
        places = PlaceNames(scenario)
    }

    func text(
        head: [String], remarks: [Int: [String]], afterwords: [Int: [String]]
    ) -> String {
        let parts = [beginning, section("places", placeLines), section("phones", phoneLines)]
        let comments = head.flatMap { comment($0) }
        return comments.map { $0 + "\n" }.joined()
            + (parts.filter { !$0.isEmpty } + [timeline(remarks, afterwords)])
            .map { $0.joined(separator: "\n") + "\n" }.joined(separator: "\n")
    }

    private func comment(_ text: String, indent: Int = 0) -> [String] {
        YAMLText.comment(text, indent: indent, width: WrittenMapping.width)
    }

    private var beginning: [String] {
        var mapping = WrittenMapping()
        mapping.add("name", text: scenario.name)
        mapping.add("story", text: scenario.story)
        if scenario.seed != Scenario.usualSeed { mapping.add("seed", "\(scenario.seed)") }
        if scenario.patience != Scenario.usualPatience {
            mapping.add("patience", scenario.patience.written)
        }
        return mapping.lines(indent: 0)
    }

    private func section(_ key: String, _ mapping: WrittenMapping) -> [String] {
        mapping.isEmpty ? [] : ["\(key):"] + mapping.lines(indent: 2)
    }

    private var placeLines: WrittenMapping {
        places.all.reduce(into: WrittenMapping()) { $0.add($1.name, $1.coordinate.written) }
    }

    private var phoneLines: WrittenMapping {
        scenario.phones.reduce(into: WrittenMapping()) { $0.add($1.key, phone($1)) }
    }

    private func phone(_ phone: Scenario.Phone) -> WrittenMapping {
        var mapping = WrittenMapping()
        if phone.owner != Scenario.Phone.usualOwner { mapping.add("owner", text: phone.owner) }
        if phone.name != phone.key { mapping.add("name", text: phone.name) }
        if case .along = phone.way {
            mapping.isOpen = true
        } else {
            mapping.add("at", text: places.name(ofStart: phone))
        }
        if phone.way != .stop { mapping.add("move", text: tracks.words(phone.way)) }
        if phone.profile.name != Scenario.NamedProfile.usual.name {
            mapping.add("profile", text: phone.profile.name)
        }
        if let battery = phone.battery { mapping.add("battery", "\(battery)%") }
        if phone.clockError != .zero { mapping.add("clock", phone.clockError.writtenAhead) }
        return mapping
    }

    // MARK: Timeline

    private func timeline(
        _ remarks: [Int: [String]], _ afterwords: [Int: [String]]
    ) -> [String] {
        var lines = ["timeline:"]
        var turn = Duration.zero ... .zero
        for (place, step) in scenario.timeline.enumerated() {
            turn = step.when.turn(after: turn, patience: scenario.patience)
            if place > 0, step.when.isParagraph { lines.append("") }
            lines += (remarks[place] ?? []).flatMap { comment($0, indent: 2) }
            lines += mapping(step, turn: turn).item(indent: 4)
            lines += (afterwords[place] ?? []).flatMap { comment($0, indent: 2) }
        }
        return lines
            + (remarks[scenario.timeline.count] ?? []).flatMap { comment($0, indent: 2) }
    }

    func lines(ofStep place: Int) -> [String] {
        var turn = Duration.zero ... .zero
        for step in scenario.timeline.prefix(place + 1) {
            turn = step.when.turn(after: turn, patience: scenario.patience)
        }
        let margin = 4
        return mapping(scenario.timeline[place], turn: turn).item(indent: margin + 2)
            .map { String($0.dropFirst(margin)) }
    }

    private func mapping(_ step: Scenario.Step, turn: ClosedRange<Duration>) -> WrittenMapping {
        var mapping = WrittenMapping()
        switch step.when {
        case .at(let moment): mapping.add("at", moment.written)
        case .after(let pause): if pause != .zero { mapping.add("after", pause.written) }
        case .when(let condition, let limit):
            var words = words(condition)
            if let limit { words.add("within", limit.written) }
            mapping.add("when", words)
        }
        mapping.add(words(step.action, turn: turn))
        if let note = step.note { mapping.add("note", text: note) }
        return mapping
    }
}

extension Scenario.When {
    /// Whether the story begins a new paragraph here.
    fileprivate var isParagraph: Bool {
        switch self {
        case .at: true
        case .after(let pause): pause >= .minutes(10)
        case .when: false
        }
    }

    /// Between which moments the step can have its turn, as the reader reckons it.
    fileprivate func turn(
        after turn: ClosedRange<Duration>, patience: Duration
    ) -> ClosedRange<Duration> {
        switch self {
        case .at(let moment): moment...moment
        case .after(let pause): turn.lowerBound + pause...turn.upperBound + pause
        case .when(_, let limit): turn.lowerBound...turn.upperBound + (limit ?? patience)
        }
    }
}
