internal import FindDevice
internal import Foundation
internal import PhoneModel
internal import Trails

/// Where a scenario finds the files that it names: beside it, or in their own folders of
/// `simulators`.
struct Shelf {
    /// The folder of the scenario's file.
    let folder: String

    init(besides file: String) {
        folder = URL(filePath: file).deletingLastPathComponent().relativePath
    }

    /// Why a file cannot be used, in words that stand behind its key's name.
    struct Fault: Error {
        let reason: String
    }

    func profile(named name: String) throws(Fault) -> Scenario.NamedProfile {
        if name == Scenario.NamedProfile.usual.name { return .usual }
        let path = try find(
            name, ending: ".yaml", in: "phones", called: "profile")
        do throws(SceneError) {
            return Scenario.NamedProfile(
                name: name, profile: try HandsetProfile(file: path), path: path)
        } catch {
            throw Fault(reason: "cannot be used: \(error.firstLine)")
        }
    }

    func track(named name: String) throws(Fault) -> Track {
        let path = try find(
            name, ending: "", in: "traces", called: "GPX file")
        do throws(TrailError) {
            let tracks = try TrackReader.tracks(contentsOf: path)
            guard let track = tracks.first, tracks.count == 1 else {
                throw TrailError(
                    file: path, reason: "\(tracks.count) tracks: a phone goes along one")
            }
            // Whether its times can be gone by.
            _ = try TrackReplay(track)
            return track
        } catch {
            throw Fault(reason: "cannot be used: \(error)")
        }
    }

    private func find(
        _ name: String, ending: String, in shelf: String, called thing: String
    ) throws(Fault) -> String {
        let folders = [folder, "\(folder)/../\(shelf)", "simulators/\(shelf)"]
        guard !name.hasPrefix("/"), !name.split(separator: "/").contains("..") else {
            throw Fault(reason: "must be a file's name, in its folder or below it")
        }
        let paths = folders.map { "\($0)/\(name)\(ending)" }
        if let path = paths.first(where: FileManager.default.fileExists) { return path }
        let known = folders.flatMap { files(in: $0, ending: ending) }
        let hint =
            Suggestion.nearest(to: name, among: known).map { "did you mean '\($0)'?" }
            ?? "looked for beside this file, in ../\(shelf) and in simulators/\(shelf)"
        throw Fault(reason: "names a \(thing) that is not there: \(hint)")
    }

    private func files(in folder: String, ending: String) -> [String] {
        do {
            return try FileManager.default.contentsOfDirectory(atPath: folder)
                .filter { $0.hasSuffix(ending) }.map { String($0.dropLast(ending.count)) }.sorted()
        } catch {
            // A folder that is not there has no files to offer.
            return []
        }
    }
}

extension SceneError {
    fileprivate var firstLine: String {
        String(description.prefix { !$0.isNewline })
    }
}

extension Scenario.NamedProfile {
    /// The profile that a scenario's file would find by that name; nil if there is none, or none
    /// that can be used.
    package static func named(_ name: String, besides file: String) -> Self? {
        do throws(Shelf.Fault) {
            return try Shelf(besides: file).profile(named: name)
        } catch {
            return nil
        }
    }
}
