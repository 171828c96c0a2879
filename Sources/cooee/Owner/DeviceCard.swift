internal import FindDevice
internal import OwnerAPI

/// All that is known of one device.
struct DeviceCard {
    let device: DeviceBody
    let now: Timestamp
    let ink: Ink

    func lines() -> [String] {
        [heading, standing] + lost + erase + [""]
            + FixLines.titled(device.lastFix, presence: device.presence, now: now, ink: ink)
            + [""] + orders + [""] + sync
    }

    private var heading: String {
        ink(device.name.printable, .bold)
            + "  \(device.model.printable), serial \(device.serial.printable), id \(device.id)"
    }

    private var standing: String {
        "State: \(ink(device.state.words, device.state.colour)).  "
            + "Reach: \(ink(device.reach(now: now), device.presence.colour)).  "
            + "Find Device on since \(FixLines.moment(device.enrolledAt.timestamp))."
    }

    private var lost: [String] {
        let lostMode = device.lostMode
        guard lostMode.wanted || !lostMode.applied else { return [] }
        let order = lostMode.order.map { " (order \($0.short))" } ?? ""
        let since = lostMode.since.map { " since \(FixLines.moment($0.timestamp))" } ?? ""
        let standing =
            switch (lostMode.wanted, lostMode.applied) {
            case (true, true): "on\(since)\(order); the phone is locked"
            case (true, false):
                "wanted\(since)\(order); the phone has not said yet that it is locked"
            case (false, _): "to end\(order); the phone has not said yet that it has"
            }
        let words = [lostMode.message, lostMode.callback].compactMap(\.self)
        return [ink("Lost mode", .bold) + ": \(standing)."]
            + (words.isEmpty
                ? [] : ["  Its screen says: " + words.map(\.printable).joined(separator: " · ")])
    }

    private var erase: [String] {
        guard let order = device.openOrders.first(where: { $0.type == .erase }) else { return [] }
        return [ink("Erase", .bold) + ": \(order.summary) (order \(order.id.short))."]
            + (order.lastSeen.map {
                ["  Last seen before it began:"] + FixLines.lines($0, now: now, indent: 4)
            } ?? [])
    }

    private var orders: [String] {
        guard !device.openOrders.isEmpty else {
            let kinds = device.supports.map(\.rawValue).joined(separator: ", ")
            return [ink("Open orders", .bold) + ": none.  It carries out: \(kinds)."]
        }
        return [ink("Open orders", .bold)]
            + OrderTable.open(device.openOrders, names: [device.id: device.name], now: now)
            .lines(ink: ink, indent: 2)
    }

    private var sync: [String] {
        guard !device.sync.isEmpty else {
            return [ink("Sync", .bold) + ": the phone has not said yet."]
        }
        return [ink("Sync", .bold)] + SyncTable.of(device.sync, now: now).lines(ink: ink, indent: 2)
    }
}

/// What of a phone's data would be lost with it.
enum SyncTable {
    static func of(_ states: [SyncBody], now: Timestamp) -> Table {
        var table = Table(
            .init("kind"), .init("sync"), .init("items", isNumber: true),
            .init("only there", isNumber: true), .init("synced"), .init("error"))
        for state in states {
            table.add(
                .init(state.kind.rawValue),
                .init(state.enabled ? "on" : "off", state.enabled ? nil : .faint),
                .init("\(state.items)"),
                .init("\(state.unsynced)", state.unsynced > 0 ? .yellow : nil),
                .init(Ages.ago(state.syncedAt?.timestamp, now: now)),
                .init(state.error ?? "", .red))
        }
        return table
    }
}

/// An owner's devices, one a line.
enum DeviceTable {
    static func of(_ devices: [DeviceBody], now: Timestamp) -> Table {
        var table = Table(
            .init("name"), .init("model"), .init("state"), .init("reach"), .init("place"),
            .init("accuracy", isNumber: true), .init("age"), .init("battery", isNumber: true),
            .init("orders", isNumber: true))
        for device in devices {
            let fix = device.lastFix
            table.add(
                .init(device.name, .bold), .init(device.model),
                .init(device.state.rawValue, device.state.colour),
                .init(reach(device, now: now), device.presence.colour),
                .init(fix.map(Places.coordinate) ?? "-"),
                .init(fix.map(Places.accuracy) ?? "-"),
                age(device, now: now), .init(fix?.battery.map { "\($0) %" } ?? "-"),
                .init(device.openOrders.isEmpty ? "-" : "\(device.openOrders.count)"))
        }
        return table
    }

    private static func reach(_ device: DeviceBody, now: Timestamp) -> String {
        guard device.presence != .online, let heard = device.lastHeardAt else {
            return device.presence.rawValue
        }
        return "\(device.presence.rawValue), heard \(Ages.ago(heard.timestamp, now: now))"
    }

    private static func age(_ device: DeviceBody, now: Timestamp) -> Table.Cell {
        guard let fix = device.lastFix else { return "no place yet" }
        let standing = FixStanding(fix, presence: device.presence, now: now)
        return Table.Cell(
            "\(Ages.ago(fix.at.timestamp, now: now)), \(standing.title)", standing.colour)
    }
}
