internal import FindDevice
internal import Fleet
internal import Foundation
internal import Synchronization

/// What a person sees of a running fleet: some lines in place on a terminal, one a second
/// elsewhere, or JSON.
final class FleetDisplay: Sendable {
    private let terminal: Terminal
    private let name: String
    private let isJSON: Bool
    private let state = Mutex(State())

    private struct State {
        var before = FleetTally()
        var time = Duration.zero
        var drawn = 0
        var refusal: String?
    }

    init(_ terminal: Terminal, name: String, isJSON: Bool) {
        self.terminal = terminal
        self.name = name
        self.isJSON = isJSON
    }

    func show(_ tally: FleetTally, refusals: [String: Int], at time: Duration) {
        let moment: FleetMoment = state.withLock { state in
            defer { (state.before, state.time) = (tally, time) }
            if let reason = refusals.keys.sorted().first { state.refusal = reason }
            return FleetMoment(tally, since: state.before, at: time, after: time - state.time)
        }
        if isJSON { return terminal.say(moment.json(kind: "second")) }
        guard terminal.isWatched else { return terminal.say(moment.line) }
        draw(moment.picture(name: name, refusal: state.withLock { $0.refusal }))
    }

    func note(_ text: String) {
        state.withLock { $0.drawn = 0 }
        terminal.note(text)
    }

    func summary(
        _ tally: FleetTally, allConnected: Duration?, over time: Duration,
        verdict: FleetVerification.Verdict?
    ) {
        var moment = FleetMoment(tally, since: FleetTally(), at: time, after: time)
        moment.allConnectedAfter = allConnected.map { $0 / .seconds(1) }
        moment.verdict = verdict
        isJSON ? terminal.say(moment.json(kind: "summary")) : terminal.say(moment.summary)
    }

    private func draw(_ lines: [String]) {
        let up = state.withLock { state in
            defer { state.drawn = lines.count }
            return state.drawn
        }
        let width = terminal.width
        let text = lines.map { LiveLine.fitted($0, width: width) + "\u{1B}[K\n" }.joined()
        terminal.say(bytes: Array(((up > 0 ? "\u{1B}[\(up)A\r" : "") + text).utf8))
    }
}

/// What a fleet has counted, and how fast it is.
struct FleetMoment {
    let tally: FleetTally
    let time: Duration
    /// A second, since the last moment.
    let made: Double
    let sent: Double
    let acknowledged: Double
    /// Milliseconds from a report to its acknowledgement.
    let p50: Int?
    let p99: Int?
    var allConnectedAfter: Double?
    /// What the registry has of it, if it was asked.
    var verdict: FleetVerification.Verdict?

    init(
        _ tally: FleetTally, since before: FleetTally, at time: Duration, after span: Duration
    ) {
        self.tally = tally
        self.time = time
        let seconds = max(span / .seconds(1), 0.001)
        made = Double(tally.made - before.made) / seconds
        sent = Double(tally.sent - before.sent) / seconds
        acknowledged = Double(tally.acknowledged - before.acknowledged) / seconds
        let latency = tally.latency.since(before.latency)
        p50 = latency.quantile(0.5)
        p99 = latency.quantile(0.99)
    }

    var line: String {
        "\(Self.clock(time))  \(tally.connected)/\(tally.phones) connected, "
            + "made \(whole(made))/s, sent \(whole(sent))/s, "
            + "acknowledged \(whole(acknowledged))/s, p50 \(span(p50)), p99 \(span(p99)), "
            + "orders \(tally.orders), errors \(errors), \(memory) a phone"
    }

    func picture(name: String, refusal: String?) -> [String] {
        [
            "\(name)  \(Self.clock(time))   \(tally.connected) of \(tally.phones) connected",
            "  reports a second   made \(whole(made))   sent \(whole(sent))   "
                + "acknowledged \(whole(acknowledged))   still held \(tally.held)",
            "  acknowledged within   p50 \(span(p50))   p99 \(span(p99))",
            "  orders \(tally.orders)   refusals \(tally.refusals)   "
                + "lost connections \(tally.disconnects)   \(memory) a phone",
            refusal.map { "  last refusal: \($0)" } ?? "  Ctrl-C ends it",
        ]
    }

    var summary: [String] {
        let connected =
            allConnectedAfter.map {
                "all connected after \($0.formatted(.number.precision(.fractionLength(1)))) s"
            } ?? "never all connected at once"
        return [
            "\(tally.phones) phones, \(connected), \(Self.clock(time)) in all",
            "reports   had \(tally.inherited)   made \(tally.made) (\(tally.fixes) fixes)   "
                + "sent \(tally.sent) "
                + "(\(tally.doubled) twice on purpose)   acknowledged \(tally.acknowledged)   "
                + "still held \(tally.held)",
            "acknowledged within   p50 \(span(p50))   p99 \(span(p99))",
            "connections \(tally.connects)   lost \(tally.disconnects)   "
                + "refused \(tally.refusals)   orders \(tally.orders)   words \(tally.words)",
            "\(memory) a phone   \(whole(Double(tally.processor) / 1000)) ms of processor",
        ] + (verdict?.lines ?? [])
    }

    func json(kind: String) -> String {
        let numbers: [(String, Double?)] = [
            ("time", time / .seconds(1)), ("phones", Double(tally.phones)),
            ("connected", Double(tally.connected)), ("greeted", Double(tally.greeted)),
            ("lastGreeting", Double(tally.lastGreeting)), ("made", Double(tally.made)),
            ("fixes", Double(tally.fixes)), ("sent", Double(tally.sent)),
            ("doubled", Double(tally.doubled)), ("acknowledged", Double(tally.acknowledged)),
            ("fixesAcknowledged", Double(tally.fixesAcknowledged)),
            ("held", Double(tally.held)), ("inherited", Double(tally.inherited)),
            ("orders", Double(tally.orders)),
            ("words", Double(tally.words)), ("connects", Double(tally.connects)),
            ("disconnects", Double(tally.disconnects)), ("refusals", Double(tally.refusals)),
            ("madePerSecond", made), ("sentPerSecond", sent),
            ("acknowledgedPerSecond", acknowledged), ("p50", p50.map(Double.init)),
            ("p99", p99.map(Double.init)),
            ("kibibytesPerPhone", Double(tally.memoryPerPhone) / 1024),
            ("processorSeconds", Double(tally.processor) / 1_000_000),
            ("allConnectedAfter", allConnectedAfter),
            ("fixesStored", verdict.map { Double($0.fixesStored) }),
            ("phonesThatDiffer", verdict.map { Double($0.phonesThatDiffer.count) }),
        ]
        let members = numbers.compactMap { name, value in
            value.map { "\"\(name)\":\(Self.number($0))" }
        }
        return "{\"type\":\"\(kind)\"," + members.joined(separator: ",") + "}"
    }

    private var errors: Int { tally.refusals + tally.disconnects }

    private var memory: String {
        (Double(tally.memoryPerPhone) / 1024).formatted(.number.precision(.fractionLength(1)))
            + " KiB"
    }

    private func whole(_ value: Double) -> String { String(Int(value.rounded())) }
    private func span(_ milliseconds: Int?) -> String { milliseconds.map { "\($0) ms" } ?? "–" }

    private static func number(_ value: Double) -> String {
        value == value.rounded() ? String(Int(value)) : String((value * 1000).rounded() / 1000)
    }

    private static func clock(_ time: Duration) -> String {
        let seconds = Int(time / .seconds(1))
        let rest = seconds % 60
        return "\(seconds / 60):\(rest < 10 ? "0" : "")\(rest)"
    }
}
