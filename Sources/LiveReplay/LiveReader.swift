internal import FindDevice
internal import OwnerAPI
internal import OwnerClient
internal import Replay
internal import Scenes

/// Reads of a service what a story asks about, and no more: a real one has other owners.
final class LiveReader {
    private let client: ServiceClient
    private let devices: [DeviceID]
    /// Phones whose owner's news somebody will ask about: those are read from the beginning.
    private let telling: Set<PhoneIndex>
    /// Up to which event and which entry all was read.
    private var eventsRead: [PhoneIndex: Int64] = [:]
    private var auditRead: Int64?

    init(client: ServiceClient, devices: [DeviceID], scenario: Scenario) {
        self.client = client
        self.devices = devices
        telling = Set(scenario.facts.compactMap(\.toldBy))
    }

    /// Brings what was seen up to date, as far as these facts go.
    ///
    /// A service that does not answer leaves all as it was seen last.
    func look(for facts: [Scenario.Fact], into sight: inout LiveSight) async throws {
        do {
            for index in telling.sorted() { try await readEvents(of: index, into: &sight) }
            for need in Set(facts.flatMap { needs(of: $0, in: sight) }).sorted() {
                try await read(need, into: &sight)
            }
            sight.isServiceSilent = false
        } catch let error as OwnerClientError where error.isSilence {
            sight.isServiceSilent = true
        }
    }

    /// Adds what the service has of the story.
    /// - Returns: whether it answered.
    func record(
        into recording: inout RunRecording, of requests: [String: LiveRequest],
        since start: Timestamp
    ) async throws -> Bool {
        do {
            recording.fixes = try await trails()
            recording.orders = try await lives(of: requests, since: start)
            return true
        } catch let error as OwnerClientError where error.isSilence {
            return false
        }
    }

    /// The stored trails of all phones.
    private func trails() async throws -> [[Fix]] {
        var trails: [[Fix]] = []
        for device in devices {
            trails.append(try await client.wholeTrail(of: device).fixes.compactMap(Fix.init))
        }
        return trails
    }

    /// What the audit log has of each order.
    private func lives(
        of requests: [String: LiveRequest], since start: Timestamp
    ) async throws -> [RunRecording.OrderLife] {
        var lives: [RunRecording.OrderLife] = []
        for (name, request) in requests.sorted(by: { $0.value.askedAt < $1.value.askedAt }) {
            guard let id = request.id else { continue }
            let entries = try await client.audit(order: id, limit: 1000).entries
            lives.append(
                RunRecording.OrderLife(
                    name: name, phone: request.phone,
                    entries: entries.map {
                        RunRecording.Entry(
                            at: max($0.at.timestamp - start, .zero), action: $0.action,
                            detail: $0.detail)
                    }))
        }
        return lives
    }

    // MARK: Needs

    /// Something that is read with one request, or a few.
    private enum Need: Hashable, Comparable {
        case device(PhoneIndex)
        case order(String)
        case audit
        case fixes(PhoneIndex)
    }

    private func needs(of fact: Scenario.Fact, in sight: LiveSight) -> [Need] {
        switch fact {
        case .order(let name, _, _): [.order(name)]
        case .location(let index, _, _), .presence(let index, _), .device(let index, _):
            [.device(index)]
        case .audit, .count(_, .entries, _): [.audit]
        case .count(let index, .fixes, _): [.fixes(index)]
        case .count(_, .orders, _): sight.orders.keys.map(Need.order)
        case .screen, .ringer, .lock, .data, .battery, .truth, .event, .reports, .count: []
        }
    }

    private func read(_ need: Need, into sight: inout LiveSight) async throws {
        switch need {
        case .device(let index): try await readDevice(index, into: &sight)
        case .order(let name):
            guard let id = sight.orders[name]?.id else { return }
            sight.orders[name]?.state = try await client.order(id).orderState
        case .audit: try await readAudit(into: &sight)
        case .fixes(let index):
            sight.phones[index].fixes = try await client.wholeTrail(of: devices[index]).fixes.count
        }
    }

    private func readDevice(_ index: PhoneIndex, into sight: inout LiveSight) async throws {
        do {
            let device = try await client.device(devices[index])
            sight.phones[index].presence = device.presence
            sight.phones[index].state = device.state
            sight.phones[index].place = device.lastFix?.coordinate
        } catch OwnerClientError.problem(let problem) where problem.kind == .unknownDevice {
            sight.phones[index].state = .released
        }
    }

    private func readEvents(of index: PhoneIndex, into sight: inout LiveSight) async throws {
        let page = try await client.allEvents(
            of: devices[index], after: eventsRead[index] ?? 0)
        eventsRead[index] = page.next
        sight.events += page.events.map { LiveSight.Told(phone: index, name: $0.type) }
    }

    private func readAudit(into sight: inout LiveSight) async throws {
        let page = try await client.allAudit(after: try await beginning())
        sight.audit += page.entries
        auditRead = page.next
    }

    /// The number of the last entry that was read; at first the one before the story's own.
    private func beginning() async throws -> Int64 {
        if let auditRead { return auditRead }
        var first = Int64.max
        for device in devices {
            let entries = try await client.audit(device: device, limit: 1).entries
            first = min(first, entries.first?.number ?? first)
        }
        return first == .max ? 0 : first - 1
    }
}

extension Scenario {
    /// All that is asked about in it.
    fileprivate var facts: [Fact] {
        timeline.flatMap { step in
            var facts: [Fact] = []
            if case .when(let condition, _) = step.when { facts.append(condition.fact) }
            if case .expect(let condition, _) = step.action { facts.append(condition.fact) }
            return facts
        }
    }
}

extension Scenario.Fact {
    /// The phone that has to tell something for it.
    fileprivate var toldBy: PhoneIndex? {
        switch self {
        case .event(let index, _), .count(let index, .events, _): index
        default: nil
        }
    }
}

extension OwnerClientError {
    /// Whether the service is away, or cannot answer now, and may be back.
    var isSilence: Bool {
        switch self {
        case .unreachable: true
        case .problem(let problem): problem.kind == .unavailable
        case .malformed: false
        }
    }
}
