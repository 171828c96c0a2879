internal import FindDevice
internal import PhoneModel

/// What is wrong with a phone's network, and until when.
struct NetworkSpells {
    /// Nothing gets through, and nobody can connect.
    var down = Timestamp(milliseconds: 0)
    /// Everything takes seconds.
    var slow = Timestamp(milliseconds: 0)
    /// Messages get lost, doubled and out of order: more than TCP allows.
    var wild = Timestamp(milliseconds: 0)

    func isDown(at now: Timestamp) -> Bool { now < down }
    func isWild(at now: Timestamp) -> Bool { now < wild }

    func latency(at now: Timestamp, using dice: inout SeededGenerator) -> Duration {
        let range: ClosedRange<Int64> = now < slow ? 300...20_000 : 20...250
        return .milliseconds(Int64.random(in: range, using: &dice))
    }
}

/// What chance does to one message on its way.
enum MessageFate {
    case fine, lost, doubled, late

    static func draw(using dice: inout SeededGenerator) -> MessageFate {
        switch Int.random(in: 0..<20, using: &dice) {
        case 0, 1: .lost
        case 2, 3: .doubled
        case 4, 5: .late
        default: .fine
        }
    }
}
