import Control
import DeviceRegistry
import FindDevice
import PhoneModel
import Replay
import Wire

/// A defect that a world can be given from outside, and the promises that it must be caught by.
enum PlantedDefect: String, CaseIterable, Sendable {
    // The service's.
    case sendsAgainWhatThePINEnded
    case keepsMessagesInClear
    case saysBeforeItCommits
    case resumesNothing
    case forgetsRequestKeys
    case acknowledgesAGap
    case acknowledgesTheUnstored
    case leavesOutAuditEntries
    case altersAuditEntries
    case changesWhatHasEnded
    case storesAnotherPlace
    case tellsAnOldTime
    // The phone's.
    case hasNoLedger
    case keepsItsCounterInMemory
    case forgetsWhatItTook
    case ringsAgainAfterAReboot
    case expiresByItsOwnClock
    case takesOrdersOfOthers
    case liesAboutCancelling
    case losesItsWords
    case losesItsReports
    case doesNotFlush
    case ringsBeforeItWrites
    case forgetsThatItIsLost
    case comparesPINsUncounted
    case wipesBeforeItStores
    case saysErasedBeforeItWipes
    // The broker's.
    case hasNoAccessList

    /// The promises, any of which may be the first to show it.
    var promises: Set<Promise?> {
        switch self {
        case .saysBeforeItCommits, .resumesNothing, .changesWhatHasEnded: [.orders]
        case .forgetsWhatItTook: [.orders, .effects]
        case .forgetsRequestKeys, .tellsAnOldTime, .hasNoLedger, .keepsItsCounterInMemory,
            .ringsAgainAfterAReboot, .expiresByItsOwnClock, .takesOrdersOfOthers,
            .liesAboutCancelling, .ringsBeforeItWrites:
            [.effects]
        case .leavesOutAuditEntries, .altersAuditEntries: [.audit]
        case .acknowledgesAGap, .acknowledgesTheUnstored, .storesAnotherPlace, .losesItsReports:
            [.reports]
        case .losesItsWords: [.effects, .reports]
        case .doesNotFlush: [.orders, .effects, .reports]
        case .hasNoAccessList: [.topics]
        case .sendsAgainWhatThePINEnded: [.effects, .orders]
        case .forgetsThatItIsLost: [.effects]
        case .wipesBeforeItStores, .saysErasedBeforeItWipes: [.erasure]
        case .keepsMessagesInClear: [.secrets]
        // How often a PIN may be guessed is in none of the seven.
        case .comparesPINsUncounted: [nil]
        }
    }

