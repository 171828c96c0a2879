internal import Foundation

/// What the environment says to an owner's commands.
struct OwnerEnvironment: Hashable, Sendable {
    let values: [String: String]

    static var ofProcess: Self { Self(values: ProcessInfo.processInfo.environment) }

    /// Stands for a session; then no session's file is read.
    var token: String? { text("COOEE_TOKEN") }
    /// Where the service is.
    var service: String? { text("COOEE_URL") }
    /// The account's password.
    var password: String? { text("COOEE_PASSWORD") }
    /// The PIN that a lost phone shall open to.
    var pin: String? { text("COOEE_PIN") }
    /// Where the session's file is.
    var sessionFile: String? { text("COOEE_SESSION") }

    /// Where a session is kept if nothing else is said (XDG Base Directory Specification).
    var usualSessionFile: String {
        let base =
            text("XDG_CONFIG_HOME").flatMap { $0.hasPrefix("/") ? $0 : nil }
            ?? (text("HOME") ?? NSHomeDirectory()) + "/.config"
        return base + "/cooee/session.json"
    }

    private func text(_ name: String) -> String? {
        values[name].flatMap { $0.isEmpty ? nil : $0 }
    }
}
