internal import Foundation

/// `layout.*`: what the ways to lay fixes out cost, from which the registry's was chosen: storing,
/// reading a trail, the disk, and forgetting.
///
/// All devices report in turn, as a fleet does: a device's fixes come far apart from one another.
struct LayoutBench {
    let folder: URL
    /// What is stored before anything is read.
    var fixes = 1_000_000
    private static let devices = 2000
    private static let together = 256
    private static let interval: Int64 = 30_000
    /// Fixes of a trail that is read.
    private static let trail: Int64 = 100

    func run() throws -> [Figure] {
        try measure(KeyedRows.self) + measure(IndexedRows.self) + measure(ChainedRows.self)
            + measure(PackedChapters<Of32>.self) + measure(PackedChapters<Of64>.self)
            + measure(PackedChapters<Of128>.self)
    }

    private func measure<Layout: FixLayout>(_ type: Layout.Type) throws -> [Figure] {
        let path = folder.appendingPathComponent("\(Layout.name).sqlite").path
        defer { remove(path) }
        let database = try PlainSQLite(path: path)
        let layout = try Layout(database, devices: Self.devices)
        let storing = try ContinuousClock().measure { try store(in: layout, of: database) }
        try database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        let size = try FileManager.default.attributesOfItem(atPath: path)[.size] as? Int ?? 0
        let reading = try readTrails(of: layout)
        let pruning = try ContinuousClock().measure {
            try database.execute("BEGIN IMMEDIATE")
            try layout.prune(before: Int64(fixes / Self.devices / 2) * Self.interval)
            try database.execute("COMMIT")
        }
        let name = "layout.\(Layout.name)"
        return [
            Figure(
                "\(name).store", unit: "/s", samples: [Double(fixes) / (storing / .seconds(1))]),
            Figure("\(name).trail", unit: "µs", samples: reading),
            Figure("\(name).size", unit: "B", samples: [Double(size) / Double(fixes)]),
            Figure(
                "\(name).prune", unit: "/s",
                samples: [Double(fixes) / 2 / (pruning / .seconds(1))]),
        ]
    }

    private func store(in layout: some FixLayout, of database: PlainSQLite) throws {
        var stored = 0
        while stored < fixes {
            try database.execute("BEGIN IMMEDIATE")
            let numbers = stored..<min(fixes, stored + Self.together)
            try layout.store(numbers.map(fix))
            try database.execute("COMMIT")
            stored = numbers.upperBound
        }
    }

    /// The n-th fix to come. The devices take turns in an order that is no device's number.
    private func fix(_ number: Int) -> PlainFix {
        let (round, turn) = number.quotientAndRemainder(dividingBy: Self.devices)
        return PlainFix(
            device: Int64(turn * 777 % Self.devices), sequence: Int64(round),
            at: Int64(round) * Self.interval)
    }

    private func readTrails(of layout: some FixLayout) throws -> [Double] {
        let last = Int64(fixes / Self.devices - 1)
        return try (0..<300).map { number in
            let end = last - Int64(number) % (last / 2)
            let device = Int64(number * 7919 % Self.devices)
            var count = 0
            let time = try ContinuousClock().measure {
                count = try layout.trail(
                    of: device, from: (end - Self.trail + 1) * Self.interval,
                    to: end * Self.interval)
            }
            guard count >= Self.trail else { throw BenchFault("a trail of \(count) fixes") }
            return time / .microseconds(1)
        }
    }

    private func remove(_ path: String) {
        for end in ["", "-wal", "-shm"] { unlink(path + end) }
    }
}
