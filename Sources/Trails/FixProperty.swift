internal import FindDevice

/// What a fix says besides where and when, as name and value; every format writes the same ones.
struct FixProperty {
    let name: String
    let value: Value

    enum Value {
        /// A decimal fraction, already written.
        case number(String)
        case word(String)
    }

    /// Accuracy in metres, speed in km/h, course in degrees, battery in per cent.
    static func all(of fix: Fix) -> [FixProperty] {
        let values: [(String, Value?)] = [
            ("accuracy", number(fix.accuracy)),
            ("source", .word(fix.source.rawValue)),
            ("speed", fix.speed.flatMap(number)),
            ("course", fix.course.flatMap(number)),
            ("battery", fix.battery.map { .number(String($0)) }),
        ]
        return values.compactMap { name, value in
            value.map { FixProperty(name: name, value: $0) }
        }
    }

    private static func number(_ value: Double) -> Value? {
        TrailText.decimal(value, digits: 2).map(Value.number)
    }
}
