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
    private mutating func report(_ report: Report) {
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
        dues.report = now + handset.profile.reportInterval
        if startFix(), dues.take(\.fix, at: now) { finishFix() }
    }

    /// Switches the receiver on, unless it is already taking a fix; false if there is nothing to
    /// position by.
    mutating func startFix() -> Bool {
        if dues.fix == nil { dues.fix = handset.beginFix(at: now) }
        return dues.fix != nil
    }

    /// The receiver has a position: it goes into the trail, and to every order that waits for it.
    mutating func finishFix() {
        let fix = handset.takeFix(at: now)
        if let fix {
            report(.fix(fix))
            notice(
                .reported(source: fix.source, accuracy: fix.accuracy, battery: handset.charge))
        }
        for order in locating {
            say(.order(order, fix.map { .succeeded(.located($0)) } ?? .failed(.noFix)))
        }
        locating = []
    }

    mutating func noteLowBattery() {
        guard handset.takeLowBatteryWarning() else { return }
        notice(.batteryLow(handset.charge))
        say(.event(.batteryLow(battery: handset.charge)))
        if startFix(), dues.take(\.fix, at: now) { finishFix() }
    }

    /// Believes a signed acknowledgement: forgets what the service has, and learns its time.
    mutating func hear(_ acknowledgement: Acknowledgement) throws {
        guard acknowledgement.stream == identity.stream else {
            throw WireFault.foreign("its stream is not this phone's")
        }
        let uptime = handset.uptime(at: now)
        let isReply =
            acknowledgement.nonce != nil && acknowledgement.nonce == conversation.awaitedNonce
        if isReply {
            clock.learn(acknowledgement.at, asked: conversation.helloAt, uptime: uptime)
        } else if clock.now(uptime: uptime) != nil {
            // Before the first reply any old acknowledgement could set the clock back.
            clock.learn(acknowledgement.at, uptime: uptime)
        }
        forget(through: acknowledgement)
        guard isReply else { return }
        conversation.awaitedNonce = nil
        conversation.isGreeted = true
        conversation.helloAttempts = 0
        dues.hello = nil
        if dues.sync == nil { dues.sync = now }
        beginWaiting()
    }

    private mutating func forget(through acknowledgement: Acknowledgement) {
        var moved = false
        if acknowledgement.trailThrough > disk.trail.acknowledged {
            store(.acknowledged(.trail, through: acknowledgement.trailThrough))
            moved = true
        }
        if acknowledgement.wordThrough > disk.words.acknowledged {
            store(.acknowledged(.word, through: acknowledgement.wordThrough))
            moved = true
        }
        if moved {
            conversation.resendAttempts = 0
            dues.resend = nil
        }
    }

    /// Sends what is not yet on its way, as far as the window allows; nothing before the service
    /// has answered the hello and said what it has.
    mutating func pump() {
        guard link.isConnected, conversation.isGreeted else { return }
        for word in disk.words.takeUnsent(window: Self.window) {
            publish(word)
        }
        for message in disk.trail.takeUnsent(window: Self.window) {
            publish(message.channel) { _ in try message.encoded() }
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
