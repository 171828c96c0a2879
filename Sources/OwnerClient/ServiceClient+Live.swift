package import FindDevice
package import OwnerAPI

/// Watching an account live.
extension ServiceClient {
    /// Hands on what happens to the account's devices, of one or of all, until the service ends the
    /// stream.
    /// - Parameters:
    ///   - last: the id of the last event that was handed on before, to go on after it.
    ///   - isOpen: called once, when the service has said that it will tell.
    ///   - take: gets each event with its id.
    package func watch(
        device: DeviceID? = nil, after last: String? = nil,
        isOpen: @escaping @Sendable () async -> Void = {},
        _ take: @escaping @Sendable (LiveEvent, _ id: String?) async -> Void
    ) async throws {
        let call = Transport.Call(
            method: .get, path: "/v1/events",
            query: device.map { [("device", $0.text)] } ?? [],
            headers: last.map { [("Last-Event-ID", $0)] } ?? [])
        let reading = EventReading(take: take)
        let refusal = try await transport.stream(call) { head in
            let isStream =
                head.status == 200 && head.header("Content-Type") == "text/event-stream"
            if isStream { await isOpen() }
            return isStream
        } _: { bytes in
            try await reading.take(bytes)
        }
        if let refusal {
            _ = try checked(refusal)
            throw OwnerClientError.malformed(
                reason: "\(transport.baseURL) tells nothing live: is it Cooee's service?")
        }
    }
}

/// Takes a stream apart into events.
private actor EventReading {
    private var parser = EventStreamParser()
    private let handOn: @Sendable (LiveEvent, _ id: String?) async -> Void

    init(take: @escaping @Sendable (LiveEvent, _ id: String?) async -> Void) {
        handOn = take
    }

    func take(_ bytes: [UInt8]) async throws {
        guard let events = parser.take(bytes) else {
            throw OwnerClientError.malformed(reason: "an event came that is too long to be one")
        }
        for event in events {
            if let live = try Self.read(event) { await handOn(live, event.id) }
        }
    }

    /// Nil for an event that this version does not know.
    private static func read(_ event: EventStreamParser.Event) throws -> LiveEvent? {
        guard let name = LiveEvent.Name(rawValue: event.name) else { return nil }
        do {
            return try LiveEvent(name, data: Array(event.data.utf8))
        } catch {
            throw OwnerClientError.malformed(
                reason: "an event '\(event.name)' came that cannot be read: is it Cooee's service, "
                    + "of this version?")
        }
    }
}
