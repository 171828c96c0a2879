import CommandBus
import FindDevice
import Foundation
import TestSupport

@testable import Fleet

/// Somebody on the bus with a certificate, who says what no program of Cooee's would say.
///
/// It belongs to the task that made it.
final class Stranger {
    private let loop: BusLoop
    private let client: BusClient
    private var events: [BusEvent] = []

    init(certificate: String, key: String, authority: String, port: Int) throws {
        loop = try BusLoop()
        client = try loop.open(
            BusSettings(
                host: "127.0.0.1", port: port, clientID: "stranger",
                tls: TLSFiles(
                    authority: authority, identity: .init(certificate: certificate, key: key))))
    }

    /// Somebody who took a phone's certificate.
    convenience init(as phone: TestPhone) throws {
        try self.init(
            certificate: phone.store.certificatePath, key: phone.store.certificateKeyPath,
            authority: phone.store.authorityPath, port: phone.card.brokerPort)
    }

    /// Somebody who took the certificate of the service's own client.
    convenience init(asServiceOf house: TestHouse) throws {
        let broker = house.dataFolder + "/broker"
        try self.init(
            certificate: broker + "/control.pem", key: broker + "/control.key",
            authority: broker + "/ca.pem", port: house.mqttPort)
    }

    /// Connects, and listens to some topics.
    func come(hearing topics: [String] = []) async throws {
        try await wait("the stranger is connected") { $0 == .connected(self.client.id) }
        guard !topics.isEmpty else { return }
        let id = try client.subscribe(topics)
        try await wait("the stranger is subscribed") { event in
            if case .subscribed(self.client.id, id, _) = event { true } else { false }
        }
    }

    /// Publishes, and returns when the broker has the message.
    func say(_ payload: [UInt8], on topic: String) async throws {
        let id = try client.publish(topic: topic, payload: payload)
        try await wait("the broker has the message") { $0 == .published(self.client.id, id) }
    }

    /// Publishes something for which the broker throws it out.
    func shout(_ payload: [UInt8], on topic: String) async throws {
        do {
            _ = try client.publish(topic: topic, payload: payload)
        } catch BusError.notConnected {
            // The broker was faster.
        }
        try await wait("the broker throws the stranger out") { event in
            if case .disconnected(self.client.id, _) = event { true } else { false }
        }
    }

    /// The next message on a topic.
    func hear(on topic: String) async throws -> [UInt8] {
        let event = try await wait("a message came on \(topic)") { event in
            if case .message(_, let message) = event { message.topic == topic } else { false }
        }
        guard case .message(_, let message) = event else { return [] }
        return message.payload
    }

    func leave() { client.drop() }

    @discardableResult
    private func wait(
        _ what: String, for isIt: (BusEvent) -> Bool
    ) async throws -> BusEvent {
        try await eventually(what) {
            self.events += try self.loop.turn(timeout: .zero)
            guard let index = self.events.firstIndex(where: isIt) else { return nil }
            return self.events.remove(at: index)
        }
    }
}

extension TestPhone {
    func topic(_ channel: String) -> String { "\(card.prefix)/\(channel)" }
}
