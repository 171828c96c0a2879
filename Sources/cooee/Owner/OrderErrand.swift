internal import FindDevice
internal import OwnerAPI
internal import OwnerClient

/// Gives an order to a device, and tells what becomes of it.
struct OrderErrand {
    let signedIn: SignedIn
    let terminal: Terminal
    /// Whether the order as it is at the end is all that is written.
    let json: Bool
    let wait: Wait

    func give(_ wish: NewOrder, to name: String) async throws {
        try await give(to: name) { _ in wish }
    }

    /// - Parameter ask: makes the order, once the device is known that it is for.
    func give(to name: String, ask: (DeviceBody) throws -> NewOrder) async throws {
        let device = try await signedIn.device(name)
        let wish = try ask(device)
        let given = try await accepted(wish, device: device)
        guard wait != .no else { return try tell(given, device) }
        let watch = OrderWatching(client: signedIn.client, terminal: terminal, json: json)
        let outcome = try await watch.follow(given.order, of: device, wait: wait)
        try conclude(outcome.end, outcome.device)
    }

    /// Asks twice with one key if the first answer is lost: the order is given once all the same.
    private func accepted(_ wish: NewOrder, device: DeviceBody) async throws -> GivenOrder {
        var generator = SystemRandomNumberGenerator()
        let key = OrderID(using: &generator).text
        do {
            do {
                return try await signedIn.client.give(wish, to: device.id, idempotencyKey: key)
            } catch OwnerClientError.unreachable {
                return try await signedIn.client.give(wish, to: device.id, idempotencyKey: key)
            }
        } catch OwnerClientError.unreachable(let reason) {
            throw Failure(
                "the order may not have been accepted: \(reason)",
                mend: "look once the service answers: cooee orders \(device.name) --all")
        }
    }

    private func tell(_ given: GivenOrder, _ device: DeviceBody) throws {
        if json { return terminal.say(bytes: try BodyJSON.write(given.order) + [0x0A]) }
        terminal.say(
            OrderReply.accepted(given, device: device, now: OwnerClock.now(), ink: terminal.ink))
    }

    private func conclude(_ end: Vigil.End, _ device: DeviceBody) throws {
        if json {
            terminal.say(bytes: try BodyJSON.write(end.order) + [0x0A])
        } else {
            terminal.say(
                OrderReply.after(end, device: device, now: OwnerClock.now(), ink: terminal.ink))
        }
        let meaning = end.meaning { $0.state == .succeeded }
        if meaning != .done { throw meaning.exitCode }
    }
}

extension Vigil.End {
    var order: OrderBody {
        switch self {
        case .ended(let order), .timeUp(let order), .interrupted(let order): order
        }
    }

    /// What the shell is told, given whether an order ended as it was wished.
    func meaning(isAsWished: (OrderBody) -> Bool) -> ExitMeaning {
        switch self {
        case .ended(let order): isAsWished(order) ? .done : .failed
        case .timeUp: .timedOut
        case .interrupted: .interrupted
        }
    }
}
