internal import Control
internal import Wire

/// What phones said, and what the bus did, that no step has taken yet, in the order of arrival.
///
/// A step takes some of it, so that an owner's order never waits for all that a crowd says at once.
/// Of hellos of one phone that have to wait for a later step the last one alone is kept: where
/// thousands come back at once, each asks again while it waits, and one reply is enough for that.
struct WordQueue {
    private var words: [ControlEvent] = []
    /// How many of `words` are taken already.
    private var taken = 0
    /// Where the hello of a topic stands in `words`.
    private var hellos: [String: Int] = [:]

    var count: Int { words.count - taken }

    /// Beyond this many nothing more is read before they are fewer.
    static let ample = 4096
    private static let mostTogether = 256

    mutating func add(_ arrived: [ControlEvent]) {
        for event in arrived { add(event) }
    }

    private mutating func add(_ event: ControlEvent) {
        switch event {
        case .message(let topic, _):
            if let place = hellos[topic], place >= taken + Self.mostTogether {
                words[place] = event
                return
            }
            if TopicPrefix.parse(topic)?.channel == .hello { hellos[topic] = words.count }
        case .busUp, .busDown:
            // What was said on another connection is another matter.
            hellos = [:]
        case .wish, .room: break
        }
        words.append(event)
    }

    /// The next ones, for one step.
    mutating func take() -> ArraySlice<ControlEvent> {
        let some = words[taken...].prefix(Self.mostTogether)
        taken += some.count
        if taken == words.count {
            (words, taken, hellos) = ([], 0, [:])
        }
        return some
    }
}
