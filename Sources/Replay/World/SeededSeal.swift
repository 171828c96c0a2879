internal import FindDevice
internal import PhoneModel

/// What stands in a world for the sealing of a PIN, whose real bytes are drawn from the machine's
/// chance: it opens for one phone and one order, and the same PIN gives the same bytes.
enum SeededSeal {
    static func seal(_ pin: PIN, device: DeviceID, order: OrderID) -> [UInt8] {
        spell(pin.digits, with: pad(device, order)) + checksum(pin.digits)
    }

    static func open(_ sealed: [UInt8], device: DeviceID, order: OrderID) -> PIN? {
        guard sealed.count == 8 else { return nil }
        let digits = spell(Array(sealed.prefix(4)), with: pad(device, order))
        guard checksum(digits) == Array(sealed.suffix(4)) else { return nil }
        return PIN(String(decoding: digits, as: UTF8.self))
    }

    private static func spell(_ bytes: [UInt8], with pad: [UInt8]) -> [UInt8] {
        zip(bytes, pad).map { $0 ^ $1 }
    }

    private static func pad(_ device: DeviceID, _ order: OrderID) -> [UInt8] {
        Array(fingerprint(Array("\(device.text) \(order.text)".utf8)).utf8)
    }

    private static func checksum(_ digits: [UInt8]) -> [UInt8] {
        Array(fingerprint(digits + Array("PIN".utf8)).utf8.prefix(4))
    }
}
