internal import ArgumentParser
internal import FindDevice
internal import OwnerAPI
internal import OwnerClient
internal import Trails

/// `cooee trail`: where a device was.
struct TrailCommand: OwnerCommand {
    static let configuration = CommandConfiguration(
        commandName: "trail", abstract: "Show or export where a device was.",
        discussion: """
            All that is stored, the oldest first, unless --from, --to, --last or --limit say \
            less. Times are written as 2026-03-01T12:00:00Z, or as so long ago: -2h. A file is \
            only yours to read.

            Examples:
              cooee trail mira --last 2h
              cooee trail mira --from 2026-03-01T08:00:00Z --to 2026-03-01T10:00:00Z
              cooee trail mira --from -2d --to -1d
              cooee trail mira --output mira.gpx
              cooee trail mira --format geojson > mira.geojson
            """)

    @Argument(help: "The device: its name, the beginning of its name, or its id.")
    var name: String

    @OptionGroup var range: TrailRange

    @Option(help: "What to write (else as FILE is called, else a table).")
    var format: TrailOutput?

    @Option(help: ArgumentHelp("Write into this file.", valueName: "file"))
    var output: String?

    @OptionGroup var owner: OwnerOptions

    func validate() throws {
        try range.check()
        if owner.json, output != nil {
            throw ValidationError("--json writes to standard output: --format json --output FILE")
        }
        if owner.json, let format, format != .json {
            throw ValidationError("--json and --format \(format.rawValue) exclude each other")
        }
    }

    func perform() async throws {
        let signedIn = try owner.signedIn()
        let device = try signedIn.pastDevice(name, among: await signedIn.client.devices())
        let now = OwnerClock.now()
        let trail = try await signedIn.client.wholeTrail(
            of: device.id, from: range.begin(now: now), to: range.end(now: now),
            limit: range.limit)
        let form = owner.json ? .json : format ?? TrailOutput(fileName: output) ?? .table
        let bytes = try form.bytes(of: trail, name: device.name, ink: terminal.ink)
        if let output {
            try KeptFile.write(bytes, to: output)
            terminal.say("Wrote \(Self.count(trail)) of \(device.name) into \(output).")
        } else if form == .table, trail.fixes.isEmpty {
            terminal.say("No fixes of \(device.name)\(range.isWhole ? " yet" : " in that time").")
        } else {
            terminal.say(bytes: bytes)
        }
        if let next = trail.next {
            terminal.note(
                "There are more: cooee trail \(name) --from \(next.timestamp)"
                    + (range.end(now: now).map { " --to \($0)" } ?? ""))
        }
    }

    private static func count(_ trail: TrailBody) -> String {
        trail.fixes.count == 1 ? "1 fix" : "\(trail.fixes.count) fixes"
    }
}

/// Which part of a trail.
struct TrailRange: ParsableArguments {
    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("Not before this time, or so long ago.", valueName: "time"))
    var from: TimeArgument?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("Not after this time, or so long ago.", valueName: "time"))
    var to: TimeArgument?

    @Option(help: ArgumentHelp("Of so long until now, such as 2h.", valueName: "duration"))
    var last: SpanArgument?

    @Option(help: ArgumentHelp("How many fixes at most.", valueName: "count"))
    var limit: Int?

    var isWhole: Bool { from == nil && to == nil && last == nil }

    /// For the command's own `validate`: where a group's fails, the parser takes the `h` of `-2h`
    /// for a wish for help.
    func check() throws {
        if last != nil, from != nil || to != nil {
            throw ValidationError("--last goes without --from and --to")
        }
        let now = OwnerClock.now()
        if let begin = begin(now: now), let end = end(now: now), begin > end {
            throw ValidationError("--from lies after --to")
        }
        if let limit, limit < 1 { throw ValidationError("--limit: it is 1 or more") }
    }

    func begin(now: Timestamp) -> Timestamp? {
        from?.moment(now: now) ?? last.map { now - $0.duration }
    }

    func end(now: Timestamp) -> Timestamp? { to?.moment(now: now) }
}
