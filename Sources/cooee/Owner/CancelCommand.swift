internal import ArgumentParser
internal import FindDevice
internal import OwnerAPI
internal import OwnerClient

/// `cooee cancel`: takes an order back.
struct CancelCommand: OwnerCommand {
    static let configuration = CommandConfiguration(
        commandName: "cancel", abstract: "Take an order back, or stop what it does.",
        usage: """
            cooee cancel <order> [--give-up] [--wait [<duration>]] \
            [--service <url>] [--session <file>] [--json]
            """,
        discussion: """
            An order that no phone has is cancelled at once. A phone that has it is asked to \
            stop, and may answer that it is too late; one that wipes itself cannot be stopped. \
            --give-up ends the order without the phone's answer, which may never come: whether \
            the phone does it is then not known. With --wait you see what it says. Exit codes: \
            0 it is taken back or, without --wait, asked for; 1 refused or too late; 3 the wait \
            was over before the order was; 130 Ctrl-C.

            Examples:
              cooee orders
              cooee cancel 3kf2abcd --wait
              cooee cancel 3kf2abcd --give-up
            """)

    @Argument(help: "The order: its id, or at least the first 4 characters of it.")
    var order: String?

    @Flag(help: "End the order without waiting for the phone's answer.")
    var giveUp = false

    @OptionGroup var waiting: WaitOptions
    @OptionGroup var owner: OwnerOptions

    func validate() throws {
        let (text, _) = try waiting.settled(with: order, wanted: "the order's id")
        if let fault = OrderChoice.fault(in: text) { throw ValidationError(fault) }
    }

    func perform() async throws {
        let (text, wait) = try waiting.settled(with: order, wanted: "the order's id")
        let signedIn = try owner.signedIn()
        let order = try await signedIn.order(text)
        let known = try await signedIn.client.device(order.device)
        let left = try await signedIn.client.cancel(order.id, giveUp: giveUp)
        guard wait != .no, !left.state.hasEnded else {
            return try tell(left, known)
        }
        let (end, device) = try await OrderWatching(
            client: signedIn.client, terminal: terminal, json: owner.json
        ).follow(left, of: known, wait: wait)
        switch end {
        case .ended(let order): try tell(order, device)
        case .timeUp, .interrupted:
            if owner.json {
                try write(end.order)
            } else {
                terminal.say(
                    OrderReply.after(
                        end, device: device, now: OwnerClock.now(), ink: terminal.ink))
            }
        }
        let meaning = end.meaning(isAsWished: Self.isTakenBack)
        if meaning != .done { throw meaning.exitCode }
    }

    private func tell(_ order: OrderBody, _ device: DeviceBody) throws {
        if owner.json { return try write(order) }
        let now = OwnerClock.now()
        terminal.say(
            OrderReply.cancelled(
                OrderStory(order, device: device, now: now), now: now, ink: terminal.ink))
    }

    /// Whether it did not happen, or was stopped by its owner.
    static func isTakenBack(_ order: OrderBody) -> Bool {
        switch order.state {
        case .cancelled, .expired, .rejected, .superseded: true
        case .succeeded: order.outcome?.ring?.endedBy == .owner
        case .failed: order.reason == FailureReason.abandoned.rawValue
        case .queued, .sent, .received, .deferred, .running, .cancelling: false
        }
    }
}
