import FindDevice
import PhoneModel
import TestSupport
import Trails

@testable import Scenes

/// Scenarios that a seed decides: whatever the language can say, with awkward names in it.
struct AnyScenario {
    var dice: SeededRandom
    var texts: AwkwardText
    private(set) var places: [Scenario.Place] = []
    private(set) var phones: [Scenario.Phone] = []
    private(set) var orders: [String] = []
    private(set) var hasBackup = false
    private(set) var turn = Duration.zero ... .zero

    /// - Parameter tracks: whether phones may go along tracks, which are files then.
    static func seeded(
        _ seed: UInt64, profiles: [Scenario.NamedProfile], tracks: Bool = false
    ) -> Scenario {
        var story = Self(dice: SeededRandom(seed: seed), texts: AwkwardText(seed: seed ^ 0x5eed))
        return story.make(profiles, tracks: tracks)
    }

    private init(dice: SeededRandom, texts: AwkwardText) {
        (self.dice, self.texts) = (dice, texts)
    }

    private mutating func make(_ profiles: [Scenario.NamedProfile], tracks: Bool) -> Scenario {
        for _ in 0...number(3) {
            let name = texts.label()
            guard name != Scenario.truth, !places.contains(where: { $0.name == name }) else {
                continue
            }
            places.append(Scenario.Place(name: name, coordinate: coordinate()))
        }
        for _ in 0...number(2) { addPhone(profiles, tracks: tracks) }
        let patience = chance(2) ? Scenario.usualPatience : duration()
        let steps = (0..<12).map { _ in step(patience, tracks: tracks) }
        return Scenario(
            file: "", name: texts.text(), story: texts.text(),
            seed: chance(2) ? 1 : dice.next(), patience: patience, places: places, phones: phones,
            timeline: steps)
    }

    private mutating func addPhone(_ profiles: [Scenario.NamedProfile], tracks: Bool) {
        let key = texts.label()
        let name = chance(2) ? key : texts.text(Device.fault(inName:))
        let owner = chance(2) ? Scenario.Phone.usualOwner : texts.account()
        let isTwin = phones.contains { $0.key == key || ($0.owner == owner && $0.name == name) }
        guard !isTwin else { return }
        let way: Scenario.Way =
            tracks && chance(2)
            ? .along(track()) : chance(2) ? .stop : .about(pick(Wander.Kind.allCases))
        let start: Coordinate =
            if case .along(let track) = way { track.points[0].coordinate } else {
                pick(places).coordinate
            }
        phones.append(
            Scenario.Phone(
                key: key, name: name, owner: owner, profile: pick(profiles), start: start,
                way: way, battery: chance(2) ? nil : number(100),
                clockError: chance(2) ? .zero : duration() - duration()))
    }

    // MARK: Steps

    private mutating func step(_ patience: Duration, tracks: Bool) -> Scenario.Step {
        let when: Scenario.When
        switch number(4) {
        case 0 where turn.upperBound < .days(300):
            let moment = turn.upperBound + duration()
            when = .at(moment)
            turn = moment...moment
        case 1:
            let pause = duration()
            when = .after(pause)
            turn = turn.lowerBound + pause...turn.upperBound + pause
        case 2:
            let condition = condition(under: .when)
            let limit = chance(2) ? nil : duration()
            when = .when(condition, within: limit)
            turn = turn.lowerBound...turn.upperBound + (limit ?? patience)
        default: when = .after(.zero)
        }
        return Scenario.Step(
            when: when, action: action(tracks: tracks), note: chance(2) ? nil : texts.text(),
            position: Scenario.Position(file: "", line: 0, column: 0))
    }

    private mutating func action(tracks: Bool) -> Scenario.Action {
        switch number(9) {
        case 0...3: return .phone(phone(), phoneAction(tracks: tracks))
        case 4: return .service(serviceAction())
        case 5:
            let (wipe, pause) = (chance(2), pause())
            return .broker(chance(3) ? .restart : wipe ? .wipe(for: pause) : .crash(for: pause))
        case 6: return .bus(pick(Scenario.BusFault.allCases), for: duration())
        case 7, 8: return .owner(ownerAction())
        default: return expectation()
        }
    }

    private mutating func phoneAction(tracks: Bool) -> Scenario.PhoneAction {
        switch number(8) {
        case 0: return .switchOff(for: duration())
        case 1:
            let point = chance(2) ? nil : pick(Scenario.CutPoint.allCases)
            return .cutPower(point, for: optionalDuration())
        case 2:
            let network = pick(Scenario.Network.allCases)
            return .network(network, for: network == .up ? nil : optionalDuration())
        case 3:
            let sky = pick([Positioning.Sky.open, .canyon, .lost])
            return .sky(sky, for: sky == .open ? nil : optionalDuration())
        case 4: return .move(way(tracks: tracks))
        case 5: return .crashAgent(for: pause())
        default: return .press(button())
        }
    }

    private mutating func way(tracks: Bool) -> Scenario.Way {
        switch number(tracks ? 3 : 2) {
        case 0: .stop
        case 1: .to(pick(places), pick(Scenario.Pace.allCases))
        case 2: .about(pick(Wander.Kind.allCases))
        default: .along(track())
        }
    }

