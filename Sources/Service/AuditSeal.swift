package import DeviceRegistry
internal import Dispatch
internal import FindDevice
internal import Foundation
package import Logging
internal import Synchronization
package import Wire

/// Keeps the signed head of the audit log in a file outside the database, so that a log whose end
/// was cut off shows.
///
/// It follows the log by at most `lag`: a head a commit would cost each order a second disk flush.
/// What was added since the last head is still chained, and verification says how much that is.
package final class AuditSeal: Sendable {
    private let folder: DataFolder
    private let key: SigningKey
    private let logger: Logger
    private let queue = DispatchQueue(label: "audit seal")
    private let state = Mutex(State())
    private static let lag = DispatchTimeInterval.milliseconds(250)
    /// When what could not be sealed is tried again.
    private static let pause = DispatchTimeInterval.seconds(2)

    private struct State {
        var head: AuditHead?
        var isScheduled = false
        /// Whether the last one could not be sealed, which has been said.
        var hasFailed = false
    }

    package init(folder: DataFolder, key: SigningKey, logger: Logger) {
        self.folder = folder
        self.key = key
        self.logger = logger
    }

    /// Will seal `head`, or a newer one.
    func follow(_ head: AuditHead) {
        let mustSchedule = state.withLock { state in
            defer { state.isScheduled = true }
            state.head = head
            return !state.isScheduled
        }
        if mustSchedule { schedule(after: Self.lag) }
    }

    /// Seals at once what is still to be sealed; when the service stops.
    package func finish() { queue.sync { seal() } }

    /// Weakly: who has finished lets go of the folder at once.
    private func schedule(after pause: DispatchTimeInterval) {
        queue.asyncAfter(deadline: .now() + pause) { [weak self] in self?.seal() }
    }

    private func seal() {
        let head = state.withLock { state in
            defer { (state.head, state.isScheduled) = (nil, false) }
            return state.head
        }
        guard let head else { return }
        do {
            try Self.write(head, in: folder, key: key)
            state.withLock { $0.hasFailed = false }
        } catch {
            giveUp(head, for: error)
        }
    }

    /// The last head stays in its place; this one, or a newer one, is tried again later.
    private func giveUp(_ head: AuditHead, for error: any Error) {
        let (isNew, mustSchedule) = state.withLock { state in
            defer { (state.hasFailed, state.isScheduled) = (true, true) }
            state.head = state.head ?? head
            return (!state.hasFailed, !state.isScheduled)
        }
        if isNew {
            logger.error("the audit log's head could not be sealed, and is tried again: \(error)")
        }
        if mustSchedule { schedule(after: Self.pause) }
    }

    /// Signs a head and puts it into the place of the last one.
    static func write(_ head: AuditHead, in folder: DataFolder, key: SigningKey) throws {
        let payload = JSONWriter.object { payload in
            payload.put("count", head.count)
            payload.put("hash", head.hash)
        }
        let signed = try JWS.sign(payload, type: .auditHead, with: key)
        try folder.write(signed, to: folder.auditHeadPath)
    }

    /// The head that the file vouches for; nil if there is no file.
    /// - Throws: `GroundFault`, or `WireFault` if the file was not signed by `key`.
    package static func head(in folder: DataFolder, key: VerifyingKey) throws -> AuditHead? {
        guard let bytes = try folder.read(folder.auditHeadPath) else { return nil }
        let payload = try JSONObject(try JWS.verify(bytes, type: .auditHead, with: key))
        return AuditHead(count: try payload.integer("count"), hash: try payload.text("hash"))
    }
}
