internal import ArgumentParser
internal import CommandBus
internal import Dispatch
internal import FindDevice
internal import Fleet
internal import Foundation
internal import PhoneModel
internal import Scenes

/// `cooee phone run NAME`: one phone as a process, with its screen drawn in the terminal.
struct PhoneRun: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run", abstract: "Run a simulated phone and draw its screen.",
        discussion: """
            Ctrl-C powers it off. Press its buttons from another terminal: cooee phone do NAME …
              cooee phone run mira
              cooee phone run mira --move simulators/traces/lake-walk.gpx
            """)

    @OptionGroup var phone: PhoneOptions

    @Option(help: "A handset profile, instead of the one it was enrolled with.")
    var profile: String?

    @Option(help: "Where it goes, instead of what it was enrolled with.")
    var move: String?

    @Flag(help: "Print a line for each thing that happens, and no screen.")
    var lines = false

    @Option(
        help: ArgumentHelp(
            "Press this before it is switched on, as `phone do` has it: 'airplane on'.",
            valueName: "button"))
    var press: [String] = []

    /// The process that started it holds the other end: when that dies, however it dies, so does
    /// the phone.
    @Flag(help: .hidden)
    var untilStdinCloses = false

    func run() async throws {
        let descriptors = DescriptorLimit.raise()
        guard descriptors >= Self.leastDescriptors else {
            throw Failure(
                "a phone needs \(Self.leastDescriptors) file descriptors, and may have "
                    + "\(descriptors): raise that with `ulimit -n \(Self.leastDescriptors)`")
        }
        let presses = try press.map {
            try ButtonPress(words: $0.split(separator: " ").map(String.init))
        }
        let card = try PhoneCard.read(from: phone.folder)
        let profile = try (profile ?? card.profile).map { try HandsetProfile(file: $0) } ?? .default
        let movement = try move.map { try Itinerary(written: $0).movement(seed: card.seed) }
        let stopping = StopFlag()
        let signals = Interruption.watch(stopping)
        defer { for signal in signals { signal.cancel() } }
        if untilStdinCloses { Self.watchStdin(stopping) }
        let isScreen = !lines && isatty(STDOUT_FILENO) == 1
        let face = TerminalFace(name: card.name, drawsScreen: isScreen)
        let agent = try PhoneAgent(
            folder: phone.folder, profile: profile, movement: movement,
            service: ProcessInfo.processInfo.environment["COOEE_URL"], stopping: stopping,
            nextPicture: face.nextPicture, show: face.show)
        try agent.run(pressing: presses)
    }

    private static let leastDescriptors = 24

    private static func watchStdin(_ stopping: StopFlag) {
        Thread.detachNewThread {
            while !FileHandle.standardInput.availableData.isEmpty {}
            stopping.set()
        }
    }
}

/// Turns SIGINT and SIGTERM into a flag.
enum Interruption {
    static func watch(_ stopping: StopFlag) -> [any DispatchSourceSignal] {
        [SIGINT, SIGTERM].map { number in
            signal(number, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
            source.setEventHandler { stopping.set() }
            source.resume()
            return source
        }
    }
}

/// What a person sees of a phone that runs in a terminal; it belongs to the phone's thread.
final class TerminalFace {
    private let name: String
    private let drawsScreen: Bool
    /// What happened last, below the screen.
    private var log: [Notice] = []

    init(name: String, drawsScreen: Bool) {
        self.name = name
        self.drawsScreen = drawsScreen
    }

    /// When the screen must be drawn anew though nothing happens; lines are never.
    func nextPicture(of phone: Phone, at now: Timestamp) -> Timestamp? {
        drawsScreen ? PhoneScreen.nextChange(of: phone, at: now) : nil
    }

    func show(_ phone: Phone, _ notices: [Notice], _ now: Timestamp) {
        guard drawsScreen else {
            for notice in notices { Terminal().say("\(clock(now))  \(name)  \(notice)") }
            return
        }
        let screen = PhoneScreen.lines(of: phone, name: name, at: now)
        log = (log + notices).suffix(Self.logLength)
        // Home, the screen, the newest notices, and nothing left over from before.
        Terminal().say(
            "\u{1B}[H"
                + (screen + log.map { "  \($0)" }).map { $0 + "\u{1B}[K" }.joined(separator: "\n")
                + "\u{1B}[J")
    }

    private static let logLength = 5

    private func clock(_ now: Timestamp) -> String {
        String(now.rfc3339.dropFirst(11).prefix(8))
    }
}
