/// Text from elsewhere, made fit to be printed.
extension String {
    /// The text without what would steer a terminal: control characters, line breaks among them,
    /// and marks that turn the direction of writing, are shown as `?`.
    ///
    /// Words that came from a phone or a service are printed only so.
    var printable: String {
        String(String.UnicodeScalarView(unicodeScalars.map { Self.steers($0) ? "?" : $0 }))
    }

    private static func steers(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .control, .lineSeparator, .paragraphSeparator, .surrogate, .unassigned: true
        case .format: scalar != "\u{200D}"
        default: false
        }
    }
}
