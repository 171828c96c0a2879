internal import ArgumentParser
internal import FindDevice

/// A moment in an option: RFC 3339, or how long ago it was.
enum TimeArgument: ExpressibleByArgument, Hashable {
    case at(Timestamp)
    case ago(Duration)

    init?(argument: String) {
        if let moment = Timestamp(rfc3339: argument) {
            self = .at(moment)
        } else if argument == "now" {
            self = .ago(.zero)
        } else if argument.hasPrefix("-"),
            let duration = Duration(written: String(argument.dropFirst()))
        {
            self = .ago(duration)
        } else {
            return nil
        }
    }

    func moment(now: Timestamp) -> Timestamp {
        switch self {
        case .at(let moment): moment
        case .ago(let duration): now - duration
        }
    }

    var defaultValueDescription: String {
        switch self {
        case .at(let moment): moment.rfc3339
        case .ago(.zero): "now"
        case .ago(let duration): "-\(duration.written)"
        }
    }
}
