import FindDevice
import Foundation
import Testing

@testable import Scenes

/// The page for people says what the reader says.
@Suite("The page about scenarios")
struct ScenarioPageTests {
    let page: String

    init() throws {
        page = try String(contentsOfFile: shipped("docs/scenarios.md"), encoding: .utf8)
    }

    @Test("has examples that can be read, and that the schema accepts")
    func examples() throws {
        let schema = try JSONSchema(file: shipped("simulators/scenarios/schema.json"))
        let blocks = page.matches(of: /(?s)```yaml\n(.*?)```/).map { String($0.output.1) }
        #expect(blocks.count >= 3)
        for block in blocks {
            let text = block.hasPrefix("name:") ? block : stage(block)
            #expect(staging(text).complaints == [], "\(block)")
            #expect(schema.accepts(try JSON(yaml: Array(text.utf8))), "\(block)")
        }
    }

    @Test("says all that can happen, in its table of steps")
    func steps() {
        let watches = WatchWords.entries.map(\.key)
        let entries = TimelineReader.glossary.entries.filter { !watches.contains($0.key) }
        expectAlike(entries, table("step"), besides: [:])
        #expect(watches.allSatisfy { page.contains("| `\($0): {…") })
    }

    @Test("says all that can be so, in its table of conditions")
    func conditions() {
        let named =
            Scenario.EventName.allCases.map(\.rawValue)
            + AuditAction.allCases.map(\.rawValue)
        expectAlike(
            ConditionWords.glossary.entries, table("condition"), besides: ["count": Set(named)])
    }

    @Test("names every word that stands behind other keys")
    func words() {
        let words =
            Scenario.CutPoint.allCases.map(\.rawValue)
            + Scenario.CrashPoint.allCases.map(\.rawValue)
            + Scenario.Taking.allCases.map(\.rawValue)
            + Scenario.OrderStanding.allCases.flatMap { [$0.rawValue] + $0.reasons }
            + AuditAction.allCases.map(\.rawValue)
            + TimelineReader.TimeKey.allCases.map { "\($0.rawValue): " } + ["note", "by: hand"]
        for word in words { #expect(page.contains("`\(word)"), "\(word)") }
    }

    @Test("names every key of a file and of a phone")
    func keys() throws {
        let schema = try JSONSchema(file: shipped("simulators/scenarios/schema.json"))
        #expect(Set(table("key").map(\.head)) == schema.root["properties"]?.keys)
        #expect(
            Set(table("key of a phone").map(\.head))
                == schema.definition("phone")["properties"]?.keys)
    }

    // MARK: Tables

    struct Row {
        let head: String
        let forms: Set<String>
        let arguments: Set<String>
    }

    /// The rows of the tables whose first column is called so.
    private func table(_ title: String) -> [Row] {
        var (rows, isInside) = ([Row](), false)
        for line in page.split(separator: "\n", omittingEmptySubsequences: false) {
            let cells = line.split(separator: "|", omittingEmptySubsequences: false)
                .dropFirst().dropLast()
            guard cells.count >= 3, let first = cells.first else {
                isInside = false
                continue
            }
            if first == " \(title) " { isInside = true }
            guard isInside, let head = quoted(first).first else { continue }
            let rest = cells.dropFirst().map { Set(quoted($0)) }
            rows.append(Row(head: head, forms: rest[0], arguments: rest[1]))
        }
        return rows
    }

    private func quoted(_ cell: Substring) -> [String] {
        cell.matches(of: /`([^`]+)`/).map { String($0.output.1) }
    }

    /// - Parameter besides: forms that the page lists elsewhere, by head.
    private func expectAlike<Product>(
        _ entries: [Entry<Product>], _ rows: [Row], besides: [String: Set<String>]
    ) {
        #expect(Set(rows.map(\.head)) == Set(entries.map(\.key)))
        for entry in entries {
            let shown = entry.forms.map(\.pattern.shown).filter { !$0.hasPrefix("not ") }
            let own = rows.filter { $0.head == entry.key }
            let told = own.reduce(into: Set<String>()) { $0.formUnion($1.forms) }
            #expect(told == Set(shown).subtracting(besides[entry.key] ?? []), "\(entry.key)")
            for row in own {
                let taken = entry.forms.filter { row.forms.contains($0.pattern.shown) }
                    .flatMap(\.takes).map(\.rawValue)
                #expect(row.arguments == Set(taken), "\(entry.key)")
            }
        }
    }
}
