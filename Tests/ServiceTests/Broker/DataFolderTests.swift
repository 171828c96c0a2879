import Foundation
import Glibc
import TestSupport
import Testing

@testable import Service

@Suite("The data folder")
struct DataFolderTests {
    let temporary: TemporaryFolder

    init() throws { temporary = try TemporaryFolder() }

    @Test("is made with all above it, for its owner alone, and ends as a path without links")
    func layout() throws {
        let path = temporary.path + "/a/b/data/"
        let folder = try DataFolder(opening: path)
        #expect(folder.path == temporary.path + "/a/b/data")
        #expect(folder.isNew)
        for place in [folder.path, folder.keysPath, folder.brokerPath] {
            #expect(try mode(of: place) == 0o700)
        }
        #expect(try mode(of: folder.path + "/lock") == 0o600)
    }

    @Test("closes what others were let into, and leaves alone the folder that it was given")
    func tightened() throws {
        chmod(temporary.path, 0o755)
        mkdir(temporary.path + "/keys", 0o755)
        let folder = try DataFolder(opening: temporary.path)
        #expect(try mode(of: folder.keysPath) == 0o700)
        #expect(try mode(of: temporary.path) == 0o755)
    }

    @Test("keeps its modes whatever the umask")
    func umasks() async {
        await #expect(processExitsWith: .success) { [path = temporary.path + "/data" as String] in
            umask(0o777)
            let folder = try DataFolder(opening: path)
            try folder.write([1], to: folder.auditHeadPath)
            #expect(try mode(of: folder.path) == 0o700)
            #expect(try mode(of: folder.keysPath) == 0o700)
            #expect(try mode(of: folder.auditHeadPath) == 0o600)
            #expect(try mode(of: folder.path + "/lock") == 0o600)
        }
    }

    @Test("has one service at a time, and names the one that has it")
    func locked() throws {
        let path = temporary.path
        do {
            let first = try DataFolder(opening: path)
            let fault = #expect(throws: GroundFault.self) { try DataFolder(opening: path) }
            #expect(fault == .inUse(folder: path, process: getpid()))
            #expect(
                fault?.description == "\(path) is in use by process \(getpid()): stop it, or give "
                    + "another folder with --data")
            withExtendedLifetime(first) {}
        }
        #expect(throws: Never.self) { try DataFolder(opening: path) }
    }

    @Test("can be had again after its service was killed")
    func lockOfTheDead() async throws {
        await #expect(processExitsWith: .signal(SIGKILL)) { [path = temporary.path as String] in
            let folder = try DataFolder(opening: path)
            withExtendedLifetime(folder) { _ = kill(getpid(), SIGKILL) }
        }
        #expect(throws: Never.self) { try DataFolder(opening: temporary.path) }
    }

    @Test("that cannot be made says where and what to do, in one line")
    func impossible() throws {
        try temporary.write("", to: "file")
        let file = temporary.path + "/file"
        #expect(throws: GroundFault.notA("folder", path: file)) {
            try DataFolder(opening: file)
        }
        let table = [
            (file + "/data", "cannot create \(file)/data: Not a directory: "),
            ("/proc/cooee", "cannot create /proc/cooee: No such file or directory: "),
            ("", "\"\" cannot be the data folder: "), ("a\nb", "\"a\\nb\" cannot be "),
        ]
        for (path, beginning) in table {
            let fault = #expect(throws: GroundFault.self) { try DataFolder(opening: path) }
            let text = fault?.description ?? ""
            #expect(text.hasPrefix(beginning) && text.hasSuffix("--data"), "\(text)")
            #expect(!text.contains("\n"))
        }
    }

    @Test("replaces a file whole, and leaves nothing beside it")
    func atomicWrite() throws {
        let folder = try DataFolder(opening: temporary.path)
        let path = folder.auditHeadPath
        #expect(try folder.read(path) == nil)
        try folder.write(Array("a longer first text".utf8), to: path)
        chmod(path, 0o644)
        try temporary.write("torn", to: "audit.head.new")
        try folder.write(Array("second".utf8), to: path)
        #expect(try folder.read(path) == Array("second".utf8))
        #expect(try mode(of: path) == 0o600)
        #expect(!FileManager.default.fileExists(atPath: path + ".new"))
        #expect(throws: GroundFault.self) { try folder.write([], to: folder.keysPath) }
        #expect(!FileManager.default.fileExists(atPath: folder.keysPath + ".new"))
    }
}
