internal import FindDevice
package import Scenes

/// Makes a scenario that fails as small as it can be while it still fails in the same way.
///
/// Mishaps are left out in ever smaller groups (delta debugging, Zeller and Hildebrandt 2002), then
/// phones and what is special about them, then times and arguments become simpler, until nothing
/// helps any more or so many runs were made.
package struct Shrinking {
    private let wanted: FailureKind
    private let play: (Scenario) throws -> FailureKind?
    private var left: Int
    /// How many seeds of its world a candidate is tried with.
    private var chances = 1
    private var tried: Set<Scenario> = []

    /// - Parameter play: runs a scenario, and says how it fails.
    package init(
        toward wanted: FailureKind, runs: Int,
        play: @escaping (Scenario) throws -> FailureKind?
    ) {
        self.wanted = wanted
        self.play = play
        left = runs
    }

    /// The smallest scenario found that fails as this misadventure does.
    package mutating func shrink(_ misadventure: Misadventure) throws -> Scenario {
        var best = misadventure
        for chances in [1, 8] {
            self.chances = chances
            try simplify(&best)
        }
        left += Self.lastRuns
        let tidy = best.withoutIdlePlaces.renamed
        var scenario = try fails(tidy.scenario) ? tidy.scenario : best.scenario
        try dropSteps(from: &scenario)
        return scenario
    }

    /// Until nothing helps any more.
    private mutating func simplify(_ best: inout Misadventure) throws {
        var before = best
        repeat {
            before = best
            try dropMishaps(from: &best)
            try simplifyCast(of: &best)
            for index in best.mishaps.indices { try simplifyAction(at: index, in: &best) }
            for index in best.mishaps.indices { try shorten(before: index, in: &best) }
        } while best != before && left > 0
    }

    private mutating func simplifyCast(of best: inout Misadventure) throws {
        var place = 0
        // Each is tried on what is there by then, or it would undo what was gained before.
        while place < best.simplerCasts.count {
            if !(try take(best.simplerCasts[place], over: &best)) { place += 1 }
        }
    }

    private mutating func simplifyAction(at index: Int, in best: inout Misadventure) throws {
        for action in best.mishaps[index].action.simpler {
            var simpler = best
            simpler.mishaps[index].action = action
            if try take(simpler, over: &best) { return }
        }
    }

    /// What stands at the end is looked through in any case.
    private static let lastRuns = 100

    // MARK: Trying

    private mutating func fails(_ scenario: Scenario) throws -> Bool {
        guard left > 0, tried.insert(scenario).inserted else { return false }
        left -= 1
        return try play(scenario) == wanted
    }

    /// Takes a simpler one if that fails, too: with its own seed of the world, or another.
    ///
    /// What is left out draws no numbers any more, so that all else meets another chance; a fault
    /// that needs some luck would hold on to things that have nothing to do with it.
    /// - Returns: whether it is the better one, which it then has become.
    @discardableResult
    private mutating func take(
        _ candidate: Misadventure, over best: inout Misadventure
    ) throws -> Bool {
        var candidate = candidate.tellable
        guard candidate != best else { return false }
        for _ in 0..<chances {
            if try fails(candidate.scenario) {
                best = candidate
                return true
            }
            candidate.seed = candidate.seed &+ 1
        }
        return false
    }

    // MARK: Leaving out

    /// Groups of a half, a quarter … of all, the last first: what comes after the fault goes soon.
    private mutating func dropMishaps(from best: inout Misadventure) throws {
        var size = best.mishaps.count
        while size > 0 {
            var end = best.mishaps.count
            while end > 0 {
                var candidate = best
                let start = max(0, end - size)
                candidate.mishaps.removeSubrange(start..<end)
                try take(candidate, over: &best)
                end = min(start, best.mishaps.count)
            }
            size /= 2
        }
    }

    /// What heals is needed where something never comes to its end: only then is that a fault.
    /// Where a promise breaks, nothing more is needed than what breaks it.
    private mutating func dropSteps(from best: inout Scenario) throws {
        for index in best.timeline.indices.reversed() {
            let isExpectation =
                if case .expect = best.timeline[index].action { true } else { false }
            guard isExpectation || wanted.isOfPromise else { continue }
            var candidate = best
            let dropped = candidate.timeline.remove(at: index)
            if index < candidate.timeline.count {
                candidate.timeline[index].when.wait(asIn: dropped.when)
            }
            guard !candidate.timeline.isEmpty, candidate.isWhole, try fails(candidate) else {
                continue
            }
            best = candidate
        }
    }

    // MARK: Times

    /// Tries to let a mishap, and all after it, come sooner or at a rounder time.
    private mutating func shorten(before index: Int, in best: inout Misadventure) throws {
        let former = index == 0 ? Duration.zero : best.mishaps[index - 1].at
        let pause = best.mishaps[index].at - former
        for shorter in [.zero] + pause.rounder where shorter < pause {
            var candidate = best
            for later in index..<best.mishaps.count {
                candidate.mishaps[later].at -= pause - shorter
                candidate.mishaps[later].action.moveBackups(
                    back: pause - shorter, notBefore: former)
            }
            if try take(candidate, over: &best) { return }
        }
    }
}

extension FailureKind {
    fileprivate var isOfPromise: Bool { if case .broken = self { true } else { false } }
}

extension Scenario.When {
    /// Waits as long as a step before it did that is left out.
    fileprivate mutating func wait(asIn former: Self) {
        guard case .after(let own) = self, case .after(let pause) = former else { return }
        self = .after(own + pause)
    }
}

extension Scenario {
    /// Whether every order that is named is given before, and every backup made.
    fileprivate var isWhole: Bool {
        var (orders, hasBackup) = (Set<String>(), false)
        return timeline.allSatisfy { step in
            switch step.action {
            case .owner(.order(let name, _, _, _)): orders.insert(name)
            case .owner(.askAgain(let name)), .owner(.cancel(let name)), .owner(.giveUp(let name)):
                return orders.contains(name)
            case .expect(let condition, _):
                guard case .order(let name, _, _) = condition.fact else { return true }
                return orders.contains(name)
            case .service(.backUp): hasBackup = true
            case .service(.restore(.last, _, _)): return hasBackup
            default: break
            }
            return true
        }
    }
}
