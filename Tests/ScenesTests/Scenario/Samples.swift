@testable import Scenes

/// One example of each thing that the language can say.
enum Samples {
    static let blanks = [
        "percent": "30%", "network": "Lyrebird Telecom", "place": "civic", "duration": "2h",
        "file": "civic-airport-taxi.gpx", "digits": "4711", "kind": "gallery",
        "distance": "60 m", "name": "ring",
    ]

    static func arguments(_ argument: Argument, beside head: String) -> JSON {
        switch argument {
        case .phone: .text("pixel")
        case .duration: .text("10m")
        case .point: .text(head == "power" ? "afterFlush" : "afterCommit")
        case .taking: .text("order")
        case .by: .text("hand")
        case .name: .text("second")
        case .expires: .text("5m")
        case .pin: .text("4711")
        case .message: .text("Please call")
        case .callback: .text("02 5550 0199")
        case .order, .scope: .text("ring")
        case .state: head == "order" ? .text("failed") : .text("at least 2")
        case .because: .text("noAnswer")
        case .standing: .text("expired")
        }
    }

    /// A head's value in one of its forms.
    static func value(_ pattern: Pattern, of head: String) -> JSON {
        switch pattern.shown {
        case "CONDITION": .object(["screen": .text("lost")])
        case "ACTIONS": .list([.text("order.accepted")])
        default: .text(text(pattern))
        }
    }

    private static func text(_ pattern: Pattern) -> String {
        pattern.tokens.map { token in
            switch token {
            case .word(let word): word
            case .blank(let name, let prefix): prefix + (blanks[name] ?? "?")
            }
        }.joined(separator: " ")
    }

    /// What a condition under this word must have.
    static func deadline(of head: String, _ value: JSON) -> JSON {
        guard ["never", "still"].contains(head), case .object(var object) = value else {
            return value
        }
        object["for"] = .text("5m")
        return .object(object)
    }
}