    private mutating func button() -> Button {
        let on = chance(2)
        let buttons: [Button] = [
            .power(on), .reboot, .factoryReset, .airplane(on), .silence,
            .ringer(pick(Ringer.Profile.allCases)), .volume(number(100)), .pickup, .pin(pin()),
            .activate, .call(on), .sim(.out), .sim(.network(texts.network())),
            .battery(number(100)), .charge(on), .sync(pick(DataKind.allCases), on),
            .clock(ahead: .zero), .clock(ahead: duration()), .clock(ahead: .zero - duration()),
        ]
        return pick(buttons)
    }

    private mutating func serviceAction() -> Scenario.ServiceAction {
        switch number(5) {
        case 0: return .restart
        case 1:
            hasBackup = true
            return .backUp
        case 2 where hasBackup: return .restore(.last, byHand: chance(2), for: pause())
        case 3 where turn.lowerBound == turn.upperBound && turn.lowerBound > .seconds(1):
            let latest = Int(turn.lowerBound.milliseconds) - 1
            return .restore(
                .of(.milliseconds(Int64(number(latest)))), byHand: chance(2), for: pause())
        default:
            let point = chance(2) ? nil : pick(Scenario.CrashPoint.allCases)
            let taking = point == nil || chance(2) ? nil : pick(Scenario.Taking.allCases)
            return .crash(point, taking: taking, for: pause())
        }
    }

    private mutating func ownerAction() -> Scenario.OwnerAction {
        guard chance(2), !orders.isEmpty else { return newOrder() }
        switch number(3) {
        case 0: return .askAgain(pick(orders))
        case 1: return .cancel(pick(orders))
        case 2: return .giveUp(pick(orders))
        default: return .remove(phone())
        }
    }

    private mutating func newOrder() -> Scenario.OwnerAction {
        let demands: [Demand] = [
            .locate, .found, .erase, .release, .ring(duration: .minutes(1)),
            .ring(duration: .milliseconds(Int64(1000 + number(299_000)))),
            .lost(
                pin(), message: chance(2) ? nil : texts.message(),
                callback: chance(2) ? nil : texts.callback()),
        ]
        let demand = pick(demands)
        var name = chance(2) ? demand.kind.rawValue : texts.label()
        while orders.contains(name) { name = "\(texts.label())_\(number(9999))" }
        orders.append(name)
        let expires = [.locate, .ring].contains(demand.kind) && chance(2)
        return .order(
            name, of: phone(), demand,
            expires: expires ? .milliseconds(Int64(1000 + number(600_000_000))) : nil)
    }

    // MARK: Dice

    mutating func number(_ most: Int) -> Int { Int.random(in: 0...most, using: &dice) }
    mutating func chance(_ of: Int) -> Bool { Int.random(in: 0..<of, using: &dice) == 0 }
    mutating func phone() -> Int { Int.random(in: 0..<phones.count, using: &dice) }
    mutating func pin() -> PIN { PIN("\(number(9))\(number(9))\(number(9))\(number(9))")! }

    mutating func pick<Item>(_ items: [Item]) -> Item {
        items[Int.random(in: 0..<items.count, using: &dice)]
    }

    mutating func duration() -> Duration {
        let most: [Int64] = [2, 1000, 60_000, 3_600_000, 90_000_000]
        let size: [Int64] = [1, 1000, 60_000]
        let count = Int64.random(in: 1...pick(most), using: &dice)
        return .milliseconds(chance(3) ? min(count, 20_000) * pick(size) : count)
    }

    private mutating func optionalDuration() -> Duration? { chance(2) ? nil : duration() }
    private mutating func pause() -> Duration { chance(2) ? Scenario.usualPause : duration() }

    mutating func coordinate() -> Coordinate {
        let sizes = [1.0, 1e2, 1e4, 1e7, 1e12, 3.0]
        let angles = [90.0, 180].map { limit in
            let angle = Double.random(in: -limit...limit, using: &dice)
            let size = pick(sizes)
            return min(limit, max(-limit, (angle * size).rounded() / size / pick([1, 1, 1, 1e5])))
        }
        return Coordinate(latitude: angles[0], longitude: angles[1])!
    }

    /// A walk that a phone can go along, its places as fine as a GPX file has them.
    private mutating func track() -> Track {
        let (latitude, longitude) = (Double(-35_280 + number(99)) / 1000, 149.13)
        var time = Timestamp(seconds: 1_770_000_000)
        let points = (0...3 + number(3)).map { count in
            time = time + .seconds(60) + .milliseconds(Int64(number(999)))
            let east = ((longitude + Double(count) * 0.0005) * 1e7).rounded() / 1e7
            return TrackPoint(
                Coordinate(latitude: latitude, longitude: east)!,
                elevation: chance(2) ? nil : Double(number(99_999)) / 100, time: time, line: 3)
        }
        let cut = 1 + number(points.count - 2)
        return Track(
            name: chance(2) ? nil : pick(["A walk", "<b> & \"c\"", "yes"]),
            segments: chance(2) ? [points] : [Array(points[..<cut]), Array(points[cut...])],
            file: pick(["a/walk.gpx", "b/walk.gpx", "track", "the long way.gpx"]), line: 2)
    }
}
