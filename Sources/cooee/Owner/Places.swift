internal import FindDevice
internal import Foundation
internal import OwnerAPI

/// Places as people read them.
enum Places {
    /// `52.52001, 13.40495`: about a metre.
    static func coordinate(_ fix: FixBody) -> String {
        "\(degrees(fix.latitude)), \(degrees(fix.longitude))"
    }

    /// `± 8 m`, rounded up: an error is never told smaller than it is.
    static func accuracy(_ fix: FixBody) -> String {
        guard fix.accuracy.isFinite, fix.accuracy < 1e7 else { return "± ?" }
        let metres = fix.accuracy.rounded(.up)
        return metres < 1000
            ? "± \(Int(metres)) m" : String(format: "± %.1f km", (metres / 100).rounded(.up) / 10)
    }

    /// Where the map shows it, as near as its accuracy is worth.
    static func link(_ fix: FixBody) -> String {
        let place = (degrees(fix.latitude), degrees(fix.longitude))
        let zoom =
            switch fix.accuracy {
            case ..<50: 18
            case ..<200: 16
            case ..<1000: 14
            default: 12
            }
        return "https://www.openstreetmap.org/?mlat=\(place.0)&mlon=\(place.1)"
            + "#map=\(zoom)/\(place.0)/\(place.1)"
    }

    static func source(_ fix: FixBody) -> String {
        switch fix.source {
        case .gps: "GPS"
        case .wifi: "Wi-Fi"
        case .cell: "mobile network"
        case .unknown: "unknown source"
        }
    }

    /// Whole kilometres an hour; nil for what nothing on earth does.
    static func speed(_ speed: Double) -> String? {
        (0..<3000).contains(speed) ? "\(Int(speed.rounded()))" : nil
    }

    /// Place, accuracy and source in one line.
    static func summary(_ fix: FixBody) -> String {
        "\(coordinate(fix))  \(accuracy(fix))  (\(source(fix)))"
    }

    private static func degrees(_ value: Double) -> String { String(format: "%.5f", value) }
}

/// Whether a fix tells where a phone is, or only where it was.
enum FixStanding: Hashable {
    case live, lastKnown

    /// A phone that cannot be heard now may be anywhere by now.
    init(_ fix: FixBody, presence: Presence, now: Timestamp) {
        let isFresh = now - fix.at.timestamp <= Self.liveFor
        self = presence == .online && isFresh ? .live : .lastKnown
    }

    /// Who walks on meanwhile is still in sight.
    static let liveFor = Duration.minutes(1)

    var title: String {
        switch self {
        case .live: "live"
        case .lastKnown: "last known"
        }
    }

    var colour: Ink.Colour { self == .live ? .green : .yellow }
}
