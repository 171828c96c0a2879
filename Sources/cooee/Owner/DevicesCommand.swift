internal import ArgumentParser
internal import OwnerAPI
internal import OwnerClient

/// `cooee devices`: an owner's devices.
struct DevicesCommand: OwnerCommand {
    static let configuration = CommandConfiguration(
        commandName: "devices", abstract: "List your devices: reach, place, open orders.",
        discussion: """
            A place is 'live' while the phone is online and said it within the last minute; \
            else it is the last known one, and the phone may be elsewhere by now.

            Examples:
              cooee devices
              cooee devices --json
            """)

    @OptionGroup var owner: OwnerOptions

    func perform() async throws {
        let devices = try await owner.signedIn().client.devices()
        if owner.json { return try write(DeviceList(devices: devices)) }
        guard !devices.isEmpty else {
            return terminal.say(
                "No devices yet: a phone is listed once Find Device is turned on for it.")
        }
        terminal.say(
            DeviceTable.of(devices, now: OwnerClock.now()).lines(ink: terminal.ink))
    }
}
