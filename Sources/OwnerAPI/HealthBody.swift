/// `GET /healthz`: the process answers.
package struct HealthBody: Hashable, Sendable, Codable {
    package var status: String

    package init() { status = "ok" }
}

/// `GET /readyz`: whether orders can be taken and phones reached; part by part, one line each.
package struct ReadinessBody: Hashable, Sendable, Codable {
    package var ready: Bool
    package var parts: [String: String]

    package init(ready: Bool, parts: [String: String]) {
        self.ready = ready
        self.parts = parts
    }
}
