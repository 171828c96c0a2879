internal import FindDevice
internal import Scenes
internal import Trails

/// A map as SVG: the ways that the phones went, and the fixes that the service has of them.
///
/// The projection is equirectangular around the middle: at the size of a city nobody sees the
/// difference.
struct MapDrawing {
    private let places: [Scenario.Place]
    private let recording: RunRecording
    private let frame: Frame

    private static let width = 640.0
    private static let height = 420.0
    /// Colours that people with any kind of sight tell apart (Okabe and Ito).
    static let colours = ["#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00"]

    init(places: [Scenario.Place], recording: RunRecording) {
        self.places = places
        self.recording = recording
        frame = Frame(
            recording.paths.flatMap { $0.map(\.coordinate) }
                + recording.fixes.flatMap { $0.map(\.coordinate) } + places.map(\.coordinate))
    }

    var svg: String {
        let ways = recording.paths.enumerated().map { way($1, colour: colour($0)) }
        let dots = recording.fixes.enumerated().map { circles($1, colour: colour($0)) }
        return """
            <svg viewBox="0 0 \(Int(Self.width)) \(Int(Self.height))" role="img" \
            aria-label="where the phones were">
            \((dots + ways).joined())\(places.map(label).joined())\(scale)</svg>
            """
    }

    private func colour(_ index: Int) -> String { Self.colours[index % Self.colours.count] }

    private func way(_ path: [RunRecording.Sighting], colour: String) -> String {
        let points = path.map { frame.point($0.coordinate) }
            .map { "\(Self.short($0.x)),\(Self.short($0.y))" }.joined(separator: " ")
        guard let last = path.last.map({ frame.point($0.coordinate) }) else { return "" }
        return "<polyline points=\"\(points)\" fill=\"none\" stroke=\"\(colour)\" "
            + "stroke-width=\"2\"/><circle cx=\"\(Self.short(last.x))\" "
            + "cy=\"\(Self.short(last.y))\" r=\"5\" fill=\"\(colour)\"/>\n"
    }

    /// Each as wide as it may be wrong.
    private func circles(_ fixes: [Fix], colour: String) -> String {
        fixes.map { fix in
            let point = frame.point(fix.coordinate)
            let radius = max(1.5, fix.accuracy * frame.pixelsPerMetre)
            return "<circle cx=\"\(Self.short(point.x))\" cy=\"\(Self.short(point.y))\" "
                + "r=\"\(Self.short(radius))\" fill=\"\(colour)\" fill-opacity=\"0.08\" "
                + "stroke=\"\(colour)\" stroke-opacity=\"0.3\"/>"
        }.joined() + "\n"
    }

    private func label(_ place: Scenario.Place) -> String {
        let point = frame.point(place.coordinate)
        let (x, y) = (Self.short(point.x), Self.short(point.y))
        return "<circle cx=\"\(x)\" cy=\"\(y)\" r=\"3\"/><text x=\"\(x)\" y=\"\(y)\" dx=\"6\" "
            + "dy=\"4\">\(TrailText.xml(place.name))</text>\n"
    }

    /// A bar that is a round number of metres long.
    private var scale: String {
        let wanted = 120 / frame.pixelsPerMetre
        let lengths: [Double] = [10, 50, 100, 200, 500, 1000, 2000, 5000, 10_000, 50_000, 100_000]
        let metres = lengths.last { $0 <= wanted } ?? 10
        let end = 16 + metres * frame.pixelsPerMetre
        let words = metres < 1000 ? "\(Int(metres)) m" : "\(Int(metres / 1000)) km"
        return "<path d=\"M16 404H\(Self.short(end))\" stroke=\"currentColor\"/>"
            + "<text x=\"16\" y=\"398\">\(words)</text>"
    }

    private static func short(_ number: Double) -> String {
        "\((number * 10).rounded() / 10)"
    }

    /// Where on the drawing a place is.
    private struct Frame {
        let pixelsPerMetre: Double
        private let middle: (latitude: Double, longitude: Double)
        private let metresPerDegree: (latitude: Double, longitude: Double)

        init(_ coordinates: [Coordinate]) {
            let latitudes = coordinates.map(\.latitude)
            let longitudes = coordinates.map(\.longitude)
            let south = latitudes.min() ?? 0
            let north = latitudes.max() ?? 0
            let west = longitudes.min() ?? 0
            let east = longitudes.max() ?? 0
            let middle = (latitude: (south + north) / 2, longitude: (west + east) / 2)
            self.middle = middle
            let parallel = Coordinate(latitude: middle.latitude, longitude: 0)
            let degree = Coordinate(latitude: middle.latitude, longitude: 1)
            let degreeOfLongitude = parallel.flatMap { start in degree.map(start.distance) } ?? 0
            metresPerDegree = (111_195, max(1, degreeOfLongitude))
            // Never closer than half a kilometre: a phone that lies still is a dot.
            let width = max(500, (east - west) * metresPerDegree.longitude)
            let height = max(400, (north - south) * metresPerDegree.latitude)
            pixelsPerMetre = min(MapDrawing.width * 0.85 / width, MapDrawing.height * 0.85 / height)
        }

        func point(_ coordinate: Coordinate) -> (x: Double, y: Double) {
            let east = (coordinate.longitude - middle.longitude) * metresPerDegree.longitude
            let north = (coordinate.latitude - middle.latitude) * metresPerDegree.latitude
            return (
                MapDrawing.width / 2 + east * pixelsPerMetre,
                MapDrawing.height / 2 - north * pixelsPerMetre
            )
        }
    }
}
