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
    ///
    /// The folder is held from before the service is asked: it removes the phone's former device,
    /// which must not happen beneath a running agent.
    /// - Throws: `FleetFault.alreadyRunning`; what the client throws.
    package func carryOut(in folder: PhoneFolder, with client: ServiceClient) async throws
        -> PhoneCard
    {
        try DurableFile.makeFolder(folder.path)
        return try await FolderHold(folder).during {
            let keys = try PhoneKeys()
            let request = try CertificateRequest()
            let grant = try await client.enrol(
                try asking(for: keys, name: folder.name, request: request.requestPEM))
            let card = card(of: grant, name: folder.name, service: client.address)
            let change = EnrolmentChange(
                card: card, keys: keys, certificate: grant.certificate,
                certificateKey: request.privateKeyPEM, authority: grant.authority)
            for step in try change.steps(in: folder) { try step.carryOut() }
            return card
        }
    }

    private func asking(
        for keys: PhoneKeys, name: String, request: String
    ) throws -> EnrolRequest {
        guard let signing = KeyText(bytes: try keys.signingPublic),
            let sealing = KeyText(bytes: try keys.sealingPublic)
        else { throw FleetFault.damaged(file: "a new key", reason: "not 32 bytes") }
        return EnrolRequest(
            account: account, password: password, name: name, serial: serial, model: model,
            signingKey: signing, sealingKey: sealing, supports: OrderKind.allCases,
            certificateRequest: request)
    }

    private func card(of grant: EnrolGrant, name: String, service: String) -> PhoneCard {
        PhoneCard(
            device: grant.device, name: name, serial: serial, model: model, stream: grant.stream,
            prefix: grant.prefix, brokerHost: grant.broker.host, brokerPort: grant.broker.port,
            serviceKey: grant.serviceKey, serviceKeyID: grant.serviceKeyID, seed: seed,
            profile: profile, itinerary: itinerary, account: account, service: service)
    }
}
