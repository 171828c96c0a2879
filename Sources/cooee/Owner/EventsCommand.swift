internal import ArgumentParser
internal import FindDevice
internal import OwnerAPI
internal import OwnerClient

/// `cooee events`: what a phone told of itself.
struct EventsCommand: OwnerCommand {
    static let configuration = CommandConfiguration(
        commandName: "events", abstract: "See what a phone told: wrong PINs, SIM, battery, resets.",
        discussion: """
            Without --after the newest are shown, as many as --limit says; with it, those that \
            follow that one. The oldest come first. Live: cooee watch NAME.

            Examples:
              cooee events mira
              cooee events mira --after 120 --json
            """)

    @Argument(help: "The device: its name, the beginning of its name, or its id.")
    var name: String

    @Option(help: ArgumentHelp("Begin after this event.", valueName: "number"))
    var after: Int64?

    @Option(help: ArgumentHelp("How many events at most, 1 to 1000.", valueName: "count"))
    var limit = 50

    @OptionGroup var owner: OwnerOptions

    func validate() throws {
        guard (1...1000).contains(limit) else {
            throw ValidationError("--limit: it may be from 1 to 1000")
        }
        if let after, after < 0 { throw ValidationError("--after: it is 0 or more") }
    }

    func perform() async throws {
        let signedIn = try owner.signedIn()
        let device = try signedIn.pastDevice(name, among: try await signedIn.client.devices())
        let page =
            if let after {
                try await signedIn.client.events(of: device.id, after: after, limit: limit)
            } else {
                try await signedIn.client.allEvents(of: device.id, newest: limit)
            }
        if owner.json { return try write(page) }
        guard !page.events.isEmpty else {
            let since = after == nil ? "" : " after that one"
            return terminal.say("\(device.name.printable) has told nothing\(since) yet.")
        }
        terminal.say(EventTable.of(page.events).lines(ink: terminal.ink))
    }
}

/// What phones told, one a line.
enum EventTable {
    static func of(_ events: [EventBody]) -> Table {
        var table = Table(
            .init("event", isNumber: true), .init("time"), .init("what"), .init("in words"),
            .init("place"))
        for event in events {
            table.add(
                .init(event.number.map { "\($0)" } ?? ""),
                .init(FixLines.moment(event.at.timestamp), .faint), .init(event.type, .bold),
                .init(event.summary), .init(event.place.map(Places.summary) ?? ""))
        }
        return table
    }
}
