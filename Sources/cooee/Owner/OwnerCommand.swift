internal import ArgumentParser
internal import OwnerAPI

/// A command that an owner gives to the service.
protocol OwnerCommand: AsyncParsableCommand {
    var owner: OwnerOptions { get }
    func perform() async throws
}

extension OwnerCommand {
    func run() async throws {
        do {
            try await perform()
        } catch {
            throw Failure.told(error, asJSON: owner.json)
        }
    }

    var terminal: Terminal { Terminal() }

    /// Writes the answer as the one JSON document on standard output.
    func write(_ body: some Encodable) throws {
        terminal.say(bytes: try BodyJSON.write(body) + Array("\n".utf8))
    }
}
