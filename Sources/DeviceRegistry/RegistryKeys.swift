internal import Crypto
internal import Foundation

/// The secrets that the registry is opened with; none of them is in its file.
package struct RegistryKeys: Sendable {
    /// 32 bytes, from which every key that wraps another is derived.
    package let masterKey: [UInt8]

    package init(masterKey: [UInt8]) { self.masterKey = masterKey }

    /// The key for one purpose: HKDF-SHA-256 of the master key (RFC 5869).
    func derived(for purpose: String) -> SymmetricKey {
        HKDF<SHA256>.deriveKey(
            inputKeyMaterial: SymmetricKey(data: masterKey),
            info: Array("cooee registry: \(purpose)".utf8), outputByteCount: 32)
    }
}

/// Gives that many random bytes; replay seeds it.
package typealias Entropy = @Sendable (Int) -> [UInt8]

/// Random bytes of the operating system.
@Sendable package func systemEntropy(_ count: Int) -> [UInt8] {
    // A draw is a system call: a word gives eight bytes for the price of one.
    var generator = SystemRandomNumberGenerator()
    let words = (0..<(count + 7) / 8).map { _ in generator.next() as UInt64 }
    return Array(words.flatMap { word in withUnsafeBytes(of: word, Array.init) }.prefix(count))
}
