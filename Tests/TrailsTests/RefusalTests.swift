import FindDevice
import Testing

@testable import Trails

/// What outside files must not get away with, each refused with its line and field.
@Suite("GPX files that are refused")
struct RefusalTests {
    @Test(
        "a value that cannot be is named with its line",
        arguments: [
            (#"<trkpt lat="91.2" lon="0"/>"#, 3, "lat", "latitude 91.2 is outside ±90"),
            (#"<trkpt lat="1" lon="-180.5"/>"#, 3, "lon", "longitude -180.5 is outside ±180"),
            (#"<trkpt lat="1"/>"#, 3, "lon", "the attribute lon is missing"),
            (#"<trkpt lat="NaN" lon="0"/>"#, 3, "lat", "'NaN' is not a number"),
            (#"<trkpt lat="inf" lon="0"/>"#, 3, "lat", "'inf' is not a number"),
            (#"<trkpt lat="0x10" lon="0"/>"#, 3, "lat", "'0x10' is not a number"),
            (#"<trkpt lat="" lon="0"/>"#, 3, "lat", "'' is not a number"),
            (#"<trkpt lat="1e999" lon="0"/>"#, 3, "lat", "is not a number"),
            (#"<trkpt lat="1,5" lon="0"/>"#, 3, "lat", "'1,5' is not a number"),
            (
                "<trkpt lat=\"1\" lon=\"0\">\n<ele>1e300</ele></trkpt>", 4, "ele",
                "elevation '1e300' is not between"
            ),
            (
                "<trkpt lat=\"1\" lon=\"0\">\n\n<time>2013-13-01</time></trkpt>", 5, "time",
                "<time> '2013-13-01' is not a date"
            ),
            (
                "<trkpt lat=\"1\" lon=\"0\"><time>2013-02-29T00:00:00Z</time></trkpt>", 3, "time",
                "is not a date"
            ),
            ("<trkpt lat=\"1\" lon=\"0\"><time/></trkpt>", 3, "time", "<time> '' is not a date"),
        ])
    func values(points: String, line: Int, field: String, reason: String) throws {
        let refusal = try GPXFixture.refusal(GPXFixture.track(points))

        #expect(refusal.file == "test.gpx")
        #expect(refusal.line == line)
        #expect(refusal.field == field)
        #expect(refusal.description.contains(reason))
        #expect(refusal.description.hasPrefix("test.gpx:\(line): "))
    }

    @Test("a number of a million digits is refused, and not repeated in full")
    func hugeNumber() throws {
        let digits = String(repeating: "9", count: 1_000_000)
        let refusal = try GPXFixture.refusal(
            GPXFixture.track("<trkpt lat=\"\(digits)\" lon=\"0\"/>"))

        #expect(refusal.line == 3)
        #expect(refusal.description.utf8.count < 200)
    }

    @Test(
        "what is not GPX is refused as what it is",
        arguments: [
            ("", nil, "there is nothing in this file"),
            (" \n\t\n", 3, "there is nothing in this file"),
            ("lat,lon\n1,2\n", 1, "this is not XML"),
            ("{\"type\":\"FeatureCollection\"}", 1, "this is not XML"),
            ("<kml/>", 1, "<kml> stands outside of <gpx>"),
            ("<gpx version=\"2.0\"/>", 1, "GPX version '2.0' is not taken"),
            ("<gpx xmlns=\"http://example.org/gpx\"/>", 1, "is not GPX 1.0's or 1.1's"),
            ("<?xml version=\"1.0\" encoding=\"UTF-7\"?>\n<gpx/>", 1, "save it as UTF-8"),
            ("<!-- never closed\n<gpx/>", 1, "is not closed"),
            ("<?xml version=\"1.0\"", 1, "is not closed"),
        ] as [(String, Int?, String)])
    func foreignFiles(text: String, line: Int?, reason: String) throws {
        let refusal = try GPXFixture.refusal(text)

        #expect(refusal.line == line ?? 1)
        #expect(refusal.reason.contains(reason))
    }

    @Test(
        "broken XML is refused with line and column",
        arguments: [
            ("<gpx>\n<trk>\n<name>cut off", 3),
            ("<gpx>\n<trk></gpx>", 2),
            ("<gpx>\n<wpt lat=\"1\" lat=\"2\" lon=\"3\"/></gpx>", 2),
            ("<gpx>\n<name>&home;</name></gpx>", 2),
            ("<gpx>\n<x:speed>1</x:speed></gpx>", 2),
            ("<gpx>\n<name>\u{1}</name></gpx>", 2),
            ("<gpx>\n</gpx>\n<gpx/>", 3),
            ("<gpx>\n<wpt lat=1 lon=2/></gpx>", 2),
            ("<gpx>\n<wpt lat=\"1\" lon=\"2\"", 2),
        ])
    func brokenXML(text: String, line: Int) throws {
        let refusal = try GPXFixture.refusal(text)

        #expect(refusal.line == line)
        #expect(refusal.column != nil)
        #expect(refusal.reason.hasPrefix("this is not well-formed XML: "))
    }

    @Test("a file that is cut off anywhere is refused")
    func truncated() throws {
        let whole = GPXFixture.track(
            #"<trkpt lat="1" lon="2"><ele>3</ele><time>2026-03-02T07:00:00Z</time></trkpt>"#)
        for length in 0..<whole.utf8.count - 1 {
            let cut = String(decoding: whole.utf8.prefix(length), as: UTF8.self)
            #expect(throws: TrailError.self, "cut after \(length) bytes") {
                try GPXFixture.read(cut)
            }
        }
    }

    @Test("bytes that are not UTF-8 are refused")
    func notUTF8() {
        let bytes = Array("<gpx><name>".utf8) + [0xC3, 0x28, 0xFF] + Array("</name></gpx>".utf8)
        #expect(throws: TrailError.self) { try TrackReader.read(bytes: bytes, name: "x") }

        let utf16: [UInt8] = [0xFF, 0xFE, UInt8(ascii: "<"), 0, UInt8(ascii: "g"), 0]
        let refusal = #expect(throws: TrailError.self) {
            try TrackReader.read(bytes: utf16, name: "x")
        }
        #expect(refusal?.reason.contains("UTF-16") == true)
    }

    @Test(
        "a document type is refused before any entity of it is looked at",
        arguments: [
            // An entity that grows to 10⁹ copies, and one that fetches a file.
            """
            <?xml version="1.0"?>
            <!DOCTYPE gpx [<!ENTITY a "lol"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">
            <!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;"><!ENTITY d "&c;&c;&c;&c;&c;&c;&c;&c;">]>
            <gpx><name>&d;</name></gpx>
            """,
            """
            <?xml version="1.0"?>
            <!DOCTYPE gpx [<!ENTITY secret SYSTEM "file:///etc/passwd">]>
            <gpx><name>&secret;</name></gpx>
            """,
            "<!-- a note -->\n<!DOCTYPE gpx SYSTEM \"http://127.0.0.1:1/gpx.dtd\"><gpx/>",
        ])
    func documentType(text: String) throws {
        let refusal = try GPXFixture.refusal(text)

        #expect(refusal.line == 2)
        #expect(refusal.reason.contains("document type"))
    }

    @Test("a document type inside the document is no XML")
    func lateDocumentType() throws {
        let refusal = try GPXFixture.refusal("<gpx>\n<!DOCTYPE gpx []></gpx>")
        #expect(refusal.line == 2)
    }

    @Test(
        "a place in the wrong element would be lost, so it is refused",
        arguments: [
            ("<trk>\n<trkpt lat=\"1\" lon=\"2\"/></trk>", "<trkpt> stands outside of <trkseg>"),
            ("\n<trkseg/>", "<trkseg> stands outside of <trk>"),
            ("<trk>\n<trk/></trk>", "<trk> stands outside of <gpx>"),
            ("<trk>\n<rtept lat=\"1\" lon=\"2\"/></trk>", "<rtept> stands outside of <rte>"),
        ])
    func misplaced(body: String, reason: String) throws {
        let refusal = try GPXFixture.refusal(GPXFixture.file(body))

        #expect(refusal.line == 3)
        #expect(refusal.reason == reason)
    }

    @Test("a point with two times is refused")
    func twoTimes() throws {
        let time = "<time>2026-03-02T07:00:00Z</time>"
        let refusal = try GPXFixture.refusal(
            GPXFixture.track("<trkpt lat=\"1\" lon=\"2\">\(time)\n\(time)</trkpt>"))
        #expect(refusal.line == 4)
    }

    @Test("each limit holds")
    func limits() throws {
        let point = "<trkpt lat=\"1\" lon=\"2\"/>\n"
        var limits = TrackReader.Limits()
        limits.points = 3
        #expect(throws: Never.self) {
            try GPXFixture.read(
                GPXFixture.track(String(repeating: point, count: 3)), limits: limits)
        }
        let many = try GPXFixture.refusal(
            GPXFixture.track(String(repeating: point, count: 4)), limits: limits)
        #expect(many.reason == "there are more than 3 points: split the file")
        #expect(many.line == 6)

        let deep = String(repeating: "<a>", count: 100) + String(repeating: "</a>", count: 100)
        let nested = try GPXFixture.refusal(GPXFixture.file(deep))
        #expect(nested.reason == "elements are nested deeper than 64")

        limits.fileSize = 10
        let large = try GPXFixture.refusal(GPXFixture.track(point), limits: limits)
        #expect(large.reason.hasSuffix("are more than 10: split the file"))

        let long = String(repeating: "x", count: 5000)
        let name = try GPXFixture.refusal(GPXFixture.file("<trk><name>\(long)</name></trk>"))
        #expect(name.reason == "<name> is longer than 4096 bytes")
    }

    @Test("what is no plain file is not read", arguments: ["/dev/zero", "/tmp", "/no/such.gpx"])
    func noFile(path: String) {
        let refusal = #expect(throws: TrailError.self) {
            try TrackReader.read(contentsOf: path)
        }
        #expect(refusal?.file == path)
    }
}
