internal import Yams

/// What a reader of headed mappings asks of their keys beyond their values.
extension Keys {
    /// Makes a key known here, whether or not it is there.
    func claim(_ key: String) { _ = find(key) }

    func has(_ key: String) -> Bool { pairs.contains { $0.name == key } }

    /// A scalar as it stands there, without a word about what it should be.
    func text(of key: String) -> String? {
        pairs.first { $0.name == key }?.value.scalar?.string
    }

    /// Whether a mapping that is not empty stands there.
    func holdsMapping(_ key: String) -> Bool {
        pairs.first { $0.name == key }?.value.mapping?.isEmpty == false
    }

    /// Where a key stands; the mapping's own place if it is not there.
    func place(of key: String) -> ScenePlace {
        pairs.first { $0.name == key }?.place ?? place
    }
}
