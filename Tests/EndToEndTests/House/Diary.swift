import FindDevice
import PhoneModel
import Wire

/// What a phone did, by its own journal, read from the start.
///
/// It counts, and does not fold as the phone's own code does, so that a mistake there is seen here.
struct Diary {
    /// How often each order was taken up, begun, and wiped for.
    private(set) var taken: [OrderID: Int] = [:]
    private(set) var begun: [OrderID: Int] = [:]
    private(set) var wiped: [OrderID: Int] = [:]
    /// Each order's last words, of those that it took up.
    private(set) var ended: [OrderID: [OrderReport]] = [:]
    /// Orders that were begun, or wiped for, after their last word.
    private(set) var begunAfterEnd: [OrderID] = []
    private(set) var rings = 0
    /// How often each version of lost mode was called applied.
    private(set) var applied: [Counter: Int] = [:]
    /// Versions that were called applied, or ended, when they were not what stood.
    private(set) var versionsOutOfTurn: [Counter] = []
    /// Erases that were called done before the wipe.
    private(set) var erasedUnwiped: [OrderID] = []
    /// Entries of a log whose number is not the next one.
    private(set) var numbersOutOfTurn: [String] = []
    private(set) var lastNumber: [ReportLog: UInt64] = [.trail: 0, .word: 0]
    /// The lost mode that it is in, and whether only the account's password opens it.
    private(set) var lost = LostState.never
    private(set) var isLocked = false
    private(set) var fixes = 0
    private(set) var pinsTried = 0
    private(set) var pinsRight = 0
    private(set) var activations = 0
    /// Wipes of which the service had not acknowledged that they begin: a power cut came before,
    /// and they went on after it. (A minute without the service would do it too.)
    private(set) var wipesResumed = 0
    private var messages: [OrderID: OrderMessage] = [:]
    private var wordsHeard: UInt64 = 0
    /// The word that says that an order has begun.
    private var beginnings: [OrderID: UInt64] = [:]

    init(_ journal: [JournalRecord]) {
        for record in journal { note(record) }
    }

    private mutating func note(_ record: JournalRecord) {
        switch record {
        case .order(let message):
            taken[message.order, default: 0] += 1
            messages[message.order] = message
            setLost(by: message)
        case .word(let word):
            count(word.number.sequence, in: .word)
            switch word.content {
            case .order(let order, let report):
                if case .running = report { beginnings[order] = word.number.sequence }
                note(report, of: order)
            case .event(let event): note(event)
            }
        case .report(let message):
            count(message.number?.sequence ?? 0, in: .trail)
            if case .fix = message.report { fixes += 1 }
        case .wiped(let orders):
            isLocked = true
            for order in orders { wiped[order, default: 0] += 1 }
            wipesResumed += orders.count { (beginnings[$0] ?? .max) > wordsHeard }
            begunAfterEnd += orders.filter { ended[$0] != nil }
        case .pinTried: pinsTried += 1
        case .acknowledged(.word, let through, _): wordsHeard = max(wordsHeard, through)
        case .acknowledged, .restored, .floor, .standing: break
        }
    }

    private mutating func count(_ number: UInt64, in log: ReportLog) {
        if number != lastNumber[log, default: 0] + 1 { numbersOutOfTurn.append("\(log) \(number)") }
        lastNumber[log] = number
    }

    private mutating func setLost(by message: OrderMessage) {
        guard let version = message.version, version > lost.version else { return }
        switch message.intent {
        case .run(.lost): lost = LostState(version: version, isOn: true)
        case .run(.found): lost = LostState(version: version, isOn: false)
        case .run, .cancel, .unknown: break
        }
    }

    private mutating func note(_ report: OrderReport, of order: OrderID) {
        // Of an order that it never took up it says that it does not, as often as it comes.
        guard let message = messages[order] else { return }
        if case .running = report {
            begun[order, default: 0] += 1
            if message.intent.isRing { rings += 1 }
            if ended[order] != nil { begunAfterEnd.append(order) }
        }
        guard report.end != nil else { return }
        ended[order, default: []].append(report)
        switch report {
        case .succeeded(.erased) where wiped[order] == nil: erasedUnwiped.append(order)
        case .succeeded(.applied):
            guard let version = message.version else { break }
            applied[version, default: 0] += 1
            if version != lost.version { versionsOutOfTurn.append(version) }
        default: break
        }
    }

    private mutating func note(_ event: PhoneEvent) {
        switch event {
        case .lostModeEnded(let version, _):
            guard version == lost.version, lost.isOn else {
                return versionsOutOfTurn.append(version)
            }
            lost.isOn = false
            pinsRight += 1
        case .activated:
            isLocked = false
            activations += 1
        case .factoryReset: isLocked = true
        default: break
        }
    }
}

extension OrderMessage.Intent {
    fileprivate var isRing: Bool {
        if case .run(.ring) = self { true } else { false }
    }
}
