package import FindDevice

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

/// Phones that an owner enrols together; each repeats the account and its password for nobody.
package struct BulkEnrolment: Sendable {
    package var account: String
    package var password: String
    package var phones: [EnrolmentRequest]

    package init(account: String, password: String, phones: [EnrolmentRequest]) {
        self.account = account
        self.password = password
        self.phones = phones
    }
}

/// What an owner asks of a phone.
package struct OrderRequest: Sendable {
    package var device: DeviceID
    package var account: AccountID
    package var demand: Demand
    /// The account's password, given again; for what asks for that.
    package var confirmation: Secret?
    /// How long it may wait for its phone; nil for the command's own patience.
    package var patience: Duration?
    /// The `Idempotency-Key` header, and the request's body as it came.
    package var idempotencyKey: String?
    package var body: [UInt8]

    package init(
        device: DeviceID, account: AccountID, demand: Demand, confirmation: Secret? = nil,
        patience: Duration? = nil, idempotencyKey: String? = nil, body: [UInt8] = []
    ) {
        self.device = device
        self.account = account
        self.demand = demand
        self.confirmation = confirmation
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
    /// The order that set lost mode to what its owner wants it to be; nil if there was none.
    package let lostOrder: Order?

    package init(
        device: Device, presence: Presence, lastFix: Fix?, syncStates: [SyncState],
        openOrders: [Order], lostOrder: Order? = nil
    ) {
        self.device = device
        self.presence = presence
        self.lastFix = lastFix
        self.syncStates = syncStates
        self.openOrders = openOrders
        self.lostOrder = lostOrder
    }
}

/// Whether the service is up, and if not, what is missing.
package struct Readiness: Sendable {
    package let isReady: Bool
    /// One line a part: `broker: connected`, `registry: open`.
    package let parts: [String: String]
}
