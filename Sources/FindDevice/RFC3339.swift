/// Dates as people and GPX files write them (RFC 3339): `2026-03-01T12:00:00.250Z`.
///
/// Written here because the pure modules do without Foundation, whose formatters also read the
/// machine's locale. Days are counted with Howard Hinnant's `days_from_civil`
/// (<https://howardhinnant.github.io/date_algorithms.html>).
extension Timestamp: CustomStringConvertible {
    /// RFC 3339 in UTC, with milliseconds only where there are any.
    package var rfc3339: String {
        let day = milliseconds.flooredQuotient(by: 86_400_000)
        let inDay = milliseconds - day * 86_400_000
        let date = CivilDate(daysSince1970: day)
        let fraction = inDay % 1000
        let time = [inDay / 3_600_000, inDay / 60_000 % 60, inDay / 1000 % 60]
            .map { padded($0, to: 2) }.joined(separator: ":")
        let tail = fraction == 0 ? "" : "." + padded(fraction, to: 3)
        return "\(padded(date.year, to: 4))-\(padded(date.month, to: 2))-\(padded(date.day, to: 2))"
            + "T\(time)\(tail)Z"
    }

    package var description: String { rfc3339 }

    /// Reads RFC 3339 with `Z` or an offset; nil if it is malformed or no such day exists.
    /// Fractions finer than a millisecond are cut off.
    package init?(rfc3339 text: String) {
        var reader = DigitReader(text)
        guard let year = reader.number(digits: 4), reader.skip("-"),
            let month = reader.number(digits: 2), reader.skip("-"),
            let day = reader.number(digits: 2),
            reader.skip("T") || reader.skip("t")
                || reader.skip(" "),
            let hour = reader.number(digits: 2), hour < 24, reader.skip(":"),
            let minute = reader.number(digits: 2), minute < 60, reader.skip(":"),
            let second = reader.number(digits: 2), second <= 60,
            let date = CivilDate(year: year, month: month, day: day)
        else { return nil }
        let fraction = reader.skip(".") ? reader.milliseconds() : 0
        guard let fraction, let offset = reader.offsetMinutes(), reader.isAtEnd else { return nil }
        let minutes = (date.daysSince1970 * 24 + hour) * 60 + minute - offset
        self.init(milliseconds: (minutes * 60 + second) * 1000 + fraction)
    }
}

private func padded(_ number: Int64, to width: Int) -> String {
    let digits = String(number)
    return String(repeating: "0", count: max(0, width - digits.count)) + digits
}

/// A day of the proleptic Gregorian calendar.
struct CivilDate: Equatable {
    let year: Int64
    let month: Int64
    let day: Int64

    init?(year: Int64, month: Int64, day: Int64) {
        guard (1...12).contains(month), day >= 1 else { return nil }
        self.year = year
        self.month = month
        self.day = day
        guard CivilDate(daysSince1970: daysSince1970) == self else { return nil }
    }

    init(daysSince1970 days: Int64) {
        let shifted = days + 719_468
        let era = shifted.flooredQuotient(by: 146_097)
        let dayOfEra = shifted - era * 146_097
        let yearOfEra =
            (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        day = dayOfYear - (153 * shiftedMonth + 2) / 5 + 1
        month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
    }

    var daysSince1970: Int64 {
        let shiftedYear = month <= 2 ? year - 1 : year
        let era = shiftedYear.flooredQuotient(by: 400)
        let yearOfEra = shiftedYear - era * 400
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        return era * 146_097 + dayOfEra - 719_468
    }
}

/// Takes fixed-width numbers off the front of a text.
private struct DigitReader {
    private var rest: Substring.UTF8View

    init(_ text: String) { rest = Substring(text).utf8 }

    var isAtEnd: Bool { rest.isEmpty }

    mutating func skip(_ character: Character) -> Bool {
        guard rest.first == character.asciiValue else { return false }
        rest.removeFirst()
        return true
    }

    mutating func number(digits: Int) -> Int64? {
        let taken = rest.prefix(digits)
        guard taken.count == digits, taken.allSatisfy(isDigit) else { return nil }
        rest.removeFirst(digits)
        return taken.reduce(0) { $0 * 10 + Int64($1 - 48) }
    }

    /// The digits after the decimal point, as milliseconds.
    mutating func milliseconds() -> Int64? {
        let digits = rest.prefix(while: isDigit)
        guard !digits.isEmpty else { return nil }
        rest.removeFirst(digits.count)
        let firstThree = (digits.prefix(3) + Array(repeating: 48, count: 3)).prefix(3)
        return firstThree.reduce(0) { $0 * 10 + Int64($1 - 48) }
    }

    /// `Z`, or `+hh:mm` as minutes east of UTC.
    mutating func offsetMinutes() -> Int64? {
        if skip("Z") || skip("z") { return 0 }
        let sign: Int64 = skip("+") ? 1 : skip("-") ? -1 : 0
        guard sign != 0, let hours = number(digits: 2), hours < 24, skip(":"),
            let minutes = number(digits: 2), minutes < 60
        else { return nil }
        return sign * (hours * 60 + minutes)
    }

    private func isDigit(_ byte: UInt8) -> Bool { (48...57).contains(byte) }
}
