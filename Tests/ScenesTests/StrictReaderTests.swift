import Foundation
import Testing

@testable import Scenes

@Suite("The strict reader")
struct StrictReaderTests {
    /// A small file format: two keys, and a section with a third.
    func decode(_ keys: Keys) {
        _ = keys.require("report", .duration(in: .zero ... .seconds(3600)))
        _ = keys.value("name", .text())
        let section = keys.section("radio")
        _ = section.value("loss", .percentage())
    }

    @Test("says nothing about a file that is right")
    func right() {
        let text = """
            # A comment, and an & and a * and a [ in it.
            report: 30s
            name: 'Tom & Jerry''s [phone] * 2'
            radio: {loss: 3%}
            """
        #expect(complaints(about: text, as: decode) == [])
    }

    @Test(
        "names file, line and column, and what was probably meant",
        arguments: [
            ("reprot: 30s\nreport: 1s", "1:1: unknown key 'reprot': did you mean 'report'?"),
            ("report: 1s\nradio:\n  los: 3%", "3:3: unknown key 'los': did you mean 'loss'?"),
            ("report: 1s\nlongitude: 3", "2:1: unknown key 'longitude': known here: report, "),
            ("Report: 1s", "1:1: 'report' is missing"),
            ("report: 30", "1:9: 'report' has no unit: write it with its unit: 30s"),
            ("report: soon", "1:9: 'report' must be a duration such as 30s or 1h30m, not 'soon'"),
            ("report: 2h", "1:9: 'report' must be 0s to 1h, not 2h"),
            ("report:", "1:8: 'report' has no value: it must be a duration such as"),
            ("report: [1s]", "1:9: 'report' must be a duration such as 30s or 1h30m, not a list"),
            ("report: 1s\nradio: loud", "2:8: 'radio' must have keys of its own under it"),
            ("report: 1s\nreport: 2s", "1:1: duplicate key 'report'"),
            ("report: 1s\n\"report\": 2s", "1:1: duplicate key 'report'"),
            ("report: 1s\n[a, b]: 2s", "2:1: a key is one word"),
            ("report: 1s\n---\nreport: 2s", "2:1: a second document: a file holds one"),
            ("report: 1s\nradio:\n\tloss: 3%", "3:1: a tab: indent with spaces"),
            ("report: {1s", "2:1: not YAML: did not find expected ',' or '}'"),
            ("report: 1s\nname: a\u{1}b", "2:8: not YAML: control characters are not allowed"),
            ("- report: 1s", "1:1: a file is a list of 'key: value' lines"),
            ("report", "1:1: a file is a list of 'key: value' lines"),
            ("", "1:1: the file says nothing"),
            ("# only a comment\n", "1:1: the file says nothing"),
        ])
    func faults(text: String, complaint: String) {
        let found = complaints(about: text, as: decode)
        #expect(found.contains { $0.hasPrefix("scene.yaml:" + complaint) }, "\(found)")
    }

    @Test("counts columns in characters, not in bytes")
    func columns() {
        let found = complaints(about: "report: 1s\nradio: {ünï: 3, loss: 4}", as: decode)
        #expect(found.first?.hasPrefix("scene.yaml:2:9: unknown key 'ünï'") == true, "\(found)")
        #expect(found.last?.hasPrefix("scene.yaml:2:23: 'loss' has no unit") == true, "\(found)")
    }

    @Test("tells all the faults of a file at once, in the order of the file")
    func all() {
        let text = "nam: x\nradio:\n  loss: 300%\nreport: soon\n"
        let places = complaints(about: text, as: decode).map { $0.prefix { $0 != " " } }
        #expect(places == ["scene.yaml:1:1:", "scene.yaml:3:9:", "scene.yaml:4:9:"])
    }

    @Test("tells at most twenty")
    func twenty() {
        let text = (1...50).map { "unknown\($0): 1\n" }.joined()
        #expect(complaints(about: text, as: decode).count == 20)
    }

    @Test("takes an empty section for one that leaves everything out")
    func emptySection() {
        #expect(complaints(about: "report: 1s\nradio:\n", as: decode) == [])
    }

    @Test("a key may be written after a byte-order mark and with Windows line ends")
    func windows() {
        #expect(complaints(about: "\u{FEFF}report: 1s\r\nname: x\r\n", as: decode) == [])
    }

    @Test("refuses what is not UTF-8, and says where")
    func encoding() {
        let bytes = Array("report: 1s\nname: ".utf8) + [0xFF, 0x41]
        #expect(complaints(about: bytes, as: decode) == ["scene.yaml:2:7: not UTF-8 text"])
    }

    @Test("refuses a file that is larger than a mebibyte, and reads one that is not")
    func size() {
        let right = Array("report: 1s\n#".utf8)
        let filling = [UInt8](repeating: 0x20, count: SceneReader.largestFile - right.count)
        #expect(complaints(about: right + filling, as: decode) == [])
        #expect(
            complaints(about: right + filling + [0x20], as: decode)
                == ["scene.yaml: larger than 1024 KiB"])
    }

    @Test("says why a file cannot be read")
    func unreadable() throws {
        let missing = #expect(throws: SceneError.self) {
            try SceneReader.read(file: "/nowhere/x.yaml") { _ in }
        }
        #expect(
            missing?.description == "/nowhere/x.yaml: cannot be read: No such file or directory")
        let folder = #expect(throws: SceneError.self) {
            try SceneReader.read(file: "/tmp") { _ in }
        }
        #expect(folder?.description == "/tmp: cannot be read: Is a directory")
    }

    @Test("stops reading an endless file")
    func endless() {
        let error = #expect(throws: SceneError.self) {
            try SceneReader.read(file: "/dev/zero") { _ in }
        }
        #expect(error?.description == "/dev/zero: larger than 1024 KiB")
    }
}
