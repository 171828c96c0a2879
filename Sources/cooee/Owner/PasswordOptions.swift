internal import ArgumentParser

/// Where a password comes from; never from the command line, which every process can read.
struct PasswordOptions: ParsableArguments {
    @Flag(help: "Read the password from the first line of standard input.")
    var passwordStdin = false

    /// - Throws: `Failure`.
    func password(
        _ question: String, on terminal: Terminal, in environment: OwnerEnvironment = .ofProcess
    ) throws -> String {
        do {
            if passwordStdin { return try Prompt.firstLine(atMost: 4096) }
            if let password = environment.password { return password }
            guard terminal.canAsk else {
                throw Failure(
                    "there is no terminal to ask for the password on",
                    mend: "give it with --password-stdin or in COOEE_PASSWORD", meaning: .usage)
            }
            return try Prompt.secret(question, on: terminal)
        } catch let silence as Prompt.Silence {
            throw Failure(silence, wanted: "the password")
        }
    }
}

extension Failure {
    init(_ silence: Prompt.Silence, wanted: String) {
        switch silence {
        case .interrupted: self.init("interrupted; nothing was done", meaning: .interrupted)
        case .ended: self.init("the input ended before \(wanted) came", meaning: .usage)
        case .failed(let reason): self.init("\(wanted) could not be read: \(reason)")
        }
    }
}
