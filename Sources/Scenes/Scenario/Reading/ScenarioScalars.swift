internal import FindDevice

/// Values that only scenarios have.
extension Scalar where Value == Duration {
    /// A time that is not none.
    static var stretch: Scalar {
        duration(in: .milliseconds(1)...Scenario.longest)
    }
}

extension Scalar where Value == String {
    /// What a phone, a place or an order is called in a file.
    static var label: Scalar {
        Scalar("a name") { written in
            let text = written.text
            let isPlain = text.utf8.allSatisfy { byte in
                (48...57).contains(byte) || (65...90).contains(byte) || (97...122).contains(byte)
                    || byte == 45 || byte == 46 || byte == 95
            }
            guard isPlain, (1...64).contains(text.utf8.count) else {
                return .failure(
                    .because("must be a name of up to 64 letters, digits, '-', '_' and '.'"))
            }
            return .success(text)
        }
    }

    /// Text to which a rule of the domain applies.
    static func lawful(_ fault: @escaping (String) -> String?) -> Scalar {
        text(upTo: 1024).checked { text in fault(text).map { "cannot be so: \($0)" } }
    }
}

extension Scalar where Value == Int {
    /// A part of a hundred without a fraction.
    static var wholePercentage: Scalar {
        Scalar<Double>.percentage()
            .checked { $0 == $0.rounded() ? nil : "must be a whole percentage" }
            .map { Int($0) }
    }
}

extension Scalar where Value == UInt64 {
    static var seed: Scalar {
        Scalar("a whole number from 0 on") { written in
            guard written.isPlain, DecimalText.isWhole(written.text[...]),
                let value = UInt64(written.text)
            else { return .failure(.notThat) }
            return .success(value)
        }
    }
}

extension Scalar where Value == PIN {
    static var pin: Scalar {
        Scalar("four digits such as 4711") { written in
            PIN(written.text).map { .success($0) } ?? .failure(.notThat)
        }
    }
}

extension Scalar where Value == Coordinate {
    /// `-35.2799, 149.1319`: latitude, then longitude, in degrees.
    static var coordinate: Scalar {
        Scalar("a latitude and a longitude such as -35.2799, 149.1319") { written in
            let parts = written.text.split(separator: ",", omittingEmptySubsequences: false)
                .map { DecimalText.value(of: $0.drop { $0 == " " }) }
            guard parts.count == 2, let latitude = parts[0], let longitude = parts[1] else {
                return .failure(.notThat)
            }
            guard let place = Coordinate(latitude: latitude, longitude: longitude) else {
                let isSwapped = Coordinate(latitude: longitude, longitude: latitude) != nil
                let hint = isSwapped ? ": the latitude comes first" : ""
                return .failure(.because("is no place on Earth" + hint))
            }
            return .success(place)
        }
    }
}

extension Scalar where Value == Scenario.Bound {
    /// `2`, `at least 2`, `at most 2`, each with its unit.
    static func bound(of number: Scalar<Int>, example: String) -> Scalar {
        Scalar("a number such as \(example), at least \(example) or at most \(example)") {
            written in
            let forms: [(String, (Int) -> Value)] = [
                ("at least ", Value.atLeast), ("at most ", Value.atMost), ("", Value.exactly),
            ]
            let (start, make) = forms.first { written.text.hasPrefix($0.0) } ?? forms[2]
            let rest = String(written.text.dropFirst(start.count))
            return number.read(WrittenScalar(text: rest, isPlain: true)).map(make)
        }
    }
}

/// A state that is wanted, or that is the one thing not wanted.
struct EitherWay<Choice: Sendable>: Sendable {
    let choice: Choice
    let isNegated: Bool
}

extension Scalar {
    /// One of an enum's words, or `not` and one.
    static func eitherWay<Choice>() -> Scalar
    where Value == EitherWay<Choice>, Choice: RawRepresentable<String> & CaseIterable & Sendable {
        let word = Scalar<Choice>.word
        return Scalar(word.wanted) { written in
            let isNegated = written.text.hasPrefix("not ")
            let text = isNegated ? String(written.text.dropFirst(4)) : written.text
            return word.read(WrittenScalar(text: text, isPlain: written.isPlain))
                .map { EitherWay(choice: $0, isNegated: isNegated) }
        }
    }
}

extension Scalar where Value: RawRepresentable<String> & CaseIterable {
    /// One of an enum's words; there may be many.
    static var word: Scalar {
        let known = Value.allCases.map(\.rawValue)
        return Scalar(.oneOf(known)) { written in
            Value(rawValue: written.text).map { .success($0) }
                ?? .failure(.unlike(written.text, among: known))
        }
    }
}
