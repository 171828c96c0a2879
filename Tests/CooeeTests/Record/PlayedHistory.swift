import DeviceRegistry
import FindDevice
import Foundation
import OwnerAPI
import Scenes

@testable import Replay
@testable import cooee

/// A loss that was played, and what its service then tells of it.
struct PlayedHistory {
    let run: ScenarioRun

    var phones: [Scenario.Phone] { run.scenario.phones }

    /// Plays a scenario of the library.
    init(_ name: String) throws {
        try self.init(Scenario(file: Self.library + "/\(name).yaml"))
    }

    init(_ scenario: Scenario) throws {
        run = try ScenarioRun(scenario)
        _ = try run.play()
    }

    /// Plays a story of one phone.
    init(steps: String, profile: String = "instant") throws {
        let text = """
            name: A story
            story: Something happens.
            places: {home: "-35.2809, 149.1300", shop: "-35.3050, 149.1903"}
            phones:
              pixel: {at: home, profile: \(profile)}
            timeline:
            \(steps)
            """
        try self.init(Scenario(Array(text.utf8), named: Self.library + "/x.yaml"))
    }

    static let library = URL(filePath: #filePath).deletingLastPathComponent()
        .appending(path: "../../../simulators/scenarios").standardizedFileURL.path

    var start: Timestamp { run.world.plan.start }

    /// What is told of a phone, as if it were asked at the end.
    func history(
        of phone: Int = 0, from: Timestamp? = nil, to: Timestamp? = nil
    ) throws -> History {
        let world = run.world
        let body = world.bodies[phone]
        let device = body.identity.device
        let end = to ?? world.now
        let span = (from ?? start)...end
        return try world.registry.read { reader in
            var history = History(
                name: run.scenario.phones[phone].key, span: span,
                fixes: [],
                orders: try reader.orders(of: body.account, device: device, limit: .max)
                    .map(OrderBody.init),
                events: try reader.events(of: body.account, device: device, limit: .max)
                    .filter { $0.receivedAt <= end }.map { stored in
                        var event = EventBody(stored.event, of: device, at: stored.at)
                        event.receivedAt = Moment(stored.receivedAt)
                        return event
                    },
                audit: try reader.audit(of: body.account, device: device, limit: .max)
                    .filter { $0.record.at <= end }.map(AuditBody.init),
                presence: to == nil ? world.presence(of: phone) : nil,
                lastHeardAt: try reader.device(device)?.lastHeardAt)
            let (begin, end) = history.phoneSpan
            history.fixes = try reader.trail(of: device, from: begin, to: end, limit: .max)
                .map(FixBody.init).filter { history.span.contains(history.serviceTime($0)) }
            return history
        }
    }

    /// The same as a scenario, played once.
    func recorded(
        _ phone: Int = 0, from: Timestamp? = nil, to: Timestamp? = nil, as name: String = "instant"
    ) throws -> Rehearsal? {
        let profile = Scenario.NamedProfile.named(name, besides: Self.library + "/x.yaml")
        let composer = Composer(
            try history(of: phone, from: from, to: to), stem: "x", profile: profile ?? .usual)
        return try composer.compose().map(Rehearsal.init)
    }
}
