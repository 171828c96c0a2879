internal import FindDevice
internal import Scenes

/// What is done to a phone so that it cannot be reached when it could not be.
///
/// A network that is gone is missed by the service after 45 s, and the phone is back up to two and
/// a half minutes after it; where that is too coarse, airplane mode does it, which the phone leaves
/// at once.
struct ReachDeeds {
    let spells: [OutOfReach.Spell]
    /// When the phone was heard, and when something else was done.
    let words: [Timestamp]
    let causes: [Timestamp]
    let end: Timestamp

    enum Means {
        case down, airplane
        /// Only the connection that there is is dead; the phone makes another.
        case halfOpen
    }

    /// One spell as it is to be replayed.
    struct Plan {
        let from: Timestamp
        /// Nil if it goes on to the end, or ends by itself.
        let to: Timestamp?
        let means: Means
        let knownBy: Timestamp?

        var deeds: [Deed] {
            guard let to else {
                let network = means == .halfOpen ? Scenario.Network.halfOpen : .down
                return [
                    Deed(.phone(0, .network(network, for: nil)), at: from, note: Self.note)
                ]
            }
            guard means == .airplane else {
                return [
                    Deed(from: from, to: to, note: Self.note) { .network(.down, for: $0) }
                ]
            }
            return [
                Deed(.phone(0, .press(.airplane(true))), at: from, note: Self.note),
                Deed(
                    .phone(0, .press(.airplane(false))), at: to, pause: .seconds(5)),
            ]
        }

        private static let note = "Out of reach, as orders and words that had to wait tell."
    }

    var plans: [Plan] { spells.map(plan) }

    private func plan(_ spell: OutOfReach.Spell) -> Plan {
        let from = beginning(of: spell)
        guard !spell.isOpen else {
            return Plan(from: from, to: nil, means: .down, knownBy: spell.knownBy)
        }
        if spell.isSilent, spell.to - spell.from < .minutes(3) {
            return Plan(from: from, to: nil, means: .halfOpen, knownBy: spell.knownBy)
        }
        let to = ending(of: spell, from: from)
        let next = (words + causes).filter { $0 >= to }.min()
        let isRough = next.map { $0 - to >= .minutes(3) } ?? true
        return Plan(
            from: from, to: to, means: spell.isSilent || isRough ? .down : .airplane,
            knownBy: spell.knownBy)
    }

    /// Before what shows it, after what shows that it had not begun; a minute before if nothing
    /// does.
    private func beginning(of spell: OutOfReach.Spell) -> Timestamp {
        if spell.isSilent { return spell.from - .milliseconds(1) }
        let heard = (words + causes).filter { $0 < spell.from }.max()
        guard let heard, spell.from - heard < .minutes(1) else { return spell.from - .minutes(1) }
        return spell.from - .milliseconds(max(1, (spell.from - heard).milliseconds / 2))
    }

    private func ending(of spell: OutOfReach.Spell, from: Timestamp) -> Timestamp {
        if spell.endsWithWord {
            guard spell.isSilent else { return spell.to }
            let half = Duration.milliseconds((spell.to - from).milliseconds / 2)
            return max(spell.to - min(.seconds(150), half), spell.from + .minutes(1))
        }
        let next = (words + causes).filter { $0 > spell.to }.min() ?? end
        return spell.to + min(.seconds(30), .milliseconds((next - spell.to).milliseconds / 2))
    }
}
