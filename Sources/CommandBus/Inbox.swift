/// Where callbacks put what happened, until a turn of the loop returns it.
final class Inbox {
    private var events: [BusEvent] = []

    var isEmpty: Bool { events.isEmpty }

    func append(_ event: BusEvent) { events.append(event) }

    func takeAll() -> [BusEvent] {
        defer { events = [] }
        return events
    }
}
