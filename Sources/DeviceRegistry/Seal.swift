internal import Crypto
internal import Foundation

/// How bytes are sealed at rest: AES-GCM (NIST SP 800-38D) with a random nonce.
///
/// The sealed form is nonce, ciphertext, tag (12 + n + 16 bytes).
enum Seal {
    static func close(
        _ bytes: [UInt8], with key: SymmetricKey, boundTo context: [UInt8], entropy: Entropy
    ) throws -> Data {
        let nonce = try AES.GCM.Nonce(data: entropy(12))
        let box = try AES.GCM.seal(bytes, using: key, nonce: nonce, authenticating: context)
        return box.combined ?? box.nonce + box.ciphertext + box.tag
    }

    /// - Throws: `RegistryError.corrupt` if the bytes were changed, or were sealed with another
    ///   key or for another place.
    static func open(
        _ sealed: Data, with key: SymmetricKey, boundTo context: [UInt8], what: String
    ) throws -> [UInt8] {
        do {
            let box = try AES.GCM.SealedBox(combined: sealed)
            return Array(try AES.GCM.open(box, using: key, authenticating: context))
        } catch {
            throw RegistryError.corrupt("\(what): its seal does not hold")
        }
    }
}
