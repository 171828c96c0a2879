/// Messages with one bad field, kind by kind.
enum BadFields {
    /// A field, what is written into it (nil: it is taken out), and the field that the fault names;
    /// a number that no integer or double can hold is the whole message's fault.
    typealias Change = (path: String, raw: String?, field: String)

    static let orders: [Change] = [
        ("aud", nil, "aud"), ("aud", "1", "aud"), ("aud", #""x""#, "aud"), ("aud", "null", "aud"),
        ("jti", nil, "jti"), ("jti", #""../../etc""#, "jti"), ("jti", "[]", "jti"),
        ("ctr", nil, "ctr"), ("ctr", #""17""#, "ctr"), ("ctr", "1.5", "ctr"),
        ("ctr", "9223372036854775808", "ctr"), ("ctr", "1e999", "ctr"),
        ("ctr", "-1", "ctr"),
        ("ctr", "true", "ctr"), ("ctr", "9223372036854775807", "ctr"),
        ("epoch", nil, "epoch"), ("epoch", "-1", "epoch"), ("epoch", "null", "epoch"),
        ("epoch", "9223372036854775807", "epoch"),
        ("iat", nil, "iat"), ("iat", "-1", "iat"), ("iat", "1e999", "iat"),
        ("iat", #""2026-03-01T12:00:00Z""#, "iat"), ("iat", "1e300", "iat"),
        ("exp", "-1", "exp"), ("exp", #""never""#, "exp"), ("exp", "253402300800", "exp"),
        ("type", nil, "type"), ("type", "7", "type"), ("type", "null", "type"),
    ]

    /// What makes a ring an order that this version does not know, which is answered and not
    /// refused: a newer service may mean it well.
    static let unknownOrders: [(path: String, raw: String?, type: String)] = [
        ("type", #""dance""#, "dance"), ("type", #""""#, ""), ("type", #""LOCATE""#, "LOCATE"),
        ("type", #""rîng\u0000""#, "rîng\u{0}"),
        ("args", nil, "ring"), ("args", "null", "ring"), ("args", "[]", "ring"),
        ("args.duration", nil, "ring"), ("args.duration", "0", "ring"),
        ("args.duration", "-5", "ring"), ("args.duration", "0.999", "ring"),
        ("args.duration", "300.001", "ring"), ("args.duration", "1e300", "ring"),
        ("args.duration", #""5""#, "ring"), ("args.duration", "1e999", "ring"),
    ]

    /// The same for a lost mode without a version, or with arguments of another form.
    static let unknownLost: [(path: String, raw: String?)] = [
        ("args", nil), ("args", "[]"), ("args.version", nil), ("args.version", "null"),
        ("args.version", "4"), ("args.version", #"{"n":4}"#),
        ("args.version", #"{"epoch":"1","n":1}"#), ("args.version", #"{"epoch":-1,"n":1}"#),
        ("args.version", #"{"epoch":0,"n":9223372036854775807}"#), ("args.pin", "1234"),
        ("args.version", #"{"epoch":1,"n":1.5}"#), ("args.message", "7"),
        ("args.callback", "112"),
    ]

    /// What a phone cannot open or show, and locks all the same; the message that is left.
    static let lockingLost: [(path: String, raw: String?, message: String?)] = [
        ("args.pin", nil, "as it was"), ("args.pin", #""==""#, "as it was"),
        ("args.pin", #""A""#, "as it was"), ("args.pin", #""ab/+""#, "as it was"),
        ("args.message", #""""#, nil), ("args.message", #""two\nlines""#, "twolines"),
        ("args.message", #""\u001b[2J""#, "[2J"), ("args.message", #""\u0007""#, nil),
        (
            "args.message", "\"" + String(repeating: "x", count: 201) + "\"",
            String(repeating: "x", count: 200)
        ),
        ("args.callback", #""""#, "as it was"), ("args.callback", #""call me""#, "as it was"),
    ]

    static let activations: [Change] = [
        ("aud", nil, "aud"), ("aud", #""x""#, "aud"), ("iat", nil, "iat"), ("iat", "-1", "iat"),
        ("nonce", nil, "nonce"), ("nonce", "5", "nonce"), ("nonce", "null", "nonce"),
    ]

    static let acknowledgements: [Change] = [
        ("epoch", nil, "epoch"), ("epoch", "-1", "epoch"), ("epoch", "9007199254740993", "epoch"),
        ("epoch", "1.5", "epoch"), ("epoch", #""1""#, "epoch"),
        ("aud", nil, "aud"), ("iat", nil, "iat"), ("iat", "{}", "iat"), ("nonce", "5", "nonce"),
        ("stream", nil, "stream"), ("stream", #""short""#, "stream"), ("trail", nil, "trail"),
        ("trail", "-1", "trail"), ("trail", "1.5", "trail"),
        ("trail", "18446744073709551615", "trail"), ("word", nil, "word"),
        ("word", "-1", "word"),
        ("word", "18446744073709551616", "word"), ("word", "18446744073709551615", "word"),
        ("word", #""7""#, "word"),
    ]

    static let hellos: [Change] = [
        ("iss", nil, "iss"), ("iat", "null", "iat"), ("session", #""s""#, "session"),
        ("nonce", nil, "nonce"), ("nonce", #""""#, "nonce"),
        ("nonce", "\"" + String(repeating: "n", count: 65) + "\"", "nonce"),
        ("ctr", nil, "ctr"), ("ctr", "-1", "ctr"), ("ctr", "9223372036854775807", "ctr"),
        ("epoch", "-1", "epoch"), ("epoch", "9223372036854775807", "epoch"),
        ("lost", "true", "lost"), ("lost.on", nil, "lost.on"), ("lost.on", "1", "lost.on"),
        ("lost.epoch", "-1", "lost"), ("lost.n", "9007199254740993", "lost"),
        ("lost.n", nil, "lost.n"),
        ("supports", nil, "supports"), ("supports", #""ring""#, "supports"),
        ("supports", "[1]", "supports"), ("trail", nil, "trail"), ("trail", "[]", "trail"),
        ("trail.oldest", nil, "trail.oldest"), ("trail.oldest", "0", "trail"),
        ("trail.oldest", "45", "trail"), ("trail.next", "-1", "trail"),
        ("trail.next", "9223372036854775808", "trail.next"), ("word.stream", "0", "word.stream"),
        ("word.oldest", "9", "word"), ("word.next", "1e99", "word.next"),
    ]

    /// Changes of words, by what kind of word they are of.
    static let words: [(of: String, path: String, raw: String?, field: String)] = [
        ("running", "iss", nil, "iss"), ("running", "iat", nil, "iat"),
        ("running", "stream", nil, "stream"), ("running", "seq", nil, "seq"),
        ("running", "seq", "0", "seq"), ("running", "seq", "-1", "seq"),
        ("running", "seq", "9223372036854775808", "seq"), ("running", "jti", nil, "jti"),
        ("running", "jti", #""x""#, "jti"), ("running", "event", #""unlocked""#, "jti"),
        ("running", "state", nil, "state"), ("running", "state", #""sent""#, "state"),
        ("running", "state", #""superseded""#, "state"), ("running", "state", "1", "state"),
        ("running", "state", #""failed""#, "reason"),
        ("running", "state", #""rejected""#, "reason"),
        ("running", "state", #""succeeded""#, "outcome"),
        ("failed", "reason", #""tired""#, "reason"), ("failed", "reason", "null", "reason"),
        ("failed", "reason", #""replayed""#, "reason"),
        ("rang", "rang", nil, "outcome"), ("rang", "rang.seconds", "-1", "rang.seconds"),
        ("rang", "rang.seconds", "86401", "rang.seconds"),
        ("rang", "rang.seconds", "1e999", "rang.seconds"),
        ("rang", "rang.endedBy", #""magic""#, "rang.endedBy"),
        ("rang", "rang.endedBy", nil, "rang.endedBy"),
        ("located", "fix.lat", "91", "lat"), ("located", "fix.tst", nil, "fix.tst"),
        ("located", "rang", #"{"seconds":1,"endedBy":"owner"}"#, "outcome"),
        ("located", "outcome", #""applied""#, "outcome"),
        ("erasing", "fix.lat", "91", "lat"), ("erasing", "fix", "7", "fix"),
        ("applied", "outcome", nil, "outcome"), ("applied", "outcome", #""done""#, "outcome"),
        ("applied", "outcome", "1", "outcome"),
        ("erased", "outcome", #""applied""#, "outcome"), ("erased", "fix.tst", nil, "fix.tst"),
        ("erased", "rang", #"{"seconds":1,"endedBy":"owner"}"#, "outcome"),
        ("failed", "reason", #""outdated""#, "reason"),
        ("wrongPIN", "count", nil, "count"), ("wrongPIN", "count", "0", "count"),
        ("wrongPIN", "count", "-1", "count"), ("wrongPIN", "fix.lon", "181", "lat"),
        ("pinUnreadable", "version", nil, "version"),
        ("pinUnreadable", "version", #"{"epoch":0,"n":-1}"#, "version"),
        ("pinUnreadable", "version.n", nil, "version.n"),
        ("lostModeEnded", "version", nil, "version"), ("lostModeEnded", "by", nil, "by"),
        ("lostModeEnded", "by", #""magic""#, "by"), ("lostModeEnded", "by", "1", "by"),
        ("simChanged", "network", "7", "network"),
        ("simChanged", "network", "\"" + String(repeating: "x", count: 65) + "\"", "network"),
        ("batteryLow", "battery", nil, "battery"), ("batteryLow", "battery", "101", "battery"),
        ("batteryLow", "battery", "-1", "battery"), ("batteryLow", "event", nil, "jti"),
        ("batteryLow", "event", #""exploded""#, "event"),
        ("refused", "count", nil, "count"), ("refused", "count", "0", "count"),
        ("refused", "count", "1000000001", "count"),
        ("refused", "count", "9223372036854775808", "count"),
    ]

    static let fixes: [Change] = [
        ("_type", nil, "_type"), ("_type", #""lwt""#, "_type"), ("_type", "1", "_type"),
        ("lat", nil, "lat"), ("lat", "null", "lat"), ("lat", #""52""#, "lat"),
        ("lat", "90.1", "lat"), ("lat", "1e999", "lat"), ("lon", nil, "lon"),
        ("lon", "-180.5", "lat"), ("lon", "false", "lon"), ("tst", nil, "tst"),
        ("tst", "-1", "tst"), ("tst", "1.5", "tst"), ("tst", "253402300800", "tst"),
        ("tst", "99999999999999999999", "tst"), ("acc", "-1", "acc"), ("acc", "1e30", "acc"),
        ("alt", "1e6", "alt"), ("vel", "-2", "vel"), ("vel", #""fast""#, "vel"),
        ("cog", "361", "cog"), ("cog", "-2", "cog"), ("batt", "-1", "batt"),
        ("batt", "101", "batt"), ("batt", "50.5", "batt"), ("conn", #""x""#, "conn"),
        ("conn", "1", "conn"), ("src", #""magic""#, "src"), ("seq", nil, "seq"),
        ("seq", "0", "seq"), ("seq", "-1", "seq"), ("seq", "9223372036854775808", "seq"),
        ("seq", "18446744073709551616", "seq"), ("seq", "1.5", "seq"),
        ("stream", nil, "stream"),
        ("stream", #""x""#, "stream"),
    ]

    static let syncs: [Change] = [
        ("_type", #""location""#, "_type"), ("tst", nil, "tst"), ("tst", "-1", "tst"),
        ("kinds", nil, "kinds"), ("kinds", "{}", "kinds"), ("seq", nil, "seq"),
        ("stream", nil, "stream"), ("kinds.0.kind", #""socks""#, "kinds.kind"),
        ("kinds.0.kind", #""gallery""#, "kinds.kind"), ("kinds.1.items", "-1", "kinds.unsynced"),
        ("kinds.1.unsynced", "11", "kinds.unsynced"), ("kinds.1.unsynced", "-1", "kinds.unsynced"),
        ("kinds.1.error", "\"" + String(repeating: "e", count: 201) + "\"", "kinds.error"),
    ]

    static let presences: [Change] = [
        ("session", nil, "session"), ("session", "1", "session"), ("online", nil, "online"),
        ("online", "1", "online"), ("online", #""true""#, "online"),
    ]
}
