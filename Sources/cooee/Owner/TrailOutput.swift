internal import ArgumentParser
internal import FindDevice
internal import OwnerAPI
internal import Trails

/// What a trail is written as.
enum TrailOutput: String, CaseIterable, ExpressibleByArgument {
    case table, gpx, geojson, kml, json

    /// What a file's ending says; nil for other endings.
    init?(fileName: String?) {
        guard let fileName, let dot = fileName.lastIndex(of: ".") else { return nil }
        self.init(rawValue: fileName[dot...].dropFirst().lowercased())
    }

    func bytes(of trail: TrailBody, name: String, ink: Ink) throws -> [UInt8] {
        switch self {
        case .table: text(Self.table(of: trail.fixes).lines(ink: ink))
        case .json: try BodyJSON.write(trail) + Array("\n".utf8)
        case .gpx: try file(.gpx, trail, name)
        case .geojson: try file(.geojson, trail, name)
        case .kml: try file(.kml, trail, name)
        }
    }

    private func text(_ lines: [String]) -> [UInt8] {
        Array((lines.joined(separator: "\n") + "\n").utf8)
    }

    private func file(_ format: TrailFormat, _ trail: TrailBody, _ name: String) throws -> [UInt8] {
        let fixes = try trail.fixes.map { body in
            guard let fix = Fix(body) else {
                throw Failure("the service sent a place that is none on earth")
            }
            return fix
        }
        return Array(format.text(of: fixes, name: name).utf8)
    }

    private static func table(of fixes: [FixBody]) -> Table {
        var table = Table(
            .init("time"), .init("place"), .init("accuracy", isNumber: true), .init("source"),
            .init("km/h", isNumber: true), .init("battery", isNumber: true))
        for fix in fixes {
            table.add(
                .init(FixLines.moment(fix.at.timestamp)), .init(Places.coordinate(fix)),
                .init(Places.accuracy(fix)), .init(Places.source(fix)),
                .init(fix.speed.flatMap(Places.speed) ?? ""),
                .init(fix.battery.map { "\($0) %" } ?? ""))
        }
        return table
    }
}
