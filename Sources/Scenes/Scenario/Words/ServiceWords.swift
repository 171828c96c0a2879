internal import FindDevice

/// What can happen to the service, to its registry, to the broker and to the bus, as a timeline
/// spells it.
enum ServiceWords {
    static let entries: [Entry<Scenario.Action>] = [service, broker, bus, backup, restore]

    private static let service = Entry<Scenario.Action>(
        "service",
        [
            Form("crash", [.duration, .point, .taking]) { reading in
                let point = reading.value(.point, Scalar<Scenario.CrashPoint>.word)
                let taking = reading.value(.taking, Scalar<Scenario.Taking>.word)
                if reading.has(.taking), !reading.has(.point) {
                    reading.fault(
                        at: .taking,
                        "'taking' says of what the 'point' is: add 'point: afterCommit' or another")
                }
                return reading.duration(or: Scenario.usualPause).map {
                    .service(.crash(point, taking: taking, for: $0))
                }
            },
            Form("restart") { _ in .service(.restart) },
        ])

    private static let broker = Entry<Scenario.Action>(
        "broker",
        [
            Form("crash", [.duration]) { reading in
                reading.duration(or: Scenario.usualPause).map { .broker(.crash(for: $0)) }
            },
            Form("restart") { _ in .broker(.restart) },
            Form("wipe", [.duration]) { reading in
                reading.duration(or: Scenario.usualPause).map { .broker(.wipe(for: $0)) }
            },
        ])

    private static let bus = Entry<Scenario.Action>(
        "bus",
        Scenario.BusFault.allCases.map { fault in
            Form(fault.rawValue, [.duration]) { reading in
                reading.require(.duration, .stretch).map { .bus(fault, for: $0) }
            }
        })

    private static let backup = Entry<Scenario.Action>(
        "backup",
        [
            Form("now") { reading in
                reading.cast.hasBackup = true
                return .service(.backUp)
            }
        ])

    private static let restore = Entry<Scenario.Action>(
        "restore",
        [
            Form("last backup", [.by, .duration]) { reading in
                guard reading.cast.hasBackup else {
                    reading.fault(
                        "there is no backup yet: put a step 'backup: now' above this one")
                    return nil
                }
                return restore(.last, reading)
            },
            Form("backup from -{duration}", [.by, .duration]) { reading in
                moment(reading).flatMap { restore(.of($0), reading) }
            },
        ])

    /// The moment of a backup that was made so long ago.
    private static func moment(_ reading: Reading) -> Duration? {
        guard let ago = reading.duration(inBlank: "duration") else { return nil }
        let turn = reading.cast.turn
        guard turn.lowerBound == turn.upperBound else {
            reading.fault(
                "when this step comes is not known beforehand, so no backup can be made in time: "
                    + "put a step 'backup: now' where it is to be from, and write 'last backup'")
            return nil
        }
        guard ago <= turn.lowerBound else {
            reading.fault(
                "a backup from -\(ago.written) would be older than the story, which is "
                    + "\(turn.lowerBound.written) old here")
            return nil
        }
        return turn.lowerBound - ago
    }

    private static func restore(
        _ backup: Scenario.Backup, _ reading: Reading
    ) -> Scenario.Action? {
        let byHand = reading.value(.by, Scalar<RestoreMeans>.word) != nil
        return reading.duration(or: Scenario.usualPause).map {
            .service(.restore(backup, byHand: byHand, for: $0))
        }
    }
}

/// By what a backup is restored if not by the command for it.
enum RestoreMeans: String, CaseIterable, Sendable {
    case hand
}
