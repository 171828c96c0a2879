package import FindDevice

/// What happened in a world, a line an event: the same run gives the same bytes.
///
/// A line is written only if somebody keeps it: a run without a trace costs nothing for it, and its
/// seed gives the trace afterwards.
package struct Trace {
    package enum Keeping: Hashable, Sendable {
        case nothing, everything
        case last(Int)
    }

    package private(set) var lines: [String] = []
    private let keeping: Keeping
    private let start: Timestamp

    package init(_ keeping: Keeping, from start: Timestamp) {
        self.keeping = keeping
        self.start = start
    }

    package mutating func note(
        _ at: Timestamp, _ who: @autoclosure () -> String, _ what: @autoclosure () -> String
    ) {
        if keeping == .nothing { return }
        lines.append(Self.line((at - start).milliseconds, who(), what()))
        if case .last(let count) = keeping, lines.count >= 2 * count {
            lines.removeFirst(lines.count - count)
        }
    }

    var isKept: Bool { keeping != .nothing }

    /// The lines that are kept, each with its line feed.
    package var text: String {
        let kept = if case .last(let count) = keeping { lines.suffix(count) } else { lines[...] }
        return kept.map { $0 + "\n" }.joined()
    }

    /// `+01:02:03.004 who      what`, the time since the world's beginning.
    private static func line(_ milliseconds: Int64, _ who: String, _ what: String) -> String {
        let seconds = milliseconds / 1000
        let clock = [seconds / 3600, seconds / 60 % 60, seconds % 60].map { padded($0, to: 2) }
        let name = who + String(repeating: " ", count: max(0, 8 - who.count))
        return
            "+\(clock.joined(separator: ":")).\(padded(milliseconds % 1000, to: 3)) \(name) \(what)"
    }

    private static func padded(_ number: Int64, to width: Int) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }
}

/// A short name for bytes, so that a trace shows when they are others (FNV-1a, 32 bits).
func fingerprint(_ bytes: [UInt8]) -> String {
    let hash = bytes.reduce(UInt32(2_166_136_261)) { ($0 ^ UInt32($1)) &* 16_777_619 }
    let digits = String(hash, radix: 16)
    return String(repeating: "0", count: 8 - digits.count) + digits
}
