import Testing

@testable import Scenes

@Suite("Before YAML is parsed")
struct PreflightTests {
    @Test("a billion laughs are refused at the first anchor")
    func laughs() {
        var text = "a: &a [lol, lol]\n"
        for (name, last) in zip("bcdefghij", "abcdefghi") {
            text +=
                "\(name): &\(name) ["
                + Array(repeating: "*\(last)", count: 9)
                .joined(separator: ", ") + "]\n"
        }
        text += "? *j\n: 1\n"
        #expect(
            complaints(about: text) { _ in } == [
                "scene.yaml:1:4: an anchor (&) is not read here; if it is text, put it in quotes"
            ])
    }

    @Test(
        "anchors, aliases and tags are refused wherever a value can start",
        arguments: [
            "a: &x 1", "a: *x", "- *x", "- - *x", "? *x", "? a\n: *x", "a: [b, *x]", "a: {*x : 1}",
            "a: {b: *x}", "a: {\"b\":*x}", "&x a: 1", "--- &x\na: 1", "a:\n  &x b", "a: !!int 3",
            "a: !<x> &y 1", "a:\t*x", "a: |\n  text\nb: *x", "a: >-\n\n  text\n\nb: *x",
            "- a: |\n    text\n  b: *x", "a:\n  |\n  text\nb: *x", "a: 'it''s'\nb: *x",
            "a: \"\\\"\"\nb: *x", "a: x # it's\nb: *x", "a:\r\n  - *x", "a: |2\n   text\n b: *x",
        ])
    func refused(text: String) {
        #expect(Preflight.fault(in: text)?.problem.contains("not read here") == true)
    }

    @Test(
        "text is left alone",
        arguments: [
            "a: b & c * d ! e", "a: '&x *y !z'", "a: \"&x\"", "a: x # &y *z", "a: |\n  *x\n  &y\n",
            "a: 5 * 3", "a: |\n  \"unbalanced\nb: 'x'", "a: >\n  - *x\n\n  [[[\nb: 1",
            "- |\n *x\n- 2", "a:\n  - b: |\n      &x\n    c: 1", "a: |2\n    *x", "a:\n  |\n  *x",
            "a: [b&c, d*e]", "a: http://x/*y", "a: 'x\n\ty'", "a: \"x\n  *y\"",
        ])
    func allowed(text: String) {
        #expect(Preflight.fault(in: text) == nil)
    }

    @Test(
        "what is nested too deeply never reaches the parser",
        arguments: [("[", 500_000), ("{b: ", 33), ("- ", 400_000), ("? ", 9999)])
    func deep(piece: String, count: Int) {
        let text = "a:\n  " + String(repeating: piece, count: count)
        #expect(Preflight.fault(in: text)?.problem == "nested more than 32 deep")
    }

    @Test("nor does a staircase of keys")
    func staircase() {
        let text = (0...200).map { String(repeating: " ", count: $0) + "a:\n" }.joined()
        let fault = Preflight.fault(in: text)
        #expect(fault?.place == ScenePlace(line: 101, column: 101))
    }

    @Test(
        "a long line of anything does not exhaust the stack",
        arguments: [":", ": ", "- ", "? ", "[", "]", "{", "}", ",", "'", "\"", "|", "#", "!", "a"])
    func long(piece: String) {
        let text = "a: [" + String(repeating: piece, count: 200_000 / piece.count)
        _ = complaints(about: text) { _ in }
    }

    @Test("nesting within reason passes")
    func shallow() {
        let text = "a: " + String(repeating: "[", count: 32) + String(repeating: "]", count: 32)
        #expect(Preflight.fault(in: text) == nil)
    }
}
