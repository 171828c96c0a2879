internal import FindDevice
internal import OwnerAPI
internal import Scenes

/// The phone's charge, as its fixes tell it: where it was, it is put, before it has gone astray.
struct BatteryDeeds {
    let history: History
    /// Whether its charge goes down when nobody sets it.
    let drains: Bool
    /// When it was switched on with a charge that is told there.
    let charged: [Timestamp]

    var all: [Deed] {
        var deeds: [Deed] = []
        guard var last = history.fixes.first(where: { $0.battery != nil }) else { return [] }
        for fix in history.fixes {
            guard let charge = fix.battery, let known = last.battery else { continue }
            let isTold = charged.contains {
                history.serviceTime(last) < $0 && $0 <= history.serviceTime(fix)
            }
            if isTold {
                last = fix
                continue
            }
            let isFar = abs(charge - known) >= Self.step
            let isOld = drains && fix.at.timestamp - last.at.timestamp >= Self.longest
            guard isFar || isOld else { continue }
            // Lower, it switches itself off: of that it tells by itself.
            deeds.append(
                Deed(
                    .phone(0, .press(.battery(max(charge, 3)))), at: history.serviceTime(fix)))
            last = fix
        }
        return deeds
    }

    /// At first.
    static func charge(in history: History) -> Int? {
        history.fixes.lazy.compactMap(\.battery).first.map { max($0, 3) }
    }

    private static let step = 10
    private static let longest = Duration.hours(4)
}
