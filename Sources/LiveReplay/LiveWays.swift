internal import FindDevice
internal import Fleet
internal import Foundation
internal import Replay
internal import Scenes
internal import Trails

/// A scenario's ways as an agent is told them: by GPX files in its own folder.
struct LiveWays: Sendable {
    let folder: String

    /// The way of somebody who starts at `start`.
    func itinerary(_ way: Scenario.Way, from start: Coordinate) throws -> Itinerary {
        switch way {
        case .stop: .still(start)
        case .to(let place, _) where place.coordinate == start: .still(start)
        case .to(let place, let pace): try once(Self.track(from: start, to: place, pace))
        case .about(let kind): .wander(kind: kind.rawValue, around: start)
        case .along(let track): try once(track)
        }
    }

    private func once(_ track: Track) throws -> Itinerary {
        let path = "\(folder)/way-\(UUID().uuidString).gpx"
        guard
            FileManager.default.createFile(
                atPath: path, contents: Data(GPXWriter.text(of: track).utf8))
        else { throw LiveFault.folderRefused(path: folder) }
        return .once(path: path, since: .zero)
    }

    /// Straight, and timed: an agent goes along what has no times on foot.
    private static func track(
        from start: Coordinate, to place: Scenario.Place, _ pace: Scenario.Pace
    ) -> Track {
        let time = start.distance(to: place.coordinate) / pace.speed
        return Track(segments: [
            [
                TrackPoint(start, time: Timestamp(milliseconds: 0)),
                TrackPoint(
                    place.coordinate,
                    time: Timestamp(milliseconds: max(1, Int64(time * 1000)))),
            ]
        ])
    }
}
