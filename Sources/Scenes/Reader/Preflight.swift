/// The bounds a text must keep before a YAML parser may see it.
///
/// The parser recurses once a level and copies what an alias stands for, so nesting and aliases are
/// refused here, before they can cost anything. The walk knows just enough YAML (quotes, comments,
/// block scalars, where a token starts) to leave text alone; where it must guess it refuses, and
/// says that quotes help.
struct Preflight {
    private let text: [Unicode.Scalar]
    private var index = 0
    private var line = 1
    private var column = 1
    /// How many brackets and braces are open.
    private var depth = 0
    /// Whether a token would start here, rather than go on.
    private var atTokenStart = true
    /// How many `-` and `?` stand one after another on this line.
    private var indicators = 0
    /// Whether a key ended on this line, so that what follows is its value.
    private var pastKey = false
    /// The column of the block collection that a block scalar would belong to.
    private var blockColumn = 0

    static let deepest = 32
    static let widestIndentation = 100

    /// The first thing that is not allowed, if any.
    static func fault(in text: String) -> SceneFault? {
        var walk = Preflight(text: Array(text.unicodeScalars))
        return walk.run()
    }

    private init(text: [Unicode.Scalar]) { self.text = text }

    private mutating func run() -> SceneFault? {
        if let fault = indentation() { return fault }
        while let scalar = peek() {
            if scalar.isBreak {
                advance()
                if let fault = indentation() { return fault }
            } else if scalar.isBlank {
                advance()
            } else if scalar == "#", isBlankBefore {
                skipLine()
            } else if let fault = atTokenStart ? start(scalar) : inside(scalar) {
                return fault
            }
        }
        return nil
    }

    /// The white space at the start of a line.
    private mutating func indentation() -> SceneFault? {
        atTokenStart = true
        indicators = 0
        pastKey = false
        while peek() == " " { advance() }
        if peek() == "\t" { return fault("a tab: indent with spaces") }
        if column > Self.widestIndentation, depth == 0, peek()?.isBreak == false {
            return fault("indented by more than \(Self.widestIndentation) columns")
        }
        let isMarker = column == 1 && (starts(with: "---") || starts(with: "..."))
        if isMarker, peek(3)?.isSpace ?? true { for _ in 0..<3 { advance() } }
        return nil
    }

    private mutating func start(_ scalar: Unicode.Scalar) -> SceneFault? {
        let stands = peek(1)?.isSpace ?? true
        switch scalar {
        case "&" where !stands: return refuse("an anchor (&)")
        case "*" where !stands: return refuse("an alias (*)")
        case "!": return refuse("a tag (!)")
        case "\"", "'":
            noteBlock()
            skipQuoted(scalar)
            atTokenStart = false
        case "|" where depth == 0, ">" where depth == 0: skipBlockScalar()
        case "-" where stands && depth == 0, "?" where stands:
            noteBlock()
            indicators += 1
            if indicators > Self.deepest { return tooDeep() }
            advance()
        default:
            noteBlock()
            return inside(scalar)
        }
        return nil
    }

    private mutating func inside(_ scalar: Unicode.Scalar) -> SceneFault? {
        let mayOpen = atTokenStart || depth > 0
        atTokenStart = false
        switch scalar {
        case "[" where mayOpen, "{" where mayOpen:
            depth += 1
            if depth > Self.deepest { return tooDeep() }
            atTokenStart = true
        case "]" where depth > 0, "}" where depth > 0: depth -= 1
        case "," where depth > 0: atTokenStart = true
        case ":" where depth > 0 || (peek(1)?.isSpace ?? true):
            atTokenStart = true
            pastKey = true
        default: break
        }
        advance()
        return nil
    }

    /// A block scalar hangs from its key or its `-`, not from what stands behind them.
    private mutating func noteBlock() {
        if depth == 0, !pastKey { blockColumn = column }
    }

    private mutating func skipQuoted(_ quote: Unicode.Scalar) {
        advance()
        while let scalar = peek() {
            if scalar == "\\", quote == "\"" {
                advance()
            } else if scalar == quote {
                guard quote == "'", peek(1) == "'" else { return advance() }
                advance()
            }
            advance()
        }
    }

    /// Skips a literal or folded scalar: all the lines that hang deeper than its key.
    private mutating func skipBlockScalar() {
        var header: [Unicode.Scalar] = []
        while let scalar = peek(), !scalar.isBreak {
            header.append(scalar)
            advance()
        }
        let digit = header.prefix { !$0.isSpace }.compactMap { Int(String($0)) }.first
        var least = digit.map { blockColumn + $0 }
        while peek() != nil {
            // Standing on the break before a line.
            let width = indentationOfNextLine()
            if let width {
                if least == nil, width >= blockColumn { least = width + 1 }
                guard let least, width + 1 >= least else { return }
            }
            advance()
            skipLine()
        }
    }

    /// How far the line after this break is indented; nil if there is nothing on it.
    private func indentationOfNextLine() -> Int? {
        var ahead = starts(with: "\r\n") ? 2 : 1
        let start = ahead
        while peek(ahead) == " " { ahead += 1 }
        guard let scalar = peek(ahead), !scalar.isBreak else { return nil }
        return ahead - start
    }

    private mutating func skipLine() {
        while let scalar = peek(), !scalar.isBreak { advance() }
    }

    private func peek(_ offset: Int = 0) -> Unicode.Scalar? {
        index + offset < text.count ? text[index + offset] : nil
    }

    private func starts(with prefix: String) -> Bool {
        text[index...].starts(with: prefix.unicodeScalars)
    }

    private var isBlankBefore: Bool { index == 0 || text[index - 1].isSpace }

    private mutating func advance() {
        guard let scalar = peek() else { return }
        index += 1
        column += 1
        guard scalar.isBreak else { return }
        if scalar == "\r", peek() == "\n" { index += 1 }
        line += 1
        column = 1
    }

    private func fault(_ problem: String) -> SceneFault {
        SceneFault(place: ScenePlace(line: line, column: column), problem: problem)
    }

    private func refuse(_ what: String) -> SceneFault {
        fault("\(what) is not read here; if it is text, put it in quotes")
    }

    private func tooDeep() -> SceneFault { fault("nested more than \(Self.deepest) deep") }
}

extension Unicode.Scalar {
    /// A line break as YAML 1.1 has it (section 5.4).
    fileprivate var isBreak: Bool {
        self == "\n" || self == "\r" || self == "\u{85}" || self == "\u{2028}" || self == "\u{2029}"
    }
    fileprivate var isBlank: Bool { self == " " || self == "\t" }
    fileprivate var isSpace: Bool { isBlank || isBreak }
}
