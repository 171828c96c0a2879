internal import CMosquitto
internal import Glibc

/// Moves a connection's bytes when its socket is ready or its time has come.
extension Connection {
    /// What serving a socket led to.
    enum Progress {
        case open
        /// More can be read, though the socket may not say so.
        case unread
        case ended(String)
    }

    /// Does what the socket is ready for.
    func serve(_ readiness: Readiness) -> Progress {
        guard !isSuspended else { return .open }
        if isHandshaking { proof?.show() }
        if !isReached {
            if let reason = failureToReach(readiness) { return .ended(reason) }
            isReached = readiness.contains(.writable)
        }
        // Reading comes first: a broker that hangs up may have said why.
        var isUnread = false
        if isSecret || readiness != .writable {
            switch read() {
            case .open: break
            case .unread: isUnread = true
            case .ended(let reason): return .ended(reason)
            }
        }
        if isHandshaking {
            switch look() {
            case .empty: break
            case .bytes: return .open
            case .ended(let reason): return .ended(reason)
            }
        }
        if readiness.contains(.writable) || isHandshaking {
            let code = mosquitto_loop_write(library, 1)
            let error = errno
            guard code == MOSQ_ERR_SUCCESS.rawValue, isOpen else {
                return .ended(reason(code, error))
            }
        }
        updateInterest()
        return isUnread ? .unread : .open
    }

    /// Sends a ping if it is time; ends a connection whose ping was not answered.
    func keepAlive() -> Progress {
        guard !isSuspended else { return .open }
        if let fault { return .ended(fault) }
        let code = mosquitto_loop_misc(library)
        let error = errno
        guard code == MOSQ_ERR_SUCCESS.rawValue else { return .ended(reason(code, error)) }
        updateInterest()
        return .open
    }

    /// Reads until nothing is left, but not for ever.
    ///
    /// The library reads a packet or a few per call, and stops early at any stale EAGAIN, such as
    /// one of an acknowledgement that could not be written: then TLS may hold decrypted packets
    /// that no readiness will tell of. Only a call that ends in EAGAIN *and* called nobody back has
    /// found nothing. During a TLS handshake one call is one step.
    private func read() -> Progress {
        for _ in 0..<(isHandshaking ? 1 : 256) {
            let before = callbacks
            let code = mosquitto_loop_read(library, 1)
            let error = errno
            guard code == MOSQ_ERR_SUCCESS.rawValue, isOpen else {
                return .ended(reason(code, error))
            }
            if error == EAGAIN, callbacks == before { return .open }
        }
        return isHandshaking ? .open : .unread
    }

    /// The library takes a socket's failure to connect for success when TLS is on, and may have
    /// taken the error from the socket.
    private func failureToReach(_ readiness: Readiness) -> String? {
        var error: Int32 = 0
        var size = socklen_t(MemoryLayout<Int32>.size)
        getsockopt(socket, SOL_SOCKET, SO_ERROR, &error, &size)
        let unreachable = [ECONNREFUSED, ENETUNREACH, EHOSTUNREACH, ETIMEDOUT]
        if error == 0, !readiness.isDisjoint(with: .broken), unreachable.contains(firstError) {
            error = firstError
        }
        return error == 0 ? nil : words(forError: error)
    }

    /// What lies at the socket while TLS is being set up.
    ///
    /// The library goes on with a handshake though the broker has hung up; and if it wrote to a
    /// broker that has hung up, it would close the socket before the reason was read.
    private func look() -> Sight {
        var byte: UInt8 = 0
        let count = recv(socket, &byte, 1, Int32(MSG_PEEK | MSG_DONTWAIT))
        if count > 0 { return .bytes }
        if count < 0, errno == EAGAIN || errno == EINTR { return .empty }
        return .ended(tlsReason ?? Reason.hungUpInHandshake)
    }

    private enum Sight {
        case empty, bytes
        case ended(String)
    }
}
