import FindDevice
import Foundation

/// Something that must stand nowhere in clear, and the bytes in which it would.
struct Canary: Sendable {
    let name: String
    let forms: [Form]

    struct Form: Hashable, Sendable {
        let spelling: Spelling
        let bytes: [UInt8]
    }

    /// A password, a token, a key: something of which no other like it is about.
    init(_ name: String, _ bytes: [UInt8]) {
        self.name = name
        forms = Self.forms(of: bytes)
    }

    init(_ name: String, _ text: String) { self.init(name, Array(text.utf8)) }

    /// A place: in degrees as text with four decimals or more, that is to 11 m, cut off or rounded;
    /// in ten-millionths of a degree; and as the two words in which a program would store it.
    init(_ name: String, _ place: Coordinate) {
        self.name = name
        forms = [place.latitude, place.longitude].flatMap { degrees in
            Self.texts(of: degrees).flatMap { Self.forms(of: Array($0.utf8)) }
                + Self.words(degrees.bitPattern).flatMap(Self.forms)
                + Self.words(UInt64(bitPattern: Int64((degrees * 1e7).rounded())))
                .map { Form(spelling: .raw, bytes: $0) }
        }
    }

    /// A PIN beside its name. Four digits by themselves are no canary: see `PINSearch`.
    init(pin: String) {
        name = "a PIN, named"
        forms =
            Self.forms(of: Array(#""pin":"\#(pin)""#.utf8))
            + ["pin=\(pin)", "pin \(pin)", "pin: \(pin)", "PIN \(pin)", "PIN: \(pin)"]
            .map { Form(spelling: .raw, bytes: Array($0.utf8)) }
    }

    static func forms(of bytes: [UInt8]) -> [Form] {
        Array(
            Set(
                Spelling.allCases.flatMap { spelling in
                    spelling.spell(bytes).map { Form(spelling: spelling, bytes: $0) }
                }))
    }

    private static func texts(of degrees: Double) -> Set<String> {
        let rounded = String(format: "%.4f", degrees)
        let cut = String(format: "%.4f", (degrees * 1e4).rounded(.towardZero) / 1e4)
        // Its last digit may be rounded in one place and not in another.
        let scaled = String(Int64((degrees * 1e7).rounded())).dropLast(2)
        return [rounded, cut, String(scaled)]
    }

    private static func words(_ word: UInt64) -> [[UInt8]] {
        let bigEndian = withUnsafeBytes(of: word.bigEndian, Array.init)
        return [bigEndian, bigEndian.reversed()]
    }
}

/// How bytes may be written down.
enum Spelling: CaseIterable {
    case raw, base64, base64URL, hexadecimal, capitalHexadecimal

    /// What of the bytes' spelling does not depend on what stands around them.
    func spell(_ bytes: [UInt8]) -> [[UInt8]] {
        switch self {
        case .raw: [bytes]
        case .base64: Self.base64(bytes)
        case .base64URL:
            Self.base64(bytes).map { text in
                text.map { $0 == UInt8(ascii: "+") ? 45 : $0 == UInt8(ascii: "/") ? 95 : $0 }
            }
        case .hexadecimal: [Self.hex(bytes, "%02x")]
        case .capitalHexadecimal: [Self.hex(bytes, "%02X")]
        }
    }

    /// Three texts: it depends on how many bytes stand before, modulo three, and the characters at
    /// either end that hold bits of others are left out.
    private static func base64(_ bytes: [UInt8]) -> [[UInt8]] {
        (0..<3).map { before in
            let padded = Array(repeating: UInt8(0), count: before) + bytes
            let text = Array(Data(padded).base64EncodedString().utf8)
            return Array(text[(before * 8 + 5) / 6..<padded.count * 8 / 6])
        }
    }

    private static func hex(_ bytes: [UInt8], _ format: String) -> [UInt8] {
        bytes.flatMap { Array(String(format: format, $0).utf8) }
    }
}
