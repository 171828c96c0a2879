package import FindDevice

/// Where owners' wishes arrive: the only way from the portal into the service.
///
/// Every method may be called from any task. Writes are handed to the control loop, which commits
/// them before the method returns; reads go to the registry's readers. Each call that names a
/// device or an order also names the account: somebody else's is `unknownDevice`, `unknownOrder`.
package struct Desk: Sendable {
    /// Checks a password and issues a bearer token; slows down after five failures.
    /// - Throws: `Refusal.wrongCredentials`, `.slowDown`, `.unavailable`.
    package func signIn(name: String, password: String) async throws -> IssuedToken { fatalError() }

    /// The account that a bearer token speaks for; nil if it is unknown or has expired.
    package func account(forToken token: String) async throws -> Account? { fatalError() }

    /// Forgets a bearer token.
    package func signOut(token: String) async throws { fatalError() }

    /// Turns Find Device on for a phone, on its owner's password.
    package func enrol(_ request: EnrolmentRequest) async throws -> EnrolmentGrant { fatalError() }

    /// Removes a device from its account, on the account's password; its record stays.
    package func remove(
        _ device: DeviceID, account: AccountID, password: String
    ) async throws { fatalError() }

    package func devices(of account: AccountID) async throws -> [DeviceView] { fatalError() }
    package func device(_ id: DeviceID, of account: AccountID) async throws -> DeviceView {
        fatalError()
    }

    /// Takes an order; when this returns, it is on the service's disk.
    package func accept(_ request: OrderRequest) async throws -> Acceptance { fatalError() }

    /// Takes an order back: at once if no phone has it, else as soon as the phone agrees.
    package func cancel(_ order: OrderID, account: AccountID) async throws -> Order { fatalError() }

    package func order(_ id: OrderID, of account: AccountID) async throws -> Order { fatalError() }

    /// The newest orders first; of one device, or of all the account's.
    package func orders(
        of account: AccountID, device: DeviceID?, limit: Int
    ) async throws -> [Order] { fatalError() }

    /// Waits, at most `patience`, until the order has ended, or (with `since`) until its state is
    /// another one than `since`; returns it as it then is.
    package func order(
        _ id: OrderID, of account: AccountID, since: OrderState?, patience: Duration
    ) async throws -> Order { fatalError() }

    /// The stored fixes of a device between two moments, oldest first, at most `limit`.
    package func trail(
        of device: DeviceID, account: AccountID, from: Timestamp?, to: Timestamp?, limit: Int
    ) async throws -> [Fix] { fatalError() }

    /// Audit entries that concern the account, oldest first, after entry number `after`.
    package func audit(
        of account: AccountID, device: DeviceID?, order: OrderID?, after: Int64, limit: Int
    ) async throws -> [AuditEntry] { fatalError() }

    /// Whether the service can take orders and reach phones.
    package func readiness() async -> Readiness { fatalError() }

    /// The moment, by the service's clock.
    package func now() -> Timestamp { fatalError() }
}

/// A bearer token, in clear for the only time.
package struct IssuedToken: Sendable {
    package let token: String
    package let account: Account
    package let expiresAt: Timestamp
}

/// What a phone asks when its owner turns Find Device on.
package struct EnrolmentRequest: Sendable {
    package var account: String
    package var password: String
    package var name: String
    package var serial: String
    package var model: String
    package var signingKey: [UInt8]
    package var sealingKey: [UInt8]
    package var supports: Set<OrderKind>
    /// A PKCS #10 certificate request, PEM (RFC 2986); the service sets the subject itself.
    package var certificateRequest: String

    package init(
        account: String, password: String, name: String, serial: String, model: String,
        signingKey: [UInt8], sealingKey: [UInt8], supports: Set<OrderKind>,
        certificateRequest: String
    ) {
        self.account = account
        self.password = password
        self.name = name
        self.serial = serial
        self.model = model
        self.signingKey = signingKey
        self.sealingKey = sealingKey
        self.supports = supports
        self.certificateRequest = certificateRequest
    }
}

/// What the phone needs from then on.
package struct EnrolmentGrant: Sendable {
    package let device: DeviceID
    package let stream: StreamID
    /// Where its topics are: `cooee/1/<device>`.
    package let prefix: String
    /// Its certificate and the authority's, PEM.
    package let certificate: String
    package let authority: String
    package let brokerHost: String
    package let brokerPort: Int
    /// The service's Ed25519 key, 32 bytes, and that key's name.
    package let serviceKey: [UInt8]
    package let serviceKeyID: String
}

/// What an owner asks of a phone.
package struct OrderRequest: Sendable {
    package var device: DeviceID
    package var account: AccountID
    package var command: Command
    /// How long it may wait for its phone; nil for the command's own patience.
    package var patience: Duration?
    /// The `Idempotency-Key` header, and the request's body as it came.
    package var idempotencyKey: String?
    package var body: [UInt8]

    package init(
        device: DeviceID, account: AccountID, command: Command, patience: Duration? = nil,
        idempotencyKey: String? = nil, body: [UInt8] = []
    ) {
        self.device = device
        self.account = account
        self.command = command
        self.patience = patience
        self.idempotencyKey = idempotencyKey
        self.body = body
    }
}

/// The service's answer to an order request.
package struct Acceptance: Sendable {
    package let order: Order
    /// Whether the request joined an order of the same kind that was still queued.
    package let joined: Bool
    /// Whether this repeats the answer to an earlier request with the same key.
    package let repeated: Bool
}

/// A device as its owner sees it.
package struct DeviceView: Sendable {
    package let device: Device
    package let presence: Presence
    package let lastFix: Fix?
    package let syncStates: [SyncState]
    /// Orders that have not ended.
    package let openOrders: [Order]
}

/// Whether the service is up, and if not, what is missing.
package struct Readiness: Sendable {
    package let isReady: Bool
    /// One line a part: `broker: connected`, `registry: open`.
    package let parts: [String: String]
}
