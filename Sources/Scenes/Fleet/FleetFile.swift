internal import FindDevice
internal import Foundation
internal import PhoneModel

/// A fleet's file: its keys, with what each may be.
extension FleetPlan {
    /// Reads a fleet. Profiles and traces are looked for from the file's own folder.
    package init(file path: String) throws(SceneError) {
        let folder = URL(fileURLWithPath: path).deletingLastPathComponent().path
        self = try SceneReader.read(file: path) { FleetPlan(keys: $0, folder: folder) }
    }

    init(keys: Keys, folder: String) {
        name = keys.require("name", .text(upTo: 64).checked(Self.faultInWord)) ?? ""
        story = keys.value("story", .text(upTo: 1000))
        owner = keys.require("owner", .text(upTo: 64)) ?? ""
        seed = UInt64(keys.value("seed", .whole(in: 0...Int.max)) ?? 1)
        let items = keys.items("groups")
        groups = items.compactMap { FleetGroup(keys: $0, folder: folder) }
        if items.isEmpty { keys.fault(at: "groups", "a fleet has one group of phones at least") }
        var known: Set<String> = []
        for name in groups.flatMap(\.names) where !known.insert(name.lowercased()).inserted {
            keys.fault(at: "groups", "two phones are called '\(name)'")
            break
        }
        if count > Self.most {
            keys.fault(at: "groups", "\(count) phones: a fleet has at most \(Self.most)")
        }
    }

    /// It becomes a folder's name, and part of a serial number.
    static func faultInWord(_ word: String) -> String? {
        let isPlain = word.utf8.allSatisfy { byte in
            (48...57).contains(byte) || (97...122).contains(byte) || byte == UInt8(ascii: "-")
        }
        return isPlain ? nil : "must be small letters, digits and '-'"
    }
}

extension FleetGroup {
    /// Nil if it cannot be told where its phones go, which has then been noted.
    fileprivate init?(keys: Keys, folder: String) {
        name = keys.require("name", .text(upTo: 48).checked(FleetPlan.faultInWord)) ?? ""
        names = []
        let movement = FleetMovement(keys: keys.section("movement"), folder: folder)
        self.movement = movement ?? .trace(path: "", offset: .zero ... .zero, loop: true)
        handset = Self.handset(keys, folder: folder)
        names = phoneNames(keys)
        keys.read("battery", .charge, into: &battery)
        keys.read("report", .every, into: &handset.reportInterval)
        keys.read("jitter", .chance, into: &handset.reportJitter)
        handset.readRadio(keys.section("network"))
        if let fault = handset.fault() { keys.fault(at: "network", fault.description) }
        ramp = handset.reportInterval
        keys.read("ramp", .duration(in: .zero ... .days(1)), into: &ramp)
        keys.read("doubled", .chance, into: &doubled)
        churn = Self.churn(keys.section("churn"))
        if movement == nil { return nil }
    }

    private func phoneNames(_ keys: Keys) -> [String] {
        var given: [String] = []
        keys.list(
            "names", of: .text(upTo: 64).checked { Device.fault(inName: $0) },
            count: 1...FleetPlan.most, into: &given)
        let count = keys.value("count", .whole(in: 1...FleetPlan.most))
        switch (count, given.isEmpty) {
        case (let count?, true): return (1...count).map { "\(name)-\($0)" }
        case (nil, false): return given
        case (.some, false):
            keys.fault(at: "count", "'count' or 'names': a group has one of them")
            return given
        case (nil, true) where keys.find("names") != nil: return []
        case (nil, true):
            keys.fault(at: "name", "a group says how many phones it has: count: 20")
            return []
        }
    }

    /// A word is a file of the folder beside the fleets', a path is one from the fleet's folder.
    private static func handset(_ keys: Keys, folder: String) -> HandsetProfile {
        guard let profile = keys.value("profile", .text()) else { return .default }
        let isPath = profile.contains("/") || profile.hasSuffix(".yaml")
        let path =
            isPath ? FleetMovement.path(profile, in: folder) : "\(folder)/../phones/\(profile).yaml"
        do throws(SceneError) {
            return try HandsetProfile(file: path)
        } catch {
            keys.fault(at: "profile", "'profile' cannot be used: \(error)")
            return .default
        }
    }

