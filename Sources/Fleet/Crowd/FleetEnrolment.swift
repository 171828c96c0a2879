internal import Crypto
internal import FindDevice
internal import Foundation
internal import Identity
internal import OwnerAPI
package import OwnerClient
package import Scenes

/// Enrols those phones of a fleet that are not yet, by the hundred.
///
/// Each request's phones are on the roster before the next request is made, so that an enrolment
/// that was cut short goes on where it stopped; what the service had already enrolled of the last
/// request is enrolled once more, under the same serial numbers.
package struct FleetEnrolment: Sendable {
    package var plan: FleetPlan
    package var folder: FleetFolder

    package init(plan: FleetPlan, in folder: FleetFolder) {
        self.plan = plan
        self.folder = folder
    }

    /// Names of the plan that are on no roster.
    package func missing() throws -> [String] {
        let roster = try FleetRoster.read(from: folder)
        return plan.phones.map(\.name).filter { roster.lines[$0] == nil }
    }

    /// - Parameter tell: called after each request with how many are enrolled of how many.
    /// - Throws: what the client throws; `FleetFault`.
    package func carryOut(
        with client: ServiceClient, password: String, tell: @Sendable (Int, Int) -> Void
    ) async throws {
        try DurableFile.makeFolder(folder.path)
        let hold = try FolderHold(lock: folder.lockPath, of: folder.name)
        defer { withExtendedLifetime(hold) {} }
        let missing = try missing()
        let roster = try FleetRoster.read(from: folder)
        var end = roster.end
        var done = 0
        while done < missing.count {
            let names = Array(missing[done..<min(done + BulkEnrolRequest.most, missing.count)])
            let recruits = try await Self.recruits(names)
            let grant = try await client.enrol(all: request(for: recruits, password: password))
            guard grant.devices.map(\.name) == names else {
                throw OwnerClientError.malformed(
                    reason: "\(client.address) enrolled other phones than it was asked to")
            }
            try writeCard(grant, service: client.address)
            let entries = try zip(recruits, grant.devices).map { recruit, granted in
                (name: recruit.name, entry: try recruit.entry(granted))
            }
            end = try roster.append(entries, after: end)
            done += names.count
            tell(done, missing.count)
        }
    }

    private func writeCard(_ grant: BulkEnrolGrant, service: String) throws {
        let former = try FleetCard.read(from: folder)
        let storage = SymmetricKey(size: .bits256).withUnsafeBytes { KeyText(bytes: Array($0)) }
        guard let storage = former?.storage ?? storage else {
            throw FleetFault.damaged(file: "a new key", reason: "not 32 bytes")
        }
        let card = FleetCard(
            account: plan.owner, service: service, brokerHost: grant.broker.host,
            brokerPort: grant.broker.port, authority: grant.authority,
            serviceKey: grant.serviceKey, serviceKeyID: grant.serviceKeyID, storage: storage)
        if card != former { try card.write(to: folder) }
    }

    private func request(for recruits: [Recruit], password: String) -> BulkEnrolRequest {
        BulkEnrolRequest(
            account: plan.owner, password: password, supports: OrderKind.allCases,
            devices: recruits.map { recruit in
                BulkEnrolRequest.Entry(
                    name: recruit.name, serial: "FLEET-\(plan.name)-\(recruit.name)",
                    model: "Fleet phone", signingKey: recruit.signingPublic,
                    sealingKey: recruit.sealingPublic, certificateRequest: recruit.request)
            })
    }

    /// Phones that have made their keys, on all processors.
    private static func recruits(_ names: [String]) async throws -> [Recruit] {
        try await withThrowingTaskGroup(of: (Int, [Recruit]).self) { group in
            for start in stride(from: 0, to: names.count, by: togetherOnAProcessor) {
                let part = names[start..<min(start + togetherOnAProcessor, names.count)]
                group.addTask { (start, try part.map(Recruit.init)) }
            }
            var parts: [Int: [Recruit]] = [:]
            for try await (start, part) in group { parts[start] = part }
            return parts.keys.sorted().flatMap { parts[$0] ?? [] }
        }
    }

    private static let togetherOnAProcessor = 32
}

/// A phone that has its keys and is not enrolled yet.
private struct Recruit: Sendable {
    let name: String
    let keys: PhoneKeys
    let signingPublic: KeyText
    let sealingPublic: KeyText
    let request: String
    private let certificateKey: Data

    init(name: String) throws {
        self.name = name
        keys = try PhoneKeys()
        let certificate = try CertificateRequest()
        request = certificate.requestPEM
        guard let signing = KeyText(bytes: try keys.signingPublic),
            let sealing = KeyText(bytes: try keys.sealingPublic),
            let key = Data(pem: certificate.privateKeyPEM)
        else { throw FleetFault.damaged(file: "a new key", reason: "not 32 bytes") }
        (signingPublic, sealingPublic, certificateKey) = (signing, sealing, key)
    }

    func entry(_ grant: BulkEnrolGrant.Entry) throws -> FleetRoster.Entry {
        guard let certificate = Data(pem: grant.certificate) else {
            throw FleetFault.damaged(file: "the certificate of \(name)", reason: "it is no PEM")
        }
        return FleetRoster.Entry(
            device: grant.device, stream: grant.stream, prefix: grant.prefix,
            signing: keys.signing, sealing: keys.sealing, certificate: certificate,
            certificateKey: certificateKey)
    }
}

extension Data {
    /// The bytes of a PEM text (RFC 7468).
    fileprivate init?(pem text: String) {
        let body = text.split(separator: "\n").filter { !$0.hasPrefix("-----") }.joined()
        self.init(base64Encoded: body)
    }
}
