internal import FindDevice

/// Values that are written with their unit: `1h30m`, `8m`, `80%`, `5km/h`, `0.7%/h`, `64KiB`.
extension Scalar where Value == Duration {
    package static func duration(in range: ClosedRange<Duration>) -> Scalar {
        Scalar("a duration such as 30s or 1h30m") { written in
            guard let value = Duration(written: written.text) else {
                let isBare = DecimalText.value(of: written.text[...]) != nil
                return .failure(isBare ? .noUnit(example: "\(written.text)s") : .notThat)
            }
            guard range.contains(value) else {
                let (low, high) = (range.lowerBound.written, range.upperBound.written)
                return .failure(.outOfRange("\(low) to \(high)"))
            }
            return .success(value)
        }
    }
}

extension Scalar where Value == ClosedRange<Duration> {
    /// From one duration to another: `1s to 5s`; `5s` alone is a span without width.
    package static func span(in range: ClosedRange<Duration>) -> Scalar {
        Scalar("durations such as 1s to 5s") { written in
            let ends = written.text.split(separator: " to ", omittingEmptySubsequences: false)
            guard ends.count <= 2, let first = ends.first, let last = ends.last else {
                return .failure(.notThat)
            }
            let end = Scalar<Duration>.duration(in: range)
            return end.read(WrittenScalar(text: String(first), isPlain: written.isPlain))
                .flatMap { low in
                    end.read(WrittenScalar(text: String(last), isPlain: written.isPlain))
                        .flatMap { high in
                            low <= high
                                ? .success(low...high)
                                : .failure(.because("must begin with the shorter duration"))
                        }
                }
        }
    }
}

extension Scalar where Value == Double {
    /// A length, read in metres.
    package static func length(in range: ClosedRange<Double>) -> Scalar {
        quantity("a length such as 8m or 2km", units: [("m", 1), ("km", 1000)], in: range)
    }

    /// A part of a hundred, read as it is written: 80 for `80%`.
    package static func percentage(in range: ClosedRange<Double> = 0...100) -> Scalar {
        quantity("a percentage such as 80%", units: [("%", 1)], in: range)
    }

    /// A speed, read in kilometres an hour.
    package static func speed(in range: ClosedRange<Double>) -> Scalar {
        quantity("a speed such as 5km/h", units: [("km/h", 1), ("m/s", 3.6)], in: range)
    }

    /// How fast a battery drains, read in percent an hour.
    package static func drain(in range: ClosedRange<Double>) -> Scalar {
        quantity("a drain such as 0.7%/h", units: [("%/h", 1)], in: range)
    }

    /// The first unit is the one that ranges and hints are told in.
    private static func quantity(
        _ wanted: String, units: [(name: String, size: Double)], in range: ClosedRange<Double>
    ) -> Scalar {
        Scalar(wanted) { written in
            let number = DecimalText.prefix(of: written.text)
            let unit = written.text[number.endIndex...]
            guard let count = DecimalText.value(of: number) else { return .failure(.notThat) }
            guard !unit.isEmpty else {
                return .failure(.noUnit(example: written.text + units[0].name))
            }
            guard let size = units.first(where: { $0.name == unit })?.size else {
                return .failure(.notThat)
            }
            let value = count * size
            guard range.contains(value) else {
                let low = DecimalText.written(range.lowerBound) + units[0].name
                let high = DecimalText.written(range.upperBound) + units[0].name
                return .failure(.outOfRange("\(low) to \(high)"))
            }
            return .success(value)
        }
    }
}

extension Scalar where Value == Int {
    /// A count of bytes: `512B`, `64KiB`, `10MiB`.
    package static func size(in range: ClosedRange<Int>) -> Scalar {
        let units = [("B", 1), ("KiB", 1 << 10), ("MiB", 1 << 20), ("GiB", 1 << 30)]
        return Scalar("a size such as 64KiB") { written in
            let number = DecimalText.prefix(of: written.text)
            let unit = written.text[number.endIndex...]
            guard DecimalText.isWhole(number), let count = Int(number) else {
                return .failure(.notThat)
            }
            guard !unit.isEmpty else { return .failure(.noUnit(example: "\(number)KiB")) }
            guard let size = units.first(where: { $0.0 == unit })?.1 else {
                return .failure(.notThat)
            }
            let (bytes, overflowed) = count.multipliedReportingOverflow(by: size)
            guard !overflowed, range.contains(bytes) else {
                let (low, high) = (text(of: range.lowerBound), text(of: range.upperBound))
                return .failure(.outOfRange("\(low) to \(high)"))
            }
            return .success(bytes)
        }

        func text(of bytes: Int) -> String {
            let unit = units.last { bytes >= $0.1 && bytes % $0.1 == 0 } ?? units[0]
            return "\(bytes / unit.1)\(unit.0)"
        }
    }
}

/// Decimal numbers as people write them: no exponents, no hexadecimal, no infinities.
enum DecimalText {
    /// What of a text may be its number: a sign, digits, a point.
    static func prefix(of text: String) -> Substring {
        text.prefix { $0.isASCII && ($0.isNumber || $0 == "." || $0 == "-") }
    }

    static func value(of text: Substring) -> Double? {
        let parts = text.drop { $0 == "-" }.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count <= 2, parts.allSatisfy({ !$0.isEmpty && $0.allSatisfy(isDigit) }) else {
            return nil
        }
        return Double(text)
    }

    /// Digits without a leading zero, which YAML 1.1 would read as octal.
    static func isWhole(_ text: Substring) -> Bool {
        !text.isEmpty && text.allSatisfy(isDigit) && (text.count == 1 || text.first != "0")
    }

    private static func isDigit(_ character: Character) -> Bool {
        character.isASCII && character.isNumber
    }
}
