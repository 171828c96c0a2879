internal import FindDevice
internal import GRDB
internal import TestSupport
internal import Testing

@testable internal import DeviceRegistry

/// Holds the words in the schema's CHECKs and the enums of the domain together: a case that the
/// schema does not know yet fails here, and wants a new schema.
@Suite("The schema's words")
struct VocabularyTests {
    /// Tries a word in a column of a row that holds otherwise, and takes it back.
    private func admits(_ statement: String, _ arguments: StatementArguments) throws -> Bool {
        let world = try World(.memory)
        let device = try world.device()
        let order = world.newOrder(for: device)
        try world.registry.write { try $0.accept(order) }
        do {
            try world.registry.write { writer in
                try writer.database.execute(sql: statement, arguments: arguments)
            }
            return true
        } catch RegistryError.refused(let reason) where reason.contains("CHECK") {
            return false
        }
    }

    @Test("device states", arguments: DeviceState.allCases.map(\.rawValue) + ["gone", ""])
    func deviceStates(word: String) throws {
        let admitted = try admits("UPDATE devices SET state = ?", [word])
        #expect(admitted == (DeviceState(rawValue: word) != nil))
    }

    @Test("order kinds", arguments: OrderKind.allCases.map(\.rawValue) + ["dance", ""])
    func orderKinds(word: String) throws {
        let duration: Int? = word == "ring" ? 1000 : nil
        let version: Int? = ["lost", "found"].contains(word) ? 1 : nil
        let admitted = try admits(
            """
            UPDATE orders SET kind = ?1, duration = ?2, version_epoch = ?3, version = ?3,
                args = iif(?1 = 'lost', x'00', NULL)
            """, [word, duration, version])
        #expect(admitted == (OrderKind(rawValue: word) != nil))
    }

    @Test("every order state with its reason", arguments: OrderState.stored)
    func orderStates(state: OrderState) throws {
        let query = "UPDATE orders SET state = ?, reason = ?"
        try #expect(admits(query, [state.storedName, state.reason]))
        try #expect(admits(query, [state.storedName, "boredom"]) == false)
        if state.reason != nil { try #expect(admits(query, [state.storedName, nil]) == false) }
        try #expect(admits(query, ["sleeping", state.reason]) == false)
    }

    @Test("logs", arguments: ReportLog.allCases.map(\.rawValue) + ["diary", ""])
    func logs(word: String) throws {
        let admitted = try admits("INSERT INTO ahead VALUES (1, ?, 9)", [word])
        #expect(admitted == (ReportLog(rawValue: word) != nil))
    }

    @Test("phone events", arguments: EventName.allCases.map(\.rawValue) + ["sneezed", ""])
    func phoneEvents(word: String) throws {
        let admitted = try admits(
            "INSERT INTO events SELECT 1, number, account, ?, 0, 0, x'00' FROM devices", [word])
        #expect(admitted == (EventName(rawValue: word) != nil))
    }

    private let entry = """
        INSERT INTO audit (number, at, actor, actor_id, action, hash)
        VALUES (1, 0, ?, ?, ?, zeroblob(32))
        """

    @Test("audit actions", arguments: AuditAction.allCases.map(\.rawValue) + ["order.lost", ""])
    func auditActions(word: String) throws {
        let admitted = try admits(entry, ["service", nil, word])
        #expect(admitted == (AuditAction(rawValue: word) != nil))
    }

    @Test("audit actors, who have an id only where there is one")
    func auditActors() throws {
        var random = SeededRandom(seed: 1)
        let actors: [AuditRecord.Actor] = [
            .owner(AccountID(using: &random)), .phone(DeviceID(using: &random)), .service,
            .administrator,
        ]
        for actor in actors {
            let action = AuditAction.signedIn.rawValue
            try #expect(admits(entry, [actor.storedName, actor.storedID, action]))
            let wrong = actor.storedID == nil ? "x" : nil
            try #expect(admits(entry, [actor.storedName, wrong, action]) == false)
        }
        try #expect(admits(entry, ["ghost", nil, AuditAction.signedIn.rawValue]) == false)
    }
}
