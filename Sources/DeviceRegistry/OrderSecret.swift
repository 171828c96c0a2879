internal import Crypto
internal import FindDevice
internal import Foundation

/// What is sealed of an order: each opens for its own order and its own column alone.
enum OrderSecret: String {
    /// Where a phone was.
    case outcome
    /// What a lost phone shows, and the PIN that only it can open.
    case arguments
    /// The signed bytes, which hold the arguments again.
    case message

    func close(_ bytes: [UInt8], of order: Order, _ writer: RegistryWriter) throws -> Data {
        try Seal.close(
            bytes, with: try key(of: order.device, writer),
            boundTo: context(order.id, order.device), entropy: writer.secrets.entropy)
    }

    /// - Throws: `RegistryError.corrupt` if the seal does not hold.
    func open(
        _ sealed: Data, of order: OrderID, _ device: DeviceID, _ reader: RegistryReader
    ) throws -> [UInt8] {
        try Seal.open(
            sealed, with: try key(of: device, reader), boundTo: context(order, device),
            what: what(of: order))
    }

    /// Its name in an error.
    func what(of order: OrderID) -> String { "\(rawValue) of order \(order)" }

    private func key(of device: DeviceID, _ reader: RegistryReader) throws -> SymmetricKey {
        try reader.secrets.secrets(of: device, in: reader.database).place
    }

    private func context(_ order: OrderID, _ device: DeviceID) -> [UInt8] {
        Array("\(rawValue) \(device.text) \(order.text)".utf8)
    }
}
