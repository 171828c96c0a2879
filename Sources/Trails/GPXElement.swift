/// The elements of GPX that a trail is read from, with where each may stand.
///
///     gpx      → metadata, trk, rte, wpt, name
///     metadata → name
///     trk      → trkseg, name        trkseg → trkpt → ele, time
///     rte      → rtept, name         rtept  → ele, time
///     wpt      → ele, time, name
///
/// Everything else is `other`, and so is everything within it.
enum GPXElement: String {
    case gpx, metadata
    case track = "trk"
    case segment = "trkseg"
    case trackPoint = "trkpt"
    case route = "rte"
    case routePoint = "rtept"
    case waypoint = "wpt"
    case name
    case elevation = "ele"
    case time
    case other

    enum Child: Equatable {
        case legal(GPXElement)
        case misplaced(expected: String)
    }

    /// What an element is by its name and by the element around it (nil around the root).
    static func child(of parent: GPXElement?, named name: String, isForeign: Bool) -> Child {
        guard let parent else {
            return name == "gpx" ? .legal(.gpx) : .misplaced(expected: "<gpx>, the root of GPX")
        }
        guard !isForeign, parent != .other, let element = GPXElement(rawValue: name) else {
            return .legal(.other)
        }
        if parent.children.contains(element) { return .legal(element) }
        // Out of place, a place would be lost unseen; a name or a date means something else.
        guard let home = element.home else { return .legal(.other) }
        return .misplaced(expected: home)
    }

    /// Whether its text is read.
    var isText: Bool { self == .name || self == .elevation || self == .time }

    private var children: [GPXElement] {
        switch self {
        case .gpx: [.metadata, .track, .route, .waypoint, .name]
        case .metadata: [.name]
        case .track: [.segment, .name]
        case .segment: [.trackPoint]
        case .route: [.routePoint, .name]
        case .trackPoint, .routePoint: [.elevation, .time]
        case .waypoint: [.elevation, .time, .name]
        case .name, .elevation, .time, .other: []
        }
    }

    private var home: String? {
        switch self {
        case .gpx: "the file's root"
        case .track, .route, .waypoint: "<gpx>"
        case .segment: "<trk>"
        case .trackPoint: "<trkseg>"
        case .routePoint: "<rte>"
        case .metadata, .name, .elevation, .time, .other: nil
        }
    }
}
