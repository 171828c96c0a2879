internal import FindDevice
package import PhoneModel

/// The words with which `cooee phone do` and its agent say a button.
extension ButtonPress {
    /// Nil for `activate`, which needs a password beside it.
    package static func words(for button: Button) -> [String]? {
        switch button {
        case .power(let on): ["power", word(on)]
        case .reboot: ["reboot"]
        case .factoryReset: ["reset"]
        case .airplane(let on): ["airplane", word(on)]
        case .silence: ["silence"]
        case .ringer(let profile): ["ringer", profile.rawValue]
        case .volume(let volume): ["volume", "\(volume)"]
        case .pickup: ["pickup"]
        case .pin(let pin): ["pin", String(decoding: pin.digits, as: UTF8.self)]
        case .activate: nil
        case .call(let on): ["call", word(on)]
        case .sim(let sim): ["sim", sim.network ?? "out"]
        case .battery(let charge): ["battery", "\(charge)"]
        case .charge(let on): ["charge", word(on)]
        case .sync(let kind, let on): ["sync", kind.rawValue, word(on)]
        case .clock(let ahead): ["clock", ahead == .zero ? "right" : ahead.written]
        }
    }

    private static func word(_ on: Bool) -> String { on ? "on" : "off" }
}
