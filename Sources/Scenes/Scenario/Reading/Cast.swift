internal import FindDevice

/// Who and what a timeline can name, as far as it has been read.
final class Cast {
    var phones: [String] = []
    var places: [Scenario.Place] = []
    /// Those too whose coordinate is at fault, which is told once.
    var placeNames: [String] = []
    let shelf: Shelf
    /// How long a step may wait that does not say.
    var patience = Scenario.usualPatience
    /// The orders given so far, and the lines of all that are given.
    private var given: Set<String> = []
    private var lines: [String: Int] = [:]
    /// Whether a step has made a backup.
    var hasBackup = false
    /// When the step that is read has its turn, counted from the beginning.
    var turn: ClosedRange<Duration> = .zero ... .zero

    init(shelf: Shelf) { self.shelf = shelf }

    /// The place of that name; nil and a reason if there is none, or nil if it is at fault.
    func place(_ name: String) -> (place: Scenario.Place?, fault: String?) {
        if let place = places.first(where: { $0.name == name }) { return (place, nil) }
        if placeNames.contains(name) { return (nil, nil) }
        return (nil, Self.unknown("place", name, among: placeNames))
    }

    // MARK: Orders

    /// Tells beforehand where an order will be given.
    func foresee(order name: String, line: Int) {
        if lines[name] == nil { lines[name] = line }
    }

    /// Notes that an order is given now; false if there is one of that name.
    func give(order name: String) -> Bool {
        given.insert(name).inserted
    }

    /// Lets an order be named although the step that gives it is at fault.
    func settle(order name: String) {
        given.insert(name)
    }

    func line(ofOrder name: String) -> Int? { lines[name] }

    /// Why an order cannot be named here; nil if it can.
    func fault(ofOrder name: String) -> String? {
        if given.contains(name) { return nil }
        if let line = lines[name] {
            return "order '\(name)' is given only in line \(line): put this step below it"
        }
        return Self.unknown("order", name, among: given.sorted())
    }

    /// What is wrong with a name that nothing bears.
    static func unknown(_ thing: String, _ name: String, among known: [String]) -> String {
        let hint =
            if let meant = Suggestion.nearest(to: name, among: known) {
                "did you mean '\(meant)'?"
            } else if known.isEmpty {
                "there is none so far"
            } else {
                "there are \(known.joined(separator: ", "))"
            }
        return "no \(thing) is called '\(name.shortened)': \(hint)"
    }
}
