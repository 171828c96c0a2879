internal import FindDevice

/// One headed mapping while it is read: its keys, what its head says, and who may be named.
final class Reading {
    let keys: Keys
    let head: String
    let cast: Cast
    private let blanks: [String: String]

    init(keys: Keys, head: String, blanks: [String: String], cast: Cast) {
        self.keys = keys
        self.head = head
        self.blanks = blanks
        self.cast = cast
    }

    /// Notes what is wrong with the head's value.
    func fault(_ problem: String) { keys.fault(at: head, problem) }

    func fault(at argument: Argument, _ problem: String) {
        keys.fault(at: argument.rawValue, problem)
    }

    /// What stands in a blank of the head's value.
    subscript(blank: String) -> String { blanks[blank] ?? "" }

    func value<Value>(_ argument: Argument, _ scalar: Scalar<Value>) -> Value? {
        keys.value(argument.rawValue, scalar)
    }

    func require<Value>(_ argument: Argument, _ scalar: Scalar<Value>) -> Value? {
        guard keys.has(argument.rawValue) else {
            keys.ledger.note(
                keys.place(of: head), "'\(argument.rawValue)' is missing beside '\(shownHead)'")
            return nil
        }
        return value(argument, scalar)
    }

    func has(_ argument: Argument) -> Bool { keys.has(argument.rawValue) }

    private var shownHead: String {
        keys.text(of: head).map { "\(head): \($0.shortened)" } ?? head
    }

    /// The head's value, for a head that takes any of a sort.
    func value<Value>(_ scalar: Scalar<Value>) -> Value? { keys.value(head, scalar) }

    /// For how long, or for as long as is usual.
    func duration(or usual: Duration) -> Duration? {
        has(.duration) ? value(.duration, .stretch) : usual
    }

    // MARK: Who and where

    /// The phone that is meant: it need not be named if there is no other.
    func phone() -> Int? {
        guard has(.phone) else {
            if cast.phones.count > 1 {
                keys.ledger.note(
                    keys.place(of: head),
                    "'phone' is missing beside '\(shownHead)': which of "
                        + "\(cast.phones.joined(separator: ", "))?")
            }
            return cast.phones.count == 1 ? 0 : nil
        }
        guard let name = value(.phone, .text(upTo: 64)) else { return nil }
        guard let place = cast.phones.firstIndex(of: name) else {
            fault(at: .phone, Cast.unknown("phone", name, among: cast.phones))
            return nil
        }
        return place
    }

    /// The place that a blank names.
    func place(_ blank: String = "place") -> Scenario.Place? {
        let (place, problem) = cast.place(self[blank])
        if let problem { fault(problem) }
        return place
    }

    /// The order that an argument names, or the head.
    func order(_ argument: Argument? = nil) -> String? {
        let key = argument?.rawValue ?? head
        let name = argument.map { require($0, .text(upTo: 64)) } ?? value(.text(upTo: 64))
        guard let name else { return nil }
        guard let problem = cast.fault(ofOrder: name) else { return name }
        keys.fault(at: key, problem)
        return nil
    }

    /// A duration that stands in a blank.
    func duration(inBlank blank: String) -> Duration? {
        guard let value = Duration(written: self[blank]), value > .zero,
            value <= Scenario.longest
        else {
            let hint = Scenario.longest.written
            fault("'\(head)' must have a duration such as 2h, up to \(hint), not '\(self[blank])'")
            return nil
        }
        return value
    }

    /// A distance that stands in a blank, in metres.
    func distance(inBlank blank: String) -> Metres? {
        let text = self[blank]
        let number = DecimalText.prefix(of: text)
        let unit = text[number.endIndex...]
        let sizes: [Substring: Metres] = ["m": 1, "km": 1000]
        if let value = DecimalText.value(of: number), let size = sizes[unit.trimmed] {
            guard unit.first == " " else {
                fault(
                    "'\(head)' has a distance that looks like a time: write '\(number) "
                        + "\(unit)'")
                return nil
            }
            if (1...1_000_000).contains(value * size) { return value * size }
        }
        fault("'\(head)' must have a distance such as 60 m, up to 1000 km, not '\(text)'")
        return nil
    }
}

extension Substring {
    fileprivate var trimmed: Substring { drop { $0 == " " } }
}

extension Scenario {
    /// The longest time that can be written.
    static let longest = Duration.days(366)
}
