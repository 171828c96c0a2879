import FindDevice
import Foundation
import Testing

@testable import Scenes

/// The schema for editors says what the reader says, as far as a schema can.
@Suite("The schema of scenarios")
struct ScenarioSchemaTests {
    let schema: JSONSchema

    init() throws {
        schema = try JSONSchema(file: shipped("simulators/scenarios/schema.json"))
    }

    @Test("accepts every shipped scenario", arguments: shippedScenarios)
    func shippedOnes(name: String) throws {
        #expect(schema.accepts(try JSON(yaml: try shippedScenario(name))))
    }

    @Test("accepts every way to say what happens, and what the reader takes beside it")
    func steps() { expectAlike(TimelineReader.glossary, schema.definition("step")) }

    @Test("accepts every way to say what is so, and what the reader takes beside it")
    func conditions() { expectAlike(ConditionWords.glossary, schema.definition("condition")) }

    private func expectAlike<Product>(_ glossary: Glossary<Product>, _ definition: JSON) {
        let arguments = Set(glossary.entries.flatMap(\.forms).flatMap(\.takes))
        #expect(
            definition["properties"]?.keys
                == Set(glossary.common + glossary.entries.map(\.key) + arguments.map(\.rawValue)))
        for entry in glossary.entries {
            for form in entry.forms {
                let value = Samples.deadline(
                    of: entry.key, Samples.value(form.pattern, of: entry.key))
                var object = [entry.key: value]
                #expect(schema.accepts(.object(object), definition), "\(object)")
                for argument in form.takes {
                    let sample = Samples.arguments(argument, beside: entry.key)
                    object[argument.rawValue] = sample
                }
                #expect(schema.accepts(.object(object), definition), "\(object)")
            }
            let taken = Set(entry.forms.flatMap(\.takes))
            for argument in arguments.subtracting(taken) where argument.rawValue != entry.key {
                if glossary.common.contains(argument.rawValue) { continue }
                let object: [String: JSON] = [
                    entry.key: Samples.value(entry.forms[0].pattern, of: entry.key),
                    argument.rawValue: Samples.arguments(argument, beside: entry.key),
                ]
                #expect(!schema.accepts(.object(object), definition), "\(object)")
            }
            expectKnown(entry, definition)
        }
    }

    /// What the schema lists, the reader knows; and neither takes just anything.
    private func expectKnown<Product>(_ entry: Entry<Product>, _ definition: JSON) {
        let property = definition["properties"]?[entry.key] ?? .null
        for word in literals(of: property) where entry.key != "audit" {
            let isKnown = entry.forms.contains { $0.pattern.blanks(in: word) != nil }
            #expect(isKnown, "\(entry.key): \(word)")
        }
        if ["order"].contains(entry.key) { return }
        #expect(!schema.accepts(.text("any nonsense"), property), "\(entry.key)")
    }

    private func literals(of schema: JSON) -> [String] {
        let own = (schema["enum"]?.items ?? []).compactMap(\.text)
        return own + (schema["anyOf"]?.items ?? []).flatMap(literals)
    }

    @Test("lists the words that stand behind other keys as the reader does")
    func words() {
        let step = schema.definition("step")["properties"]
        let condition = schema.definition("condition")["properties"]
        #expect(
            words(step, "point") == Scenario.CutPoint.allCases.map(\.rawValue)
                + Scenario.CrashPoint.allCases.map(\.rawValue))
        #expect(words(step, "taking") == Scenario.Taking.allCases.map(\.rawValue))
        #expect(words(step, "by") == RestoreMeans.allCases.map(\.rawValue))
        let standings = Scenario.OrderStanding.allCases.map(\.rawValue)
        #expect(words(condition, "in") == standings)
        #expect(words(condition, "is") == standings + standings.map { "not \($0)" })
        #expect(
            words(condition, "because") == FailureReason.allCases.map(\.rawValue)
                + RejectionReason.allCases.map(\.rawValue))
        let actions = condition?["audit"]?["items"]?["enum"]?.items.compactMap(\.text) ?? []
        #expect(Set(actions) == Set(AuditAction.allCases.map(\.rawValue)))
    }

    private func words(_ properties: JSON?, _ key: String) -> [String] {
        literals(of: properties?[key] ?? .null)
    }

    @Test("knows the keys of a file and of a phone that the reader asks for")
    func keys() throws {
        let ledger = FaultLedger()
        let text = "phones: {x: {}}"
        let keys = try SceneReader.keys(of: Array(text.utf8), named: "x.yaml", ledger: ledger)
        _ = Scenario.read(keys, named: "x.yaml", Shelf(besides: "x.yaml"))
        let phone = ledger.omitted.filter { $0.hasPrefix("phones.x.") }.map { $0.dropFirst(9) }
        let file = ledger.omitted.filter { !$0.contains(".") } + ["phones"]
        #expect(Set(phone.map(String.init)) == schema.definition("phone")["properties"]?.keys)
        #expect(Set(file) == schema.root["properties"]?.keys)
    }

    @Test(
        "refuses what is misspelt, has no unit, or says two things",
        arguments: [
            "- batery: 4%", "- battery: 4", "- network: donw", "- network: down\n  for: 5",
            "- at: 5m\n  after: 5m\n  charge: on", "- charge: on\n  battery: 4%", "- at: 5m",
            "- battery: 4%\n  pin: 4711", "- expect: {scren: lost}", "- expect: {within: 1m}",
            "- expect: {screen: lost, for: 5m}", "- never: {screen: lost}",
            "- eventually: {screen: lost, within: 5m}", "- expect: {screen: lost, data: wiped}",
            "- expect: {location: within 60m of airport}", "- when: {data: wiped, in: queued}",
            "- owner: lost\n  pin: 12345", "- finder: tries PIN 12", "- expect: {audit: []}",
        ])
    func refusals(steps: String) throws {
        #expect(!staging(stage(steps)).complaints.isEmpty)
        #expect(!schema.accepts(try JSON(yaml: Array(stage(steps).utf8))))
        #expect(schema.accepts(try JSON(yaml: Array(stage("- battery: 4%").utf8))))
    }
}
