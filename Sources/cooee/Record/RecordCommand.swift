internal import ArgumentParser
internal import FindDevice
internal import Foundation
internal import OwnerAPI
internal import OwnerClient
internal import Scenes

/// `cooee record`: makes a scenario of what the service has of a real loss.
struct RecordCommand: OwnerCommand {
    static let configuration = CommandConfiguration(
        commandName: "record", abstract: "Make a scenario of what happened to a device.",
        discussion: """
            Writes FILE.yaml, and FILE.gpx beside it with the way that the phone went: what the \
            owner ordered, what the phone told, when it could not be reached, and what came of \
            it. It is played once before it is written; what does not come again is a comment. \
            Of PINs and passwords there is none in it, but all places are, and what the screen \
            showed: both files are only yours to read.

            Times are written as 2026-03-01T12:00:00Z, or as so long ago: -2h.

            Examples:
              cooee record --device mira --out mira.yaml
              cooee record --device mira --from -3d --to -2d --out stolen.yaml
              cooee replay mira.yaml
            """)

    @Option(
        help: ArgumentHelp(
            "The device: its name, the beginning of its name, or its id.", valueName: "name"))
    var device: String

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("Not before this time, or so long ago.", valueName: "time"))
    var from = TimeArgument.ago(.days(1))

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("Not after this time, or so long ago.", valueName: "time"))
    var to = TimeArgument.ago(.zero)

    @Option(
        help: ArgumentHelp("The scenario's file, which ends with .yaml.", valueName: "file"),
        completion: .file(extensions: ["yaml"]))
    var out: String

    @OptionGroup var owner: OwnerOptions

    func validate() throws {
        guard out.hasSuffix(Self.ending), !stem.isEmpty else {
            throw ValidationError("--out: a scenario's file ends with .yaml, not '\(out)'")
        }
        let now = OwnerClock.now()
        guard from.moment(now: now) < to.moment(now: now) else {
            throw ValidationError("--from must lie before --to")
        }
    }

    func perform() async throws {
        let now = OwnerClock.now()
        let (begin, end) = (from.moment(now: now), min(to.moment(now: now), now))
        guard begin < end else {
            throw Failure(
                "--from lies in the future", mend: "record what has been",
                meaning: .usage)
        }
        let signedIn = try owner.signedIn()
        let devices = try await signedIn.client.devices()
        let device = try signedIn.pastDevice(self.device, among: devices)
        let history = try await HistoryReading(client: signedIn.client).history(
            of: device, as: devices.first { $0.id == device.id }, in: begin...end, now: now)
        let composer = Composer(history, stem: stem, profile: profile)
        guard !history.fixes.isEmpty, let recording = composer.compose() else {
            throw Failure(
                "the service has no fix of \(device.name) from \(FixLines.moment(begin)) to "
                    + FixLines.moment(end),
                mend: "see when there are any: cooee trail \(device.name)")
        }
        let rehearsal = try Rehearsal(recording)
        try write(rehearsal.recording)
        try tell(rehearsal, of: device)
    }

    private static let ending = ".yaml"

    /// The file's name without its folder and its ending.
    private var stem: String {
        String(URL(filePath: out).lastPathComponent.dropLast(Self.ending.count))
    }

    /// A phone that adds no chance of its own to what was recorded, where it is at hand.
    private var profile: Scenario.NamedProfile {
        .named("instant", besides: out) ?? .usual
    }

    // MARK: Writing

    private func write(_ recording: Recording) throws {
        let folder = URL(filePath: out).deletingLastPathComponent().relativePath
        for (name, text) in recording.scenario.files() {
            try KeptFile.write(Array(text.utf8), to: folder + "/" + name)
        }
        let text = recording.scenario.yaml(
            head: Self.head, remarks: recording.remarks, afterwords: recording.afterwords)
        try KeptFile.write(Array(text.utf8), to: out)
    }

    private static let head = [
        "Recorded by `cooee record`. It holds the places where a phone was and the words on its "
            + "screen: think before you hand it on. PINs are examples, and passwords are not in it."
    ]

    private func tell(_ rehearsal: Rehearsal, of device: NamedDevice) throws {
        let scenario = rehearsal.recording.scenario
        let tracks = scenario.files().map(\.name)
        if owner.json {
            return try write(
                RecordDocument(
                    scenario: out, tracks: tracks, steps: scenario.timeline.count,
                    expectations: rehearsal.kept, comments: rehearsal.dropped,
                    brokenPromise: rehearsal.broken))
        }
        let beside = tracks.isEmpty ? "" : ", with \(tracks.joined(separator: ", ")) beside it"
        terminal.say(
            "Wrote \(out) of \(device.name)\(beside): \(scenario.timeline.count) steps, "
                + "\(rehearsal.kept) of them expectations that hold when it is replayed.")
        if rehearsal.dropped > 0 {
            terminal.note(
                "\(rehearsal.dropped) more did not come again, and stand in it as comments.")
        }
        if let broken = rehearsal.broken {
            terminal.note("Its replay fails, which is a defect of Cooee: \(broken)")
        }
        terminal.say("Replay it: cooee replay \(out)")
    }
}

/// What was written, for programs.
private struct RecordDocument: Encodable {
    let scenario: String
    let tracks: [String]
    let steps: Int
    let expectations: Int
    let comments: Int
    let brokenPromise: String?
}
