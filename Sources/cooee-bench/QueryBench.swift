internal import DeviceRegistry
internal import FindDevice
internal import Foundation

/// `query.last.*` and `query.trail.*`: how long a registry of ten thousand, a million and ten
/// million fixes looks for a device's last fix, and for the hundred of a part of its trail.
///
/// The three take turns, so that whatever else the machine does, it does to all of them.
struct QueryBench {
    let folder: URL
    /// Fixes of a trail that is read.
    private static let trail: Int64 = 100
    private static let samples = 4000

    func run() throws -> [Figure] {
        let small = try FilledRegistry(devices: 100, fixesEach: 100, named: "10k", in: folder)
        let large = try FilledRegistry(devices: 2000, fixesEach: 500, named: "1m", in: folder)
        let huge = try FilledRegistry(devices: 10_000, fixesEach: 1000, named: "10m", in: folder)
        let all = [small, large, huge]
        for registry in all { try registry.warm() }
        defer { for registry in all { registry.remove() } }
        var generator = SystemRandomNumberGenerator()
        var last = [[Double]](repeating: [], count: all.count)
        var trails = last
        for _ in 0..<Self.samples {
            for (index, registry) in all.enumerated() {
                let device = registry.anyDevice(using: &generator)
                last[index].append(try registry.readLast(of: device))
                trails[index].append(
                    try registry.readTrail(of: device, Self.trail, using: &generator))
            }
        }
        return figures("query.last", last, of: all) + figures("query.trail", trails, of: all)
    }

    /// Those of the largest must not be much slower than those of the smallest.
    private func figures(
        _ name: String, _ samples: [[Double]], of registries: [FilledRegistry]
    ) -> [Figure] {
        var figures: [Figure] = []
        for (registry, samples) in zip(registries, samples) {
            figures.append(
                Figure(
                    "\(name).\(registry.name)", unit: "µs", samples: samples,
                    p99Limit: registry.name == "10m" ? figures.first.map { $0.p99 * 1.5 } : nil,
                    comparedWith: figures.first))
        }
        return figures
    }
}

/// A registry whose devices have reported in turn, each every half minute.
private struct FilledRegistry {
    let name: String
    private let path: String
    private let registry: Registry
    private let devices: [Device]
    private let fixesEach: Int64
    private static let begin = Timestamp(seconds: 1_772_366_400)
    private static let interval = Duration.seconds(30)

    init(devices count: Int, fixesEach: Int64, named name: String, in folder: URL) throws {
        self.name = name
        self.fixesEach = fixesEach
        path = folder.appendingPathComponent("query-\(name).sqlite").path
        var generator = SystemRandomNumberGenerator()
        let key = (0..<32).map { _ in UInt8.random(in: .min ... .max, using: &generator) }
        registry = try Registry(
            path: path, keys: RegistryKeys(masterKey: key), entropy: systemEntropy)
        let account = Account(
            id: AccountID(using: &generator), name: "bench", passwordHash: "none",
            createdAt: Self.begin)
        devices = (0..<count).map { number in
            Device(
                id: DeviceID(using: &generator), account: account.id, name: "phone-\(number)",
                serial: "SERIAL-\(number)", model: "Bench", stream: StreamID(using: &generator),
                signingKey: key, sealingKey: key, supports: Set(OrderKind.allCases),
                enrolledAt: Self.begin)
        }
        try registry.write { writer in
            try writer.add(account)
            for device in devices { _ = try writer.enrol(device) }
        }
        try fill()
    }

    /// So many fixes of a device in one transaction: what comes next to each other in the file is
    /// the same, but it is written sooner.
    private func fill() throws {
        for start in stride(from: Int64(0), to: fixesEach, by: 25) {
            for first in stride(from: 0, to: devices.count, by: 200) {
                try registry.write { writer in
                    for device in devices[first..<min(devices.count, first + 200)] {
                        try report(start..<start + 25, of: device, to: writer)
                    }
                }
            }
        }
        _ = try registry.checkpoint()
        // What is still on its way to the disk would be in the way of what is read.
        sync()
    }

    private func report(
        _ numbers: Range<Int64>, of device: Device, to writer: RegistryWriter
    ) throws {
        guard var reporter = try writer.reporter(device.id) else {
            throw BenchFault("a device is not there")
        }
        for number in numbers {
            let at = Self.begin + Self.interval * number
            guard
                let place = Coordinate(
                    latitude: -35.28 + Double(number % 1000) / 10_000, longitude: 149.13)
            else { throw BenchFault("no such place") }
            let fix = Fix(
                at: at, coordinate: place, accuracy: 8.5, source: .gps, speed: 4.1, battery: 61)
            _ = try writer.take(
                .fix(fix), numbered: UInt64(number + 1), of: &reporter, receivedAt: at)
        }
        try writer.save(reporter, heardAt: Self.begin)
    }

    /// Reads the file once, so that what is measured is the registry, and not whether the machine
    /// has room for ten million fixes beside what else it does.
    func warm() throws {
        let file = try FileHandle(forReadingFrom: URL(fileURLWithPath: path))
        while let piece = try file.read(upToCount: 1 << 20), !piece.isEmpty {}
        try file.close()
    }

    func anyDevice(using generator: inout some RandomNumberGenerator) -> DeviceID {
        devices[Int.random(in: 0..<devices.count, using: &generator)].id
    }

    /// - Returns: microseconds.
    func readLast(of device: DeviceID) throws -> Double {
        var found: Fix?
        let time = try ContinuousClock().measure {
            found = try registry.read { try $0.lastFix(of: device) }
        }
        guard found?.at == Self.begin + Self.interval * (fixesEach - 1) else {
            throw BenchFault("another fix than the last")
        }
        return time / .microseconds(1)
    }

    /// - Returns: microseconds.
    func readTrail(
        of device: DeviceID, _ count: Int64, using generator: inout some RandomNumberGenerator
    ) throws -> Double {
        let start = Int64.random(in: 0...fixesEach - count, using: &generator)
        let from = Self.begin + Self.interval * start
        var found: [Fix] = []
        let time = try ContinuousClock().measure {
            found = try registry.read {
                try $0.trail(
                    of: device, from: from, to: from + Self.interval * (count - 1),
                    limit: Int(count))
            }
        }
        guard found.count == Int(count), found.first?.at == from else {
            throw BenchFault("another part of the trail")
        }
        return time / .microseconds(1)
    }

    func remove() {
        do {
            try registry.close()
            for end in ["", "-wal", "-shm"]
            where FileManager.default.fileExists(atPath: path + end) {
                try FileManager.default.removeItem(atPath: path + end)
            }
        } catch {
            print("left behind: \(path) (\(error))")
        }
    }
}
