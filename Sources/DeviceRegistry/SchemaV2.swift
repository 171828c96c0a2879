/// The tables of schema 2, the first that is released: 1 was never more than development's.
///
/// Times are milliseconds since 1970. What may hold a place, or what an owner writes to a finder,
/// is only in the columns named `sealed`, `tag` (a keyed hash), `outcome`, `args`, `bytes` and
/// `detail`, each sealed with its device's key. The words of each enum stand in its column's CHECK;
/// a test holds them and the enums of the domain together, and a new word needs a new schema.
enum SchemaV2 {
    static let statements = [owners, devices, orders, logs, fixes, events, audit]

    private static let owners = """
        CREATE TABLE keystone (
            id INTEGER PRIMARY KEY CHECK (id = 1),
            proof BLOB NOT NULL
        ) STRICT;
        CREATE TABLE accounts (
            id TEXT NOT NULL PRIMARY KEY CHECK (length(id) = 26),
            name TEXT NOT NULL COLLATE NOCASE UNIQUE,
            password_hash TEXT NOT NULL,
            created_at INTEGER NOT NULL
        ) STRICT;
        CREATE TABLE tokens (
            hash TEXT NOT NULL PRIMARY KEY,
            account TEXT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
            issued_at INTEGER NOT NULL,
            expires_at INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX tokens_by_account ON tokens (account);
        CREATE INDEX tokens_by_expiry ON tokens (expires_at);
        """

    private static let devices = """
        CREATE TABLE devices (
            number INTEGER PRIMARY KEY AUTOINCREMENT,
            id TEXT NOT NULL UNIQUE CHECK (length(id) = 26),
            account TEXT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
            name TEXT NOT NULL,
            serial TEXT NOT NULL,
            model TEXT NOT NULL,
            state TEXT NOT NULL
                CHECK (\(word("state", oneOf: "active lost erasing locked released"))),
            stream TEXT NOT NULL,
            signing_key BLOB NOT NULL CHECK (length(signing_key) = 32),
            sealing_key BLOB NOT NULL CHECK (length(sealing_key) = 32),
            supports TEXT NOT NULL,
            epoch INTEGER NOT NULL,
            counter INTEGER NOT NULL,
            enrolled_at INTEGER NOT NULL,
            removed_at INTEGER,
            last_heard_at INTEGER,
            desired_epoch INTEGER NOT NULL,
            desired_version INTEGER NOT NULL,
            desired_on INTEGER NOT NULL CHECK (desired_on IN (0, 1)),
            reported_epoch INTEGER NOT NULL,
            reported_version INTEGER NOT NULL,
            reported_on INTEGER NOT NULL CHECK (reported_on IN (0, 1))
        ) STRICT;
        CREATE INDEX devices_by_account ON devices (account, number);
        CREATE UNIQUE INDEX device_serials ON devices (serial) WHERE state <> 'released';
        CREATE UNIQUE INDEX device_names ON devices (account, name) WHERE state <> 'released';
        CREATE TABLE place_keys (
            device INTEGER PRIMARY KEY REFERENCES devices (number) ON DELETE CASCADE,
            wrapped BLOB NOT NULL
        ) STRICT;
        """

