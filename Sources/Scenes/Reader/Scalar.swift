/// How one value in a file is written, and read.
package struct Scalar<Value> {
    /// What it is, with an example: `a duration such as 30s`.
    let wanted: String
    let read: (WrittenScalar) -> Result<Value, Misfit>

    init(_ wanted: String, read: @escaping (WrittenScalar) -> Result<Value, Misfit>) {
        self.wanted = wanted
        self.read = read
    }

    /// The same text, read as another value.
    func map<Other>(_ change: @escaping (Value) -> Other) -> Scalar<Other> {
        Scalar<Other>(wanted) { read($0).map(change) }
    }

    /// A value that must also hold to a rule; `fault` says what is wrong with it, if anything.
    package func checked(_ fault: @escaping (Value) -> String?) -> Scalar {
        Scalar(wanted) { written in
            read(written).flatMap { value in
                fault(value).map { .failure(.because($0)) } ?? .success(value)
            }
        }
    }
}

/// A scalar as it stands in a file.
struct WrittenScalar {
    let text: String
    /// Whether it stands without quotes.
    let isPlain: Bool
}

/// Why a scalar is not what was wanted.
enum Misfit: Error {
    case notThat
    case noUnit(example: String)
    case outOfRange(String)
    case because(String)

    /// What the key "must", to follow its name.
    func words(for text: String, wanted: String) -> String {
        switch self {
        case .notThat: "must be \(wanted), not '\(text)'"
        case .noUnit(let example): "has no unit: write it with its unit: \(example)"
        case .outOfRange(let range): "must be \(range), not \(text)"
        case .because(let reason): reason
        }
    }
}

extension Scalar where Value == String {
    /// Text of one line that is not empty, at most `longest` bytes long.
    package static func text(upTo longest: Int = 256) -> Scalar {
        Scalar("text") { written in
            guard !written.text.isEmpty else { return .failure(.because("must not be empty")) }
            guard written.text.utf8.count <= longest else {
                return .failure(.because("must have at most \(longest) bytes"))
            }
            let isPrintable = written.text.unicodeScalars.allSatisfy { scalar in
                scalar.properties.generalCategory != .control
            }
            guard isPrintable else {
                return .failure(.because("must be one line without control characters"))
            }
            return .success(written.text)
        }
    }
}

extension Scalar where Value == Bool {
    /// `true` or `false`; none of YAML's other spellings.
    package static var flag: Scalar {
        Scalar("true or false") { written in
            switch (written.isPlain, written.text) {
            case (true, "true"): .success(true)
            case (true, "false"): .success(false)
            default: .failure(.notThat)
            }
        }
    }
}

extension Scalar where Value == Int {
    /// A whole number in decimal digits, without quotes.
    package static func whole(in range: ClosedRange<Int>) -> Scalar {
        Scalar("a whole number") { written in
            let digits = written.text.drop { $0 == "-" }
            guard written.isPlain, DecimalText.isWhole(digits), let value = Int(written.text) else {
                return .failure(.notThat)
            }
            guard range.contains(value) else {
                return .failure(.outOfRange("\(range.lowerBound) to \(range.upperBound)"))
            }
            return .success(value)
        }
    }

    /// A TCP port.
    package static var port: Scalar { whole(in: 1...65535) }
}

extension Scalar where Value == Double {
    /// A decimal number that has no unit, without quotes.
    package static func number(in range: ClosedRange<Double>) -> Scalar {
        Scalar("a number") { written in
            guard written.isPlain, let value = DecimalText.value(of: written.text[...]) else {
                return .failure(.notThat)
            }
            guard range.contains(value) else {
                let (low, high) = (range.lowerBound, range.upperBound)
                return .failure(
                    .outOfRange("\(DecimalText.written(low)) to \(DecimalText.written(high))"))
            }
            return .success(value)
        }
    }
}

extension Scalar where Value: RawRepresentable<String> & CaseIterable {
    /// One of an enum's words.
    package static var choice: Scalar {
        let known = Value.allCases.map(\.rawValue)
        return Scalar("one of \(known.joined(separator: ", "))") { written in
            if let value = Value(rawValue: written.text) { return .success(value) }
            guard let meant = Suggestion.nearest(to: written.text, among: known) else {
                return .failure(.notThat)
            }
            return .failure(
                .because(
                    "must be one of \(known.joined(separator: ", ")): did you mean '\(meant)'?"))
        }
    }
}
