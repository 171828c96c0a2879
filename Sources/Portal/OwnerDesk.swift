package import FindDevice
package import Service

/// What the portal needs of the service: `Desk`, or in tests a desk that answers as it is told.
package protocol OwnerDesk: Sendable {
    func signIn(name: String, password: String) async throws -> IssuedToken
    func account(forToken token: String) async throws -> Account?
    func signOut(token: String) async throws

    func enrol(_ request: EnrolmentRequest) async throws -> EnrolmentGrant
    func enrol(all request: BulkEnrolment) async throws -> [EnrolmentGrant]
    func remove(_ device: DeviceID, account: AccountID, password: Secret) async throws
    func activate(
        _ device: DeviceID, name: String, password: Secret, nonce: String
    ) async throws -> [UInt8]

    func devices(of account: AccountID) async throws -> [DeviceView]
    func device(_ id: DeviceID, of account: AccountID) async throws -> DeviceView

    func accept(_ request: OrderRequest) async throws -> Acceptance
    func cancel(_ order: OrderID, account: AccountID, giveUp: Bool) async throws -> Order
    func order(_ id: OrderID, of account: AccountID) async throws -> Order
    func orders(of account: AccountID, device: DeviceID?, limit: Int) async throws -> [Order]
    func order(
        _ id: OrderID, of account: AccountID, since: OrderState?, patience: Duration
    ) async throws -> Order

    func trail(
        of device: DeviceID, account: AccountID, from: Timestamp?, to: Timestamp?, limit: Int
    ) async throws -> [Fix]
    func events(
        of account: AccountID, device: DeviceID?, after: Int64, limit: Int
    ) async throws -> [StoredEvent]
    func news(
        of account: AccountID, device: DeviceID?, after last: String?
    ) async throws -> NewsFeed?
    func audit(
        of account: AccountID, device: DeviceID?, order: OrderID?, after: Int64, limit: Int
    ) async throws -> [AuditEntry]

    func readiness() async -> Readiness
}

extension Desk: OwnerDesk {}
