import Glibc

/// A program that a test runs, with no signals blocked: a test's thread blocks them, and a child
/// would inherit that and never hear its SIGTERM.
struct TestChild {
    let id: pid_t

    init(_ arguments: [String]) throws {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        for descriptor in 0...2 as ClosedRange<Int32> {
            posix_spawn_file_actions_addopen(&actions, descriptor, "/dev/null", O_RDWR, 0)
        }
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var none = sigset_t()
        sigemptyset(&none)
        posix_spawnattr_setsigmask(&attributes, &none)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK))
        let texts = arguments.map { strdup($0) }
        defer { for text in texts { free(text) } }
        var id: pid_t = 0
        let code = posix_spawn(&id, arguments[0], &actions, &attributes, texts + [nil], environ)
        guard code == 0 else { throw Failure(arguments: arguments, status: code) }
        self.id = id
    }

    /// Waits for its end, and returns its status as `waitpid` has it.
    @discardableResult
    func wait() -> Int32 {
        var status: Int32 = 0
        while waitpid(id, &status, 0) < 0, errno == EINTR {}
        return status
    }

    static func run(_ arguments: [String]) throws {
        let status = try TestChild(arguments).wait()
        guard status == 0 else { throw Failure(arguments: arguments, status: status) }
    }

    struct Failure: Error {
        let arguments: [String]
        let status: Int32
    }
}
