package import FindDevice

/// Writes a JSON object without white space, its members in the order in which they are put.
///
/// Who puts them does so in the order of their names, so that the same value gives the same bytes
/// whoever writes it. Of what is nil nothing is written.
package struct JSONWriter {
    private var bytes: [UInt8]
    private var isEmpty = true

    /// The bytes of the object that `body` puts together.
    package static func object(_ body: (inout JSONWriter) -> Void) -> [UInt8] {
        var writer = JSONWriter(bytes: [])
        writer.bytes.reserveCapacity(256)
        writer.open("{", "}", body)
        return writer.bytes
    }

    private init(bytes: [UInt8]) { self.bytes = bytes }

    // MARK: Members

    package mutating func put(_ field: StaticString, _ text: String?) {
        guard let text else { return }
        name(field)
        write(text)
    }

    package mutating func put(_ field: StaticString, _ integer: (some BinaryInteger)?) {
        guard let integer else { return }
        name(field)
        bytes += String(integer).utf8
    }

    package mutating func put(_ field: StaticString, _ number: Double?) {
        guard let number else { return }
        name(field)
        write(number)
    }

    package mutating func put(_ field: StaticString, _ flag: Bool?) {
        guard let flag else { return }
        name(field)
        bytes += (flag ? "true" : "false").utf8
    }

    package mutating func put(_ field: StaticString, _ identifier: Identifier<some Any>?) {
        guard let identifier else { return }
        name(field)
        bytes.append(UInt8(ascii: "\""))
        identifier.withUTF8 { bytes += $0 }
        bytes.append(UInt8(ascii: "\""))
    }

    /// As `JSONObject.moment` reads it.
    package mutating func put(_ field: StaticString, _ moment: Timestamp?) {
        guard let moment else { return }
        if moment.milliseconds % 1000 == 0 {
            put(field, moment.seconds)
        } else {
            put(field, Double(moment.milliseconds) / 1000)
        }
    }

    package mutating func put(_ field: StaticString, _ body: (inout JSONWriter) -> Void) {
        name(field)
        open("{", "}", body)
    }

    package mutating func put(_ field: StaticString, _ texts: [String]) {
        name(field)
        open("[", "]") { writer in
            for text in texts {
                writer.separate()
                writer.write(text)
            }
        }
    }

    /// A list of objects.
    package mutating func put<Element>(
        _ field: StaticString, each elements: [Element],
        _ body: (Element, inout JSONWriter) -> Void
    ) {
        name(field)
        open("[", "]") { writer in
            for element in elements {
                writer.separate()
                writer.open("{", "}") { body(element, &$0) }
            }
        }
    }

    // MARK: How

    private mutating func open(
        _ opening: Unicode.Scalar, _ closing: Unicode.Scalar, _ body: (inout JSONWriter) -> Void
    ) {
        bytes.append(UInt8(ascii: opening))
        isEmpty = true
        body(&self)
        bytes.append(UInt8(ascii: closing))
        isEmpty = false
    }

    private mutating func name(_ field: StaticString) {
        separate()
        bytes.append(UInt8(ascii: "\""))
        bytes += UnsafeBufferPointer(start: field.utf8Start, count: field.utf8CodeUnitCount)
        bytes.append(UInt8(ascii: "\""))
        bytes.append(UInt8(ascii: ":"))
    }

    private mutating func separate() {
        if !isEmpty { bytes.append(UInt8(ascii: ",")) }
        isEmpty = false
    }

    private mutating func write(_ text: String) {
        bytes.append(UInt8(ascii: "\""))
        JSONEscapes.write(text, to: &bytes)
        bytes.append(UInt8(ascii: "\""))
    }

    /// The shortest spelling that is read as the same double. JSON has none for what is not finite:
    /// whoever reads it finds nothing there.
    private mutating func write(_ number: Double) {
        let spelling = number.isFinite ? number.description : "null"
        bytes += (spelling.hasSuffix(".0") ? spelling.dropLast(2) : spelling[...]).utf8
    }
}