    var seams: Seams {
        var seams = Seams()
        switch self {
        case .saysBeforeItCommits: seams.saysBeforeCommit = true
        case .resumesNothing: seams.resumes = false
        case .forgetsRequestKeys: seams.keepsKeys = false
        case .acknowledgesAGap:
            seams.hears = onAcknowledgement { acknowledgement, body in
                acknowledgement.trailThrough = body.phone.disk.trail.next - 1
            }
        case .acknowledgesTheUnstored:
            seams.hears = onAcknowledgement { acknowledgement, body in
                acknowledgement.wordThrough = body.phone.disk.words.next - 1
            }
        case .tellsAnOldTime:
            seams.hears = onAcknowledgement { acknowledgement, _ in
                acknowledgement.at = acknowledgement.at - .hours(3)
            }
        case .leavesOutAuditEntries: seams.committed = tampering(TamperedRegistry.removeLast)
        case .altersAuditEntries: seams.committed = tampering(TamperedRegistry.alterLast)
        case .changesWhatHasEnded: seams.committed = changeAnEnd
        case .storesAnotherPlace: seams.batch = { batch, _ in batch.map(moved) }
        case .hasNoLedger: seams.journal = { $0.filter { !$0.isOrder } }
        case .keepsItsCounterInMemory: seams.journal = { $0.map(\.withoutCounter) }
        case .forgetsWhatItTook: seams.journal = forgettingAllButTheLast
        case .ringsAgainAfterAReboot: seams.journal = { $0.map(\.withoutBeginning) }
        case .losesItsWords: seams.journal = { $0.filter { !$0.isWord } }
        case .losesItsReports: seams.journal = { $0.filter { !$0.isReport } }
        case .doesNotFlush: seams.journal = { Array($0.dropLast(3)) }
        case .expiresByItsOwnClock:
            seams.hears = onOrder { order, body in
                order.expiresAt = order.expiresAt.map { $0 - body.phone.handset.clockError }
            }
        case .takesOrdersOfOthers:
            seams.hears = onOrder { order, body in order.device = body.identity.device }
        case .liesAboutCancelling: seams.effects = lyingAboutCancelling
        case .ringsBeforeItWrites: seams.effects = ringingUnsaid
        case .hasNoAccessList: seams.guardsTopics = false
        case .sendsAgainWhatThePINEnded: seams.committed = requeueWhatEnded
        case .keepsMessagesInClear: seams.committed = tampering(TamperedRegistry.spellMessage)
        case .forgetsThatItIsLost: seams.journal = { $0.filter { !$0.isLost } }
        case .comparesPINsUncounted:
            seams.effects = { effects, _ in effects.filter { !$0.isCountOfTries } }
        case .wipesBeforeItStores: seams.effects = wipingUnasked
        case .saysErasedBeforeItWipes: seams.effects = sayingErasedEarly
        }
        return seams
    }
}

// MARK: What a journal gives back

extension JournalRecord {
    fileprivate var isOrder: Bool { if case .order = self { true } else { false } }
    fileprivate var isWord: Bool { if case .word = self { true } else { false } }
    fileprivate var isReport: Bool { if case .report = self { true } else { false } }

    fileprivate var isLost: Bool {
        if case .order(let message) = self, case .run(.lost) = message.intent {
            true
        } else {
            false
        }
    }

    fileprivate var withoutCounter: JournalRecord {
        guard case .order(var message) = self else { return self }
        message.counter = .zero
        return .order(message)
    }

    /// A phone that does not know that it had begun.
    fileprivate var withoutBeginning: JournalRecord {
        guard case .word(var word) = self, case .order(let id, .running) = word.content else {
            return self
        }
        word.content = .order(id, .received)
        return .word(word)
    }
}

/// The counter is still known, the orders are not.
@Sendable private func forgettingAllButTheLast(_ journal: [JournalRecord]) -> [JournalRecord] {
    let last = journal.lastIndex { $0.isOrder }
    return journal.enumerated().filter { !$1.isOrder || $0 == last }.map(\.element)
}

// MARK: What a phone hears

private typealias Hearing = ([UInt8], String, PhoneBody) -> [UInt8]

/// Alters what the service says, and signs it with the service's key.
private func onAcknowledgement(
    _ change: @escaping (inout Acknowledgement, PhoneBody) -> Void
) -> Hearing {
    { payload, topic, body in
        guard topic.hasSuffix("/ack") else { return payload }
        do {
            var acknowledgement = try Acknowledgement(
                verifying: payload, with: body.identity.serviceKey, for: body.identity.device)
            change(&acknowledgement, body)
            return try acknowledgement.signed(with: try World.serviceKey(.cheap))
        } catch {
            return payload
        }
    }
}

private func onOrder(_ change: @escaping (inout OrderMessage, PhoneBody) -> Void) -> Hearing {
    { payload, topic, body in
        guard topic.hasSuffix("/cmd") else { return payload }
        do {
            let said = try JWS.verify(payload, type: .order, with: body.identity.serviceKey)
            var order = try OrderMessage(payload: said)
            change(&order, body)
            return try order.signed(with: try World.serviceKey(.cheap))
        } catch {
            return payload
        }
    }
}

// MARK: What a phone does

