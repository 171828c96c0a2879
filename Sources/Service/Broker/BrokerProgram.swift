internal import Glibc

/// The programs that a broker child is made of, found on this machine.
package struct BrokerProgram: Sendable {
    package let mosquitto: String
    /// From util-linux: lets the broker die with its parent.
    let setpriv: String

    /// Looks in `PATH`, and where Debian puts programs that are not for everybody.
    package init() throws(BrokerFault) {
        let path = getenv("PATH").map { String(cString: $0) } ?? ""
        try self.init(searching: path + ":/usr/local/sbin:/usr/sbin:/usr/bin:/bin")
    }

    init(searching path: String) throws(BrokerFault) {
        guard let mosquitto = Self.find("mosquitto", in: path) else {
            throw .notInstalled(program: "mosquitto", package: "mosquitto")
        }
        guard let setpriv = Self.find("setpriv", in: path) else {
            throw .notInstalled(program: "setpriv", package: "util-linux")
        }
        self.init(mosquitto: mosquitto, setpriv: setpriv)
    }

    init(mosquitto: String, setpriv: String) {
        self.mosquitto = mosquitto
        self.setpriv = setpriv
    }

    /// The command line of a broker that `parent` starts.
    ///
    /// The kernel kills it when the thread that started it ends. It would miss an end that came
    /// before it asked for that: so it looks, after asking, whether the parent is still there.
    func arguments(configuration: String, parent: Int32) -> [String] {
        [
            setpriv, "--pdeathsig", "KILL", "--", "/bin/sh", "-c",
            "test \"$PPID\" = \"$1\" && exec \"$2\" -c \"$3\"", "sh", String(parent), mosquitto,
            configuration,
        ]
    }

    private static func find(_ program: String, in path: String) -> String? {
        path.split(separator: ":").map { "\($0)/\(program)" }.first { access($0, X_OK) == 0 }
    }
}
