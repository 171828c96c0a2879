import FindDevice

@testable import Portal
@testable import Service

/// A desk that answers as a test tells it to, for one account with one device.
struct ToldDesk: OwnerDesk {
    static let token = "a-good-token"

    let owner: Account
    let phone: Device
    let accepted: Order
    var fixes: [Fix] = []
    var entries: [AuditEntry] = []
    var isReady = true
    /// Thrown by every call that a signed-in owner makes.
    var failure: (any Error)?
    var onSignIn: @Sendable (String, String) async throws -> Void = { _, _ in }
    var onAccept: @Sendable (OrderRequest) async throws -> Void = { _ in }
    var onRemove: @Sendable (Secret) async throws -> Void = { _ in }
    var onActivate: @Sendable (DeviceID, String, Secret, String) async throws -> Void = {
        _, _, _, _ in
    }
    var onCancel: @Sendable (_ giveUp: Bool) async throws -> Void = { _ in }
    var events: [StoredEvent] = []
    /// What is told live; nil as for an account that too many watch.
    var onWatch: @Sendable (DeviceID?, _ last: String?) async throws -> NewsFeed? = { _, _ in nil }
    var onEnrol: @Sendable (EnrolmentRequest) async throws -> Void = { _ in }
    /// What following leads to; the order as it was accepted if it is not told.
    var onFollow: @Sendable (OrderState?, Duration) async throws -> OrderState = { _, _ in .queued }

    init() {
        var generator = SystemRandomNumberGenerator()
        owner = Account(
            id: AccountID(using: &generator), name: "ada", passwordHash: "",
            createdAt: Timestamp(seconds: 0))
        phone = Device(
            id: DeviceID(using: &generator), account: owner.id, name: "ada-phone",
            serial: "SN-0001", model: "Cooee One", stream: StreamID(using: &generator),
            signingKey: Array(repeating: 1, count: 32),
            sealingKey: Array(repeating: 2, count: 32), supports: [.locate, .ring],
            enrolledAt: Timestamp(seconds: 0))
        accepted = Order(
            id: OrderID(using: &generator), device: phone.id, account: owner.id, command: .locate,
            acceptedAt: Timestamp(seconds: 1), expiresAt: Timestamp(seconds: 601))
    }

    func signIn(name: String, password: String) async throws -> IssuedToken {
        try await onSignIn(name, password)
        return IssuedToken(token: Self.token, account: owner, expiresAt: Timestamp(seconds: 3600))
    }

    func account(forToken token: String) async throws -> Account? {
        if let failure { throw failure }
        return token == Self.token ? owner : nil
    }

    func signOut(token: String) async throws {}

    func enrol(_ request: EnrolmentRequest) async throws -> EnrolmentGrant {
        try await onEnrol(request)
        return EnrolmentGrant(
            device: phone.id, stream: phone.stream, prefix: "cooee/1/\(phone.id)",
            certificate: "certificate", authority: "authority", brokerHost: "127.0.0.1",
            brokerPort: 8883, serviceKey: Array(repeating: 3, count: 32), serviceKeyID: "key-1")
    }

    func enrol(all request: BulkEnrolment) async throws -> [EnrolmentGrant] {
        var grants: [EnrolmentGrant] = []
        for phone in request.phones { grants.append(try await enrol(phone)) }
        return grants
    }

    func remove(_ device: DeviceID, account: AccountID, password: Secret) async throws {
        try check(device)
        try await onRemove(password)
    }

    func activate(
        _ device: DeviceID, name: String, password: Secret, nonce: String
    ) async throws -> [UInt8] {
        try await onActivate(device, name, password, nonce)
        return Array("a.b.c".utf8)
    }

    func devices(of account: AccountID) async throws -> [DeviceView] { [view] }

    func device(_ id: DeviceID, of account: AccountID) async throws -> DeviceView {
        try check(id)
        return view
    }

    func accept(_ request: OrderRequest) async throws -> Acceptance {
        try check(request.device)
        try await onAccept(request)
        return Acceptance(order: accepted, joined: false, repeated: request.idempotencyKey != nil)
    }

    func cancel(_ order: OrderID, account: AccountID, giveUp: Bool) async throws -> Order {
        try check(order)
        try await onCancel(giveUp)
        return accepted(as: .cancelled)
    }

    func order(_ id: OrderID, of account: AccountID) async throws -> Order {
        try check(id)
        return accepted
    }

    func orders(of account: AccountID, device: DeviceID?, limit: Int) async throws -> [Order] {
        if let device { try check(device) }
        return [accepted]
    }

    func order(
        _ id: OrderID, of account: AccountID, since: OrderState?, patience: Duration
    ) async throws -> Order {
        accepted(as: try await onFollow(since, patience))
    }

    func trail(
        of device: DeviceID, account: AccountID, from: Timestamp?, to: Timestamp?, limit: Int
    ) async throws -> [Fix] {
        try check(device)
        let within = fixes.filter {
            (from ?? $0.at) <= $0.at && $0.at <= (to ?? $0.at)
        }
        return Array(within.prefix(limit))
    }

    func events(
        of account: AccountID, device: DeviceID?, after: Int64, limit: Int
    ) async throws -> [StoredEvent] {
        if let device { try check(device) }
        return Array(events.filter { $0.number > after }.prefix(limit))
    }

    func news(
        of account: AccountID, device: DeviceID?, after last: String?
    ) async throws -> NewsFeed? {
        if let device { try check(device) }
        return try await onWatch(device, last)
    }

    func audit(
        of account: AccountID, device: DeviceID?, order: OrderID?, after: Int64, limit: Int
    ) async throws -> [AuditEntry] {
        Array(entries.filter { $0.number > after }.prefix(limit))
    }

    func readiness() async -> Readiness {
        Readiness(isReady: isReady, parts: ["broker": isReady ? "connected" : "away"])
    }

    private var view: DeviceView {
        DeviceView(
            device: phone, presence: .online, lastFix: fixes.last, syncStates: [], openOrders: [])
    }

    private func accepted(as state: OrderState) -> Order {
        var order = accepted
        order.state = state
        return order
    }

    private func check(_ device: DeviceID) throws {
        guard device == phone.id else { throw Refusal.unknownDevice }
    }

    private func check(_ order: OrderID) throws {
        guard order == accepted.id else { throw Refusal.unknownOrder }
    }
}
