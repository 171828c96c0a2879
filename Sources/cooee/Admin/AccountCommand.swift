internal import ArgumentParser
internal import FindDevice
internal import Foundation
internal import Scenes
internal import Service

/// `cooee account`: owners, made by somebody with a shell on the machine.
struct AccountCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "account", abstract: "Make owners.", subcommands: [AccountCreate.self])
}

/// `cooee account create NAME`: makes an owner, whether the service runs or not.
struct AccountCreate: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "create", abstract: "Make an owner.",
        discussion: """
            The password is asked for, or read with --password-stdin, or taken from the environment
            variable COOEE_PASSWORD. It has at least 8 characters, with letters and digits.
              cooee account create mira
              printf %s "$SECRET" | cooee account create mira --password-stdin
            """)

    @Argument(help: "What the owner signs in with.")
    var name: String

    @Option(help: "The service's data folder.")
    var data: String?

    @Option(help: "The service's configuration file.")
    var config: String?

    @Flag(help: "Answer with one JSON document.")
    var json = false

    @OptionGroup var secret: PasswordOptions

    func run() async throws {
        var configuration = try config.map { try Configuration(file: $0) } ?? Configuration()
        if let data { configuration.data = data }
        let password = try secret.password("Password for \(name): ", on: Terminal())
        let account = try Administration(dataFolder: configuration.data).createAccount(
            name: name, password: password,
            cost: ScryptCost(logN: configuration.passwords.scryptLogN))
        // A name has no quotes, so that it needs no escaping but for the backslash.
        let name = account.name.replacingOccurrences(of: "\\", with: "\\\\")
        Terminal().say(
            json
                ? #"{"id":"\#(account.id)","name":"\#(name)"}"#
                : "made the owner '\(account.name)'. Sign in with: cooee login \(account.name)")
    }
}
