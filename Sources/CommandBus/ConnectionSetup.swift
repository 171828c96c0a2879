internal import CMosquitto
internal import Glibc

/// How a libmosquitto instance is set up before it connects.
extension Connection {
    /// Applies the settings; returns what is wrong with them, nil if nothing is.
    func configure(_ library: OpaquePointer, will: Will?) -> String? {
        mosquitto_int_option(library, MOSQ_OPT_TCP_NODELAY, 1)
        let inflight = Int32(clamping: settings.maxInflight)
        mosquitto_int_option(library, MOSQ_OPT_SEND_MAXIMUM, inflight)
        mosquitto_int_option(library, MOSQ_OPT_RECEIVE_MAXIMUM, inflight)
        if let name = settings.username,
            mosquitto_username_pw_set(library, name, settings.password) != 0
        {
            return "the user name is not valid UTF-8"
        }
        if let will {
            let code = will.payload.withUnsafeBufferPointer { bytes in
                mosquitto_will_set(
                    library, will.topic, Int32(clamping: bytes.count), bytes.baseAddress,
                    will.qos.rawValue, will.retain)
            }
            if code != MOSQ_ERR_SUCCESS.rawValue { return "not a will: topic \(will.topic)" }
        }
        proof?.shared.lend(to: library)
        return settings.tls.flatMap { useTLS($0, library) }
    }

    private func useTLS(_ files: TLSFiles, _ library: OpaquePointer) -> String? {
        let identity = files.identity
        for path in [files.authority, identity?.certificate, identity?.key].compactMap(\.self)
        where access(path, R_OK) != 0 {
            return "TLS: cannot read \(path): \(words(forError: errno))"
        }
        let code = mosquitto_tls_set(
            library, files.authority, nil, identity?.certificate, identity?.key, nil)
        guard code == MOSQ_ERR_SUCCESS.rawValue else {
            return "TLS: " + Reason.failure(code, error: errno)
        }
        return nil
    }
}

/// The library's own state, which is set up once in a process.
enum Library {
    static let isReady = mosquitto_lib_init() == MOSQ_ERR_SUCCESS.rawValue
}
