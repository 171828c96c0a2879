import FindDevice
import PhoneModel
import Testing

@testable import Scenes

@Suite("What a scenario can do")
struct ActionTests {
    static let civic = Scenario.Place(
        name: "civic", coordinate: Coordinate(latitude: -35.2799, longitude: 149.1319)!)
    static let airport = Scenario.Place(
        name: "airport", coordinate: Coordinate(latitude: -35.3050, longitude: 149.1903)!)

    @Test(
        "happens to a phone",
        arguments: [
            ("network: up", .network(.up, for: nil)),
            ("network: down\n  for: 1h", .network(.down, for: .hours(1))),
            ("network: flaky", .network(.flaky, for: nil)),
            ("network: half-open\n  for: 5m", .network(.halfOpen, for: .minutes(5))),
            ("network: roaming\n  for: 2d", .network(.roaming, for: .days(2))),
            ("battery: 4%", .press(.battery(4))),
            ("charge: on", .press(.charge(true))),
            ("charge: off", .press(.charge(false))),
            ("power: on", .press(.power(true))),
            ("power: off", .press(.power(false))),
            ("power: off\n  for: 1h30m", .switchOff(for: .minutes(90))),
            ("power: reboot", .press(.reboot)),
            ("power: cut", .cutPower(nil, for: nil)),
            (
                "power: cut\n  point: afterFlush\n  for: 10s",
                .cutPower(.afterFlush, for: .seconds(10))
            ),
            ("sim: out", .press(.sim(.out))),
            ("sim: swap Lyrebird Telecom", .press(.sim(.network("Lyrebird Telecom")))),
            ("move: stop", .move(.stop)),
            ("move: walk to airport", .move(.to(airport, .walk))),
            ("move: drive to civic", .move(.to(civic, .drive))),
            ("move: taxi to airport", .move(.to(airport, .taxi))),
            ("move: walk about", .move(.about(.walk))),
            ("move: drive about", .move(.about(.drive))),
            ("move: taxi about", .move(.about(.taxi))),
            ("move: commute", .move(.about(.commute))),
            ("gps: open", .sky(.open, for: nil)),
            ("gps: lost\n  for: 10m", .sky(.lost, for: .minutes(10))),
            ("gps: canyon", .sky(.canyon, for: nil)),
            ("clock: +2h", .press(.clock(ahead: .hours(2)))),
            ("clock: -1d", .press(.clock(ahead: .zero - .days(1)))),
            ("clock: right", .press(.clock(ahead: .zero))),
            ("reset: factory", .press(.factoryReset)),
            ("finder: picks up", .press(.pickup)),
            ("finder: tries PIN 0000", .press(.pin(PIN("0000")!))),
            ("finder: silences it", .press(.silence)),
            ("finder: turns airplane mode on", .press(.airplane(true))),
            ("finder: turns airplane mode off", .press(.airplane(false))),
            ("finder: activates", .press(.activate)),
            ("call: begins", .press(.call(true))),
            ("call: ends", .press(.call(false))),
            ("agent: crash", .crashAgent(for: .seconds(2))),
            ("agent: crash\n  for: 1m", .crashAgent(for: .minutes(1))),
            ("press: ringer vibrate", .press(.ringer(.vibrate))),
            ("press: volume 30%", .press(.volume(30))),
            ("press: sync gallery off", .press(.sync(.gallery, false))),
            ("press: sync callLog on", .press(.sync(.callLog, true))),
        ] as [(String, Scenario.PhoneAction)])
    func phone(text: String, action: Scenario.PhoneAction) {
        #expect(steps("- \(text)").map(\.action) == [.phone(0, action)])
        let second = steps("- \(text)\n  phone: galaxy", phones: 2)
        #expect(second.map(\.action) == [.phone(1, action)])
    }

    @Test("goes along a track, with the points in it")
    func track() throws {
        let found = steps("- move: gpx civic-airport-taxi.gpx").map(\.action)
        guard case .phone(0, .move(.along(let track))) = found.first else {
            Issue.record("\(found)")
            return
        }
        #expect(track.points.first?.coordinate == Self.civic.coordinate)
    }

    @Test(
        "happens to the service, the broker and the bus",
        arguments: [
            ("service: crash", .service(.crash(nil, taking: nil, for: .seconds(2)))),
            (
                "service: crash\n  point: afterCommit\n  taking: order\n  for: 1m",
                .service(.crash(.afterCommit, taking: .order, for: .minutes(1)))
            ),
            ("service: restart", .service(.restart)),
            ("broker: crash\n  for: 5s", .broker(.crash(for: .seconds(5)))),
            ("broker: restart", .broker(.restart)),
            ("broker: wipe", .broker(.wipe(for: .seconds(2)))),
            ("bus: duplicate\n  for: 1h", .bus(.duplicate, for: .hours(1))),
            ("bus: reorder\n  for: 1h", .bus(.reorder, for: .hours(1))),
            ("bus: delay\n  for: 1h", .bus(.delay, for: .hours(1))),
            ("backup: now", .service(.backUp)),
        ] as [(String, Scenario.Action)])
    func service(text: String, action: Scenario.Action) {
        #expect(steps("- \(text)", phones: 2).map(\.action) == [action])
    }

    @Test("restores the newest backup, or one whose moment is known beforehand")
    func restore() {
        let found = steps(
            """
            - at: 1h
              backup: now
            - after: 30m
              restore: last backup
              by: hand
            - after: 30m
              restore: backup from -45m
              for: 10s
            """)
        #expect(
            found.map(\.action) == [
                .service(.backUp),
                .service(.restore(.last, byHand: true, for: .seconds(2))),
                .service(.restore(.of(.minutes(75)), byHand: false, for: .seconds(10))),
            ])
    }

    @Test("orders, by names")
    func orders() {
        let found = steps(
            """
            - owner: locate
              expires: 1m
            - owner: ring
            - owner: ring
              as: second
              for: 3m
              expires: 1h
            - owner: lost
              pin: 0815
              message: "Please: call"
              callback: +61 2 5550 0199
            - owner: lost
              as: quiet
              pin: "4711"
            - owner: found
            - owner: erase
            - owner: release
            - owner: cancel
              order: second
            - owner: give up
              order: erase
            - owner: ask again
              order: ring
            - owner: remove
            """)
        let (first, quiet) = (PIN("0815")!, PIN("4711")!)
        #expect(
            found.map(\.action) == [
                .owner(.order("locate", of: 0, .locate, expires: .minutes(1))),
                .owner(.order("ring", of: 0, .ring(duration: .minutes(1)), expires: nil)),
                .owner(.order("second", of: 0, .ring(duration: .minutes(3)), expires: .hours(1))),
                .owner(
                    .order(
                        "lost", of: 0,
                        .lost(first, message: "Please: call", callback: "+61 2 5550 0199"),
                        expires: nil)),
                .owner(
                    .order(
                        "quiet", of: 0, .lost(quiet, message: nil, callback: nil), expires: nil)),
                .owner(.order("found", of: 0, .found, expires: nil)),
                .owner(.order("erase", of: 0, .erase, expires: nil)),
                .owner(.order("release", of: 0, .release, expires: nil)),
                .owner(.cancel("second")),
                .owner(.giveUp("erase")),
                .owner(.askAgain("ring")),
                .owner(.remove(0)),
            ])
    }
}
