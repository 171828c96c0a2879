package import DeviceRegistry
package import FindDevice
package import Wire

/// The service's core: takes a batch of events through one transaction.
///
/// It is synchronous and has no clock, no network and no randomness of its own: production calls it
/// from one thread, replay from its virtual one. Only its thread may touch it.
package final class Dispatcher {
    private let registry: Registry
    private let signer: SigningKey
    private let settings: ControlSettings
    private let keys: KeyReader
    private let crash: (CrashPoint, [ControlEvent]) throws -> Void
    private var memory = Memory()

    /// - Parameters:
    ///   - keys: reads phones' public keys as the registry has them.
    ///   - crash: called at the named points inside a step; where it returns, all goes on. It
    ///     throws `Killed`, and nothing else, where a process would be gone: the step then ends
    ///     as it stands, and its output is void.
    package init(
        registry: Registry, signer: SigningKey, settings: ControlSettings,
        keys: @escaping KeyReader = { VerifyingKey(bytes: $0, name: $1) },
        crash: @escaping (CrashPoint, [ControlEvent]) throws -> Void = { _, _ in }
    ) {
        self.registry = registry
        self.signer = signer
        self.settings = settings
        self.keys = keys
        self.crash = crash
    }

    /// Notes that the service starts, and finds what the last run left open, so that it is expired,
    /// or sent again, in time.
    /// - Returns: the audit log's head, which the last run may not have sealed.
    @discardableResult
    package func resume(at now: Timestamp) throws -> AuditMark {
        let (open, entry) = try registry.write { writer in
            let entry = try writer.append(
                AuditRecord(at: now, actor: .service, action: .serviceStarted))
            return (try writer.openOrders(), entry)
        }
        memory.apply(open.map { .due($0.device, now) })
        return AuditMark(count: entry.number, hash: entry.hash)
    }

    /// When `step` must be called next even if nothing happens.
    package var next: Timestamp? { memory.next }

    /// Whether a phone can be reached, as far as is known.
    package func presence(of device: DeviceID, at now: Timestamp) -> Presence {
        memory.presence(of: device, at: now, patience: settings.helloPatience)
    }

    /// How many phones there are of which an owner reads that they are online.
    package var phonesThere: Int { memory.linksThere }

    /// Stores what a batch of events leads to, and returns what must then be said.
    ///
    /// If the transaction fails, each event is tried in one of its own, so that what is wrong with
    /// one device's rows stops nobody else's orders. What still fails changes nothing: its owner is
    /// told so, and its phone, unacknowledged, sends it again.
    package func step(_ batch: [ControlEvent], at now: Timestamp) -> StepOutput {
        do {
            return try attemptTogether(batch, due: memory.popDue(at: now), at: now)
        } catch {
            // Killed: nobody is there any more to carry anything out.
            return StepOutput()
        }
    }

    private func attemptTogether(
        _ batch: [ControlEvent], due: Due, at now: Timestamp
    ) throws(Killed) -> StepOutput {
        do {
            return try attempt(batch, due: due, at: now)
        } catch let killed as Killed {
            throw killed
        } catch let error as RegistryError where error.isUnavailability {
            // Nothing can be stored now, alone or together; to try each would only wait longer.
            return giveUp(batch, due: due, at: now, for: error)
        } catch {
            var output = StepOutput()
            for event in batch { output.append(try attemptAlone([event], due: Due(), at: now)) }
            for device in due.apart { output.append(try attemptAlone([], due: device, at: now)) }
            return output
        }
    }

    private func attemptAlone(
        _ batch: [ControlEvent], due: Due, at now: Timestamp
    ) throws(Killed) -> StepOutput {
        do {
            return try attempt(batch, due: due, at: now)
        } catch let killed as Killed {
            throw killed
        } catch {
            return giveUp(batch, due: due, at: now, for: error)
        }
    }

    /// Leaves everything as it was, but for what no disk knows: whether the bus is there.
    private func giveUp(
        _ batch: [ControlEvent], due: Due, at now: Timestamp, for error: any Error
    ) -> StepOutput {
        let bus: [MemoryChange] = batch.compactMap { event in
            switch event {
            case .busUp: .busUp(now)
            case .busDown: .busDown
            case .message, .wish, .room: nil
            }
        }
        memory.apply(bus + due.putOff(to: now + settings.resendFirst))
        return refusal(of: batch, for: error)
    }

    private func attempt(
        _ batch: [ControlEvent], due: Due, at now: Timestamp
    ) throws -> StepOutput {
        let (output, changes) = try registry.write { writer in
            var turn = Turn(
                writer: writer, memory: memory, now: now, settings: settings, signer: signer,
                keys: keys)
            for event in batch { try turn.take(event) }
            try turn.finish(with: due)
            try crash(.beforeCommit, batch)
            return (turn.output, turn.changes)
        }
        memory.apply(changes)
        try crash(.afterCommit, batch)
        return output
    }

    private func refusal(of batch: [ControlEvent], for error: any Error) -> StepOutput {
        var output = StepOutput()
        output.failures.append("\(error)")
        let known = error as? RegistryError
        if let known, known.isUnavailability { output.outage = known }
        let reason = output.outage?.ownersReason ?? "the registry cannot store it"
        for case .wish(_, let ticket) in batch {
            let refusal = error as? Refusal ?? .unavailable(reason: reason)
            output.replies.append((ticket, .failure(refusal)))
        }
        return output
    }
}

/// Thrown in a simulation where a process would be killed: what was not committed is rolled back.
package struct Killed: Error {
    package init() {}
}

extension StepOutput {
    fileprivate mutating func append(_ other: StepOutput) {
        replies += other.replies
        publications += other.publications
        changedOrders += other.changedOrders
        stored += other.stored
        events += other.events
        changedDevices += other.changedDevices
        changedPresences += other.changedPresences
        faults += other.faults
        failures += other.failures
        outage = other.outage ?? outage
        auditHead = other.auditHead ?? auditHead
    }
}