    private static let orders = """
        CREATE TABLE orders (
            number INTEGER PRIMARY KEY AUTOINCREMENT,
            id TEXT NOT NULL UNIQUE CHECK (length(id) = 26),
            device INTEGER NOT NULL REFERENCES devices (number) ON DELETE CASCADE,
            account TEXT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
            kind TEXT NOT NULL
                CHECK (\(word("kind", oneOf: "locate ring lost found erase release"))),
            duration INTEGER CHECK ((duration IS NOT NULL) = (kind = 'ring')),
            version_epoch INTEGER
                CHECK ((version_epoch IS NOT NULL) = (kind IN ('lost', 'found'))),
            version INTEGER CHECK ((version IS NULL) = (version_epoch IS NULL)),
            args BLOB CHECK ((args IS NOT NULL) = (kind = 'lost')),
            accepted_at INTEGER NOT NULL,
            expires_at INTEGER,
            state TEXT NOT NULL CHECK (\(word("state", oneOf: orderStates))),
            reason TEXT CHECK (CASE state
                WHEN 'failed' THEN reason IS NOT NULL
                    AND \(word("reason", oneOf: failures))
                WHEN 'rejected' THEN reason IS NOT NULL
                    AND \(word("reason", oneOf: "replayed outdated unsupported"))
                ELSE reason IS NULL END),
            epoch INTEGER,
            counter INTEGER CHECK ((counter IS NULL) = (epoch IS NULL)),
            attempts INTEGER NOT NULL,
            resend_at INTEGER,
            ended_at INTEGER,
            outcome BLOB
        ) STRICT;
        CREATE INDEX orders_by_account ON orders (account, number);
        CREATE INDEX orders_by_device ON orders (device, number);
        CREATE INDEX open_orders ON orders (device, number) WHERE \(openOrder());
        CREATE TABLE messages (
            order_number INTEGER PRIMARY KEY REFERENCES orders (number) ON DELETE CASCADE,
            bytes BLOB NOT NULL
        ) STRICT;
        CREATE TABLE answers (
            account TEXT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
            key TEXT NOT NULL,
            request BLOB NOT NULL,
            order_id TEXT NOT NULL CHECK (length(order_id) = 26),
            joined INTEGER NOT NULL CHECK (joined IN (0, 1)),
            answered_at INTEGER NOT NULL,
            PRIMARY KEY (account, key)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX answers_by_time ON answers (answered_at);
        """

    /// The condition of the index of open orders: a query uses the index if it says the same.
    /// - Parameter table: what the table is called in a query, with a dot.
    static func openOrder(in table: String = "") -> String {
        word(table + "state", oneOf: "queued sent received deferred running cancelling")
    }

    /// A stream is one run of a device's numbered logs; the one without a name holds the fixes of
    /// a phone that numbers nothing.
    private static let logs = """
        CREATE TABLE streams (
            number INTEGER PRIMARY KEY AUTOINCREMENT,
            device INTEGER NOT NULL REFERENCES devices (number) ON DELETE CASCADE,
            name TEXT UNIQUE CHECK (length(name) = 26),
            trail INTEGER NOT NULL DEFAULT 0,
            trail_ahead INTEGER NOT NULL DEFAULT 0,
            word INTEGER NOT NULL DEFAULT 0,
            word_ahead INTEGER NOT NULL DEFAULT 0,
            fixes INTEGER NOT NULL DEFAULT 0,
            last_fix INTEGER,
            last_sequence INTEGER,
            chapter_head INTEGER,
            chapter_length INTEGER NOT NULL DEFAULT 0,
            chapter_from INTEGER,
            chapter_to INTEGER
        ) STRICT;
        CREATE INDEX streams_by_device ON streams (device, number);
        CREATE TABLE ahead (
            stream INTEGER NOT NULL REFERENCES streams (number) ON DELETE CASCADE,
            log TEXT NOT NULL CHECK (log IN ('trail', 'word')),
            sequence INTEGER NOT NULL,
            PRIMARY KEY (stream, log, sequence)
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE sync_reports (
            device INTEGER PRIMARY KEY REFERENCES devices (number) ON DELETE CASCADE,
            stream INTEGER NOT NULL,
            sequence INTEGER NOT NULL,
            at INTEGER NOT NULL
        ) STRICT;
        CREATE TABLE sync_states (
            device INTEGER NOT NULL REFERENCES devices (number) ON DELETE CASCADE,
            kind TEXT NOT NULL CHECK (\(word("kind", oneOf: dataKinds))),
            enabled INTEGER NOT NULL CHECK (enabled IN (0, 1)),
            items INTEGER NOT NULL,
            unsynced INTEGER NOT NULL,
            synced_at INTEGER,
            error TEXT,
            PRIMARY KEY (device, kind)
        ) STRICT, WITHOUT ROWID;
        """

