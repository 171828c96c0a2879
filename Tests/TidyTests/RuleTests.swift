import Testing

@Suite("The rules can fail")
struct RuleTests {
    func file(_ text: String, at path: String = "Sources/Wire/A.swift") -> SourceFile {
        SourceFile(path: path, text: text)
    }

    @Test(
        "an import that runs up, runs sideways or has no business here is found",
        arguments: [
            ("Wire", "internal import Control", "Wire (floor 1) imports Control (floor 2)"),
            ("Wire", "package import Trails", "Wire (floor 1) imports Trails (floor 1)"),
            ("Control", "@testable import Portal", "Control (floor 2) imports Portal (floor 4)"),
            ("Control", "@_spi(A) internal import GRDB", "Control has no business with GRDB"),
            (
                "Service", "import struct Crypto.AES\nimport Yams",
                "Service has no business with Yams"
            ),
            (
                "Portal", "#if os(Linux)\n    import X509\n#endif",
                "Portal has no business with X509"
            ),
            ("Fleet", "import CMosquitto", "only CommandBus imports CMosquitto"),
            ("Attic", "import FindDevice", "Attic has no floor yet"),
        ])
    func floors(module: String, text: String, reason: String) throws {
        let found = try Floor.breaches(in: file(text, at: "Sources/\(module)/A.swift"))
        #expect(found.map(\.reason) == [reason])
    }

    @Test("an import that runs down is not")
    func downward() throws {
        let text = """
            // import Portal
            package import FindDevice
            internal import struct Crypto.AES
            internal import Foundation
            let text = "import Portal"
            """
        #expect(try Floor.breaches(in: file(text)) == [])
        let bus = file("internal import CMosquitto", at: "Sources/CommandBus/A.swift")
        #expect(try Floor.breaches(in: bus) == [])
    }

    @Test(
        "what a pure module must not do is found",
        arguments: [
            "let now = Date()", "let now = Date.now", "ContinuousClock().now",
            "clock_gettime(0, &t)",
            "time(nil)", "DispatchTime.now()", "Int.random(in: 1...6)", "list.randomElement()",
            "list.shuffle()", "list.shuffled()", "SystemRandomNumberGenerator()", "UUID()",
            "Curve25519.Signing.PrivateKey()", "AES.GCM.Nonce()", "SymmetricKey(size: .bits256)",
            "try HPKE.Sender(key)", "func f() async throws {", "await f()", "actor Phone {",
            "Task { }", "Thread.current", "DispatchQueue.main", "let lock = Mutex(0)",
            "FileManager.default", "ProcessInfo.processInfo", "\"\\(Date())\"",
        ])
    func impure(line: String) throws {
        let planted = file("\n" + line)
        let found = try Ban.breaches(of: Ban.inPureModules, in: planted)
        #expect((found + Ban.unseeded(in: planted)).first?.line == 2)
    }

    @Test(
        "what only looks like it is not",
        arguments: [
            "Int.random(in: 1...6, using: &generator)", "list.shuffled(using: &generator)",
            "Int.random(\n    in: 0..<f(x),\n    using: &generator)",
            "// Date() would be wrong", "let text = \"await Date()\"", "lastUpDate()",
            "/* Task { } */ let x = 1", "let asynchronous = true",
            "PrivateKey(rawRepresentation: x)",
            "let taskforce = 1", "case thread", "#\"a \"quoted\" Date()\"#", "UUID(uuidString: x)",
        ])
    func pure(line: String) throws {
        #expect(try Ban.breaches(of: Ban.inPureModules, in: file(line)) == [])
        #expect(Ban.unseeded(in: file(line)) == [])
    }

    @Test(
        "what nobody may do in Sources is found",
        arguments: [
            "let x = try! f()", "let x = try? f()", "x as! Int", "fatalError(\"no\")", "Task {",
            "Task{", "let t = Task(priority: .high) { [x] in", "Task<Void, Never> {",
            "Task.detached {", "public struct X {}", "    public var x = 1",
            "@frozen public enum X {",
            "log(\"\\(try! f())\")",
        ])
    func careless(line: String) throws {
        #expect(try Ban.breaches(of: Ban.inSources, in: file(line)).count == 1)
    }

    @Test(
        "what everybody may do is not",
        arguments: [
            "let x = try f()", "group.addTask { }", "withTaskGroup { }", "x as? Int",
            "Task.isCancelled", "/// `Task {` is not for us", "\"\"\"\ntry! \"f\"\n\"\"\"",
            "case .public:",
        ])
    func careful(line: String) throws {
        #expect(try Ban.breaches(of: Ban.inSources, in: file(line)) == [])
    }

    @Test(
        "a test that sleeps is found",
        arguments: [
            "try await Task.sleep(for: .seconds(1))", "usleep(5)", "sleep(1)", "Thread.sleep(1)",
            "clock.sleep(until: x)", "queue.asyncAfter(deadline: x) {",
        ])
    func sleepy(line: String) throws {
        #expect(try Ban.breaches(of: Ban.inTests, in: file(line)).count == 1)
    }

