internal import ArgumentParser

/// `cooee completions SHELL`: a script that lets a shell complete commands and options.
struct CompletionsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "completions", abstract: "Write the completion script of a shell.",
        discussion: """
            Examples:
              cooee completions bash > ~/.local/share/bash-completion/completions/cooee
              cooee completions zsh > ~/.zfunc/_cooee
              cooee completions fish > ~/.config/fish/completions/cooee.fish
            """)

    @Argument(help: "bash, zsh or fish.", completion: .list(["bash", "zsh", "fish"]))
    var shell: String

    func validate() throws {
        guard CompletionShell(rawValue: shell) != nil else {
            throw ValidationError("'\(shell)' is no shell that is known: bash, zsh or fish")
        }
    }

    func run() throws {
        guard let shell = CompletionShell(rawValue: shell) else { return }
        Terminal().say(Cooee.completionScript(for: shell))
    }
}
