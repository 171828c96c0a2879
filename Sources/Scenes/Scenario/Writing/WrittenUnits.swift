internal import FindDevice

/// Numbers with their units, as people write them.
extension Duration {
    /// How far a clock is ahead: `+2h`, `-3m`, `right`.
    var writtenAhead: String {
        self == .zero ? "right" : self > .zero ? "+\(written)" : written
    }
}

extension Metres {
    /// `60 m`, `1.5 km`
    var writtenDistance: String {
        let kilometres = self / 1000
        let isRound = (kilometres * 10).rounded() == kilometres * 10 && kilometres * 1000 == self
        return self >= 1000 && isRound
            ? "\(DecimalText.written(kilometres)) km" : "\(DecimalText.written(self)) m"
    }
}

extension Coordinate {
    /// `-35.2799, 149.1300`
    var written: String {
        let parts = [latitude, longitude].map { DecimalText.written($0, places: 4) }
        return parts.joined(separator: ", ")
    }
}

extension Scenario.Bound {
    func written(unit: String = "") -> String {
        switch self {
        case .exactly(let number): "\(number)\(unit)"
        case .atLeast(let number): "at least \(number)\(unit)"
        case .atMost(let number): "at most \(number)\(unit)"
        }
    }
}

extension DecimalText {
    /// The shortest digits that are read as this number again, without an exponent, and with so
    /// many places behind the point at least.
    static func written(_ value: Double, places: Int = 0) -> String {
        let parts = "\(value)".split(separator: "e")
        let digits = parts[0].split(separator: ".")
        let isNegative = digits[0].hasPrefix("-")
        var whole = String(digits[0].drop { $0 == "-" })
        var fraction = digits.count > 1 && digits[1] != "0" ? String(digits[1]) : ""
        let exponent = parts.count > 1 ? Int(parts[1]) ?? 0 : 0
        for _ in 0..<max(0, exponent) {
            whole.append(fraction.isEmpty ? "0" : fraction.removeFirst())
        }
        for _ in 0..<max(0, -exponent) {
            fraction.insert(whole.removeLast(), at: fraction.startIndex)
            if whole.isEmpty { whole = "0" }
        }
        fraction += String(repeating: "0", count: max(0, places - fraction.count))
        return (isNegative ? "-" : "") + whole + (fraction.isEmpty ? "" : "." + fraction)
    }
}
