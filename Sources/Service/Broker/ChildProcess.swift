internal import Glibc

/// A process of ours in a group of its own, with its standard error on a pipe.
struct ChildProcess {
    let pid: pid_t
    /// The reading end of its standard error; ends when the process does.
    let words: Int32

    /// Starts a program; the kernel takes the calling thread for its parent.
    /// - Throws: The reason why it could not be started.
    init(_ arguments: [String]) throws(SystemError) {
        let (reading, writing) = try PrivatePipe.open()
        defer { close(writing) }
        var actions = posix_spawn_file_actions_t()
        var attributes = posix_spawnattr_t()
        posix_spawn_file_actions_init(&actions)
        posix_spawnattr_init(&attributes)
        defer {
            posix_spawn_file_actions_destroy(&actions)
            posix_spawnattr_destroy(&attributes)
        }
        posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0)
        posix_spawn_file_actions_adddup2(&actions, writing, STDERR_FILENO)
        for descriptor in Self.heirlooms() {
            posix_spawn_file_actions_addclose(&actions, descriptor)
        }
        Self.detach(&attributes)
        var arguments: [UnsafeMutablePointer<CChar>?] = arguments.map { strdup($0) }
        arguments.append(nil)
        var environment = Self.environment()
        defer { for text in arguments + environment { free(text) } }
        var pid = pid_t()
        let answer = posix_spawn(
            &pid, arguments[0]!, &actions, &attributes, &arguments, &environment)
        guard answer == 0 else {
            close(reading)
            throw SystemError(code: answer)
        }
        self.pid = pid
        words = reading
    }

    /// How the process ended, if it has; from then on its number is no longer ours.
    func ending() -> Ending? {
        var status: Int32 = 0
        let answer = waitpid(pid, &status, WNOHANG)
        if answer == pid { return Ending(status: status) }
        return answer < 0 && errno == ECHILD ? .unknown : nil
    }

    func send(_ signal: Int32) { kill(pid, signal) }

    /// Descriptors that a child would inherit: not every library closes its own for children.
    private static func heirlooms() -> [Int32] {
        guard let folder = opendir("/proc/self/fd") else { return [] }
        defer { closedir(folder) }
        var found: [Int32] = []
        while let entry = readdir(folder) {
            // In place: an entry is shorter than the type that C gives it.
            let name = withUnsafeMutablePointer(to: &entry.pointee.d_name) {
                String(cString: UnsafeRawPointer($0).assumingMemoryBound(to: CChar.self))
            }
            guard let descriptor = Int32(name) else { continue }
            let flags = fcntl(descriptor, F_GETFD)
            if descriptor > STDERR_FILENO, flags >= 0, flags & FD_CLOEXEC == 0 {
                found.append(descriptor)
            }
        }
        return found
    }

    /// Only what finding programs, libraries and the time of day takes.
    private static func environment() -> [UnsafeMutablePointer<CChar>?] {
        var lines: [UnsafeMutablePointer<CChar>?] = []
        for name in ["PATH", "LD_LIBRARY_PATH", "TZ"] {
            guard let value = getenv(name) else { continue }
            lines.append(strdup("\(name)=\(String(cString: value))"))
        }
        return lines + [nil]
    }

    /// A terminal's Ctrl-C is for us to pass on; and signals that we ignore or block, it must not.
    private static func detach(_ attributes: inout posix_spawnattr_t) {
        var none = sigset_t()
        var handled = sigset_t()
        sigemptyset(&none)
        sigemptyset(&handled)
        for signal in [SIGHUP, SIGINT, SIGQUIT, SIGPIPE, SIGTERM, SIGUSR1, SIGUSR2, SIGCHLD] {
            sigaddset(&handled, signal)
        }
        posix_spawnattr_setpgroup(&attributes, 0)
        posix_spawnattr_setsigmask(&attributes, &none)
        posix_spawnattr_setsigdefault(&attributes, &handled)
        posix_spawnattr_setflags(
            &attributes,
            Int16(POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF))
    }
}

extension ChildProcess {
    /// How a process ended.
    enum Ending: Hashable, CustomStringConvertible {
        case exited(status: Int32)
        case killed(signal: Int32)
        /// Somebody else took note of it first.
        case unknown

        /// Decodes what `waitpid` says.
        init(status: Int32) {
            let signal = status & 0x7f
            self = signal == 0 ? .exited(status: status >> 8 & 0xff) : .killed(signal: signal)
        }

        var description: String {
            switch self {
            case .exited(let status): "it ended with status \(status)"
            case .killed(let signal): "it was ended by signal \(signal)"
            case .unknown: "it ended"
            }
        }
    }
}