    @Test("an allowance covers one thing in one file")
    func allowance() throws {
        let breaches = try Ban.breaches(of: Ban.inSources, in: file("try? f()\nfatalError()"))
        let allowance = Allowance(path: "Sources/Wire/A.swift", word: "try?", reason: "planted")
        #expect(breaches.filter(allowance.covers).map(\.line) == [1])
        let elsewhere = Allowance(path: "Sources/Wire/B.swift", word: "try?", reason: "planted")
        #expect(breaches.filter(elsewhere.covers) == [])
    }

    @Test("a file of 401 lines and a line of 101 columns are found")
    func long() {
        let line = String(repeating: "é", count: 100)
        #expect(HouseRules.length(of: file(String(repeating: "\n", count: 400))) == [])
        #expect(HouseRules.length(of: file(String(repeating: "\n", count: 401))).count == 1)
        #expect(HouseRules.length(of: file(String(repeating: "\n", count: 400) + "}")).count == 1)
        #expect(HouseRules.lineLengths(in: file(line + "\n" + line)) == [])
        #expect(HouseRules.lineLengths(in: file("\n\(line)!")).map(\.line) == [2])
    }

    @Test(
        "a file that does not say what it is is found",
        arguments: [
            "struct A {}", "import B\n\nstruct A {}", "// A\nstruct A {}", "", "///\nstruct A {}",
            "#if canImport(Glibc)\n    internal import Glibc\n#endif\nlet a = 1",
        ])
    func undocumented(text: String) {
        #expect(HouseRules.docstring(of: file(text)).count == 1)
    }

    @Test(
        "a file that does is not",
        arguments: [
            "/// An A.\nstruct A {}",
            "@testable import B\npackage import C\n\n/// An A.\nstruct A {}",
            "#if canImport(Glibc)\n    internal import Glibc\n#endif\n\n/// An a.\nlet a = 1",
        ])
    func documented(text: String) {
        #expect(HouseRules.docstring(of: file(text)) == [])
    }

    @Test("a type that bears its module's name is found, other names are not")
    func moduleName() throws {
        let text = "package struct Wire {}\nstruct Wires {}\n// struct Wire\nlet x: Wire"
        #expect(try HouseRules.moduleNames(in: file(text)).map(\.line) == [1])
    }

    @Test("names that say nothing are found")
    func emptyName() throws {
        let text =
            "class OrderManager {}\nenum StringUtils {}\nstruct Managers {}\nactor FooImpl {}"
        #expect(try HouseRules.emptyNames(in: file(text)).map(\.line) == [1, 2, 4])
    }

    @Test("notes to oneself are found, in comments too", arguments: ["TO" + "DO", "FIX" + "ME"])
    func notes(word: String) throws {
        #expect(try HouseRules.notesToSelf(in: file("let x = 1 // \(word): y")).count == 1)
        #expect(try HouseRules.notesToSelf(in: file("let my\(word)s = 1")) == [])
    }

    @Test("build products are found among paths")
    func products() {
        let paths = [
            "Sources/Wire/A.swift", ".build/debug/cooee", "Sources/.build/x", "Package.resolved",
            "Sources/CMosquitto/shim.o", "data/registry.sqlite", "README.md", "docs/building.md",
        ]
        #expect(
            HouseRules.products(among: paths) == [
                ".build/debug/cooee", "Sources/.build/x", "Package.resolved",
                "Sources/CMosquitto/shim.o", "data/registry.sqlite",
            ])
    }

    @Test("a tour that leaves a folder out is found")
    func tour() throws {
        let text =
            "The Service is up.\n\n- `Wire`: messages\n  Trails   files\nSources/cooee-bench\n"
        let folders = ["Wire", "Trails", "Service", "cooee", "cooee-bench"]
        #expect(try HouseRules.missing(folders, inTour: text) == ["Service", "cooee"])
    }
}

@Suite("What of a Swift text is code")
struct SwiftCodeTests {
    @Test(
        "comments and strings are blanked, lines stay",
        arguments: [
            ("a // b\nc", "a\nc"), ("a /* b /* c */ d\n */ e", "a\n e"), ("f(\"x\")", "f()"),
            ("\"a\\\"b\" + c", "+ c"), ("#\"a\"b\"# + c", "+ c"),
            ("\"\"\"\nx\n\"\"\" + c", "\n\n+ c"),
            ("\"a\\(b(\"c\"))d\" + e", "b() + e"), ("#\"\\(b) \\#(c)\"#", "c"),
            ("\"// \" + a", "+ a"),
            ("\"unterminated", ""), ("/* unterminated", ""), ("#if a", "#if a"),
        ])
    func code(text: String, wanted: String) {
        func squeezed(_ text: String) -> [String] {
            text.split(separator: "\n", omittingEmptySubsequences: false)
                .map { $0.split(separator: " ").joined() }
        }
        #expect(squeezed(SwiftCode.of(text)) == squeezed(wanted))
    }
}
