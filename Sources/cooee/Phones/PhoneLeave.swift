internal import ArgumentParser
internal import FindDevice
internal import Fleet
internal import Foundation
internal import OwnerClient

/// `cooee phone leave NAME`: turns Find Device off, at the phone.
struct PhoneLeave: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "leave", abstract: "Turn Find Device off at a simulated phone.",
        discussion: """
            Asks for the owner's password (or --password-stdin, or COOEE_PASSWORD). Refused while \
            the phone is in lost mode or is to be erased. A phone that runs is powered off; it \
            runs again only once it is enrolled anew.

            Examples:
              cooee phone leave tablet
              cooee phone leave tablet --password-stdin < password.txt
            """)

    @OptionGroup var phone: PhoneOptions

    @Option(help: "The owner's account, if the phone does not know it.")
    var account: String?

    @Option(help: "The service's address (or COOEE_URL; else the one it enrolled with).")
    var service: String?

    @Flag(help: "Answer with one JSON document.")
    var json = false

    @OptionGroup var secret: PasswordOptions

    func run() async throws {
        do {
            try await leave()
        } catch {
            throw Failure.told(error, asJSON: json)
        }
    }

    private func leave() async throws {
        let card = try PhoneCard.read(from: phone.folder)
        guard let account = account ?? card.account else {
            throw ValidationError("Say whose phone it is: --account NAME")
        }
        let url =
            service ?? ProcessInfo.processInfo.environment["COOEE_URL"] ?? card.service
            ?? ServiceAddress.usual.text
        let password = try secret.password(
            "Password of \(account), to turn Find Device off: ", on: Terminal())
        try await Leaving(account: account, password: Secret(password))
            .carryOut(in: phone.folder, with: ServiceClient(baseURL: url))
        Terminal().say(
            json
                ? #"{"device":"\#(card.device)","name":"\#(card.name)"}"#
                : "Find Device is off for '\(card.name)'. "
                    + "Turn it on again with: cooee phone enrol \(card.name)")
    }
}
