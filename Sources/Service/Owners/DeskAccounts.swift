internal import Control
internal import Crypto
internal import DeviceRegistry
package import FindDevice
internal import Identity
internal import Wire

/// Signing in, and turning Find Device on and off.
extension Desk {
    /// Checks a password and issues a bearer token; slows down after five failures.
    /// - Throws: `Refusal.wrongCredentials`, `.slowDown`, `.unavailable`.
    package func signIn(name: String, password: String) async throws -> IssuedToken {
        let account = try await authenticate(name: name, password: password)
        let token = "cooee_" + Base64URL.encode(systemEntropy(32))
        let issuedAt = now()
        let expiresAt = issuedAt + settings.tokenLifetime
        _ = try await mailbox.grant(
            .issue(
                AccessToken(
                    hash: Self.hash(of: token), account: account.id, issuedAt: issuedAt,
                    expiresAt: expiresAt)))
        return IssuedToken(token: token, account: account, expiresAt: expiresAt)
    }

    /// The account that a bearer token speaks for; nil if it is unknown or has expired.
    package func account(forToken token: String) async throws -> Account? {
        let now = now()
        return try reading { try $0.account(forTokenHash: Self.hash(of: token), at: now) }
    }

    /// Forgets a bearer token.
    package func signOut(token: String) async throws {
        _ = try await mailbox.grant(.revoke(tokenHash: Self.hash(of: token)))
    }

    /// Turns Find Device on for a phone, on its owner's password.
    package func enrol(_ request: EnrolmentRequest) async throws -> EnrolmentGrant {
        try Self.check(request)
        let account = try await authenticate(name: request.account, password: request.password)
        let prepared = try prepare(request, for: account.id, at: now())
        _ = try await mailbox.grant(.enrol(prepared.device))
        return prepared.grant
    }

    /// The same for many at once, in their order; all of them or none.
    ///
    /// One that cannot be enrolled refuses all: whoever enrols phones by the hundred mends what is
    /// wrong and asks again, and needs no account of what was done and what was not.
    package func enrol(all request: BulkEnrolment) async throws -> [EnrolmentGrant] {
        for (index, phone) in request.phones.enumerated() {
            do {
                try Self.check(phone)
            } catch {
                throw error.of(entry: index)
            }
        }
        let account = try await authenticate(name: request.account, password: request.password)
        let prepared = try await certified(request.phones, for: account.id, at: now())
        _ = try await mailbox.grant(.enrolAll(prepared.map { $0.device }))
        return prepared.map { $0.grant }
    }

    /// A device that is about to be enrolled, and what its phone will be told.
    private struct Prepared: Sendable {
        let device: Device
        let grant: EnrolmentGrant
    }

    /// A certificate costs a millisecond, which all processors share.
    private func certified(
        _ requests: [EnrolmentRequest], for account: AccountID, at moment: Timestamp
    ) async throws -> [Prepared] {
        try await withThrowingTaskGroup(of: (Int, [Prepared]).self) { group in
            for start in stride(from: 0, to: requests.count, by: Self.certificatesTogether) {
                let end = min(start + Self.certificatesTogether, requests.count)
                group.addTask {
                    (start, try certified(requests, among: start..<end, for: account, at: moment))
                }
            }
            var parts: [Int: [Prepared]] = [:]
            for try await (start, part) in group { parts[start] = part }
            return parts.keys.sorted().flatMap { parts[$0] ?? [] }
        }
    }

    private func certified(
        _ requests: [EnrolmentRequest], among range: Range<Int>, for account: AccountID,
        at moment: Timestamp
    ) throws -> [Prepared] {
        var prepared: [Prepared] = []
        for index in range {
            do {
                prepared.append(try prepare(requests[index], for: account, at: moment))
            } catch let refusal as Refusal {
                throw refusal.of(entry: index)
            }
        }
        return prepared
    }

    private static let certificatesTogether = 32

