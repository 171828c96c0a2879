internal import FindDevice
package import Scenes

/// What of a scenario can be played against a running service, found out before it begins.
///
/// A deed that cannot be done would leave a story that nobody wrote: such a file is not played at
/// all. What is expected and cannot be known is left out, and said.
package struct LivePlan: Sendable {
    package let scenario: Scenario
    /// Why it is not played, a line each; empty if it is.
    package let omissions: [String]
    /// Steps, by their places in the timeline, whose conditions cannot be known, and why.
    package let unseen: [Int: String]
    /// Whether it kills the service, so that no other may be played beside it.
    package let isAlone: Bool

    /// - Parameters:
    ///   - longest: how long a file may take; nobody waits for longer where it says no time.
    ///   - killsService: whether this process may kill the service, which then is started again.
    package init(_ scenario: Scenario, longest: Duration, killsService: Bool) {
        let steps = scenario.timeline
        var bounded = scenario
        bounded.patience = min(scenario.patience, longest)
        self.scenario = bounded
        omissions =
            Self.faults(of: scenario, longest: longest)
            + steps.compactMap { step in
                Self.fault(of: step, killsService: killsService).map { "\(step.position): \($0)" }
            }
        unseen = steps.enumerated().reduce(into: [:]) { unseen, entry in
            guard case .expect(let condition, _) = entry.element.action else { return }
            unseen[entry.offset] = Self.fault(of: condition.fact)
        }
        isAlone = steps.contains { $0.action.hitsService }
    }

    package var isPlayed: Bool { omissions.isEmpty }

    private static func faults(of scenario: Scenario, longest: Duration) -> [String] {
        var faults: [String] = []
        let owners = Set(scenario.phones.map(\.owner)).count
        if owners > 1 {
            faults.append("it has \(owners) owners, and one is signed in")
        }
        if scenario.shortestSpan > longest {
            faults.append(
                "it takes \(scenario.shortestSpan.written) at least: more than --longest "
                    + longest.written)
        }
        return faults
    }

    private static func fault(of step: Scenario.Step, killsService: Bool) -> String? {
        if case .when(let condition, _) = step.when, let fault = fault(of: condition.fact) {
            return "it waits for what cannot be known: \(fault)"
        }
        switch step.action {
        case .phone(_, let action): return fault(of: action)
        case .service(let action): return fault(of: action, killsService: killsService)
        case .broker(.wipe): return "a running service's broker keeps its files"
        case .broker: return killsService ? nil : unkillable
        case .bus: return "a real bus does no such thing on demand"
        case .owner, .expect: return nil
        }
    }

    private static func fault(of action: Scenario.PhoneAction) -> String? {
        switch action {
        case .network(.flaky, _): "TCP does not lose, double or reorder messages"
        case .network(.roaming, _): "a running phone has no slow network"
        case .cutPower(.some, _): "a running phone's power cannot be cut at a point"
        case .cutPower, .network, .press, .switchOff, .sky, .move, .crashAgent: nil
        }
    }

    private static func fault(
        of action: Scenario.ServiceAction, killsService: Bool
    ) -> String? {
        switch action {
        case .crash(nil, _, _), .restart: killsService ? nil : unkillable
        case .crash: "a running service cannot be killed at a point"
        case .backUp, .restore: "a running service's registry is not put back"
        }
    }

    private static let unkillable =
        "the service is not to be killed: give --data if something starts it again"

    private static func fault(of fact: Scenario.Fact) -> String? {
        guard case .audit(.phone, let actions) = fact else { return nil }
        let hidden = actions.first(where: \.isHiddenFromOwners)
        return hidden.map { "an owner is not shown '\($0.rawValue)'" }
    }
}

extension Scenario {
    /// The time that it takes if all goes as fast as it can.
    package var shortestSpan: Duration {
        var (turn, end) = (Duration.zero, Duration.zero)
        for step in timeline {
            switch step.when {
            case .at(let time): turn = max(turn, time)
            case .after(let pause): turn += pause
            case .when: break
            }
            switch step.action {
            case .expect(_, .never(let span)), .expect(_, .still(let span)):
                end = max(end, turn + span)
            default: end = max(end, turn)
            }
        }
        return end
    }
}

extension Scenario.Action {
    fileprivate var hitsService: Bool {
        switch self {
        case .service, .broker: true
        case .phone, .bus, .owner, .expect: false
        }
    }
}

extension AuditAction {
    /// What is about no account, or was before the story began.
    fileprivate var isHiddenFromOwners: Bool {
        switch self {
        case .serviceStarted, .registryRestored, .accountCreated: true
        default: false
        }
    }
}
