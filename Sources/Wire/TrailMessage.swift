package import FindDevice

/// What a phone publishes on `fix` and `sync`: one report, and its number if it has one.
///
/// A fix is OwnTracks' location JSON (<https://owntracks.org/booklet/tech/json/>) with `stream`,
/// `seq` and `src` beside it; without them it came from an OwnTracks phone, which is not
/// acknowledged.
package struct TrailMessage: Hashable, Sendable {
    package var number: ReportNumber?
    package var report: Report

    package init(number: ReportNumber?, report: Report) {
        self.number = number
        self.report = report
    }

    package var channel: Channel {
        switch report {
        case .fix: .fix
        case .sync: .sync
        }
    }

    /// The number of a report, whatever else it says; nil if that cannot be told.
    package static func number(of bytes: [UInt8]) -> ReportNumber? {
        do {
            return try WireJSON.decode(bytes, as: Numbered<Anything>.self).number()
        } catch {
            return nil
        }
    }

    package func encoded() throws -> [UInt8] {
        switch report {
        case .fix(let fix): try WireJSON.encode(Numbered(number, LocationBody(fix)))
        case .sync(let sync): try WireJSON.encode(Numbered(number, SyncBody(sync)))
        }
    }

    /// Reads what came on `channel`, which is `fix` or `sync`.
    package init(decoding bytes: [UInt8], from channel: Channel) throws(WireFault) {
        switch channel {
        case .fix:
            let message: Numbered<LocationBody> = try WireJSON.decode(bytes)
            self.init(number: try message.number(), report: .fix(try message.body.fix()))
        case .sync:
            let message: Numbered<SyncBody> = try WireJSON.decode(bytes)
            guard let number = try message.number() else {
                throw .malformed(field: "seq", reason: "missing")
            }
            self.init(number: number, report: .sync(try message.body.report()))
        default:
            throw .malformed(field: "topic", reason: "fix or sync expected")
        }
    }
}

/// A body of which nothing is read.
private struct Anything: Codable {}

/// A body with its number beside it, in one JSON object.
private struct Numbered<Body: Codable>: Codable {
    var stream: StreamID?
    var seq: UInt64?
    var body: Body

    enum CodingKeys: CodingKey { case stream, seq }

    init(_ number: ReportNumber?, _ body: Body) {
        stream = number?.stream
        seq = number?.sequence
        self.body = body
    }

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        stream = try container.decodeIfPresent(StreamID.self, forKey: .stream)
        seq = try container.decodeIfPresent(UInt64.self, forKey: .seq)
        body = try Body(from: decoder)
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encodeIfPresent(stream, forKey: .stream)
        try container.encodeIfPresent(seq, forKey: .seq)
        try body.encode(to: encoder)
    }

    func number() throws(WireFault) -> ReportNumber? {
        switch (stream, seq) {
        case (nil, nil): return nil
        case (let stream?, let seq?):
            guard seq >= 1, seq <= UInt64(Int64.max) else {
                throw .malformed(field: "seq", reason: "1 or more expected")
            }
            return ReportNumber(stream: stream, sequence: seq)
        case (nil, _): throw .malformed(field: "stream", reason: "missing beside seq")
        case (_, nil): throw .malformed(field: "seq", reason: "missing beside stream")
        }
    }
}

/// The sync state of every kind, as JSON.
private struct SyncBody: Codable {
    var type = "sync"
    var tst: NumericDate
    var kinds: [Kind]

    enum CodingKeys: String, CodingKey {
        case type = "_type"
        case tst, kinds
    }

    struct Kind: Codable {
        var kind: String
        var enabled: Bool
        var items: Int
        var unsynced: Int
        var syncedAt: NumericDate?
        var error: String?
    }

    init(_ report: SyncReport) {
        tst = NumericDate(report.at)
        kinds = report.kinds.map { state in
            Kind(
                kind: state.kind.rawValue, enabled: state.enabled, items: state.items,
                unsynced: state.unsynced, syncedAt: state.syncedAt.map(NumericDate.init),
                error: state.error)
        }
    }

    func report() throws(WireFault) -> SyncReport {
        guard type == "sync" else {
            throw .malformed(field: "_type", reason: "'sync' expected")
        }
        var states: [SyncState] = []
        for kind in kinds {
            let state = SyncState(
                kind: try known(kind.kind, "kinds.kind"), enabled: kind.enabled,
                items: kind.items, unsynced: kind.unsynced, syncedAt: kind.syncedAt?.timestamp,
                error: kind.error)
            try Self.check(state, after: states)
            states.append(state)
        }
        return SyncReport(at: tst.timestamp, kinds: states)
    }

    private static func check(
        _ state: SyncState, after states: [SyncState]
    ) throws(WireFault) {
        guard state.items >= 0, state.unsynced >= 0, state.unsynced <= state.items else {
            throw .malformed(field: "kinds.unsynced", reason: "0 ≤ unsynced ≤ items expected")
        }
        guard (state.error ?? "").count <= WireLimit.text else {
            throw .malformed(
                field: "kinds.error", reason: "at most \(WireLimit.text) characters expected")
        }
        guard !states.contains(where: { $0.kind == state.kind }) else {
            throw .malformed(field: "kinds.kind", reason: "\(state.kind.rawValue) stands twice")
        }
    }
}
