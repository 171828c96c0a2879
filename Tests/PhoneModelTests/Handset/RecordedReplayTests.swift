import FindDevice
import Foundation
import Testing
import Trails

@testable import PhoneModel

/// Replays of real recorders' files, which lie beside a checkout where somebody put them there.
@Suite("replays of recorded traces", .enabled(if: RecordedTraces.areThere, "no shared/traces here"))
struct RecordedReplayTests {
    /// The verdict on each track with points: the line that it is refused for, or nil.
    @Test(
        "each track is replayed, or refused with file and line",
        arguments: [
            // All points have the same time.
            ("Mojstrovka.gpx", [12]),
            ("around-visnjan-with-car.gpx", [nil]),
            ("cerknicko-jezero.gpx", [nil, nil, nil, nil, nil, nil, nil]),
            // A few points have a time, most have none.
            ("cerknicko-without-times.gpx", [nil, nil, nil, nil, nil, nil, nil]),
            // A track of one point.
            ("gpx1.0_with_all_fields.gpx", [76]),
            ("korita-zbevnica.gpx", [nil, nil, nil]),
            ("track-with-empty-segment.gpx", [nil]),
            ("track-with-extremes.gpx", [nil]),
        ] as [(String, [Int?])])
    func verdicts(file: String, refusedAt lines: [Int?]) throws {
        let path = RecordedTraces.folder.appendingPathComponent(file).path
        let found = try TrackReader.tracks(contentsOf: path).map { track throws -> Int? in
            do {
                let replay = try TrackReplay(track, loop: true)
                expectNoJump(.replay(replay), for: .minutes(20), fastest: 340)
                return nil
            } catch let error as TrailError {
                #expect(error.description.hasPrefix(path + ":"))
                return error.line
            }
        }
        #expect(found == lines)
    }

    @Test("a file of waypoints has nothing to replay")
    func waypoints() {
        let path = RecordedTraces.folder.appendingPathComponent("unicode_with_bom.gpx").path
        let refusal = #expect(throws: TrailError.self) { try TrackReader.tracks(contentsOf: path) }
        #expect(refusal?.description.hasPrefix(path + ":3: ") == true)
    }
}

/// `../shared/traces`, seen from the package's root.
enum RecordedTraces {
    static let folder = URL(fileURLWithPath: #filePath).resolvingSymlinksInPath()
        .appendingPathComponent("../../../../../shared/traces").standardizedFileURL
    static let areThere = FileManager.default.fileExists(atPath: folder.path)
}
