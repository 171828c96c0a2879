internal import FindDevice
internal import Foundation
internal import TestSupport
internal import Testing

@testable internal import DeviceRegistry

/// The form in which a chapter's fixes are sealed, and where a chapter ends.
@Suite("Chapters")
struct ChapterTests {
    private static let numbers = [
        0, -0.1, 8.5, 12.25, 359.9, 1e-9, 1234.567, -433.1, 1e300, .greatestFiniteMagnitude, 0x1p53,
    ]

    /// A fix of which nothing can be foretold.
    private func entry(_ random: inout SeededRandom) throws -> TrailEntry {
        let isShort = Bool.random(using: &random)
        func degrees(_ range: ClosedRange<Double>) -> Double {
            let number = Double.random(in: range, using: &random)
            return isShort ? (number * 1e7).rounded() / 1e7 : number
        }
        func number() -> Double? { Self.numbers.randomElement(using: &random) }
        let place = try #require(
            Coordinate(latitude: degrees(-90...90), longitude: degrees(-180...180)))
        let far = Bool.random(using: &random) ? Int64(1) << 50 : 100_000
        let at = Timestamp(milliseconds: Int64.random(in: -far...far, using: &random))
        var fix = Fix(
            at: at, coordinate: place, accuracy: number() ?? 0,
            source: FixSource.allCases.randomElement(using: &random) ?? .gps)
        if Bool.random(using: &random) { fix.altitude = number() }
        if Bool.random(using: &random) { fix.speed = number() }
        if Bool.random(using: &random) { fix.course = number() }
        if Bool.random(using: &random) { fix.battery = Int.random(in: 0...100, using: &random) }
        fix.connection = Connection.allCases.randomElement(using: &random)
        let sequence =
            Bool.random(using: &random) ? Int64.random(in: 0...(.max), using: &random) : nil
        return TrailEntry(
            fix: fix, sequence: sequence,
            receivedAt: Timestamp(milliseconds: Int64.random(in: -far...far, using: &random)))
    }

    @Test("what is packed is unpacked the same, to the last bit", arguments: 1...40)
    func packing(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        let entries = try (0..<Int.random(in: 0...50, using: &random)).map { _ in
            try entry(&random)
        }
        var form = ChapterForm()
        for entry in entries {
            form.append(entry)
            // Added to what was read, as the next transaction does.
            form = try ChapterForm(form.bytes, what: "form")
        }
        #expect(try ChapterForm.entries(form.bytes, what: "form") == entries)
    }

    @Test("a phone's ordinary fixes take some twenty bytes each")
    func size() throws {
        var form = ChapterForm()
        for number in 0..<Int64(32) {
            let place = try #require(
                Coordinate(
                    latitude: -35.280_812_3 + Double(number) * 0.000_213,
                    longitude: 149.130_045_1 - Double(number) * 0.000_17))
            let at = World.start + .seconds(number * 30)
            let rounded = try #require(
                Coordinate(
                    latitude: (place.latitude * 1e7).rounded() / 1e7,
                    longitude: (place.longitude * 1e7).rounded() / 1e7))
            let fix = Fix(
                at: at, coordinate: rounded, accuracy: 8.5, source: .gps, altitude: 560.3,
                speed: 4.8, course: 311, battery: 61, connection: .mobile)
            form.append(
                TrailEntry(
                    fix: fix, sequence: 1000 + number, receivedAt: at + .milliseconds(180)))
        }
        #expect(form.bytes.count / 32 <= 23)
    }

    @Test("cut or bent bytes are refused, or are other fixes: never a crash", arguments: 1...20)
    func bentBytes(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        var form = ChapterForm()
        for _ in 0..<5 { form.append(try entry(&random)) }
        for _ in 0..<500 {
            var bytes = form.bytes
            let place = Int.random(in: 0..<bytes.count, using: &random)
            if Bool.random(using: &random) {
                bytes.removeSubrange(place...)
            } else {
                bytes[place] = UInt8.random(in: 0...255, using: &random)
            }
            do {
                _ = try ChapterForm(bytes, what: "bent")
                _ = try ChapterForm.entries(bytes, what: "bent")
            } catch {
                #expect(isCorrupt(error, naming: "bent"))
            }
        }
    }

    @Test("a chapter is closed when it is full, or a day old, and all of it is found again")
    func closing() throws {
        let world = try World(.memory)
        let device = try world.device()
        func report(_ numbers: ClosedRange<UInt64>, after days: Int64) throws {
            try world.registry.write { writer in
                try writer.append(
                    reports: numbers.map { (device.number($0), .fix(try .some(Int64($0)))) },
                    of: device.id, receivedAt: World.start + .hours(24 * days))
            }
        }
        func chapters() throws -> Int? {
            try world.registry.database.read {
                try $0.first("SELECT count(*) FROM chapters", []) { Int(try $0.integer(0)) }
            }
        }
        try report(1...32, after: 0)
        #expect(try chapters() == 0)
        try report(33...33, after: 0)
        #expect(try chapters() == 1)
        try report(34...34, after: 1)
        #expect(try chapters() == 2)
        try world.registry.read { reader in
            try #expect(reader.trail(of: device.id, limit: 99) == (1...34).map { try .some($0) })
            try #expect(reader.lastFix(of: device.id) == .some(34))
            try #expect(reader.trailCount(of: device.id) == 34)
        }
    }

    @Test("the last fix is found in a chapter that is closed")
    func lastFixInClosedChapter() throws {
        let world = try World(.memory)
        let device = try world.device()
        try world.registry.write { writer in
            try writer.append(
                reports: ([99] + (1...40)).map { (device.number($0), .fix(try .some(Int64($0)))) },
                of: device.id, receivedAt: World.start)
            try #expect(writer.lastFix(of: device.id) == .some(99))
        }
    }
}