    private static func churn(_ keys: Keys) -> FleetChurn? {
        let every = keys.value("every", .duration(in: .seconds(1) ... .days(1)))
        let away = keys.value("away", .span(in: .seconds(1) ... .days(1)))
        switch (every, away) {
        case (nil, nil): return nil
        case (let every?, let away?): return FleetChurn(every: every, away: away)
        case (.some, nil):
            keys.fault(at: "every", "'churn' says for how long, too: away: 20s to 2m")
        case (nil, .some):
            keys.fault(at: "away", "'churn' says how often, too: every: 10m")
        }
        return nil
    }
}

extension FleetMovement {
    private enum Kind: String, CaseIterable {
        case still, walk, commute, drive, taxi, trace, between
    }

    /// Nil if it is at fault, which has then been noted.
    fileprivate init?(keys: Keys, folder: String) {
        switch keys.require("kind", .choice) ?? Kind.still {
        case .still:
            guard let area = FleetArea(keys: keys) else { return nil }
            self = .still(area)
        case .walk: self.init(.walk, keys)
        case .commute: self.init(.commute, keys)
        case .drive: self.init(.drive, keys)
        case .taxi: self.init(.taxi, keys)
        case .trace:
            let path = keys.require("path", .text()) ?? ""
            let offset = keys.value("offset", .span(in: .zero ... .days(1)))
            let loop = keys.value("loop", .flag)
            self = .trace(
                path: Self.path(path, in: folder), offset: offset ?? .zero ... .zero,
                loop: loop ?? true)
        case .between:
            let ends = (keys.place("from"), keys.place("to"))
            let speed = keys.value("speed", .speed(in: 1...200)) ?? 40
            guard let from = ends.0, let to = ends.1 else { return nil }
            if from == to { keys.fault(at: "to", "'to' is where 'from' is") }
            self = .between(from, to, speed: speed)
        }
    }

    private init?(_ kind: Wander.Kind, _ keys: Keys) {
        guard let area = FleetArea(keys: keys) else { return nil }
        self = .wander(kind, area)
    }

    static func path(_ path: String, in folder: String) -> String {
        path.hasPrefix("/") ? path : "\(folder)/\(path)"
    }
}

extension FleetArea {
    fileprivate init?(keys: Keys) {
        let within = keys.value("within", .length(in: 0...1_000_000)) ?? 0
        guard let centre = keys.place("around") else { return nil }
        self.init(centre: centre, within: within)
    }
}

extension Keys {
    /// A place as `[LATITUDE, LONGITUDE]`, which must be there.
    fileprivate func place(_ key: String) -> Coordinate? {
        var numbers: [Double] = []
        list(key, of: .number(in: -180...180), count: 2...2, into: &numbers)
        if numbers.count == 2,
            let place = Coordinate(latitude: numbers[0], longitude: numbers[1])
        {
            return place
        }
        fault(at: key, "'\(key)' must be a place such as [-35.2809, 149.1300]")
        return nil
    }
}

extension Scalar where Value == Duration {
    /// `every 30s`.
    fileprivate static var every: Scalar {
        let length = duration(in: .seconds(1) ... .days(1))
        return Scalar("how often: every 30s") { written in
            guard written.text.hasPrefix("every ") else { return .failure(.notThat) }
            let rest = String(written.text.dropFirst("every ".count))
            return length.read(WrittenScalar(text: rest, isPlain: written.isPlain))
        }
    }
}

extension Scalar where Value == ClosedRange<Double> {
    /// `80%`, or `20% to 100%`.
    fileprivate static var charge: Scalar {
        let end = Scalar<Double>.percentage(in: 1...100)
        return Scalar("a charge such as 80%, or 20% to 100%") { written in
            let ends = written.text.split(separator: " to ", omittingEmptySubsequences: false)
                .map { end.read(WrittenScalar(text: String($0), isPlain: written.isPlain)) }
            guard (1...2).contains(ends.count) else { return .failure(.notThat) }
            return ends[0].flatMap { low in
                ends[ends.count - 1].flatMap { high in
                    low <= high
                        ? .success(low...high) : .failure(.because("must begin with the lower"))
                }
            }
        }
    }
}
