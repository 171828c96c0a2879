internal import FindDevice
internal import Foundation

/// What a phone has been given by a new enrolment, and how it is put in an earlier one's place.
///
/// Each enrolment has a store of its own, journal included, and the card says which one is the
/// phone's: up to the moment in which the new card stands, the phone is the old one, whole, and
/// from that moment on the new one.
struct EnrolmentChange {
    let card: PhoneCard
    let keys: PhoneKeys
    /// PEM.
    let certificate: String
    let certificateKey: String
    let authority: String

    /// One thing that is done to the disk, and that outlives a power cut once it is.
    enum Step {
        case makeFolder(String)
        case write([UInt8], to: String)
        case removeStores(of: PhoneFolder, except: DeviceID)

        func carryOut() throws {
            switch self {
            case .makeFolder(let path): try DurableFile.makeFolder(path)
            case .write(let bytes, let path): try DurableFile.write(bytes, to: path)
            case .removeStores(let folder, let device):
                try folder.removeStores(except: device)
            }
        }
    }

    /// What is done, in this order.
    func steps(in folder: PhoneFolder) throws -> [Step] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .prettyPrinted]
        let store = folder.store(of: card.device)
        return [
            .makeFolder(store.keystorePath),
            .write(Array(try encoder.encode(keys)), to: store.keysPath),
            .write(Array(certificateKey.utf8), to: store.certificateKeyPath),
            .write(Array(certificate.utf8), to: store.certificatePath),
            .write(Array(authority.utf8), to: store.authorityPath),
            .write(Array(try encoder.encode(card)), to: folder.cardPath),
            .removeStores(of: folder, except: card.device),
        ]
    }
}
