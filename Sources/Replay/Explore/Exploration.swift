internal import FindDevice
internal import PhoneModel
internal import Scenes

/// Random misadventures: who is in them and what goes wrong, as a seed has it.
package struct Exploration {
    /// What a seed gives.
    package static func misadventure(seed: UInt64) -> Misadventure {
        var exploration = Exploration(seed: seed)
        return exploration.make()
    }

    private let seed: UInt64
    var dice: SeededGenerator
    var places: [Scenario.Place] = []
    var phones: [Scenario.Phone] = []
    /// How long the story has lasted.
    private(set) var time = Duration.seconds(5)
    /// What orders were given so far.
    var orders: [(name: String, kind: OrderKind)] = []
    var hasBackup = false
    /// The PIN that each phone's owner set last.
    var pins: [Int: PIN] = [:]

    private init(seed: UInt64) {
        self.seed = seed
        dice = SeededGenerator(seed: seed, stream: 81)
    }

    private mutating func make() -> Misadventure {
        cast()
        let mishaps = (0..<20 + number(41)).map { _ in
            time += pause()
            return Misadventure.Mishap(at: time, action: action())
        }
        return Misadventure(
            origin: seed, seed: seed, places: places, phones: phones, mishaps: mishaps,
            gone: number(6) == 0 ? number(phones.count) : nil
        ).withoutIdlePlaces
    }

    private mutating func cast() {
        places = Self.spots
        let owners = 1 + number(2)
        phones = ["anna", "ben", "cleo"].prefix(1 + number(3)).enumerated().map { index, key in
            var phone = Scenario.Phone(
                key: key, name: key, start: places[number(places.count)].coordinate)
            if index > 0, owners > 1, number(2) == 0 { phone.owner = "bob" }
            if number(3) == 0 { phone.way = .about([.walk, .drive, .taxi, .commute][number(4)]) }
            if number(3) == 0 { phone.clockError = clockError() }
            if number(6) == 0 { phone.battery = 2 + number(60) }
            return phone
        }
    }

    private static let spots: [Scenario.Place] = [
        ("home", -35.2809, 149.1300), ("market", -35.2769, 149.1310), ("coast", -35.7080, 150.1750),
    ].compactMap { name, latitude, longitude in
        Coordinate(latitude: latitude, longitude: longitude).map {
            Scenario.Place(name: name, coordinate: $0)
        }
    }

    /// Mostly a moment, sometimes minutes, seldom an hour.
    private mutating func pause() -> Duration {
        switch number(20) {
        case 0..<8: .milliseconds(Int64(number(1000)))
        case 8..<15: .milliseconds(Int64(number(10_000)))
        case 15..<19: .milliseconds(Int64(number(80_000)))
        default: .seconds(Int64(60 + number(3600)))
        }
    }

    // MARK: Chance

    mutating func number(_ count: Int) -> Int { Int.random(in: 0..<count, using: &dice) }

    mutating func clockError() -> Duration {
        .seconds(Int64.random(in: -100_000...100_000, using: &dice))
    }
}