    private func prepare(
        _ request: EnrolmentRequest, for account: AccountID, at moment: Timestamp
    ) throws -> Prepared {
        var generator = SystemRandomNumberGenerator()
        let id = DeviceID(using: &generator)
        let certificate = try certificate(for: request, device: id, at: moment)
        let device = Device(
            id: id, account: account, name: request.name, serial: request.serial,
            model: request.model, stream: StreamID(using: &generator),
            signingKey: request.signingKey, sealingKey: request.sealingKey,
            supports: request.supports, enrolledAt: moment)
        let grant = EnrolmentGrant(
            device: id, stream: device.stream, prefix: TopicPrefix(of: id).text,
            certificate: certificate, authority: keys.authority.certificatePEM,
            brokerHost: settings.advertisedHost, brokerPort: settings.broker.port,
            serviceKey: keys.service.publicBytes, serviceKeyID: keys.service.name)
        return Prepared(device: device, grant: grant)
    }

    /// Removes a device from its account, on the account's password; its record stays.
    package func remove(
        _ device: DeviceID, account: AccountID, password: Secret
    ) async throws {
        try await confirm(password, of: account, for: device)
        _ = try await mailbox.grant(.remove(device, account: account))
    }

    /// Opens a phone that an erase or a reset has locked, on its account's password: what the
    /// service signs, for this device and this one request.
    ///
    /// Whoever asks has nothing but the phone: no such device, somebody else's, a wrong name and a
    /// wrong password are all one answer, and take as long.
    package func activate(
        _ device: DeviceID, name: String, password: Secret, nonce: String
    ) async throws -> [UInt8] {
        let account = try await authenticate(name: name, password: password.text)
        do {
            _ = try await mailbox.grant(.activate(device, account: account.id))
        } catch Refusal.unknownDevice {
            throw Refusal.wrongCredentials
        }
        return try Activation(device: device, at: now(), nonce: nonce).signed(with: keys.service)
    }

    /// Sees that the owner is there, and not only somebody with the owner's session.
    /// - Throws: `Refusal.unknownDevice`, `.confirmationRefused`, `.slowDown`.
    func confirm(_ password: Secret, of account: AccountID, for device: DeviceID) async throws {
        _ = try known(device, of: account)
        guard let owner = try reading({ try $0.account(account) }) else {
            throw Refusal.confirmationRefused
        }
        let isRight = try await doorkeeper.check(
            password.text, against: owner.passwordHash, name: owner.name, now: now())
        guard isRight else {
            _ = try await mailbox.grant(.refuseConfirmation(account, device))
            throw Refusal.confirmationRefused
        }
    }

    private func authenticate(name: String, password: String) async throws -> Account {
        let account = try reading { try $0.account(named: name) }
        let isRight = try await doorkeeper.check(
            password, against: account?.passwordHash, name: name, now: now())
        guard isRight, let account else {
            _ = try await mailbox.grant(.refuseSignIn(account?.id))
            throw Refusal.wrongCredentials
        }
        return account
    }

    private func certificate(
        for request: EnrolmentRequest, device: DeviceID, at now: Timestamp
    ) throws -> String {
        do {
            return try keys.authority.phoneCertificate(
                for: request.certificateRequest, device: device, at: now)
        } catch {
            throw Refusal.invalid(field: "certificateRequest", reason: "\(error)")
        }
    }

    private static func check(_ request: EnrolmentRequest) throws(Refusal) {
        if let fault = Device.fault(inName: request.name) {
            throw .invalid(field: "name", reason: fault)
        }
        if let fault = Device.fault(inSerial: request.serial) {
            throw .invalid(field: "serial", reason: fault)
        }
        guard (1...64).contains(request.model.utf8.count) else {
            throw .invalid(field: "model", reason: "a model's name has 1 to 64 characters")
        }
        guard VerifyingKey(bytes: request.signingKey, name: "") != nil else {
            throw .invalid(field: "signingKey", reason: "32 bytes of an Ed25519 public key wanted")
        }
        if let fault = SealedPIN.fault(inKey: request.sealingKey) {
            throw .invalid(field: "sealingKey", reason: fault)
        }
    }

    /// A token has 256 random bits: its plain hash gives nothing away.
    static func hash(of token: String) -> String {
        SHA256.hash(data: Array(token.utf8)).map { byte in
            let digits = String(byte, radix: 16)
            return digits.count == 1 ? "0" + digits : digits
        }.joined()
    }
}

extension Refusal {
    /// A refusal of one phone of many says which.
    fileprivate func of(entry: Int) -> Refusal {
        guard case .invalid(let field, let reason) = self else { return self }
        return .invalid(field: "devices[\(entry)].\(field)", reason: reason)
    }
}
