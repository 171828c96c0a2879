import FindDevice
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import OwnerAPI
import Testing

@testable import Portal
@testable import Service

@Suite("What was, over the API")
struct HistoryRouteTests {
    @Test("a trail says where it goes on, and its pages together are the whole of it")
    func pages() async throws {
        var desk = ToldDesk()
        desk.fixes = try (0..<5).map(fix)
        let path = "/v1/devices/\(desk.phone.id)/trail"
        var next: String? = "?limit=2"
        var seen: [Moment] = []
        while let query = next {
            let answer = try await ask(.get, path + query, desk: desk, headers: .signedIn)
            let page = try answer.read(TrailBody.self)
            seen += page.fixes.map(\.at)
            next = page.next.map { "?limit=2&from=\($0.text)" }
            #expect((answer.headers[.init("Link")!] != nil) == (next != nil))
        }
        #expect(seen == desk.fixes.map { Moment($0.at) })
    }

    @Test(
        "a trail comes in the form that is asked for, by name or by media type",
        arguments: [
            ("?format=gpx", "", "application/gpx+xml"),
            ("?format=geojson", "", "application/geo+json"),
            ("?format=kml", "", "application/vnd.google-earth.kml+xml"),
            ("", "text/html, application/gpx+xml;q=0.9", "application/gpx+xml"),
            ("?format=json", "application/gpx+xml", "application/json"),
            ("", "*/*", "application/json"),
        ])
    func forms(query: String, accept: String, type: String) async throws {
        var desk = ToldDesk()
        desk.fixes = [try fix(1)]
        var headers = HTTPFields.signedIn
        headers[.accept] = accept
        let answer = try await ask(
            .get, "/v1/devices/\(desk.phone.id)/trail\(query)", desk: desk, headers: headers)
        #expect(answer.status == .ok)
        #expect(answer.headers[.contentType] == type)
    }

    @Test("the audit log is read page by page")
    func audit() async throws {
        var desk = ToldDesk()
        desk.entries = (1...3).map { number in
            AuditEntry(
                number: number,
                record: AuditRecord(
                    at: Timestamp(seconds: number), actor: .owner(desk.owner.id),
                    action: .signedIn, account: desk.owner.id),
                hash: "h\(number)")
        }
        let first = try await ask(.get, "/v1/audit?limit=2", desk: desk, headers: .signedIn)
            .read(AuditPage.self)
        #expect(first.entries.map(\.number) == [1, 2])
        #expect(first.entries.first?.actor.id == desk.owner.id.text)
        let second = try await ask(
            .get, "/v1/audit?limit=2&after=\(first.next)", desk: desk, headers: .signedIn
        ).read(AuditPage.self)
        #expect(second.entries.map(\.number) == [3])
        #expect(second.next == 3)
    }

    private func fix(_ second: Int) throws -> Fix {
        Fix(
            at: Timestamp(seconds: Int64(second)),
            coordinate: try #require(Coordinate(latitude: 52.5, longitude: 13.4)), accuracy: 8,
            source: .gps, connection: .wifi)
    }
}
