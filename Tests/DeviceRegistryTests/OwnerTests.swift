internal import DeviceRegistry
internal import FindDevice
internal import GRDB
internal import Testing

@Suite("Accounts and tokens")
struct OwnerTests {
    @Test("an account is found by its name in any case, and by its id", arguments: Shelf.allCases)
    func accountIsFound(shelf: Shelf) throws {
        let world = try World(shelf)
        try world.registry.read { reader in
            try #expect(reader.account(named: "ADA") == world.ada)
            try #expect(reader.account(world.ada.id) == world.ada)
            try #expect(reader.account(named: "bob") == nil)
        }
    }

    @Test("a name is one account's, whatever its case", arguments: Shelf.allCases)
    func nameIsTaken(shelf: Shelf) throws {
        let world = try World(shelf)
        #expect(throws: Refusal.nameTaken("Ada")) { try world.account("Ada") }
    }

    @Test("a token is known until it is removed", arguments: Shelf.allCases)
    func tokenIsKnown(shelf: Shelf) throws {
        let world = try World(shelf)
        let token = AccessToken(
            hash: "5e", account: world.ada.id, issuedAt: World.start,
            expiresAt: World.start + .hours(1))
        try world.registry.write { try $0.add(token) }
        try #expect(world.registry.read { try $0.token(hash: "5e") } == token)
        try #expect(world.registry.write { try $0.removeToken(hash: "5e") })
        try #expect(world.registry.write { try $0.removeToken(hash: "5e") } == false)
        try #expect(world.registry.read { try $0.token(hash: "5e") } == nil)
    }

    @Test("expired tokens go, the others stay")
    func expiredTokensGo() throws {
        let world = try World(.memory)
        try world.registry.write { writer in
            for hour in 1...4 {
                try writer.add(
                    AccessToken(
                        hash: "t\(hour)", account: world.ada.id, issuedAt: World.start,
                        expiresAt: World.start + .hours(Int64(hour))))
            }
            try #expect(writer.removeExpiredTokens(before: World.start + .hours(2)) == 2)
            try #expect(writer.token(hash: "t2") == nil)
            try #expect(writer.token(hash: "t3") != nil)
        }
    }

    @Test("an account that is removed leaves its audit entries, and no key to its places")
    func removedAccountLeavesNoKey() throws {
        let world = try World()
        let device = try world.device()
        let order = world.newOrder(for: device)
        try world.registry.write { writer in
            try writer.accept(order)
            try writer.append(
                reports: [(device.number(1), .fix(try .some()))], of: device.id,
                receivedAt: World.start)
            try writer.append(
                AuditRecord(
                    at: World.start, actor: .owner(world.ada.id), action: .deviceEnrolled,
                    account: world.ada.id, device: device.id))
        }
        try world.registry.write { try $0.remove(world.ada.id) }
        try world.registry.read { reader in
            try #expect(reader.account(named: "ada") == nil)
            try #expect(reader.device(device.id) == nil)
            try #expect(reader.order(order.id) == nil)
            try #expect(reader.lastFix(of: device.id) == nil)
            try #expect(reader.trail(of: device.id, limit: 10) == [])
            try #expect(reader.audit(of: world.ada.id, limit: 10).count == 1)
        }
        let keys = try world.raw().read {
            try Int.fetchOne($0, sql: "SELECT count(*) FROM place_keys")
        }
        #expect(keys == 0)
        #expect(throws: RegistryError.unknown("account \(world.ada.id)")) {
            try world.registry.write { try $0.remove(world.ada.id) }
        }
    }

    @Test(
        "an answer is remembered with its request's digest, for one account",
        arguments: Shelf.allCases)
    func answerIsRemembered(shelf: Shelf) throws {
        let world = try World(shelf)
        let bob = try world.account("bob")
        let answer = RememberedAnswer(
            account: world.ada.id, key: "k1",
            request: world.registry.digest(ofRequest: Array("ring".utf8)),
            order: OrderID(using: &world.random), joined: true, at: World.start)
        try world.registry.write { try $0.remember(answer) }
        try world.registry.read { reader in
            try #expect(reader.answer(forKey: "k1", account: world.ada.id) == answer)
            try #expect(reader.answer(forKey: "k1", account: bob.id) == nil)
            #expect(reader.digest(ofRequest: Array("ring".utf8)) == answer.request)
            #expect(reader.digest(ofRequest: Array("rang".utf8)) != answer.request)
        }
        #expect(throws: RegistryError.self) { try world.registry.write { try $0.remember(answer) } }
        try #expect(
            world.registry.write { try $0.removeAnswers(before: World.start + .hours(1)) } == 1)
        try #expect(
            world.registry.read { try $0.answer(forKey: "k1", account: world.ada.id) } == nil)
    }
}
