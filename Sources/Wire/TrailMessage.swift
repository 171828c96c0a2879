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
        do { return try JSONObject(bytes).reportNumber() } catch { return nil }
    }

    package func encoded() -> [UInt8] {
        JSONWriter.object { body in
            switch report {
            case .fix(let fix): LocationBody(fix).write(to: &body, numbered: number)
            case .sync(let sync): write(sync, to: &body)
            }
        }
    }

    /// Reads what came on `channel`, which is `fix` or `sync`.
    package init(decoding bytes: [UInt8], from channel: Channel) throws(WireFault) {
        let body = try JSONObject(bytes)
        let number = try body.reportNumber()
        switch channel {
        case .fix: self.init(number: number, report: .fix(try LocationBody(body).fix()))
        case .sync:
            guard let number else { throw body.fault("seq", "missing") }
            self.init(number: number, report: .sync(try body.syncReport()))
        default: throw .malformed(field: "topic", reason: "fix or sync expected")
        }
    }

    private func write(_ sync: SyncReport, to body: inout JSONWriter) {
        body.put("_type", "sync")
        body.put("kinds", each: sync.kinds) { state, body in
            body.put("enabled", state.enabled)
            body.put("error", state.error)
            body.put("items", state.items)
            body.put("kind", state.kind.rawValue)
            body.put("syncedAt", state.syncedAt)
            body.put("unsynced", state.unsynced)
        }
        body.put("seq", number?.sequence)
        body.put("stream", number?.stream)
        body.put("tst", sync.at)
    }
}

extension JSONObject {
    /// The number beside a report; nil if it has none.
    fileprivate func reportNumber() throws(WireFault) -> ReportNumber? {
        let stream: StreamID? = try identifier(ifPresent: "stream")
        switch (stream, has("seq")) {
        case (nil, false): return nil
        case (let stream?, true): return ReportNumber(stream: stream, sequence: try sequence())
        case (nil, _): throw fault("stream", "missing beside seq")
        case (_, false): throw fault("seq", "missing beside stream")
        }
    }

    /// The sync state of every kind.
    fileprivate func syncReport() throws(WireFault) -> SyncReport {
        guard try text("_type") == "sync" else { throw fault("_type", "'sync' expected") }
        var states: [SyncState] = []
        for kind in try objects("kinds", atMost: DataKind.allCases.count) {
            let state = try kind.syncState()
            guard !states.contains(where: { $0.kind == state.kind }) else {
                throw kind.fault("kind", "\(state.kind.rawValue) stands twice")
            }
            states.append(state)
        }
        return SyncReport(at: try moment("tst"), kinds: states)
    }

    private func syncState() throws(WireFault) -> SyncState {
        let (items, unsynced) = (try integer("items"), try integer("unsynced"))
        guard items >= 0, unsynced >= 0, unsynced <= items else {
            throw fault("unsynced", "0 ≤ unsynced ≤ items expected")
        }
        let error = try text(ifPresent: "error")
        guard (error ?? "").count <= WireLimit.text else {
            throw fault("error", "at most \(WireLimit.text) characters expected")
        }
        return SyncState(
            kind: try known("kind"), enabled: try flag("enabled"), items: Int(items),
            unsynced: Int(unsynced), syncedAt: try moment(ifPresent: "syncedAt"), error: error)
    }
}
