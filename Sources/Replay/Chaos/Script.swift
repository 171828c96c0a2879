internal import DeviceRegistry
internal import FindDevice

/// What is done to a world, and when: a story that can be played again, with steps left out.
package struct Script: Hashable, Sendable {
    package var steps: [Step]
    /// A phone that is never seen again, however well all goes in the end.
    package var gone: PhoneIndex?

    package struct Step: Hashable, Sendable {
        /// How long after the step before.
        package var after: Duration
        package var act: Act
    }

    package init(steps: [Step], gone: PhoneIndex? = nil) {
        self.steps = steps
        self.gone = gone
    }
}

/// How a story ended.
package struct Verdict: Sendable {
    package let broken: BrokenPromise?
    /// How many things happened in the world, of which the script's steps are a few.
    package let count: Int
    /// How long it took by the world's clock.
    package let span: Duration
    package let trace: Trace
}

extension World {
    /// Plays a script to its end, heals everything, runs on until nothing is left to be done, and
    /// holds all promises against what there is then.
    package func play(_ script: Script) throws -> Verdict {
        var time = now + .seconds(5)
        for step in script.steps {
            time = time + step.after
            plan(step.act, at: time)
        }
        try run(until: time)
        try heal(without: script.gone)
        try settle(within: .hours(4))
        return Verdict(broken: promises.broken, count: count, span: now - plan.start, trace: trace)
    }

    /// Runs on until every order has ended and every phone has told all it knew.
    private func settle(within patience: Duration) throws {
        let end = now + patience
        while promises.broken == nil {
            if try isQuiet { return try holdAll() }
            guard try runOne(until: end) else { break }
        }
        if promises.broken == nil { promises.missQuiet(bodies, in: moment) }
    }

    /// Holds everything against everything, as far as it has come to rest.
    func holdAll() throws {
        let resting = try service.registry.read { reader in
            try bodies.indices.filter { index in
                try promises.unended(of: index).isEmpty && bodies[index].isAcknowledged
                    && bodies[index].isStored(in: reader)
            }
        }
        try promises.holdAll(service.registry, bodies, resting: Set(resting), in: moment)
    }

    private var isQuiet: Bool {
        get throws {
            guard promises.openOrders == 0, service.dispatcher != nil else { return false }
            let present = bodies.indices.filter { !promises.isAway($0) }.map { bodies[$0] }
            guard present.allSatisfy(\.isAcknowledged) else { return false }
            return try service.registry.read { reader in
                try present.allSatisfy { try $0.isStored(in: reader) }
            }
        }
    }
}

extension PhoneBody {
    /// Whether the service has said that it has all that the phone reported.
    var isAcknowledged: Bool {
        phone.disk.words.isAcknowledged && phone.disk.trail.isAcknowledged
    }

    /// Whether the registry has all that the phone reported: it may have been set back since it
    /// said so.
    fileprivate func isStored(in reader: RegistryReader) throws -> Bool {
        let device = identity.device
        return try reader.acknowledged(device, .word) + 1 >= phone.disk.words.next
            && reader.acknowledged(device, .trail) + 1 >= phone.disk.trail.next
    }
}
