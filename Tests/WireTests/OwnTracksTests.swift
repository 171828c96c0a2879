import FindDevice
import Testing
import Wire

/// A real OwnTracks phone reports as it is (<https://owntracks.org/booklet/tech/json/>).
@Suite("OwnTracks phones")
struct OwnTracksTests {
    private func fix(_ json: String) throws -> (number: ReportNumber?, fix: Fix) {
        let message = try TrailMessage(decoding: Array(json.utf8), from: .fix)
        guard case .fix(let fix) = message.report else {
            throw WireFault.malformed(field: "report", reason: "a fix expected")
        }
        return (message.number, fix)
    }

    @Test("an Android phone that tells everything")
    func android() throws {
        let json = """
            {"BSSID":"0a:1b:2c:3d:4e:5f","SSID":"home","_id":"1f2e3d4c","_type":"location",
            "acc":13,"alt":48,"batt":67,"bs":1,"cog":93,"conn":"w","created_at":1772366460,
            "inregions":["home","garden"],"inrids":["8a7b"],"lat":52.5162746,"lon":13.3777041,
            "m":2,"source":"fused","t":"p","tid":"p7","topic":"owntracks/ada/pixel",
            "tst":1772366400,"vac":3,"vel":5}
            """
        let (number, fix) = try fix(json)
        #expect(number == nil)
        let place = try #require(Coordinate(latitude: 52.5162746, longitude: 13.3777041))
        #expect(
            fix
                == Fix(
                    at: Timestamp(seconds: 1_772_366_400), coordinate: place, accuracy: 13,
                    source: .unknown, altitude: 48, speed: 5, course: 93, battery: 67,
                    connection: .wifi))
    }

    @Test("an iPhone with pressure, a point of interest and motion activities")
    func iPhone() throws {
        let json = """
            {"_type":"location","acc":5,"alt":31,"batt":100,"bs":3,"cog":0,"conn":"m",
            "lat":-33.85678,"lon":151.2153,"m":1,"motionactivities":["walking"],"p":101.325,
            "poi":"Opera House","tid":"AD","tst":1772366400,"vac":4,"vel":3}
            """
        let (_, fix) = try fix(json)
        #expect(fix.accuracy == 5 && fix.altitude == 31 && fix.speed == 3 && fix.course == 0)
        #expect(fix.battery == 100 && fix.connection == .mobile)
    }

    @Test("the least that a phone can say: then it is somewhere in the city")
    func least() throws {
        let (_, fix) = try fix(#"{"_type":"location","lat":1,"lon":2,"tst":1772366400}"#)
        #expect(fix.accuracy == 10_000)
        #expect(fix.source == .unknown)
        #expect(fix.altitude == nil && fix.speed == nil && fix.course == nil)
        #expect(fix.battery == nil && fix.connection == nil)
    }

    @Test(
        "a phone that does not know how it moves says -1, which is no course and no speed",
        arguments: [
            (#""cog":-1,"vel":-1"#, nil, nil), (#""cog":360,"vel":0"#, 0, 0),
            (#""cog":359,"vel":-1"#, 359, nil),
        ] as [(String, Double?, Double?)])
    func unknownMotion(fields: String, course: Double?, speed: Double?) throws {
        let (_, fix) = try fix(
            #"{"_type":"location","lat":1,"lon":2,"tst":1772366400,\#(fields)}"#)
        #expect(fix.course == course)
        #expect(fix.speed == speed)
    }

    @Test(
        "its other messages are no fixes", arguments: ["lwt", "transition", "status", "waypoint"])
    func others(type: String) {
        let json = #"{"_type":"\#(type)","lat":1,"lon":2,"tst":1772366400}"#
        #expect(fault { _ = try fix(json) }?.field == "_type")
    }

    @Test("with our fields beside its own it is a numbered report")
    func numbered() throws {
        let samples = try Samples()
        let json = """
            {"_type":"location","lat":1,"lon":2,"tst":1772366400,"acc":9,"src":"wifi",
            "seq":41,"stream":"\(samples.stream)","t":"u"}
            """
        let (number, fix) = try fix(json)
        #expect(number == samples.number(41))
        #expect(fix.source == .wifi)
    }
}
