/// Who may read and write which topic, as mosquitto's `acl_file` says it.
///
/// mosquitto grants every subscription and filters what it delivers. `%u` is the name in the
/// client's certificate, so one list serves any number of phones.
enum AccessList {
    static let control = "cooee-control"
    static let ingest = "cooee-ingest"

    /// The list of the listener where certificates prove who is who.
    static var proven: String {
        lines(user: control, reads: ["res", "event", "hello", "presence"], writes: ["cmd", "ack"])
            + "topic write cooee/1/up\n"
            + lines(user: ingest, reads: ["fix", "sync"], writes: ["ack"])
            + phones
    }

    /// The list of the plain listener, where the service's own names are worth nothing.
    static var claimed: String {
        "user \(control)\ntopic deny #\nuser \(ingest)\ntopic deny #\n" + phones
    }

    private static func lines(user: String, reads: [String], writes: [String]) -> String {
        "user \(user)\n"
            + reads.map { "topic read cooee/1/+/\($0)\n" }.joined()
            + writes.map { "topic write cooee/1/+/\($0)\n" }.joined()
    }

    /// `up` has no `%u`, about which mosquitto warns; a plain `topic` would be for the nameless.
    private static var phones: String {
        ["fix", "sync", "res", "event", "hello", "presence"]
            .map { "pattern write cooee/1/%u/\($0)\n" }.joined()
            + ["cmd", "ack"].map { "pattern read cooee/1/%u/\($0)\n" }.joined()
            + "pattern read cooee/1/up\n"
    }
}
