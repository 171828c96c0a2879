internal import ArgumentParser
internal import CommandBus
internal import Dispatch
internal import FindDevice
internal import Fleet
internal import Foundation
internal import OwnerClient
internal import Scenes

/// `cooee fleet run FILE`: enrols what is missing of a fleet, and runs it until Ctrl-C.
struct FleetRunCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run", abstract: "Enrol what is missing of a fleet, and run it.",
        discussion: """
            The fleet's owner must have an account (cooee account create NAME). Their password is \
            asked for, or taken from --password-stdin or COOEE_PASSWORD, while phones are missing.
            Ctrl-C lets all phones deliver what they have, and powers them off.

            Examples:
              cooee fleet run simulators/fleets/demo.yaml
              cooee fleet run simulators/fleets/city-1000.yaml --duration 5m --json
              cooee fleet run simulators/fleets/storm.yaml --plain --plain-port 18830
              cooee fleet run simulators/fleets/demo.yaml --duration 1m --verify data
            """)

    @Argument(help: "The fleet's file.")
    var file: String

    @Option(help: "The folder of simulated phones (or COOEE_PHONES).")
    var phones: String?

    @Option(help: "The service's address (or COOEE_URL).")
    var service: String?

    @Flag(
        help: """
            Connect without TLS, to the listener that `cooee serve --plain-port` opens: faster, \
            and nothing is proven.
            """)
    var plain = false

    @Option(help: "The port of that listener.")
    var plainPort = 1883

    @Option(help: "End after this time: 5m.")
    var duration: String?

    @Option(help: "Give up, with exit code 3, if not all are connected within this time: 90s.")
    var connectWithin: String?

    @Option(help: "So many processes at least.")
    var processes = 1

    @Option(help: "Serve the figures as Prometheus reads them, at this port of 127.0.0.1.")
    var metricsPort: Int?

    @Option(
        help: """
            The service's data folder, if it is on this machine: in the end, compare what the \
            registry has with what the phones count.
            """)
    var verify: String?

    @Flag(help: "A line of JSON each second, and a summary as the last one.")
    var json = false

    @OptionGroup var secret: PasswordOptions

    func validate() throws {
        for text in [duration, connectWithin].compactMap(\.self)
        where Duration(written: text) == nil {
            throw ValidationError("'\(text)' is no duration such as 30s or 5m")
        }
        for port in [plainPort, metricsPort].compactMap(\.self) where !(1...65_535).contains(port) {
            throw ValidationError("\(port) is no port: give one from 1 to 65535")
        }
        guard (1...FleetCapacity.mostProcesses).contains(processes) else {
            throw ValidationError("1 to \(FleetCapacity.mostProcesses) processes")
        }
    }

    func run() async throws {
        let plan = try FleetPlan.reading(file)
        let parts = try FleetCapacity(phones: plan.count, limit: DescriptorLimit.raise())
            .processes(atLeast: processes)
        let phones = PhoneOptions.phonesFolder(phones)
        let folder = FleetFolder(name: plan.name, in: phones)
        try await enrol(plan, in: folder)
        let stopping = StopFlag()
        let signals = Interruption.watch(stopping)
        defer { for signal in signals { signal.cancel() } }
        let metrics = try metricsPort.map { try FleetMetrics(port: $0) }
        defer { metrics?.close() }
        let verification = try verify.map {
            try FleetVerification(of: plan, in: folder, data: $0)
        }
        let run = try FleetRun(
            plan, file: file, folder: folder, parts: parts, plainPort: plain ? plainPort : nil,
            phones: phones)
        let watch = FleetWatch(
            plan: plan, display: FleetDisplay(Terminal(), name: plan.name, isJSON: json),
            connectWithin: connectWithin.flatMap(Duration.init(written:)), metrics: metrics,
            verification: verification)
        try await watch.follow(
            run, for: duration.flatMap(Duration.init(written:)), stopping: stopping)
    }

    private func enrol(_ plan: FleetPlan, in folder: FleetFolder) async throws {
        let url = service ?? ProcessInfo.processInfo.environment["COOEE_URL"]
        let client = ServiceClient(baseURL: url ?? ServiceAddress.usual.text)
        _ = try await client.health()
        let enrolment = FleetEnrolment(plan: plan, in: folder)
        let missing = try enrolment.missing().count
        guard missing > 0 else { return }
        let terminal = Terminal()
        let password = try secret.password("Password of \(plan.owner): ", on: terminal)
        terminal.note("enrolling \(missing) phones …")
        let begun = ContinuousClock.now
        try await enrolment.carryOut(with: client, password: password) { done, all in
            let seconds = (ContinuousClock.now - begun) / .seconds(1)
            let time = seconds.formatted(.number.precision(.fractionLength(1)))
            terminal.note("enrolled \(done) of \(all) phones in \(time) s")
        }
    }
}
