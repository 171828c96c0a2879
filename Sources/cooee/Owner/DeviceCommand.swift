internal import ArgumentParser
internal import OwnerAPI
internal import OwnerClient

/// `cooee device`: one device, and the end of its being found.
struct DeviceCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "device", abstract: "Show all of one device, or remove it.",
        discussion: """
            Examples:
              cooee device mira
              cooee device remove mira
            """,
        subcommands: [DeviceShow.self, DeviceRemove.self], defaultSubcommand: DeviceShow.self)
}

/// `cooee device NAME`: all that is known of a device.
struct DeviceShow: OwnerCommand {
    static let configuration = CommandConfiguration(
        commandName: "show", abstract: "Show a device: state, reach, place, orders, sync.",
        discussion: """
            Examples:
              cooee device mira
              cooee device show mira --json
            """)

    @Argument(help: "The device: its name, the beginning of its name, or its id.")
    var name: String

    @OptionGroup var owner: OwnerOptions

    func perform() async throws {
        let device = try await owner.signedIn().device(name)
        if owner.json { return try write(device) }
        terminal.say(
            DeviceCard(device: device, now: OwnerClock.now(), ink: terminal.ink).lines())
    }
}

/// `cooee device remove NAME`: turns Find Device off for a phone.
struct DeviceRemove: OwnerCommand {
    static let configuration = CommandConfiguration(
        commandName: "remove", abstract: "Turn Find Device off: the phone is found no more.",
        discussion: """
            Asks for the account's password. Refused while the phone is in lost mode or is to \
            be erased. Orders that have not ended fail; the device's \
            trail and its audit entries stay. To find the phone again it must be enrolled again.

            Examples:
              cooee device remove mira
              cooee device remove mira --password-stdin < password.txt
            """)

    @Argument(help: "The device: its name, the beginning of its name, or its id.")
    var name: String

    @OptionGroup var password: PasswordOptions
    @OptionGroup var owner: OwnerOptions

    func perform() async throws {
        let signedIn = try owner.signedIn()
        let device = try await signedIn.device(name)
        if !owner.json {
            terminal.note(
                "This turns Find Device off for \(device.name.printable) (\(device.model.printable)"
                    + "): it can be found no more.")
        }
        let secret = try password.password(
            "Password of \(signedIn.account ?? "your account"), to remove it: ", on: terminal)
        try await signedIn.client.remove(device.id, password: secret)
        if owner.json { return try write(EmptyBody()) }
        terminal.say("Removed \(device.name.printable). Its history stays under \(device.id).")
    }
}