/// Says "cancelled" of what it did.
private func lyingAboutCancelling(
    _ effects: [PhoneEffect], _ body: PhoneBody
) throws -> [PhoneEffect] {
    try lying(effects, body) { content in
        guard case .order(let id, .succeeded(.rang(_, endedBy: .owner))) = content else {
            return content
        }
        return .order(id, .cancelled)
    }
}

/// Says that it is erased when it begins to be.
private func sayingErasedEarly(
    _ effects: [PhoneEffect], _ body: PhoneBody
) throws -> [PhoneEffect] {
    let erases = effects.contains { if case .notice(.erasing) = $0 { true } else { false } }
    return try lying(effects, body) { content in
        guard erases, case .order(let id, .running(let place)) = content else { return content }
        return .order(id, .succeeded(.erased(lastSeen: place)))
    }
}

/// Writes and says other words than it decided.
private func lying(
    _ effects: [PhoneEffect], _ body: PhoneBody, _ change: (Word.Content) -> Word.Content
) throws -> [PhoneEffect] {
    func lie(_ word: Word) -> Word {
        var word = word
        word.content = change(word.content)
        return word
    }
    return try effects.map { effect in
        switch effect {
        case .store(.word(let word)): return .store(.word(lie(word)))
        case .publish(.result, let payload, let retained):
            let word = try Word(
                verifying: payload, with: body.identity.signingKey.verifying,
                from: body.identity.device)
            let bytes = try lie(word).signed(
                by: body.identity.device, with: body.identity.signingKey)
            return .publish(.result, payload: bytes, retained: retained)
        default: return effect
        }
    }
}

/// Wipes before it has written for what.
private func wipingUnasked(_ effects: [PhoneEffect], _ body: PhoneBody) -> [PhoneEffect] {
    let erases = effects.compactMap { effect -> OrderID? in
        guard case .store(.order(let message)) = effect, case .run(.erase) = message.intent
        else { return nil }
        return message.order
    }
    return erases.map { .store(.wiped(orders: [$0])) } + effects
}

extension PhoneEffect {
    fileprivate var isCountOfTries: Bool {
        if case .store(.pinTried) = self { true } else { false }
    }
}

/// Sounds before it has written for what.
private func ringingUnsaid(_ effects: [PhoneEffect], _ body: PhoneBody) -> [PhoneEffect] {
    func isRing(_ effect: PhoneEffect) -> Bool {
        if case .notice(.rings) = effect { true } else { false }
    }
    return effects.filter(isRing) + effects.filter { !isRing($0) }
}

// MARK: What the service does

/// Moves each fix a little, on its way into the registry.
private func moved(_ event: ControlEvent) -> ControlEvent {
    guard case .message(let topic, let payload) = event, topic.hasSuffix("/fix") else {
        return event
    }
    do {
        var message = try TrailMessage(decoding: payload, from: .fix)
        guard case .fix(var fix) = message.report else { return event }
        fix.accuracy += 1
        message.report = .fix(fix)
        return .message(topic: topic, payload: message.encoded())
    } catch {
        return event
    }
}

/// Puts lost mode in the queue again that is over by the right PIN.
private func requeueWhatEnded(_ world: World) throws {
    try world.registry.write { writer in
        for request in world.requests {
            guard let id = request.order?.id, var order = try writer.order(id),
                order.command.kind == .lost, order.state == .succeeded,
                let device = try writer.device(order.device), !device.reported.isOn,
                device.reported.version == order.version
            else { continue }
            order.state = .queued
            order.counter = nil
            try writer.save(order)
        }
    }
}

/// Makes an order that was cancelled a failed one.
private func changeAnEnd(_ world: World) throws {
    try world.registry.write { writer in
        for request in world.requests {
            guard let id = request.order?.id, var order = try writer.order(id),
                order.state == .cancelled
            else { continue }
            order.state = .failed(.noFix)
            try writer.save(order)
        }
    }
}

private func tampering(
    _ change: @escaping (Registry) throws -> Void
) -> (World) throws -> Void {
    { try change($0.registry) }
}