    /// Fixes are only ever added at the end: a row has no other index than its id, and no foreign
    /// key, which would have to search all rows when a device goes. `earlier` leads to the stream's
    /// fix before it in the same chapter; `chapters` says which times each full chapter covers.
    private static let fixes = """
        CREATE TABLE fixes (
            id INTEGER PRIMARY KEY,
            stream INTEGER NOT NULL,
            sequence INTEGER,
            at INTEGER NOT NULL,
            received_at INTEGER NOT NULL,
            earlier INTEGER,
            sealed BLOB NOT NULL
        ) STRICT;
        CREATE TABLE chapters (
            stream INTEGER NOT NULL REFERENCES streams (number) ON DELETE CASCADE,
            head INTEGER NOT NULL,
            from_at INTEGER NOT NULL,
            to_at INTEGER NOT NULL,
            PRIMARY KEY (stream, head)
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE unnumbered (
            stream INTEGER NOT NULL REFERENCES streams (number) ON DELETE CASCADE,
            at INTEGER NOT NULL,
            tag BLOB NOT NULL,
            PRIMARY KEY (stream, at, tag)
        ) STRICT, WITHOUT ROWID;
        """

    /// What phones told their owners. The account stands beside the device, whose it is for ever,
    /// so that both are read in the order of arrival from an index.
    private static let events = """
        CREATE TABLE events (
            number INTEGER PRIMARY KEY AUTOINCREMENT,
            device INTEGER NOT NULL REFERENCES devices (number) ON DELETE CASCADE,
            account TEXT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
            name TEXT NOT NULL CHECK (\(word("name", oneOf: eventNames))),
            at INTEGER NOT NULL,
            received_at INTEGER NOT NULL,
            detail BLOB NOT NULL
        ) STRICT;
        CREATE INDEX events_by_account ON events (account, number);
        CREATE INDEX events_by_device ON events (device, number);
        """

    /// The trigger on INSERT also stops INSERT OR REPLACE, which fires no trigger on DELETE.
    private static let audit = """
        CREATE TABLE audit (
            number INTEGER PRIMARY KEY,
            at INTEGER NOT NULL,
            actor TEXT NOT NULL
                CHECK (\(word("actor", oneOf: "owner phone service administrator"))),
            actor_id TEXT CHECK ((actor_id IS NOT NULL) = (actor IN ('owner', 'phone'))),
            action TEXT NOT NULL CHECK (\(word("action", oneOf: auditActions))),
            account TEXT,
            device TEXT,
            order_id TEXT,
            detail TEXT,
            hash BLOB NOT NULL CHECK (length(hash) = 32)
        ) STRICT;
        CREATE INDEX audit_by_account ON audit (account, number) WHERE account IS NOT NULL;
        CREATE TRIGGER audit_keeps_entries BEFORE UPDATE ON audit
            BEGIN SELECT RAISE (ABORT, 'an audit entry is never changed'); END;
        CREATE TRIGGER audit_drops_nothing BEFORE DELETE ON audit
            BEGIN SELECT RAISE (ABORT, 'an audit entry is never dropped'); END;
        CREATE TRIGGER audit_counts_on BEFORE INSERT ON audit
            WHEN NEW.number IS NOT (SELECT coalesce(max(number), 0) + 1 FROM audit)
            BEGIN SELECT RAISE (ABORT, 'audit entries are numbered without a gap'); END;
        """

    // The words of long lists.

    private static let orderStates = """
        queued sent received deferred running cancelling succeeded failed rejected expired
        cancelled superseded
        """

    private static let dataKinds = "contacts messages gallery notes recordings callLog calendar"

    private static let eventNames = """
        poweredOn poweringOff batteryLow unlocked refusedMessages wrongPIN pinUnreadable
        lostModeEnded simChanged factoryReset activated
        """

    private static let auditActions = """
        service.started account.created account.signedIn account.signInRefused
        account.confirmationRefused device.enrolled device.removed device.lost device.found
        device.erasing device.locked device.activationGranted device.activated device.epochRaised
        registry.restored order.accepted order.joined order.sent order.received order.deferred
        order.running order.cancelling order.succeeded order.failed order.rejected order.expired
        order.cancelled order.superseded word.late phone.event
        """

    private static let failures = "noAnswer noFix interrupted removed erased abandoned"

    /// That a column has one of some words.
    ///
    /// Written out: for a list in brackets SQLite would make a table of its words, each time.
    private static func word(_ column: String, oneOf words: String) -> String {
        let cases = words.split(whereSeparator: \.isWhitespace).map { "\(column) = '\($0)'" }
        return "(" + cases.joined(separator: " OR ") + ")"
    }
}
