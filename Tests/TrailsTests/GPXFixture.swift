import Testing

@testable import Trails

/// Short GPX files, written where a test needs them.
enum GPXFixture {
    /// A GPX 1.1 file; what is given begins on line 2.
    static func file(_ body: String) -> String {
        #"<gpx version="1.1" creator="test" xmlns="http://www.topografix.com/GPX/1/1">"# + "\n"
            + body + "\n</gpx>"
    }

    /// A track of one segment; what is given begins on line 3.
    static func track(_ points: String) -> String {
        file("<trk><trkseg>\n\(points)\n</trkseg></trk>")
    }

    static func read(_ text: String, limits: TrackReader.Limits = .init()) throws -> GPXDocument {
        try TrackReader.read(bytes: Array(text.utf8), name: "test.gpx", limits: limits)
    }

    /// The refusal of a file that must be refused.
    static func refusal(_ text: String, limits: TrackReader.Limits = .init()) throws -> TrailError {
        try #require(throws: TrailError.self) { try read(text, limits: limits) }
    }
}
