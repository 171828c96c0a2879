/// Rows of words in aligned columns.
struct Table {
    let columns: [Column]
    private(set) var rows: [[Cell]] = []

    struct Column {
        let title: String
        let isNumber: Bool

        /// - Parameter isNumber: whether it is aligned to the right.
        init(_ title: String, isNumber: Bool = false) {
            self.title = title
            self.isNumber = isNumber
        }
    }

    struct Cell: ExpressibleByStringLiteral {
        let text: String
        let colour: Ink.Colour?

        init(_ text: String, _ colour: Ink.Colour? = nil) {
            self.text = text.printable
            self.colour = colour
        }

        init(stringLiteral text: String) { self.init(text) }
    }

    init(_ columns: Column...) { self.columns = columns }

    mutating func add(_ row: Cell...) { rows.append(row) }

    /// The lines, titles first; each is moved in by `indent` spaces.
    func lines(ink: Ink, indent: Int = 0) -> [String] {
        let titles = columns.map { Cell($0.title, .faint) }
        let all = [titles] + rows
        let widths = columns.indices.map { column in all.map { $0[column].text.count }.max() ?? 0 }
        let margin = String(repeating: " ", count: indent)
        return all.map { row in
            let cells = row.enumerated().map { index, cell in
                let padding = String(repeating: " ", count: widths[index] - cell.text.count)
                let word = ink(cell.text, cell.colour)
                if columns[index].isNumber { return padding + word }
                return index == columns.count - 1 ? word : word + padding
            }
            return Self.withoutTail(margin + cells.joined(separator: "  "))
        }
    }

    private static func withoutTail(_ line: String) -> String {
        var line = line
        while line.last == " " { line.removeLast() }
        return line
    }
}
