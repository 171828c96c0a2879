internal import ArgumentParser
internal import FindDevice
internal import OwnerAPI
internal import OwnerClient

/// `cooee orders`: what was asked of phones, and what became of it.
struct OrdersCommand: OwnerCommand {
    static let configuration = CommandConfiguration(
        commandName: "orders", abstract: "List orders: those that wait, or all with --all.",
        discussion: """
            The newest come first; --all shows the newest 500.

            Examples:
              cooee orders
              cooee orders mira --all
            """)

    @Argument(help: "One device: its name, the beginning of its name, or its id.")
    var name: String?

    @Flag(help: "Show orders that have ended too.")
    var all = false

    @OptionGroup var owner: OwnerOptions

    func perform() async throws {
        let signedIn = try owner.signedIn()
        let devices = try await signedIn.client.devices()
        let device = try name.map { try signedIn.pastDevice($0, among: devices) }
        let orders =
            all
            ? try await signedIn.client.orders(of: device?.id, limit: Self.most)
            : Self.open(of: device?.id, in: devices)
        if owner.json { return try write(OrderList(orders: orders)) }
        let names = Dictionary(uniqueKeysWithValues: devices.map { ($0.id, $0.name) })
        guard !orders.isEmpty else { return terminal.say(nothing(device)) }
        let now = OwnerClock.now()
        let table =
            all
            ? OrderTable.all(orders, names: names, now: now)
            : OrderTable.open(orders, names: names, now: now)
        terminal.say(table.lines(ink: terminal.ink))
        if orders.count == Self.most {
            terminal.note("These are the newest \(Self.most); there may be older ones.")
        }
    }

    /// As many as the service lists.
    private static let most = 500

    /// The orders that have not ended, the newest first.
    private static func open(of device: DeviceID?, in devices: [DeviceBody]) -> [OrderBody] {
        devices.filter { device == nil || $0.id == device }.flatMap(\.openOrders)
            .sorted { ($0.acceptedAt.timestamp, $0.id) > ($1.acceptedAt.timestamp, $1.id) }
    }

    private func nothing(_ device: NamedDevice?) -> String {
        let whose = device.map { " of \($0.name)" } ?? ""
        return all
            ? "No orders\(whose) yet."
            : "No orders\(whose) are open. Those that have ended: cooee orders"
                + (device.map { " \($0.name)" } ?? "") + " --all"
    }
}
