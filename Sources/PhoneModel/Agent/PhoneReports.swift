internal import FindDevice
internal import Wire

/// What a phone reports, in its two numbered logs, and how it gets it across.
extension Phone {
    /// Says something in the word log.
    mutating func say(_ content: Word.Content) { _ = newWord(content) }

    /// The same; the word that it then is.
    mutating func newWord(_ content: Word.Content) -> Word {
        let number = ReportNumber(stream: identity.stream, sequence: disk.words.next)
        let word = Word(number: number, at: handset.wallClock(at: now), content: content)
        store(.word(word))
        shed()
        return word
    }

    mutating func publish(_ word: Word) {
        publish(word.channel) { try word.signed(by: $0.device, with: $0.signingKey) }
    }

    /// Adds a report to the trail.
    mutating func report(_ report: Report) {
        let number = ReportNumber(stream: identity.stream, sequence: disk.trail.next)
        store(.report(TrailMessage(number: number, report: report)))
        shed()
    }

    mutating func reportSync() {
        dues.sync = now + Self.syncInterval
        handset.sync(at: now, isConnected: link.isConnected)
        report(.sync(SyncReport(at: handset.wallClock(at: now), kinds: handset.syncStates)))
    }

    mutating func beginReport() {
        dues.report = now + jittered(reportInterval)
        if startFix(), PhoneDues.take(&dues.fix, at: now) { finishFix() }
    }

    private mutating func jittered(_ interval: Duration) -> Duration {
        let most = handset.profile.reportJitter
        guard most > 0 else { return interval }
        return interval * (1 + most * (2 * handset.draw { $0.uniform() } - 1))
    }

    /// A lost phone does not spare its battery.
    private var reportInterval: Duration {
        let usual = handset.profile.reportInterval
        return disk.lost.isOn ? min(usual, handset.profile.lostReportInterval) : usual
    }

    mutating func noteLowBattery() {
        guard handset.takeLowBatteryWarning() else { return }
        // A last fix that nobody hears of is none: it does not sleep over it.
        handset.stir()
        notice(.batteryLow(handset.charge))
        say(.event(.batteryLow(battery: handset.charge)))
        if startFix(), PhoneDues.take(&dues.fix, at: now) { finishFix() }
    }

    /// Sends what is not yet on its way, as far as the window allows; nothing before the service
    /// has answered the hello and said what it has.
    mutating func pump() {
        guard link.isConnected, conversation.isGreeted else { return }
        for word in disk.words.takeUnsent(window: Self.window) {
            publish(word)
        }
        for message in disk.trail.takeUnsent(window: Self.window) {
            publish(message.channel) { _ in message.encoded() }
        }
        let allArrived = disk.words.isAcknowledged && disk.trail.isAcknowledged
        if allArrived {
            dues.resend = nil
        } else if dues.resend == nil {
            let chance = handset.draw { $0.uniform() }
            dues.resend =
                now + Backoff.resend.delay(attempts: conversation.resendAttempts, chance: chance)
        }
    }

    /// No acknowledgement came: all that is unacknowledged is sent again.
    mutating func resend() {
        conversation.resendAttempts += 1
        conversation.sentAgainAt = now
        disk.trail.rewind()
        disk.words.rewind()
    }

    /// Gives up the oldest entries of a full store, and says so in a new hello.
    private mutating func shed() {
        for log in ReportLog.allCases {
            let oldest =
                switch log {
                case .trail: disk.trail.shed(toFit: Self.capacity)
                case .word: disk.words.shed(toFit: Self.capacity)
                }
            guard let oldest else { continue }
            effects.append(.store(.floor(log, oldest: oldest)))
            if link.isConnected, dues.hello == nil { dues.hello = now + .seconds(1) }
        }
    }

    /// Entries of a log on their way at most: the window is the back-pressure.
    private static let window = 32
    /// Entries of a log that a phone keeps for a service that does not answer: a week at one fix
    /// each half minute.
    private static let capacity = 20_160
    private static let syncInterval = Duration.minutes(15)
}
