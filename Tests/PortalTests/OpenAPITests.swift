import FindDevice
import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import OwnerAPI
import Testing
import Yams

@testable import Portal

/// `docs/openapi.yaml` describes the API that there is, no other one.
@Suite("The OpenAPI document")
struct OpenAPITests {
    private let document: Node

    init() throws {
        let root = URL(filePath: #filePath).deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent()
        let text = try String(
            contentsOf: root.appending(path: "docs/openapi.yaml"), encoding: .utf8)
        document = try #require(try Yams.compose(yaml: text))
    }

    @Test("it has the router's paths and methods, and no others")
    func routes() throws {
        let served = allRoutes(desk: ToldDesk()).map {
            "\($0.method.rawValue.lowercased()) \($0.path)"
        }
        #expect(try operations().map(\.name).sorted() == served.sorted())
        let ids = try operations().map { try #require($0.node["operationId"]?.string) }
        #expect(Set(ids).count == ids.count)
    }

    @Test("each operation has the query parameters that its route takes")
    func queries() async throws {
        let desk = ToldDesk()
        for operation in try operations() where operation.path.hasPrefix("/v1") {
            let isOrder = operation.path.contains("orders/{id}")
            let id = isOrder ? desk.accepted.id.text : desk.phone.id.text
            let method = try #require(HTTPRequest.Method(operation.method.uppercased()))
            let answer = try await ask(
                method, operation.path.replacing("{id}", with: id) + "?zzzz=1", desk: desk,
                headers: .sending, body: method == .get ? nil : "{}")
            let described = try parameters(of: operation, in: "query")
            guard operation.path != "/v1/session" || method == .post else { continue }
            let problem = try answer.problem
            #expect(problem.kind == .invalidQuery, "\(operation.name)")
            let taken =
                problem.detail.split(separator: "there are: ").dropFirst().first
                .map { $0.split(separator: ", ").map(String.init) } ?? []
            #expect(described.sorted() == taken.sorted(), "\(operation.name): \(problem.detail)")
        }
    }

    @Test("a path's parameters are described where it has some")
    func pathParameters() throws {
        for operation in try operations() {
            let described = try parameters(of: operation, in: "path")
            #expect(described == (operation.path.contains("{id}") ? ["id"] : []))
        }
    }

    @Test("only what needs no token is open to everybody")
    func security() async throws {
        for operation in try operations() where operation.path.hasPrefix("/v1") {
            let id = "aaaaaaaaaaaaaaaaaaaaaaaaaa"
            let method = try #require(HTTPRequest.Method(operation.method.uppercased()))
            let answer = try await ask(
                method, operation.path.replacing("{id}", with: id), headers: .json, body: "{}")
            let isOpen = operation.node["security"]?.sequence?.isEmpty ?? false
            let wantsToken =
                try answer.status == .unauthorized && answer.problem.kind == .unauthenticated
            #expect(wantsToken != isOpen, "\(operation.name): \(answer.status)")
        }
    }

    @Test("requests have the fields that are read", arguments: RequestShape.all)
    func requests(shape: RequestShape) throws {
        let schema = try schema(shape.name)
        #expect(try properties(of: schema) == Set(shape.fields))
        #expect(schema["additionalProperties"]?.bool == false)
    }

    @Test("answers have the fields that are written, and always those that are required")
    func answers() throws {
        for shape in try AnswerShape.all() {
            let schema = try schema(shape.name)
            #expect(try properties(of: schema) == shape.all, "\(shape.name)")
            #expect(try required(of: schema) == shape.always, "\(shape.name)")
        }
    }

    @Test("each list of words has all of them")
    func words() throws {
        let words: [(String, [String])] = [
            ("ProblemType", ProblemKind.allCases.map(\.type)),
            ("OrderKind", OrderKind.allCases.map(\.rawValue)),
            ("StateName", StateName.allCases.map(\.rawValue)),
            ("DeviceState", DeviceState.allCases.map(\.rawValue)),
            ("Presence", Presence.allCases.map(\.rawValue)),
            ("DataKind", DataKind.allCases.map(\.rawValue)),
            ("AuditAction", AuditAction.allCases.map(\.rawValue)),
            ("EventType", PhoneEventSamples.all.map(\.name)),
        ]
        for (name, expected) in words {
            #expect(try values(of: schema(name)) == expected.sorted(), "\(name)")
        }
        let inner: [(String, String, [String])] = [
            ("Ring", "endedBy", RingEnd.allCases.map(\.rawValue)),
            ("Fix", "source", FixSource.allCases.map(\.rawValue)),
            ("Fix", "connection", FixBody.ConnectionName.allCases.map(\.rawValue)),
            ("Event", "endedBy", LostModeEnd.allCases.map(\.rawValue)),
            ("Actor", "kind", ActorBody.Kind.allCases.map(\.rawValue)),
        ]
        for (name, property, expected) in inner {
            let node = try #require(try schema(name)["properties"]?[property])
            #expect(try values(of: node) == expected.sorted(), "\(name).\(property)")
        }
    }

    @Test("every reference leads somewhere, and every schema is used")
    func references() throws {
        var used: Set<String> = []
        try visit(document) { reference in
            used.insert(reference)
            let steps = reference.split(separator: "/").dropFirst()
            let target = steps.reduce(Node?.some(document)) { $0?[String($1)] }
            #expect(target != nil, "\(reference)")
        }
        let schemas = try #require(document["components"]?["schemas"]?.mapping)
        // What the stream's events hold is named in its description.
        let spoken: Set = ["DeviceChange", "DeviceFix", "DevicePresence"]
        for name in schemas.keys.compactMap(\.string) where !spoken.contains(name) {
            #expect(used.contains("#/components/schemas/\(name)"), "\(name)")
        }
    }
}

// MARK: - Reading the document

extension OpenAPITests {
    private struct Operation {
        let method: String
        let path: String
        let node: Node
        /// What stands beside the operations of the path.
        let shared: Node?
        var name: String { "\(method) \(path)" }
    }

    private func operations() throws -> [Operation] {
        let paths = try #require(document["paths"]?.mapping)
        return try paths.flatMap { path, item in
            let path = try #require(path.string)
            let entries = try #require(item.mapping)
            return try entries.compactMap { method, node -> Operation? in
                let method = try #require(method.string)
                guard method != "parameters" else { return nil }
                return Operation(
                    method: method, path: path, node: node, shared: item["parameters"])
            }
        }
    }

    private func parameters(of operation: Operation, in place: String) throws -> [String] {
        let listed = [operation.shared, operation.node["parameters"]].compactMap(\.self)
            .flatMap { $0.sequence.map(Array.init) ?? [] }
        return try listed.map(resolved).filter { $0["in"]?.string == place }
            .map { try #require($0["name"]?.string) }
    }

    private func resolved(_ node: Node) throws -> Node {
        guard let reference = node["$ref"]?.string else { return node }
        let steps = reference.split(separator: "/").dropFirst()
        return try #require(steps.reduce(Node?.some(document)) { $0?[String($1)] })
    }

    private func schema(_ name: String) throws -> Node {
        try #require(document["components"]?["schemas"]?[name], "there is no schema \(name)")
    }

    private func properties(of schema: Node) throws -> Set<String> {
        let names = try #require(schema["properties"]?.mapping).keys
        return Set(try names.map { try #require($0.string) })
    }

    private func required(of schema: Node) throws -> Set<String> {
        Set(try (schema["required"]?.sequence ?? []).map { try #require($0.string) })
    }

    private func values(of schema: Node) throws -> [String] {
        try #require(schema["enum"]?.sequence).map { try #require($0.string) }.sorted()
    }

    private func visit(_ node: Node, _ take: (String) throws -> Void) throws {
        if let mapping = node.mapping {
            for (key, value) in mapping {
                if key.string == "$ref", let reference = value.string { try take(reference) }
                try visit(value, take)
            }
        }
        for element in node.sequence ?? [] { try visit(element, take) }
    }
}
