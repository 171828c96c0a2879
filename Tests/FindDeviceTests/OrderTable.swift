import FindDevice

/// What every event does in every state, written out by hand from the design's diagram.
///
/// A word in the table is the state that is reached; `·` is nothing new, `late` a word after the
/// end, `never` what nobody may do. All ended states behave alike: the last column.
enum OrderTable {
    static let events: [OrderEvent] =
        [
            .publish, .expiryPass, .answerOverdue, .supersede, .deviceRemoval, .cancelRequest,
            .giveUp, .requeue, .receive, .defer, .run, .wipe, .succeed, .expireOnPhone,
            .confirmCancel,
        ] + FailureReason.allCases.map { .fail($0) } + RejectionReason.allCases.map { .reject($0) }

    static let openStates: [OrderState] = [
        .queued, .sent, .received, .deferred, .running, .cancelling,
    ]
    static let endedStates: [OrderState] =
        [.succeeded, .expired, .cancelled, .superseded] + FailureReason.allCases.map { .failed($0) }
        + RejectionReason.allCases.map { .rejected($0) }
    static let states = openStates + endedStates

    /// The table, read: by the event's name, then by the state's.
    static let cells: [String: [String: String]] = {
        let rows = table.split(separator: "\n").map { $0.split(separator: " ").map(String.init) }
        var cells: [String: [String: String]] = [:]
        for row in rows.dropFirst() {
            cells[row[0]] = Dictionary(
                uniqueKeysWithValues: zip(rows[0].dropFirst(), row.dropFirst()))
        }
        return cells
    }()

    /// How the table spells what a transition does.
    static func spelled(_ transition: Transition) -> String {
        switch transition {
        case .to(let state): name(of: state)
        case .unchanged: "·"
        case .late: "late"
        case .refused: "never"
        }
    }

    /// A state's name; a reason says which `failed` or `rejected` it is. Without a default, so
    /// that a new state does not compile before it stands in the table.
    static func name(of state: OrderState) -> String {
        switch state {
        case .queued: "queued"
        case .sent: "sent"
        case .received: "received"
        case .deferred: "deferred"
        case .running: "running"
        case .cancelling: "cancelling"
        case .succeeded: "succeeded"
        case .failed(let reason): reason.rawValue
        case .rejected(let reason): reason.rawValue
        case .expired: "expired"
        case .cancelled: "cancelled"
        case .superseded: "superseded"
        }
    }

    static func name(of event: OrderEvent) -> String {
        switch event {
        case .publish: "publish"
        case .expiryPass: "expiryPass"
        case .answerOverdue: "answerOverdue"
        case .supersede: "supersede"
        case .deviceRemoval: "deviceRemoval"
        case .cancelRequest: "cancelRequest"
        case .giveUp: "giveUp"
        case .receive: "receive"
        case .defer: "defer"
        case .run: "run"
        case .wipe: "wipe"
        case .requeue: "requeue"
        case .succeed: "succeed"
        case .fail(let reason): "fail.\(reason.rawValue)"
        case .reject(let reason): "reject.\(reason.rawValue)"
        case .expireOnPhone: "expireOnPhone"
        case .confirmCancel: "confirmCancel"
        }
    }
}

/// The table itself, left of the enum so that its lines fit.
private let table = """
    event              queued      sent        received    deferred    running     cancelling  ended
    publish            sent        ·           ·           ·           ·           ·           ·
    expiryPass         expired     ·           ·           ·           ·           ·           ·
    answerOverdue      expired     noAnswer    noAnswer    noAnswer    noAnswer    noAnswer    ·
    supersede          superseded  superseded  never       never       never       superseded  ·
    deviceRemoval      cancelled   removed     removed     removed     removed     removed     ·
    cancelRequest      cancelled   cancelling  cancelling  cancelling  cancelling  ·           never
    giveUp             cancelled   abandoned   abandoned   abandoned   abandoned   abandoned   never
    requeue            ·           queued      ·           ·           ·           ·           ·
    receive            received    received    ·           ·           ·           ·           late
    defer              deferred    deferred    deferred    ·           ·           ·           late
    run                running     running     running     running     ·           ·           late
    wipe               running     running     running     running     ·           running     late
    succeed            succeeded   succeeded   succeeded   succeeded   succeeded   succeeded   late
    fail.noAnswer      noAnswer    noAnswer    noAnswer    noAnswer    noAnswer    noAnswer    late
    fail.noFix         noFix       noFix       noFix       noFix       noFix       noFix       late
    fail.interrupted   interrupted interrupted interrupted interrupted interrupted interrupted late
    fail.removed       removed     removed     removed     removed     removed     removed     late
    fail.erased        erased      erased      erased      erased      erased      erased      late
    fail.abandoned     abandoned   abandoned   abandoned   abandoned   abandoned   abandoned   late
    reject.replayed    replayed    replayed    replayed    replayed    replayed    replayed    late
    reject.outdated    outdated    outdated    outdated    outdated    outdated    outdated    late
    reject.unsupported unsupported unsupported unsupported unsupported unsupported unsupported late
    expireOnPhone      expired     expired     expired     expired     expired     expired     late
    confirmCancel      cancelled   cancelled   cancelled   cancelled   cancelled   cancelled   late
    """
