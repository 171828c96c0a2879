/// Reads an event stream as it comes, piece by piece (WHATWG HTML, section 9.2.6).
package struct EventStreamParser: Sendable {
    package struct Event: Hashable, Sendable {
        /// `message` where the stream names none.
        package var name: String
        package var data: String
        /// The last id that the stream gave, by this event or an earlier one.
        package var id: String?

        package init(name: String, data: String, id: String? = nil) {
            self.name = name
            self.data = data
            self.id = id
        }
    }

    /// More than one event of ours ever has: what is longer is no stream of ours.
    package static let longestLine = 1 << 20

    private var line: [UInt8] = []
    private var endedByCR = false
    private var isFirst = true
    private var name = ""
    private var data: [String] = []
    private var id: String?

    package init() {}

    /// Takes a piece, and returns the events that are whole with it.
    /// - Returns: nil if a line is longer than any that is read.
    package mutating func take(_ bytes: some Sequence<UInt8>) -> [Event]? {
        var events: [Event] = []
        for byte in bytes {
            defer { endedByCR = byte == UInt8(ascii: "\r") }
            switch byte {
            case UInt8(ascii: "\n") where endedByCR: continue
            case UInt8(ascii: "\n"), UInt8(ascii: "\r"):
                if let event = endLine() { events.append(event) }
            default:
                guard line.count < Self.longestLine else { return nil }
                line.append(byte)
            }
        }
        return events
    }

    private mutating func endLine() -> Event? {
        var text = String(decoding: line, as: UTF8.self)
        line = []
        if isFirst, text.hasPrefix("\u{FEFF}") { text.removeFirst() }
        isFirst = false
        guard !text.isEmpty else { return dispatch() }
        let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        var value = parts.count > 1 ? parts[1] : ""
        if value.hasPrefix(" ") { value.removeFirst() }
        switch parts[0] {
        case "event": name = String(value)
        case "data": data.append(String(value))
        case "id": if !value.contains("\0") { id = String(value) }
        default: break  // A comment, or a field that nobody knows.
        }
        return nil
    }

    private mutating func dispatch() -> Event? {
        defer { (name, data) = ("", []) }
        guard !data.isEmpty else { return nil }
        return Event(
            name: name.isEmpty ? "message" : name, data: data.joined(separator: "\n"),
            id: id.flatMap { $0.isEmpty ? nil : $0 })
    }
}
