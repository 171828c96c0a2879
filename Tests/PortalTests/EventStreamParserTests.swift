import OwnerClient
import Testing

/// Event streams are read as WHATWG HTML, section 9.2.6, has them.
@Suite("The event stream's parser")
struct EventStreamParserTests {
    typealias Event = EventStreamParser.Event

    @Test(
        "a stream is taken apart into its events",
        arguments: [
            ("data: a\n\n", [Event(name: "message", data: "a")]),
            ("event: x\ndata: a\nid: 7\n\n", [Event(name: "x", data: "a", id: "7")]),
            ("data: a\ndata:  b\n\n", [Event(name: "message", data: "a\n b")]),
            ("data\n\n", [Event(name: "message", data: "")]),
            (
                "data: a\r\n\r\ndata: b\r\r",
                [
                    Event(name: "message", data: "a"), Event(name: "message", data: "b"),
                ]
            ),
            (": a comment\n\nevent: x\n\ndata: b\n\n", [Event(name: "message", data: "b")]),
            ("\u{FEFF}data: a\n\n", [Event(name: "message", data: "a")]),
            (
                "id: 1\ndata: a\n\ndata: b\n\n",
                [
                    Event(name: "message", data: "a", id: "1"),
                    Event(name: "message", data: "b", id: "1"),
                ]
            ),
            (
                "id: 1\ndata: a\n\nid\ndata: b\n\n",
                [
                    Event(name: "message", data: "a", id: "1"), Event(name: "message", data: "b"),
                ]
            ),
            ("nobody knows: this\nretry: 10\ndata:a\n\n", [Event(name: "message", data: "a")]),
            ("data: not ended\n", []), ("", []),
        ])
    func events(text: String, events: [Event]) throws {
        var whole = EventStreamParser()
        let taken = whole.take(text.utf8)
        #expect(taken == events)
        // However it is cut into pieces.
        var pieces = EventStreamParser()
        var found: [Event] = []
        for byte in text.utf8 {
            let complete = pieces.take([byte])
            found += try #require(complete)
        }
        #expect(found == events)
    }

    @Test("a line without end is no stream of ours")
    func endless() {
        var parser = EventStreamParser()
        let piece = [UInt8](repeating: 97, count: EventStreamParser.longestLine)
        #expect(parser.take(piece) == [])
        #expect(parser.take([97]) == nil)
    }
}
