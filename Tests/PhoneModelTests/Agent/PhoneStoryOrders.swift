import FindDevice
import Testing
import Wire

@testable import PhoneModel

/// What the owner has the service say to the phone of a story, and what is done to it by hand.
extension PhoneStory {
    /// An order under the next counter, or the one given.
    func newOrder(
        _ command: Command = .locate, counter: Counter? = nil, patience: Duration? = .minutes(5)
    ) -> OrderMessage {
        newOrder(counter: counter, patience: command.patience == nil ? nil : patience) { _ in
            command
        }
    }

    /// The same; what it commands may be bound to its id, as a sealed PIN is.
    func newOrder(
        counter: Counter? = nil, version: Counter? = nil, patience: Duration? = nil,
        _ command: (OrderID) -> Command
    ) -> OrderMessage {
        if counter == nil { lastCounter += 1 }
        let id = OrderID(using: &random)
        return OrderMessage(
            device: identity.device, order: id,
            counter: counter ?? Counter(epoch: 0, number: lastCounter), issuedAt: serviceTime,
            expiresAt: patience.map { serviceTime + $0 }, intent: .run(command(id)),
            version: version)
    }

    /// An order of lost mode, of the next version or the one given.
    func newLost(
        pin: String = "4711", message: String? = "Please call me", callback: String? = "+61 2 6125",
        version: Counter? = nil, counter: Counter? = nil
    ) -> OrderMessage {
        newOrder(counter: counter, version: version ?? nextVersion) { order in
            .lost(
                LostMode(
                    sealedPIN: ToySeal.seal(pin, for: order), message: message,
                    callback: callback))
        }
    }

    func newFound(version: Counter? = nil) -> OrderMessage {
        newOrder(version: version ?? nextVersion) { _ in .found }
    }

    private var nextVersion: Counter {
        lastVersion += 1
        return Counter(epoch: 0, number: lastVersion)
    }

    @discardableResult
    func lose(pin: String = "4711") throws -> OrderMessage {
        let message = newLost(pin: pin)
        try send(message)
        return message
    }

    @discardableResult
    func find() throws -> OrderMessage {
        let message = newFound()
        try send(message)
        return message
    }

    @discardableResult
    func type(_ pin: String) throws -> [PhoneEffect] {
        try press(.pin(try #require(PIN(pin))))
    }

    /// What the service signs for the phone's last request.
    func activation(
        nonce: String? = nil, device: DeviceID? = nil, key: SigningKey? = nil
    ) throws -> PhoneInput {
        let activation = Activation(
            device: device ?? identity.device, at: serviceTime,
            nonce: try nonce ?? #require(nonces.last))
        return .activation(try activation.signed(with: key ?? service))
    }

    var screen: LockScreen { phone.lockScreen(at: now) }
    var isLost: Bool { phone.disk.lost.isOn }

    func input(_ message: OrderMessage, key: SigningKey? = nil) throws -> PhoneInput {
        .message(
            topic: identity.prefix.topic(.command),
            payload: try message.signed(with: key ?? service))
    }

    @discardableResult
    func send(_ message: OrderMessage) throws -> [PhoneEffect] {
        try handle(try input(message))
    }

    /// Sends an order of its own making.
    func order(_ command: Command = .locate) throws -> OrderMessage {
        let message = newOrder(command)
        try send(message)
        return message
    }

    @discardableResult
    func cancel(_ order: OrderMessage) throws -> [PhoneEffect] {
        var message = order
        message.intent = .cancel
        return try send(message)
    }
}

/// Seals a PIN in a way that hides nothing and draws nothing, so that a story repeats itself.
enum ToySeal {
    static func seal(_ pin: String, for order: OrderID) -> [UInt8] {
        Array(order.text.utf8) + pin.utf8.reversed()
    }

    @Sendable
    static func open(_ sealed: [UInt8], order: OrderID) -> PIN? {
        guard sealed.starts(with: order.text.utf8) else { return nil }
        return PIN(String(decoding: sealed.dropFirst(26).reversed(), as: UTF8.self))
    }
}
