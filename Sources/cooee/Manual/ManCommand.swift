internal import ArgumentParser
internal import Foundation

/// `cooee man`: the manual page, made from what the commands say of themselves.
struct ManCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "man", abstract: "Write the manual page.",
        discussion: """
            Examples:
              cooee man > cooee.1
              cooee man | man -l -
            """)

    func run() throws {
        let help = try JSONDecoder().decode(ToolHelp.self, from: Data(Cooee._dumpHelp().utf8))
        Terminal().say(ManualPage(help: help, version: Cooee.configuration.version).text)
    }
}

/// What the parser tells of the program (`--experimental-dump-help`).
struct ToolHelp: Decodable {
    let command: Command

    struct Command: Decodable {
        let commandName: String
        let abstract: String?
        let discussion: String?
        let shouldDisplay: Bool?
        let defaultSubcommand: String?
        let subcommands: [Command]?
        let arguments: [Argument]?
    }

    struct Argument: Decodable {
        let kind: Kind
        let shouldDisplay: Bool
        let isOptional: Bool
        let isRepeating: Bool
        let names: [Name]?
        let valueName: String?
        let abstract: String?
        let discussion: String?
        let defaultValue: String?
    }

    enum Kind: String, Decodable {
        case positional, option, flag
    }

    struct Name: Decodable {
        let kind: String
        let name: String

        var text: String { kind == "long" ? "--\(name)" : "-\(name)" }
    }
}
