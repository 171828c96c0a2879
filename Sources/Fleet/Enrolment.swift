internal import FindDevice
internal import Foundation
internal import Identity
internal import OwnerAPI
package import OwnerClient

/// Turning Find Device on: a phone makes its keys, asks with its owner's password, and keeps what
/// it is told.
package struct Enrolment: Sendable {
    package var account: String
    package var password: String
    package var serial: String
    package var model: String
    package var profile: String?
    package var itinerary: Itinerary
    package var seed: UInt64

    package init(
        account: String, password: String, serial: String, model: String, profile: String? = nil,
        itinerary: Itinerary, seed: UInt64
    ) {
        self.account = account
        self.password = password
        self.serial = serial
        self.model = model
        self.profile = profile
        self.itinerary = itinerary
        self.seed = seed
    }

    /// Enrols the phone of `folder` with the service that `client` reaches.
    package func carryOut(in folder: PhoneFolder, with client: ServiceClient) async throws
        -> PhoneCard
    {
        try folder.create()
        let keys = try PhoneKeys()
        let request = try CertificateRequest()
        guard let signing = KeyText(bytes: try keys.signingPublic),
            let sealing = KeyText(bytes: try keys.sealingPublic)
        else { throw FleetFault.damaged(file: "a new key", reason: "not 32 bytes") }
        let grant = try await client.enrol(
            EnrolRequest(
                account: account, password: password, name: folder.name, serial: serial,
                model: model, signingKey: signing, sealingKey: sealing,
                supports: OrderKind.allCases, certificateRequest: request.requestPEM))
        let card = card(of: grant, name: folder.name)
        try store(card, keys: keys, key: request.privateKeyPEM, grant: grant, in: folder)
        return card
    }

    private func card(of grant: EnrolGrant, name: String) -> PhoneCard {
        PhoneCard(
            device: grant.device, name: name, serial: serial, model: model, stream: grant.stream,
            prefix: grant.prefix, brokerHost: grant.broker.host, brokerPort: grant.broker.port,
            serviceKey: grant.serviceKey, serviceKeyID: grant.serviceKeyID, seed: seed,
            profile: profile, itinerary: itinerary)
    }

    /// The card is written last: a phone without one is not enrolled.
    private func store(
        _ card: PhoneCard, keys: PhoneKeys, key: String, grant: EnrolGrant, in folder: PhoneFolder
    ) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .prettyPrinted]
        // Another enrolment's journal is about another device's orders, in another stream.
        if FileManager.default.fileExists(atPath: folder.journalPath) {
            try FileManager.default.removeItem(atPath: folder.journalPath)
        }
        try folder.write(try encoder.encode(keys), to: folder.keysPath)
        try folder.write(Data(key.utf8), to: folder.certificateKeyPath)
        try folder.write(Data(grant.certificate.utf8), to: folder.certificatePath)
        try folder.write(Data(grant.authority.utf8), to: folder.authorityPath)
        try folder.write(try encoder.encode(card), to: folder.cardPath)
    }
}
