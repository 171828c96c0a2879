import DeviceRegistry
import FindDevice
import Fleet
import Foundation
import OwnerAPI
import OwnerClient
import TestSupport
import Testing

@testable import Service

/// One life of a house's service, with its owner signed in.
struct HouseLife {
    let house: TestHouse
    let service: RunningService
    /// Nobody yet.
    let guest: ServiceClient
    let owner: ServiceClient
    let session: Session

    init(_ house: TestHouse, _ service: RunningService) async throws {
        self.house = house
        self.service = service
        guest = ServiceClient(baseURL: house.baseURL)
        session = try await guest.signIn(name: TestHouse.owner, password: TestHouse.password)
        owner = guest.signedIn(with: session.token)
    }

    /// Enrols a phone, switches it on and waits until its owner sees it online.
    func phone(_ name: String) async throws -> TestPhone {
        let phone = try await house.enrol(name, with: guest)
        try phone.switchOn()
        try await owner.waitUntil(phone, is: .online)
        return phone
    }

    /// What bad input must leave as it is.
    func record(of phone: TestPhone) throws -> Record {
        try house.look { reader in
            Record(
                orders: try reader.orders(of: session.account.id, device: nil, limit: 100),
                audit: try reader.auditTail().count, fixes: try reader.trailCount(of: phone.device),
                trail: try reader.acknowledged(phone.device, .trail),
                words: try reader.acknowledged(phone.device, .word),
                counter: try reader.device(phone.device)?.counter)
        }
    }

    struct Record: Equatable {
        var orders: [Order]
        var audit: Int64
        var fixes: Int
        var trail: UInt64
        var words: UInt64
        var counter: Counter?
    }
}

/// What owners do in these stories.
extension ServiceClient {
    func locate(
        _ phone: TestPhone, expiresIn: Duration? = nil, key: String? = nil
    ) async throws -> OrderBody {
        let order = NewOrder(type: .locate, expiresIn: expiresIn.map(Span.init))
        return try await give(order, to: phone.device, idempotencyKey: key).order
    }

    func ring(
        _ phone: TestPhone, for duration: Duration = .seconds(60), expiresIn: Duration? = nil,
        key: String? = nil
    ) async throws -> OrderBody {
        let order = NewOrder(
            type: .ring, duration: Span(duration), expiresIn: expiresIn.map(Span.init))
        return try await give(order, to: phone.device, idempotencyKey: key).order
    }

    /// The order once it has ended.
    func end(of order: OrderBody) async throws -> OrderBody {
        let ended = try await follow(order.id, wait: .seconds(60))
        try #require(ended.state.hasEnded, "\(ended.type) is still \(ended.state)")
        return ended
    }

    func waitUntil(_ order: OrderBody, is state: StateName) async throws {
        try await eventually("the order is \(state)") {
            try await self.order(order.id).state == state
        }
    }

    func waitUntil(_ phone: TestPhone, is presence: Presence) async throws {
        try await eventually("\(phone.folder.name) is \(presence)") {
            try await device(phone.device).presence == presence
        }
    }
}

/// The problem that a call is refused with.
func refusal<Answer>(
    of call: () async throws -> Answer, at location: SourceLocation = #_sourceLocation
) async throws -> Problem {
    do {
        _ = try await call()
    } catch OwnerClientError.problem(let problem) {
        return problem
    }
    throw NotRefused(location: location)
}

struct NotRefused: Error { let location: SourceLocation }
