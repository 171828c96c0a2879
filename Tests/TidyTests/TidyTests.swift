import Foundation
import Testing

/// The house is tidy: rules that a reviewer would otherwise have to remember.
@Suite("The house is tidy")
struct TidyTests {
    @Test("no import runs up a floor, and each library has its own importers")
    func floors() throws {
        try expectTidy("Sources", Floor.breaches)
    }

    @Test("every folder of Sources has a floor, and every floor but planned ones a folder")
    func everyFolder() throws {
        let folders = try SourceTree.folders(in: "Sources")
        #expect(folders.filter { Floor.house[$0] == nil } == [])
        let planned: Set = ["cooee-bench"]
        #expect(Floor.house.keys.filter { !folders.contains($0) && !planned.contains($0) } == [])
    }

    @Test("pure modules take time and chance from their parameters alone")
    func pure() throws {
        try expectTidy("Sources") { file in
            guard Ban.pureModules.contains(file.module) else { return [] }
            let breaches = try Ban.breaches(of: Ban.inPureModules, in: file)
            return Allowance.uncovered(breaches) + Ban.unseeded(in: file)
        }
    }

    @Test("nothing crashes on purpose, hides a failure or runs unwatched")
    func careful() throws {
        try expectTidy("Sources") { file in
            Allowance.uncovered(try Ban.breaches(of: Ban.inSources, in: file))
        }
    }

    @Test("every allowance is still needed", arguments: Allowance.all.indices)
    func allowances(index: Int) throws {
        let allowance = Allowance.all[index]
        let file = SourceFile(
            path: allowance.path, text: try SourceTree.text(of: allowance.path))
        let breaches = try Ban.breaches(of: Ban.inSources + Ban.inPureModules, in: file)
        #expect(breaches.contains(where: allowance.covers), "\(allowance.path): \(allowance.word)")
    }

    @Test("no test sleeps")
    func sleepless() throws {
        try expectTidy("Tests") { try Ban.breaches(of: Ban.inTests, in: $0) }
    }

    @Test("files and lines are short", arguments: ["Sources", "Tests"])
    func short(folder: String) throws {
        try expectTidy(folder) { HouseRules.length(of: $0) + HouseRules.lineLengths(in: $0) }
    }

    @Test("every file of Sources says first what it is")
    func documented() throws {
        try expectTidy("Sources", HouseRules.docstring)
    }

    @Test("names say what a type is, and hide no module", arguments: ["Sources", "Tests"])
    func named(folder: String) throws {
        try expectTidy(folder) {
            try HouseRules.emptyNames(in: $0)
                + (folder == "Sources" ? HouseRules.moduleNames(in: $0) : [])
        }
    }

    @Test(
        "nothing is left to do", arguments: ["Sources", "Tests", "config", "simulators", "scripts"])
    func finished(folder: String) throws {
        let breaches = try SourceTree.files(in: folder).flatMap(HouseRules.notesToSelf)
        #expect(breaches.isEmpty, "\(listing(breaches))")
    }

    @Test("the README's tour names every folder of Sources")
    func tour() throws {
        let readme = try SourceTree.text(of: "README.md")
        let folders = try SourceTree.folders(in: "Sources")
        #expect(try HouseRules.missing(folders, inTour: readme) == [])
    }

    @Test("git is told to ignore build products")
    func ignored() throws {
        let ignored = try SourceTree.text(of: ".gitignore").split(separator: "\n")
        #expect(ignored.contains(".build") && ignored.contains("/data"))
    }

    @Test("git tracks no build products", .enabled(if: isCheckout))
    func tracked() throws {
        let git = Process()
        git.executableURL = URL(filePath: "/usr/bin/env")
        // A checkout may belong to somebody else than who tests it.
        git.arguments = ["git", "-c", "safe.directory=*", "ls-files", "-z"]
        git.currentDirectoryURL = SourceTree.root
        let output = Pipe()
        git.standardOutput = output
        try git.run()
        let listed = try output.fileHandleForReading.readToEnd() ?? Data()
        git.waitUntilExit()
        #expect(git.terminationStatus == 0)
        let paths = String(decoding: listed, as: UTF8.self).split(separator: "\0").map(String.init)
        #expect(HouseRules.products(among: paths) == [])
    }

    static let isCheckout = FileManager.default.fileExists(
        atPath: SourceTree.root.appending(path: ".git").path)

    private func expectTidy(
        _ folder: String, _ rule: HouseRule, at location: SourceLocation = #_sourceLocation
    ) throws {
        let files = try SourceTree.swift(in: folder)
        #expect(!files.isEmpty, sourceLocation: location)
        let breaches = try files.flatMap(rule)
        #expect(breaches.isEmpty, "\(listing(breaches))", sourceLocation: location)
    }

    private func listing(_ breaches: [Breach]) -> String {
        breaches.map { "\n  \($0)" }.joined()
    }
}
