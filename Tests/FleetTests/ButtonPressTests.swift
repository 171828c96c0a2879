import FindDevice
import PhoneModel
import Testing

@testable import Fleet

/// The words with which a phone's buttons are pressed from elsewhere.
@Suite("Words for buttons")
struct ButtonPressTests {
    @Test(
        "each button's words are read as that button",
        arguments: [
            .power(true), .power(false), .reboot, .factoryReset, .airplane(true), .silence,
            .ringer(.vibrate), .volume(30), .pickup, .pin(PIN("0471")!), .call(false), .sim(.out),
            .sim(.network("Lyrebird Telecom")), .battery(4), .charge(true),
            .sync(.contacts, false), .clock(ahead: .hours(2)),
            .clock(ahead: .zero - .minutes(90)), .clock(ahead: .zero),
        ] as [Button])
    func roundTrip(button: Button) throws {
        let words = try #require(ButtonPress.words(for: button))
        // As a line of the socket is taken apart.
        let line = words.joined(separator: " ").split(separator: " ").map(String.init)
        guard case .press(let read) = try ButtonPress(words: line) else {
            Issue.record("\(line) is no button")
            return
        }
        #expect(read == button)
    }

    @Test("an activation has no words without a password")
    func activation() { #expect(ButtonPress.words(for: .activate) == nil) }

    @Test(
        "what is around a phone is set by words, too",
        arguments: [
            "network up", "network down", "network half-open", "sky canyon", "sky lost",
            "move still:-35.28,149.13", "move taxi:-35.28,149.13", "move once:/tmp/a way.gpx",
        ])
    func surroundings(line: String) throws {
        let press = try ButtonPress(words: line.split(separator: " ").map(String.init))
        switch press {
        case .network, .sky, .move: break
        default: Issue.record("\(line) is read as \(press)")
        }
    }

    @Test(
        "what there is not is refused",
        arguments: [
            "network flaky", "network", "sky blue", "move", "move fly:1,2", "move still:91,0",
            "move once:", "move once+soon:/tmp/way.gpx",
        ])
    func refused(line: String) {
        #expect(throws: FleetFault.self) {
            try ButtonPress(words: line.split(separator: " ").map(String.init))
        }
    }

    @Test(
        "a way that is none is refused for its own reason",
        arguments: [
            ("move still:91,0", "'still:91,0': write a place as LAT,LON"),
            ("move fly:1,2", "'fly' is no way to move"),
            ("move once:", "write a file's way as once:PATH"),
        ])
    func badWay(line: String, reason: String) {
        let fault = #expect(throws: FleetFault.self) {
            try ButtonPress(words: line.split(separator: " ").map(String.init))
        }
        let said = fault.map { "\($0)" } ?? ""
        #expect(said.contains(reason), "\(said)")
    }

    @Test(
        "a way is written as it is read",
        arguments: [
            "still:-35.28,149.13", "walk:-35.28,149.13", "/tmp/a way.gpx",
            "once+1m30s:/tmp/a:way.gpx", "once+0s:/tmp/way.gpx",
        ])
    func ways(text: String) throws {
        #expect(try Itinerary(written: text).written == text)
    }
}
