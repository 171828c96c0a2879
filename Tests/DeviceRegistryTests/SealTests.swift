internal import FindDevice
internal import Foundation
internal import GRDB
internal import Testing

@testable internal import DeviceRegistry

@Suite("Places at rest")
struct SealTests {
    @Test("no place is in the file or its log, as bytes or as text")
    func noPlaceInClear() throws {
        let world = try World()
        let device = try world.device()
        let place = try #require(Coordinate(latitude: -33.856_784, longitude: 151.215_297))
        let fix = Fix(at: World.start, coordinate: place, accuracy: 1234.5, source: .gps)
        var order = world.newOrder(for: device)
        try world.registry.write { writer in
            try writer.accept(order)
            order.outcome = .located(fix)
            order.state = .succeeded
            try writer.save(order)
            try writer.append(
                reports: [(device.number(1), .fix(fix))], of: device.id, receivedAt: World.start)
            try writer.append(unnumbered: fix, of: device.id, receivedAt: World.start)
        }
        let files = try [world.path, world.path + "-wal"].map {
            try Data(contentsOf: URL(filePath: $0))
        }
        #expect(files.contains { $0.range(of: Data(device.id.text.utf8)) != nil })
        for number in [place.latitude, place.longitude, fix.accuracy] {
            let forms = [
                withUnsafeBytes(of: number.bitPattern.bigEndian) { Data($0) },
                withUnsafeBytes(of: number.bitPattern.littleEndian) { Data($0) },
                Data("\(abs(number))".utf8), Data("\(abs(number))".prefix(6).utf8),
            ]
            for file in files {
                for form in forms { #expect(file.range(of: form) == nil, "\(number)") }
            }
        }
    }

    /// What somebody with the file may do to a sealed column, and still not make it open.
    enum Bend: String, CaseIterable, Sendable {
        case swapChapters = """
            UPDATE streams SET chapter = (
                SELECT chapter FROM streams o WHERE o.number <> streams.number)
            """
        case dropFix = "UPDATE streams SET chapter_length = chapter_length - 1"
        case shiftTime = "UPDATE streams SET chapter_to = chapter_to + 1"
        case shiftArrival = "UPDATE streams SET chapter_since = chapter_since - 1"
        case flip = """
            UPDATE streams SET chapter =
                CAST(substr(chapter, 1, 20) || x'0102' || substr(chapter, 23) AS BLOB)
            """
        case cut = "UPDATE streams SET chapter = x'01'"
        case empty = "UPDATE streams SET chapter = x''"
        case missing = "UPDATE streams SET chapter = NULL"
        case outside = "UPDATE streams SET last_place = 99, chapter_from = chapter_from - 1"
        case swapKeys = """
            UPDATE place_keys SET wrapped = (
                SELECT wrapped FROM place_keys o WHERE o.device <> place_keys.device)
            """
        case dropKeys = "DELETE FROM place_keys"
    }

    @Test(
        "a row that was bent or swapped does not open, and does no harm", arguments: Bend.allCases)
    func bentRowDoesNotOpen(bend: Bend) throws {
        let world = try World()
        let devices = [try world.device("red"), try world.device("blue")]
        try world.registry.write { writer in
            for device in devices {
                try writer.append(
                    reports: (1...2).map { (device.number($0), .fix(try .some(Int64($0)))) },
                    of: device.id, receivedAt: World.start)
            }
        }
        try world.raw().write { try $0.execute(sql: bent(bend)) }
        let again = try Registry(
            path: world.path, keys: RegistryKeys(masterKey: World.masterKey),
            entropy: World.entropy(seed: 2))
        defer { #expect(throws: Never.self) { try again.close() } }
        for device in devices {
            #expect {
                try again.read { try $0.lastFix(of: device.id) }
            } throws: { isCorrupt($0) }
            #expect {
                try again.read { try $0.trail(of: device.id, limit: 9) }
            } throws: { isCorrupt($0) }
        }
    }

    /// An UPDATE that reads its own table sees rows it has changed already: from a copy instead.
    private func bent(_ bend: Bend) -> String {
        let table = bend == .swapKeys ? "place_keys" : "streams"
        return """
            CREATE TEMP TABLE copy AS SELECT * FROM \(table);
            \(bend.rawValue.replacing("FROM \(table) o", with: "FROM copy o"));
            DROP TABLE copy;
            """
    }

    @Test("an outcome opens for its own order only")
    func swappedOutcome() throws {
        let world = try World()
        let device = try world.device()
        var orders = [world.newOrder(for: device), world.newOrder(for: device)]
        for index in orders.indices {
            try world.registry.write { writer in
                try writer.accept(orders[index])
                orders[index].outcome = .located(try .some(Int64(index)))
                try writer.save(orders[index])
            }
        }
        try world.raw().write {
            try $0.execute(
                sql: "UPDATE orders SET outcome = (SELECT max(outcome) FROM orders)")
        }
        let opened = try orders.filter { order in
            do {
                return try world.registry.read { try $0.order(order.id) } == order
            } catch RegistryError.corrupt {
                return false
            }
        }
        #expect(opened.count == 1)
    }

    @Test("a full chapter opens for its own stream and span only")
    func bentChapters() throws {
        for bend in [
            "UPDATE chapters SET stream = 3 - stream", "UPDATE chapters SET to_at = to_at + 1",
            "UPDATE chapters SET until = until + 1", "UPDATE chapters SET length = 31",
        ] {
            let world = try World()
            let devices = [try world.device("red"), try world.device("blue")]
            try world.registry.write { writer in
                for device in devices {
                    try writer.append(
                        reports: (1...40).map { (device.number($0), .fix(try .some(Int64($0)))) },
                        of: device.id, receivedAt: World.start)
                }
            }
            try world.raw().write { try $0.execute(sql: bend) }
            for device in devices {
                #expect {
                    try world.registry.read { try $0.trail(of: device.id, limit: 9) }
                } throws: { isCorrupt($0) }
                // It is in the chapter that is written.
                let last = try world.registry.read { try $0.lastFix(of: device.id) }
                #expect(try last == .some(40))
            }
        }
    }

    @Test("another master key, or half of one, opens nothing")
    func wrongMasterKey() throws {
        let world = try World()
        for key in [Array(World.masterKey.reversed()), Array(World.masterKey.prefix(16)), []] {
            #expect(throws: RegistryError.wrongMasterKey) {
                try Registry(
                    path: world.path, keys: RegistryKeys(masterKey: key), entropy: systemEntropy)
            }
        }
    }

    @Test("entropy of the wrong length is an error")
    func shortEntropy() throws {
        #expect(throws: (any Error).self) {
            try Registry.inMemory(
                keys: RegistryKeys(masterKey: World.masterKey), entropy: { _ in [] })
        }
    }

    @Test("the keys in memory are bounded, and the ones in use stay")
    func boundedKeys() {
        var recent = RecentlyUsed<Int, String>(capacity: 10)
        for key in 0..<1000 {
            recent[key] = "\(key)"
            if recent[7] == nil { recent[7] = "7" }
            #expect(recent.count <= 10)
        }
        #expect(recent[7] == "7")
        #expect(recent[999] == "999")
        #expect(recent[100] == nil)
    }
}
