internal import FindDevice
internal import OwnerAPI
internal import PhoneModel
internal import Trails

/// The way that the phone went, as its fixes tell it.
struct RecordedTrack {
    /// In the order of their times, by the service's clock; no two at one time, and none that
    /// nobody can get to from the one before.
    let points: [(at: Timestamp, place: Coordinate, accuracy: Metres)]

    init(_ history: History) {
        let all = history.fixes.compactMap { fix in
            fix.coordinate.map {
                (at: history.serviceTime(fix), place: $0, accuracy: fix.accuracy)
            }
        }.sorted { $0.at < $1.at }
        points = all.reduce(into: []) { points, next in
            guard let last = points.last else { return points.append(next) }
            let seconds = (next.at - last.at).inSeconds
            guard seconds > 0, last.place.distance(to: next.place) < Self.fastest * seconds else {
                return
            }
            points.append(next)
        }
    }

    /// Metres a second, as an airliner flies.
    private static let fastest = 300.0

    /// The way as a track that begins with the story; nil if it never moved.
    func track(from start: Timestamp, _ spacing: Spacing, name: String, file: String) -> Track? {
        guard let first = points.first,
            points.contains(where: { $0.place.rounded != first.place.rounded })
        else { return nil }
        let begin = first.at > start ? [(at: start, place: first.place)] : []
        let way = begin + points.map { (at: spacing.moment($0.at), place: $0.place) }
        return Track(
            name: name,
            segments: [way.map { TrackPoint($0.place.rounded, time: $0.at) }], file: file)
    }

    /// How near to the last place a fix must be that was taken a minute before, or thereafter.
    var nearness: Metres {
        guard let last = points.last else { return 0 }
        let late = points.reversed().prefix { last.at - $0.at <= .minutes(1) }
        let before = points.dropLast(late.count).last.map { [$0] } ?? []
        let farthest = (Array(late) + before).map { $0.place.distance(to: last.place) }.max() ?? 0
        let metres = max(100, 3 * last.accuracy, 1.2 * farthest)
        return min(1_000_000, (metres / 50).rounded(.up) * 50)
    }
}

extension Coordinate {
    /// To a centimetre, as GPX files have it.
    var rounded: Coordinate {
        let parts = [latitude, longitude].map { ($0 * 1e7).rounded() / 1e7 }
        return Coordinate(latitude: parts[0], longitude: parts[1]) ?? self
    }
}
