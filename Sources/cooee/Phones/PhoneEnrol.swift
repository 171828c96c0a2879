internal import ArgumentParser
internal import FindDevice
internal import Fleet
internal import Foundation
internal import OwnerClient

/// `cooee phone enrol NAME`: turns Find Device on for a simulated phone.
struct PhoneEnrol: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "enrol", abstract: "Turn Find Device on for a simulated phone.",
        discussion: """
            Asks for the owner's password (or --password-stdin, or COOEE_PASSWORD).
              cooee phone enrol tablet --account mira --move walk:-35.2809,149.1300
              cooee phone enrol bike --account mira --move simulators/traces/lake-walk.gpx
            """)

    @OptionGroup var phone: PhoneOptions

    @Option(help: "The owner's account.")
    var account: String

    @Option(help: "The phone's serial number; drawn if it is not given.")
    var serial: String?

    @Option(help: "What the phone calls its model.")
    var model = "Simulated phone"

    @Option(help: "A handset profile (see simulators/phones).")
    var profile: String?

    @Option(
        help: "Where it goes: still:LAT,LON, walk:…, drive:…, taxi:…, commute:…, or a GPX file.")
    var move = "walk:-35.2809,149.1300"

    @Option(help: "Draw its chances from this number.")
    var seed: UInt64?

    @Option(help: "The service's address (or COOEE_URL).")
    var service: String?

    @Flag(help: "Answer with one JSON document.")
    var json = false

    @OptionGroup var secret: PasswordOptions

    func run() async throws {
        let itinerary = try Itinerary(written: move)
        let seed = seed ?? UInt64.random(in: 0...UInt64.max)
        _ = try itinerary.movement(seed: seed)
        let url =
            service ?? ProcessInfo.processInfo.environment["COOEE_URL"] ?? "http://127.0.0.1:8780"
        let enrolment = Enrolment(
            account: account,
            password: try secret.password("Password of \(account): ", on: Terminal()),
            serial: serial ?? Self.drawnSerial(), model: model, profile: profile,
            itinerary: itinerary, seed: seed)
        let card = try await enrolment.carryOut(in: phone.folder, with: ServiceClient(baseURL: url))
        Terminal().say(
            json
                ? #"{"device":"\#(card.device)","name":"\#(card.name)"}"#
                : "enrolled '\(card.name)' as \(card.device). "
                    + "Run it with: cooee phone run \(card.name)")
    }

    static func drawnSerial() -> String {
        "SIM-" + (0..<8).map { _ in String("0123456789ABCDEF".randomElement() ?? "0") }.joined()
    }
}
