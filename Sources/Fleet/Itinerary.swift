package import FindDevice
package import PhoneModel
internal import Trails

/// Where a simulated phone goes, as it is written on the command line and on its card.
package enum Itinerary: Codable, Hashable, Sendable {
    case still(Coordinate)
    /// A GPX file, again and again.
    case trace(path: String)
    /// A GPX file once, begun so long ago; then it stays where that ends.
    case once(path: String, since: Duration)
    case wander(kind: String, around: Coordinate)

    /// Reads `still:LAT,LON`, `walk:LAT,LON`, `drive:…`, `taxi:…`, `commute:…`, or a GPX file's
    /// path, to be gone again and again, or once as `once:PATH` or `once+30s:PATH`.
    package init(written text: String) throws(FleetFault) {
        if text.hasPrefix("once:") || text.hasPrefix("once+") {
            guard let once = Self.once(written: text) else {
                throw .badPlace("'\(text)': write a file's way as once:PATH or once+30s:PATH")
            }
            self = once
            return
        }
        guard let colon = text.firstIndex(of: ":"), !text.hasSuffix(".gpx") else {
            self = .trace(path: text)
            return
        }
        let kind = String(text[..<colon])
        let numbers = text[text.index(after: colon)...].split(separator: ",").map {
            Double($0.filter { $0 != " " })
        }
        guard numbers.count == 2, let latitude = numbers[0], let longitude = numbers[1],
            let place = Coordinate(latitude: latitude, longitude: longitude)
        else {
            throw .badPlace("'\(text)': write a place as LAT,LON in degrees: still:-35.28,149.13")
        }
        switch kind {
        case "still": self = .still(place)
        case _ where Wander.Kind(rawValue: kind) != nil: self = .wander(kind: kind, around: place)
        default:
            throw .badPlace(
                "'\(kind)' is no way to move: still, walk, commute, drive, taxi, or a GPX file")
        }
    }

    /// The same, as it is written.
    package var written: String {
        switch self {
        case .still(let place): "still:\(place.latitude),\(place.longitude)"
        case .trace(let path): path
        case .once(let path, let since): "once+\(since.written):\(path)"
        case .wander(let kind, let around): "\(kind):\(around.latitude),\(around.longitude)"
        }
    }

    private static func once(written text: String) -> Itinerary? {
        guard let colon = text.firstIndex(of: ":") else { return nil }
        let since = text[..<colon].dropFirst("once".count)
        let path = String(text[text.index(after: colon)...])
        guard !path.isEmpty else { return nil }
        if since.isEmpty { return .once(path: path, since: .zero) }
        guard since.hasPrefix("+") else { return nil }
        return Duration(written: String(since.dropFirst())).map { .once(path: path, since: $0) }
    }

    /// The movement, with its chances drawn from `seed`.
    /// - Throws: `TrailError` for a GPX file that cannot be replayed, with its line.
    package func movement(seed: UInt64) throws -> Movement {
        switch self {
        case .still(let place): return .still(place)
        case .trace(let path):
            let tracks = try TrackReader.tracks(contentsOf: path)
            return .replay(try TrackReplay(tracks[0], loop: true))
        case .once(let path, let since):
            let tracks = try TrackReader.tracks(contentsOf: path)
            return .replay(try TrackReplay(tracks[0], startOffset: since))
        case .wander(let kind, let around):
            return .wander(
                Wander(Wander.Kind(rawValue: kind) ?? .walk, around: around, seed: seed))
        }
    }
}
