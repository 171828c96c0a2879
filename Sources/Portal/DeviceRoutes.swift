internal import FindDevice
internal import HTTPTypes
internal import Hummingbird
internal import OwnerAPI
internal import Service

/// An account's devices: list, enrol, remove.
struct DeviceRoutes: Sendable {
    let desk: any OwnerDesk
    let gate: Gate

    var routes: [Route] {
        [
            Route(.get, "/v1/devices") { request, _ in try await list(request) },
            Route(.post, "/v1/devices") { request, _ in try await enrol(request) },
            Route(.post, "/v1/devices/bulk") { request, _ in try await enrolMany(request) },
            Route(.get, "/v1/devices/{id}") { request, context in
                try await show(request, context)
            },
            Route(.delete, "/v1/devices/{id}") { request, context in
                try await remove(request, context)
            },
            Route(.post, "/v1/devices/{id}/activation") { request, context in
                try await activate(request, context)
            },
        ]
    }

    private func list(_ request: Request) async throws -> Response {
        let account = try await gate.account(of: request)
        _ = try Query(request, names: [])
        let views = try await desk.devices(of: account.id)
        return try .json(DeviceList(devices: views.map(DeviceBody.init)))
    }

    private func show(_ request: Request, _ context: BasicRequestContext) async throws -> Response {
        let account = try await gate.account(of: request)
        _ = try Query(request, names: [])
        return try .json(DeviceBody(await desk.device(context.deviceID(), of: account.id)))
    }

    /// The account's password in the body stands for a token: the phone that asks has none.
    private func enrol(_ request: Request) async throws -> Response {
        _ = try Query(request, names: [])
        let body = try await request.body(as: EnrolRequest.self)
        let grant = try await desk.enrol(EnrolmentRequest(body))
        return try .json(
            EnrolGrant(grant), status: .created,
            headers: [.location: "/v1/devices/\(grant.device)"])
    }

    /// The same for many phones; the body is as large as so many requests.
    private func enrolMany(_ request: Request) async throws -> Response {
        _ = try Query(request, names: [])
        let body = try await request.body(
            as: BulkEnrolRequest.self, upTo: PortalSettings.largestBulk)
        let grants = try await desk.enrol(all: BulkEnrolment(body))
        return try .json(BulkEnrolGrant(grants, of: body), status: .created)
    }

    private func remove(
        _ request: Request, _ context: BasicRequestContext
    ) async throws -> Response {
        let account = try await gate.account(of: request)
        _ = try Query(request, names: [])
        let device = try context.deviceID()
        let body = try await request.body(as: Removal.self)
        try await desk.remove(
            device, account: account.id, password: body.confirmation.password)
        return Response(status: .noContent)
    }

    /// The account's password in the body stands for a token: a phone that was erased has none.
    private func activate(
        _ request: Request, _ context: BasicRequestContext
    ) async throws -> Response {
        _ = try Query(request, names: [])
        let body = try await request.body(as: ActivationRequest.self)
        // Text that is no id names no device of this account; that is not to be told apart from a
        // wrong password, whose check takes its time.
        let device = context.parameters.get("id").flatMap(DeviceID.init)
        var generator = SystemRandomNumberGenerator()
        let activation = try await desk.activate(
            device ?? DeviceID(using: &generator), name: body.account, password: body.password,
            nonce: body.nonce)
        return try .json(
            ActivationGrant(activation: String(decoding: activation, as: UTF8.self)))
    }
}

extension BasicRequestContext {
    /// The device that the path names; text that cannot be an id names none.
    func deviceID() throws(Refusal) -> DeviceID {
        guard let id = parameters.get("id").flatMap(DeviceID.init) else { throw .unknownDevice }
        return id
    }

    /// The order that the path names.
    func orderID() throws(Refusal) -> OrderID {
        guard let id = parameters.get("id").flatMap(OrderID.init) else { throw .unknownOrder }
        return id
    }
}

extension DeviceBody {
    init(_ view: DeviceView) {
        self.init(
            view.device, presence: view.presence, lastFix: view.lastFix, sync: view.syncStates,
            openOrders: view.openOrders, lostOrder: view.lostOrder)
    }
}

extension EnrolmentRequest {
    init(_ body: EnrolRequest) {
        self.init(
            account: body.account, password: body.password, name: body.name, serial: body.serial,
            model: body.model, signingKey: body.signingKey.bytes,
            sealingKey: body.sealingKey.bytes, supports: Set(body.supports),
            certificateRequest: body.certificateRequest)
    }
}

extension BulkEnrolment {
    init(_ body: BulkEnrolRequest) {
        let supports = Set(body.supports)
        self.init(
            account: body.account, password: body.password,
            phones: body.devices.map { entry in
                EnrolmentRequest(
                    account: body.account, password: "", name: entry.name, serial: entry.serial,
                    model: entry.model, signingKey: entry.signingKey.bytes,
                    sealingKey: entry.sealingKey.bytes, supports: supports,
                    certificateRequest: entry.certificateRequest)
            })
    }
}

extension BulkEnrolGrant {
    /// - Parameter grants: at least one, in the order of the request.
    init(_ grants: [EnrolmentGrant], of body: BulkEnrolRequest) throws {
        guard let first = grants.first, let serviceKey = KeyText(bytes: first.serviceKey) else {
            throw ServiceKeyFault(count: grants.first?.serviceKey.count ?? 0)
        }
        self.init(
            devices: zip(grants, body.devices).map { grant, asked in
                Entry(
                    device: grant.device, name: asked.name, stream: grant.stream,
                    prefix: grant.prefix, certificate: grant.certificate)
            },
            authority: first.authority,
            broker: BrokerBody(host: first.brokerHost, port: first.brokerPort),
            serviceKey: serviceKey, serviceKeyID: first.serviceKeyID)
    }
}

extension EnrolGrant {
    init(_ grant: EnrolmentGrant) throws {
        guard let serviceKey = KeyText(bytes: grant.serviceKey) else {
            throw ServiceKeyFault(count: grant.serviceKey.count)
        }
        self.init(
            device: grant.device, stream: grant.stream, prefix: grant.prefix,
            certificate: grant.certificate, authority: grant.authority,
            broker: BrokerBody(host: grant.brokerHost, port: grant.brokerPort),
            serviceKey: serviceKey, serviceKeyID: grant.serviceKeyID)
    }
}

/// The service's own key is not 32 bytes: its installation is broken.
private struct ServiceKeyFault: Error {
    let count: Int
}
