internal import FindDevice
internal import PhoneModel

/// A scenario's file in `simulators/scenarios`: its keys, with what each may be.
extension Scenario {
    /// Reads a scenario, and the profiles and tracks that it names.
    package init(file path: String) throws(SceneError) {
        let shelf = Shelf(besides: path)
        let read = try SceneReader.read(file: path) { Self.read($0, named: path, shelf) }
        self = try Self.whole(read, named: path)
    }

    /// Reads bytes as if they had come from that file, which need not be there; the files that
    /// they name are looked for as if they had.
    package init(_ bytes: [UInt8], named path: String) throws(SceneError) {
        let shelf = Shelf(besides: path)
        let read = try SceneReader.read(bytes, named: path) { Self.read($0, named: path, shelf) }
        self = try Self.whole(read, named: path)
    }

    /// What was read without a fault is whole.
    private static func whole(
        _ scenario: Scenario?, named path: String
    ) throws(SceneError) -> Scenario {
        guard let scenario else {
            throw SceneError(
                file: path, faults: [SceneFault(place: nil, problem: "says too little")])
        }
        return scenario
    }

    /// Nil if there is a fault, which has then been noted.
    static func read(_ keys: Keys, named path: String, _ shelf: Shelf) -> Scenario? {
        let cast = Cast(shelf: shelf)
        let name = keys.require("name", .text())
        let story = keys.require("story", .text(upTo: 4096))
        let seed = keys.value("seed", .seed)
        keys.read("patience", .stretch, into: &cast.patience)
        let section = keys.section("places")
        cast.placeNames = section.pairs.map(\.name)
        if !keys.allows(section.pairs.count, of: "places") { section.disregard() }
        cast.places = places(section)
        let phones = phones(keys, cast)
        let steps = timeline(keys, cast, path)
        guard let name, let story else { return nil }
        return Scenario(
            file: path, name: name, story: story, seed: seed ?? usualSeed,
            patience: cast.patience, places: cast.places, phones: phones, timeline: steps)
    }

    private static func places(_ keys: Keys) -> [Place] {
        keys.pairs.compactMap { pair -> Place? in
            if pair.name == truth {
                keys.ledger.note(
                    pair.place, "no place is called 'truth': that is where a phone really is")
            }
            keys.checkLabel(pair)
            return keys.value(pair.name, .coordinate)
                .map { Place(name: pair.name, coordinate: $0) }
        }
    }

    private static func timeline(_ keys: Keys, _ cast: Cast, _ path: String) -> [Step] {
        guard keys.has("timeline") else {
            keys.claim("timeline")
            keys.ledger.note(keys.place, "'timeline' is missing")
            return []
        }
        let before = keys.ledger.faults.count
        let items = keys.items("timeline")
        if items.isEmpty, keys.ledger.faults.count == before {
            keys.fault(at: "timeline", "'timeline' has no steps")
        }
        guard keys.allows(items.count, of: "timeline") else {
            for item in items { item.disregard() }
            return []
        }
        return TimelineReader(cast: cast, file: path).steps(items)
    }

    // MARK: Phones

    private static func phones(_ keys: Keys, _ cast: Cast) -> [Phone] {
        let section = keys.section("phones")
        guard !section.pairs.isEmpty else {
            keys.ledger.note(section.place, "'phones' must name one phone at least")
            return []
        }
        if !keys.allows(section.pairs.count, of: "phones") { section.disregard() }
        cast.phones = section.pairs.map(\.name)
        var phones: [Phone] = []
        for pair in section.pairs {
            section.checkLabel(pair)
            guard let phone = phone(section.section(pair.name), called: pair.name, cast) else {
                continue
            }
            if let twin = phones.first(where: { $0.owner == phone.owner && $0.name == phone.name })
            {
                section.ledger.note(
                    pair.place,
                    "\(phone.owner) has two phones of one name, '\(twin.key)' and '\(phone.key)': "
                        + "give one another 'name' or 'owner'")
            }
            phones.append(phone)
        }
        return phones
    }

    private static func phone(_ keys: Keys, called key: String, _ cast: Cast) -> Phone? {
        var (owner, name) = (Phone.usualOwner, key)
        keys.read("owner", .lawful(Account.fault(inName:)), into: &owner)
        keys.read("name", .lawful(Device.fault(inName:)), into: &name)
        let profile = profile(keys, cast)
        let battery = keys.value("battery", .wholePercentage)
        let clock = clock(keys, cast)
        let way = way(keys, cast)
        guard let start = start(keys, way, cast) else { return nil }
        return Phone(
            key: key, name: name, owner: owner, profile: profile ?? .usual, start: start,
            way: way ?? .stop, battery: battery, clockError: clock ?? .zero)
    }

    private static func profile(_ keys: Keys, _ cast: Cast) -> NamedProfile? {
        guard let name = keys.value("profile", .text(upTo: 256)) else { return nil }
        do throws(Shelf.Fault) {
            return try cast.shelf.profile(named: name)
        } catch {
            keys.fault(at: "profile", "'profile' \(error.reason)")
            return nil
        }
    }

    private static func clock(_ keys: Keys, _ cast: Cast) -> Duration? {
        let forms = ClockForm.all
        guard let (place, blanks) = keys.value("clock", .phrase(forms.map(\.pattern))) else {
            return nil
        }
        return forms[place].make(Reading(keys: keys, head: "clock", blanks: blanks, cast: cast))
    }

    private static func way(_ keys: Keys, _ cast: Cast) -> Way? {
        let forms = WorldWords.ways
        guard let (place, blanks) = keys.value("move", .phrase(forms.map(\.pattern))) else {
            return nil
        }
        return forms[place].make(Reading(keys: keys, head: "move", blanks: blanks, cast: cast))
    }

    /// Where it is at first: at its place, or where its track begins.
    private static func start(_ keys: Keys, _ way: Way?, _ cast: Cast) -> Coordinate? {
        if case .along(let track) = way {
            if keys.has("at") {
                keys.claim("at")
                keys.fault(at: "at", "its track says where it begins: leave 'at' out")
            }
            return track.points.first?.coordinate
        }
        let isAstray = keys.has("move") && way == nil
        guard keys.has("at") || !isAstray, let name = keys.require("at", .text(upTo: 64)) else {
            return nil
        }
        let (place, problem) = cast.place(name)
        if let problem { keys.fault(at: "at", problem) }
        return place?.coordinate
    }
}

extension Keys {
    /// Whether a list is no longer than anybody would write it.
    fileprivate func allows(_ count: Int, of key: String) -> Bool {
        let most = 5000
        if count > most { fault(at: key, "'\(key)' has \(count) items: at most \(most) are read") }
        return count <= most
    }

    /// A key that people choose is a name.
    fileprivate func checkLabel(_ pair: Pair) {
        let written = WrittenScalar(text: pair.name, isPlain: true)
        guard case .failure(let misfit) = Scalar<String>.label.read(written) else { return }
        let problem = misfit.words(for: pair.name.shortened, wanted: "a name")
        ledger.note(pair.place, "'\(pair.name.shortened)' \(problem)")
    }
}
