/// The program's help as a manual page: text in the macros of man(7).
struct ManualPage {
    let help: ToolHelp
    let version: String

    var text: String {
        let root = help.command
        var lines = [".TH COOEE 1 \"\" \"cooee \(Roff.escaped(version))\" \"User Commands\""]
        lines += [".SH NAME", "cooee \\- " + Roff.escaped(Self.phrase(root.abstract))]
        lines += [".SH SYNOPSIS", ".B cooee", ".I command", "[argument ...]"]
        lines += [".SH DESCRIPTION"] + Roff.paragraphs(root.discussion ?? "")
        lines += [".SH COMMANDS"]
        for command in Self.shown(root.subcommands) {
            lines += section(of: command, under: "cooee")
        }
        lines += [".SH ENVIRONMENT"]
        for (name, meaning) in Self.environment {
            lines += [".TP", ".B " + Roff.escaped(name), Roff.escaped(meaning)]
        }
        return lines.joined(separator: "\n")
    }

    private func section(of command: ToolHelp.Command, under path: String) -> [String] {
        let path = "\(path) \(command.commandName)"
        let children = Self.shown(command.subcommands)
        var lines = [".SS " + Roff.escaped(synopsis(of: command, path: path))]
        lines += [Roff.escaped(command.abstract ?? "")]
        lines += [".PP"] + Roff.paragraphs(command.discussion ?? "")
        for argument in (command.arguments ?? []) where Self.isWorthTelling(argument) {
            lines += [".TP", Self.term(argument), Roff.escaped(Self.sentence(argument))]
        }
        for child in children { lines += section(of: child, under: path) }
        return lines
    }

    private func synopsis(of command: ToolHelp.Command, path: String) -> String {
        guard Self.shown(command.subcommands).isEmpty else { return "\(path) ..." }
        let places = (command.arguments ?? []).filter { $0.kind == .positional }.map { argument in
            let name = "<\(argument.valueName ?? "value")>" + (argument.isRepeating ? " ..." : "")
            return argument.isOptional ? "[\(name)]" : name
        }
        return ([path] + places).joined(separator: " ")
    }

    private static func shown(_ commands: [ToolHelp.Command]?) -> [ToolHelp.Command] {
        (commands ?? []).filter { $0.shouldDisplay ?? true && $0.commandName != "help" }
    }

    /// Every command has `--help` and `--version`.
    private static func isWorthTelling(_ argument: ToolHelp.Argument) -> Bool {
        let names = (argument.names ?? []).map(\.text)
        return argument.shouldDisplay && !names.contains("--help") && !names.contains("--version")
    }

    private static func term(_ argument: ToolHelp.Argument) -> String {
        let value = argument.valueName ?? "value"
        switch argument.kind {
        case .positional: return ".I " + Roff.escaped(value)
        case .flag, .option:
            let names = (argument.names ?? []).map(\.text).joined(separator: ", ")
            let bold = "\\fB\(Roff.escaped(names))\\fR"
            return argument.kind == .flag ? bold : "\(bold) \\fI\(Roff.escaped(value))\\fR"
        }
    }

    private static func sentence(_ argument: ToolHelp.Argument) -> String {
        let usual = argument.defaultValue.map { " (default: \($0))" } ?? ""
        return (argument.abstract ?? "") + usual
    }

    /// A page's name stands in whatis(1): no capital, no full stop.
    private static func phrase(_ abstract: String?) -> String {
        var text = abstract ?? ""
        if text.hasSuffix(".") { text.removeLast() }
        return text.prefix(1).lowercased() + text.dropFirst()
    }

    private static let environment = [
        ("COOEE_URL", "The service's address."),
        ("COOEE_TOKEN", "Stands for a session."),
        ("COOEE_SESSION", "The file that keeps the session."),
        ("COOEE_PASSWORD", "The account's password, for scripts."),
        ("COOEE_PIN", "The PIN of lost mode, for scripts."),
        ("COOEE_PHONES", "The folder of simulated phones."),
        ("NO_COLOR", "No colours, if it is set."),
    ]
}

/// Text as troff reads it.
enum Roff {
    /// Text in a line that is filled: nothing in it is a request or an escape.
    static func escaped(_ text: String) -> String {
        let safe = text.replacing("\\", with: "\\e").replacing("-", with: "\\-")
        return safe.hasPrefix(".") || safe.hasPrefix("'") ? "\\&" + safe : safe
    }

    /// Paragraphs, and examples, which are the lines that are moved in.
    static func paragraphs(_ text: String) -> [String] {
        var lines: [String] = []
        var isExample = false
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
            let isMovedIn = line.hasPrefix("  ")
            if isMovedIn != isExample { lines.append(isMovedIn ? ".PP\n.RS 4\n.nf" : ".fi\n.RE") }
            isExample = isMovedIn
            let words = line.drop { $0 == " " }
            lines.append(words.isEmpty ? ".PP" : escaped(String(words)))
        }
        return lines + (isExample ? [".fi\n.RE"] : [])
    }
}
