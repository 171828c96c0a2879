internal import FindDevice

/// Orders to say where a phone is.
extension Phone {
    mutating func beginLocate(_ order: OrderID) {
        locating.append(order)
        notice(.locating)
        guard startFix() else {
            locating.removeAll { $0 == order }
            return say(.order(order, .failed(.noFix)))
        }
        if PhoneDues.take(&dues.fix, at: now) {
            finishFix()
        } else {
            sayOnTheWay(.received, of: order)
        }
    }

    /// Switches the receiver on, unless it is already taking a fix; false if there is nothing to
    /// position by.
    mutating func startFix() -> Bool {
        if dues.fix == nil { dues.fix = handset.beginFix(at: now) }
        return dues.fix != nil
    }

    /// The receiver has a position: it goes into the trail, and to every order that waits for it.
    mutating func finishFix() {
        let fix = handset.takeFix(at: now)
        if let fix {
            report(.fix(fix))
            notice(
                .reported(source: fix.source, accuracy: fix.accuracy, battery: handset.charge))
        }
        for order in locating {
            say(.order(order, fix.map { .succeeded(.located($0)) } ?? .failed(.noFix)))
        }
        locating = []
    }
}
