internal import ArgumentParser
internal import Foundation

/// The command line: finds the command that was named, runs it, and turns errors into exit codes.
@main
struct Cooee: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "cooee",
        abstract: "Find a lost phone: locate it, ring it, lock it, erase it.",
        discussion: """
            Start everything on this machine, with a demo owner and five simulated phones:
              cooee up

            As an owner:
              cooee login demo
              cooee locate mira --wait
              cooee ring jonas --for 30s --wait
              cooee lost ayla --message "Please call me" --callback "+61 400 000 000"

            Exit codes: 0 done, 1 refused or failed, 2 wrong usage, 3 timed out, 130 Ctrl-C.
            """,
        version: "0.1.0",
        groupedSubcommands: [
            CommandGroup(
                name: "Owner",
                subcommands: [
                    LoginCommand.self, LogoutCommand.self, DevicesCommand.self, DeviceCommand.self,
                    LocateCommand.self, RingCommand.self, LostCommand.self, FoundCommand.self,
                    ReleaseCommand.self, EraseCommand.self, OrdersCommand.self,
                    CancelCommand.self, WatchCommand.self, EventsCommand.self, TrailCommand.self,
                    AuditCommand.self,
                ]),
            CommandGroup(
                name: "Service",
                subcommands: [
                    UpCommand.self, ServeCommand.self, AccountCommand.self, BackupCommand.self,
                    RestoreCommand.self, MaintainCommand.self,
                ]),
            CommandGroup(
                name: "Phone",
                subcommands: [PhoneCommand.self, FleetCommand.self]),
            CommandGroup(
                name: "Tests",
                subcommands: [ReplayCommand.self, ExploreCommand.self, RecordCommand.self]),
            CommandGroup(
                name: "Program",
                subcommands: [CompletionsCommand.self, ManCommand.self]),
        ])

    static func main() async {
        // Whoever started this program may have blocked signals: it could then not be ended.
        var none = sigset_t()
        sigemptyset(&none)
        sigprocmask(SIG_SETMASK, &none, nil)
        // A peer that closes its socket is an error of one write, not the end of the program.
        signal(SIGPIPE, SIG_IGN)
        Foundation.exit(await runAsRoot())
    }
}
