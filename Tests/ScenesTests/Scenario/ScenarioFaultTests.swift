import Testing

@testable import Scenes

@Suite("Faults of scenarios")
struct ScenarioFaultTests {
    /// What is written, and what is said about it.
    struct Case: Sendable, CustomTestStringConvertible {
        let text: String
        let complaints: [String]

        var testDescription: String { text }

        static func all(in table: String) -> [Case] {
            table.split(separator: "\n\n").map { part in
                var (text, complaints) = ([Substring](), [String]())
                for line in part.split(separator: "\n") {
                    if line.hasPrefix(">> ") {
                        complaints.append(String(line.dropFirst(3)))
                    } else if line.hasPrefix(".. ") {
                        complaints[complaints.count - 1] += line.dropFirst(2)
                    } else {
                        text.append(line)
                    }
                }
                return Case(text: text.joined(separator: "\n"), complaints: complaints)
            }
        }
    }

    @Test("what cannot be done is told in a line", arguments: Case.all(in: StepFaults.ofActions))
    func actions(wrong: Case) {
        #expect(staging(stage(wrong.text)).complaints == wrong.complaints)
        #expect(!wrong.complaints.isEmpty)
    }

    @Test(
        "what cannot be expected is told in a line",
        arguments: Case.all(in: StepFaults.ofConditions))
    func conditions(wrong: Case) {
        #expect(staging(stage(wrong.text)).complaints == wrong.complaints)
        #expect(!wrong.complaints.isEmpty)
    }

    @Test(
        "with two phones it must be clear which is meant",
        arguments: Case.all(in: StepFaults.ofTwoPhones))
    func phones(wrong: Case) {
        #expect(staging(stage(wrong.text, phones: 2)).complaints == wrong.complaints)
        #expect(!wrong.complaints.isEmpty)
    }

    @Test(
        "what cannot be a scenario is told, all of it at once",
        arguments: Case.all(in: StepFaults.ofFiles))
    func files(wrong: Case) {
        #expect(staging(wrong.text).complaints == wrong.complaints)
        #expect(!wrong.complaints.isEmpty)
    }

    @Test("a fault in the step that gives an order is not told again where the order is named")
    func once() {
        let steps = """
            - owner: ring
              battery: 4%
            - expect: {order: ring, is: running}
            """
        #expect(
            staging(stage(steps)).complaints
                == ["8:3: 'owner' and 'battery': a step can say what happens only once"])
    }

    @Test("what is longer than anybody writes is refused, soon")
    func long() {
        let words = String(repeating: " of", count: 100_000)
        #expect(
            staging(stage("- expect: {location: within\(words)}")).complaints
                == ["7:22: 'location' must have at most 1024 bytes"])
        let many = String(repeating: "- charge: on\n", count: 5001)
        #expect(
            staging(stage(many)).complaints
                == ["7:1: 'timeline' has 5001 items: at most 5000 are read"])
    }
}
