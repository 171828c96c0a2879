internal import FindDevice
internal import Foundation
internal import PhoneModel
internal import Trails

/// The GPX files of a scenario: each track once, under a name that no other has.
struct TrackNames {
    private var known: [(name: String, track: Track)] = []

    init(_ scenario: Scenario) {
        let moves = scenario.timeline.compactMap { step -> Scenario.Way? in
            if case .phone(_, .move(let way)) = step.action { way } else { nil }
        }
        for case .along(let track) in scenario.phones.map(\.way) + moves { add(track) }
    }

    var files: [(name: String, text: String)] {
        known.map { ($0.name, GPXWriter.text(of: $0.track)) }
    }

    /// How a way is written in a step and at a phone's beginning.
    func words(_ way: Scenario.Way) -> String {
        switch way {
        case .stop: "stop"
        case .to(let place, let pace): "\(pace.rawValue) to \(place.name)"
        case .about(.commute): Wander.Kind.commute.rawValue
        case .about(let kind): "\(kind.rawValue) about"
        case .along(let track): "gpx \(name(of: track))"
        }
    }

    private func name(of track: Track) -> String {
        known.first { $0.track == track.unread }?.name ?? track.fileName
    }

    private mutating func add(_ track: Track) {
        guard !known.contains(where: { $0.track == track.unread }) else { return }
        let stem = track.fileName.dropLast(".gpx".count)
        let name = unused(String(stem), among: known.map { String($0.name.dropLast(4)) })
        known.append((name + ".gpx", track.unread))
    }
}

/// The places of a scenario: those that it names, and one for each phone that begins nowhere in
/// particular.
struct PlaceNames {
    private(set) var all: [Scenario.Place]

    init(_ scenario: Scenario) {
        all = scenario.places
        let named = scenario.timeline.flatMap(\.places)
        for place in named where !all.contains(where: { $0.name == place.name }) {
            all.append(place)
        }
        for phone in scenario.phones {
            if case .along = phone.way { continue }
            if all.contains(where: { $0.coordinate == phone.start }) { continue }
            let stem = scenario.phones.count > 1 ? "\(phone.key)-start" : "start"
            let name = unused(stem, among: all.map(\.name))
            all.append(Scenario.Place(name: name, coordinate: phone.start))
        }
    }

    func name(ofStart phone: Scenario.Phone) -> String {
        all.first { $0.coordinate == phone.start }?.name ?? ""
    }
}

/// The name, with a number behind it if others have it.
private func unused(_ name: String, among taken: [String]) -> String {
    guard taken.contains(name) else { return name }
    return (2...).lazy.map { "\(name)-\($0)" }.first { !taken.contains($0) } ?? name
}

extension Track {
    /// The same way, whatever it was read from.
    fileprivate var unread: Track {
        let points = segments.map { segment in
            segment.map { TrackPoint($0.coordinate, elevation: $0.elevation, time: $0.time) }
        }
        return Track(name: name, segments: points)
    }

    /// The last part of its path, with nothing in it that would have to be quoted.
    fileprivate var fileName: String {
        let last = URL(filePath: file).lastPathComponent
        let stem = last.hasSuffix(".gpx") ? String(last.dropLast(4)) : last
        let plain = stem.map { sign in
            sign.isASCII && (sign.isLetter || sign.isNumber || "._-".contains(sign)) ? sign : "-"
        }
        return String(plain) + ".gpx"
    }
}

extension Scenario.Step {
    fileprivate var places: [Scenario.Place] {
        let awaited: [Scenario.Condition] =
            if case .when(let condition, _) = when { [condition] } else { [] }
        switch action {
        case .phone(_, .move(.to(let place, _))): return awaited.flatMap(\.fact.places) + [place]
        case .expect(let condition, _): return (awaited + [condition]).flatMap(\.fact.places)
        default: return awaited.flatMap(\.fact.places)
        }
    }
}

extension Scenario.Fact {
    fileprivate var places: [Scenario.Place] {
        switch self {
        case .location(_, within: _, of: .place(let place)), .truth(_, within: _, of: let place):
            [place]
        default: []
        }
    }
}
