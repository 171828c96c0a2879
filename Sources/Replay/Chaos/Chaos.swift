internal import Control
internal import FindDevice
internal import PhoneModel
internal import Wire

/// Random stories: orders, faults, crashes, power cuts, lying clocks, as a seed has them.
package struct Chaos {
    private var dice: SeededGenerator
    private let phones: Int
    /// Whether backups are put in place by hand in this story, and the service's clock never goes
    /// back. Only one of the two: together they can give a version of lost mode a second time,
    /// which only `cooee restore` rules out.
    private let isRestoredByHand: Bool

    private init(seed: UInt64, phones: Int) {
        dice = SeededGenerator(seed: seed, stream: 77)
        self.phones = phones
        isRestoredByHand = dice.chance(0.3)
    }

    /// The script of `events` steps that a seed gives.
    package static func script(seed: UInt64, events: Int, phones: Int) -> Script {
        var chaos = Chaos(seed: seed, phones: phones)
        let steps = (0..<events).map { _ in
            Script.Step(after: chaos.pause(), act: chaos.act())
        }
        return Script(steps: steps, gone: chaos.number(4) == 0 ? chaos.number(phones) : nil)
    }

    /// Three phones of two owners, of which each second one has a clock that is wrong.
    package static func plan(seed: UInt64) throws -> WorldPlan {
        var dice = SeededGenerator(seed: seed, stream: 78)
        let phones = try ["anna", "ben", "cleo"].enumerated().map { index, name in
            var phone = PhonePlan(name: name, profile: profile, movement: try movement(of: index))
            phone.owner = index == 2 ? 1 : 0
            phone.clockError = dice.chance(0.5) ? .zero : clockError(using: &dice)
            return phone
        }
        var plan = WorldPlan(phones: phones)
        plan.signatures = .cheap
        return plan
    }

    /// Reports seldom: a story is about orders and faults.
    private static var profile: HandsetProfile {
        var profile = HandsetProfile()
        profile.reportInterval = .minutes(5)
        return profile
    }

    private static func movement(of index: Int) throws -> Movement {
        guard let home = Coordinate(latitude: -33.8568 + Double(index) / 100, longitude: 151.2153)
        else { throw WorldFault.noPlace }
        return .still(home)
    }

    private static func clockError(using dice: inout SeededGenerator) -> Duration {
        .seconds(Int64.random(in: -100_000...100_000, using: &dice))
    }

    // MARK: Drawing

    /// Mostly a moment, sometimes minutes.
    private mutating func pause() -> Duration {
        switch number(10) {
        case 0..<5: .milliseconds(Int64(number(1000)))
        case 5..<8: .milliseconds(Int64(number(10_000)))
        default: .milliseconds(Int64(number(80_000)))
        }
    }

    private mutating func act() -> Act {
        switch number(100) {
        case 0..<36: .owner(ownerAct())
        case 36..<80: .phone(number(phones), phoneAct())
        case 80..<97: .service(serviceAct())
        default: .broker(downFor: .milliseconds([100, 1000, 10_000, 60_000][number(4)]))
        }
    }

    private mutating func ownerAct() -> OwnerAct {
        switch number(120) {
        case 0: .remove(number(phones))
        case 1..<72: .order(number(phones), demand(), patience: patience())
        case 72..<88: .askAgain(mostlyLast())
        case 88..<92: .cancel(mostlyLast(), giveUp: true)
        default: .cancel(mostlyLast())
        }
    }

    private mutating func demand() -> Demand {
        switch number(24) {
        case 0..<8: .ring(duration: ringDuration())
        case 8..<13: .locate
        case 13..<18: lost()
        case 18..<20: .found
        case 20..<23: .erase
        default: .release
        }
    }

    private mutating func lost() -> Demand {
        let digits = String(1000 + number(9000))
        guard let pin = PIN(digits) else { preconditionFailure("four digits are a PIN") }
        return .lost(pin, message: "Whoever finds it is kind", callback: "+61 2 5550 0123")
    }

    private mutating func ringDuration() -> Duration { .seconds(Int64(5 + 10 * number(6))) }

    private mutating func patience() -> Duration {
        .seconds([5, 20, 60, 180, 300, 600][number(6)])
    }

    private mutating func phoneAct() -> PhoneAct {
        switch number(50) {
        case 0..<18: .press(button())
        case 18..<23: .cutPower(nil, offFor: briefly())
        case 23..<29: .cutPower(CutPoint.allCases[number(3)], offFor: briefly())
        case 29..<31: .crashAgent(downFor: briefly())
        case 31..<33: .setClock(ahead: Self.clockError(using: &dice))
        case 33..<42: .network(networkAct())
        case 42..<45: .playBack(mostlyLast())
        case 45..<49: .typePIN(right: number(2) == 0)
        default: .trespass(on: number(phones))
        }
    }

    private mutating func button() -> Button {
        switch number(24) {
        case 18: .factoryReset
        case 19, 20: .activate
        case 21: .call(true)
        case 22: .call(false)
        case 23: .sim(SIM(network: number(2) == 0 ? nil : "Banksia Telecom"))
        case 0..<4: .airplane(true)
        case 4..<9: .airplane(false)
        case 9..<14: .pickup
        case 14: .power(false)
        case 15, 16: .power(true)
        default: .silence
        }
    }

    private mutating func networkAct() -> NetworkAct {
        switch number(9) {
        case 0, 1: .down(for: .seconds(Int64(number(200))))
        case 2: .slow(for: .seconds(Int64(number(200))))
        case 3, 4, 5: .wild(for: .seconds(Int64(number(200))))
        case 6, 7: .halfOpen
        default: .reset
        }
    }

    private mutating func serviceAct() -> ServiceAct {
        switch number(22) {
        case 19, 20: .backUp
        case 21: .restore(byHand: isRestoredByHand, downFor: moment())
        case 0, 1: .crash(nil, on: nil, downFor: briefly())
        case 2..<12:
            .crash(CrashPoint.allCases[number(4)], on: crashChannel(), downFor: moment())
        case 12, 13: .setClock(ahead: .seconds(clockErrors[number(6)]))
        case 14..<17: .loseBus(ofTrails: number(2) == 0)
        default: .failSeals(1 + number(5))
        }
    }

    private var clockErrors: [Int64] {
        isRestoredByHand ? [0, 0, 0, 0, 0, 60] : [-7200, -60, 0, 0, 60, 7200]
    }

    private mutating func crashChannel() -> Channel? {
        [nil, .command, .result, .hello, .event, .fix][number(6)]
    }

    private mutating func briefly() -> Duration {
        .milliseconds([50, 300, 1000, 5000, 60_000, 120_000][number(6)])
    }

    /// A service that dies is started again by its supervisor.
    private mutating func moment() -> Duration { .milliseconds([50, 500, 5000][number(3)]) }

    private mutating func mostlyLast() -> Int { number(3) > 0 ? number(4) : number(50) }

    private mutating func number(_ count: Int) -> Int { Int.random(in: 0..<count, using: &dice) }
}
