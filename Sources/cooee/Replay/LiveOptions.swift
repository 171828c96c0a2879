internal import ArgumentParser
internal import FindDevice
internal import Fleet
internal import LiveReplay
internal import OwnerClient
internal import Scenes

/// What `cooee replay --live` takes beside the files.
struct LiveOptions: ParsableArguments {
    @Flag(help: "Play them against the running service, with real phones, in real time.")
    var live = false

    @Option(
        help: ArgumentHelp(
            "With --live: skip what takes longer (5m if it is not given).", valueName: "duration"))
    var longest: SpanArgument?

    @Option(
        help: ArgumentHelp(
            "With --live: the data folder of a service on this machine that something starts again "
                + "when it is killed; without it, scenarios that kill it are skipped.",
            valueName: "folder"))
    var data: String?

    @Option(help: "With --live: the owner's account, if the session does not say it.")
    var account: String?

    @OptionGroup var session: SessionOptions
    @OptionGroup var password: PasswordOptions

    func validate() throws {
        let given = [
            "--longest": longest != nil, "--data": data != nil, "--account": account != nil,
            "--service": session.service != nil, "--session": session.session != nil,
            "--password-stdin": password.passwordStdin,
        ]
        if !live, let name = given.filter(\.value).keys.sorted().first {
            throw ValidationError("\(name) goes with --live")
        }
    }

    func plan(_ scenario: Scenario) -> LivePlan {
        LivePlan(
            scenario, longest: longest?.duration ?? .minutes(5), killsService: data != nil)
    }

    /// Who plays: the owner who is signed in, once the password was given again.
    func player(stopping: StopFlag, on terminal: Terminal) async throws -> LivePlayer {
        let signedIn = try session.signedIn()
        guard let account = account ?? signedIn.account else {
            throw ValidationError("Say whose phones they are: --account NAME")
        }
        let service = try data.map { try ServiceProcess(dataFolder: $0) }
        let secret = try password.password(
            "Password of \(account), to enrol phones: ", on: terminal)
        let owner = try await LiveOwner(
            client: signedIn.client, account: account, password: Secret(secret))
        return LivePlayer(owner: owner, service: service, stopping: stopping)
    }
}
