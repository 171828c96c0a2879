internal import ArgumentParser
internal import FindDevice

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

/// Where the PIN of lost mode comes from; never from the command line either.
struct PINOptions: ParsableArguments {
    @Flag(
        help: "Read the PIN from the first line of standard input (the password from the second).")
    var pinStdin = false

    /// - Throws: `Failure`.
    func pin(on terminal: Terminal, in environment: OwnerEnvironment = .ofProcess) throws -> Secret
    {
        do {
            let text = try text(on: terminal, in: environment)
            guard PIN(text) != nil else {
                throw Failure("a PIN is four digits", mend: "choose another one", meaning: .usage)
            }
            return Secret(text)
        } catch let silence as Prompt.Silence {
            throw Failure(silence, wanted: "the PIN")
        }
    }

    private func text(on terminal: Terminal, in environment: OwnerEnvironment) throws -> String {
        if pinStdin { return try Prompt.firstLine(atMost: 64) }
        if let pin = environment.pin { return pin }
        guard terminal.canAsk else {
            throw Failure(
                "there is no terminal to ask for a PIN on",
                mend: "give it with --pin-stdin or in COOEE_PIN", meaning: .usage)
        }
        let first = try Prompt.secret("New PIN, four digits: ", on: terminal)
        guard PIN(first) != nil else { return first }
        guard try Prompt.secret("The same PIN again: ", on: terminal) == first else {
            throw Failure("the two PINs differ; nothing was done", meaning: .usage)
        }
        return first
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
