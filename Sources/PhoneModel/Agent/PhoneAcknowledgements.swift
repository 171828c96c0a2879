internal import FindDevice
internal import Wire

/// What a phone learns from the service's acknowledgements: the time, and what it may forget.
extension Phone {
    /// Believes a signed acknowledgement: forgets what the service has, and learns its time.
    mutating func hear(_ acknowledgement: Acknowledgement) throws {
        guard acknowledgement.stream == identity.stream else {
            throw WireFault.foreign("its stream is not this phone's")
        }
        let asked = acknowledgement.nonce.flatMap { conversation.asked[$0] }
        if let asked {
            // What is still asked was said later than whatever taught the phone its time.
            let uptime = handset.uptime(at: now)
            clock.learn(acknowledgement.at, asked: asked, uptime: uptime)
            conversation.settle(through: asked)
        } else {
            doubtClock(at: acknowledgement.at)
        }
        let isNewLife = acknowledgement.epoch > disk.epoch
        let isNewest = asked != nil && conversation.asked.isEmpty
        let isBelieved = isNewest || !takesBack(acknowledgement)
        take(marksOf: acknowledgement, mayLower: isNewest)
        if acknowledgement.again { sendAgain(above: acknowledgement) }
        eraseIfHeard()
        let isAwaited = conversation.awaitedNonce != nil
        // A registry that was put back may not know what the phone was told of lost mode.
        if isNewLife, !isAwaited { sayHello() }
        guard asked != nil else { return noteForeignReply(acknowledgement) }
        // One that came late, after another had greeted, has taught the time and the marks; one
        // that was overtaken by a later hello and says less may be of old: the wait goes on.
        guard isAwaited, isBelieved else { return }
        // Of several hellos of one connection any reply will do: where thousands ask at once, each
        // reply comes after the next hello, and who waited for the last one's would wait for ever.
        conversation.awaitedNonce = nil
        conversation.isGreeted = true
        conversation.helloAttempts = 0
        dues.hello = nil
        if dues.sync == nil { dues.sync = now }
        beginWaiting()
    }

    /// A reply to a hello of before, perhaps of another connection, that came late: the service may
    /// take that connection for the phone's last one, and the phone for gone with it. It says hello
    /// again, once for each such.
    private mutating func noteForeignReply(_ acknowledgement: Acknowledgement) {
        guard let nonce = acknowledgement.nonce, conversation.isGreeted,
            conversation.noteAnswered(nonce)
        else { return }
        if conversation.awaitedNonce == nil { dues.hello = dues.hello ?? now + .seconds(1) }
    }

    /// The service had no room for some of the trail, and has it now: all that it lacks goes out
    /// again at once, as far as the window allows. What was said before the marks that the phone
    /// has speaks of another time. Whoever says it often is heard once a second.
    private mutating func sendAgain(above acknowledgement: Acknowledgement) {
        guard acknowledgement.epoch == disk.epoch,
            acknowledgement.trailThrough == disk.trail.acknowledged
        else { return }
        let soonest = conversation.sentAgainAt.map { $0 + .seconds(1) } ?? now
        conversation.resendAttempts = 0
        guard soonest <= now else {
            dues.resend = earlier(dues.resend, soonest)
            return
        }
        conversation.sentAgainAt = now
        disk.trail.rewind()
        dues.resend = nil
    }

    private mutating func take(marksOf acknowledgement: Acknowledgement, mayLower: Bool) {
        // An older epoch's is a message of old, unless it answers a question of just now.
        guard acknowledgement.epoch >= disk.epoch || mayLower else { return }
        if acknowledgement.epoch != disk.epoch || (mayLower && takesBack(acknowledgement)) {
            store(
                .restored(
                    epoch: acknowledgement.epoch, trailThrough: acknowledgement.trailThrough,
                    wordThrough: acknowledgement.wordThrough))
            conversation.resendAttempts = 0
            dues.resend = nil
        }
        let (trail, word) = (acknowledgement.trailThrough, acknowledgement.wordThrough)
        let (trailMoves, wordMoves) =
            (trail > disk.trail.acknowledged, word > disk.words.acknowledged)
        if trailMoves { store(.acknowledged(.trail, through: trail, at: acknowledgement.at)) }
        if wordMoves { store(.acknowledged(.word, through: word, at: acknowledgement.at)) }
        guard trailMoves || wordMoves else { return }
        conversation.resendAttempts = 0
        // What a log that has not come further waits for may be lost, and no progress of the other
        // brings it: then the wait goes on.
        if trailMoves || disk.trail.isAcknowledged, wordMoves || disk.words.isAcknowledged {
            dues.resend = nil
        }
    }

    /// Whether the service has less than it acknowledged before, or lives an earlier life: a backup
    /// was put in place without a word of it. What answers a question of just now says what is
    /// there now. At worst it was overtaken by a later acknowledgement, and the phone says again
    /// what the service has and ignores.
    private func takesBack(_ acknowledgement: Acknowledgement) -> Bool {
        guard acknowledgement.epoch == disk.epoch else { return acknowledgement.epoch < disk.epoch }
        return acknowledgement.trailThrough < disk.trail.acknowledged
            || acknowledgement.wordThrough < disk.words.acknowledged
    }

    /// What the phone takes for the service's time is the latest that it can be. Something that
    /// was said later shows that the service's clock was set since: what ages waits until the
    /// phone has asked.
    mutating func doubtClock(at said: Timestamp) {
        guard clock.isBehind(said, uptime: handset.uptime(at: now)) else { return }
        clock = ServiceClock()
        if conversation.awaitedNonce == nil { sayHello() }
    }
}
