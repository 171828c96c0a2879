package import FindDevice
package import Wire

/// The persistent part of a phone's disk: what its journal, read from the start, adds up to.
package struct PhoneDisk: Sendable {
    package private(set) var ledger = Ledger()
    package private(set) var standing = Standing()
    /// Which life of the service's registry acknowledged last.
    package private(set) var epoch: Int64 = 0
    package var trail: NumberedLog<TrailMessage>
    package var words: NumberedLog<Word>

    /// - Parameter retained: how many reports it keeps of what is acknowledged; for fleets, whose
    ///   memory that would be.
    package init(stream: StreamID, retaining retained: Int = NumberedLogLimit.retained) {
        trail = NumberedLog(stream: stream, retaining: retained)
        words = NumberedLog(stream: stream, retaining: retained)
    }

    /// Rebuilds the disk from its journal.
    package init(
        stream: StreamID, journal: some Sequence<JournalRecord>,
        retaining retained: Int = NumberedLogLimit.retained
    ) {
        self.init(stream: stream, retaining: retained)
        for record in journal { apply(record) }
        trail.rewind()
        words.rewind()
    }

    /// The highest counter that it has seen.
    package var counter: Counter { standing.counter }
    package var lost: LostLock { standing.lost }

    package mutating func apply(_ record: JournalRecord) {
        switch record {
        case .order(let message):
            standing.take(message)
            ledger.take(message)
        case .word(let word):
            words.append(word, sequence: word.number.sequence)
            standing.take(word.content)
            if case .order(let order, _) = word.content { ledger.answer(order, with: word) }
        case .report(let message):
            if let number = message.number { trail.append(message, sequence: number.sequence) }
            if case .fix(let fix) = message.report { standing.lastSeen = fix }
        case .pinTried(let count): standing.lost.tries = count
        case .wiped(let orders): standing.wiped(for: orders)
        case .acknowledged(.trail, let through, let time):
            trail.acknowledge(through: through, at: time)
        case .acknowledged(.word, let through, let time):
            words.acknowledge(through: through, at: time)
        case .restored(let epoch, let trailThrough, let wordThrough):
            self.epoch = epoch
            trail.restart(acknowledged: trailThrough)
            words.restart(acknowledged: wordThrough)
        case .floor(.trail, let oldest): trail.raiseFloor(to: oldest)
        case .floor(.word, let oldest): words.raiseFloor(to: oldest)
        case .standing(let standing): self.standing = standing
        }
    }

    /// How many records `journal` has at most: a look at it costs as much as it is long.
    package var journalLength: Int {
        let answers = ledger.entries.count { $0.answer != nil }
        return ledger.entries.count + answers + words.kept.count + words.marks.count
            + trail.kept.count + trail.marks.count + 4
    }

    /// The shortest journal that adds up to this disk, to put in an overgrown one's place.
    package var journal: [JournalRecord] {
        var log: [JournalRecord] = ledger.entries.map { .order($0.message) }
        // An answer that the log has forgotten is in the ledger still; its word stands before the
        // acknowledgement, as it was said.
        let kept = words.kept
        let forgotten = ledger.entries.compactMap(\.answer).filter { answer in
            !kept.contains { $0.number == answer.number }
        }
        log += forgotten.sorted { $0.number.sequence < $1.number.sequence }.map { .word($0) }
        log += records(of: words, .word) { .word($0) }
        log += records(of: trail, .trail) { .report($0) }
        if epoch > 0 || words.next > 1 || trail.next > 1 {
            log.append(
                .restored(
                    epoch: epoch, trailThrough: trail.acknowledged,
                    wordThrough: words.acknowledged))
        }
        // Last, because what stands before it says how it came about, and not how it is.
        if standing != Standing() { log.append(.standing(standing)) }
        return log
    }

    private func records<Entry>(
        of log: NumberedLog<Entry>, _ name: ReportLog, _ record: (Entry) -> JournalRecord
    ) -> [JournalRecord] {
        let before: [JournalRecord] =
            log.oldest > 1 ? [.acknowledged(name, through: log.oldest - 1, at: nil)] : []
        return before + log.kept.map(record)
            + log.marks.map { .acknowledged(name, through: $0.through, at: $0.at) }
    }
}
