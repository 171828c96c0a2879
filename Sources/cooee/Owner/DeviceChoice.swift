internal import FindDevice
internal import OwnerAPI
internal import OwnerClient

/// What a text that a person wrote names among several things.
enum Choice<Thing> {
    case one(Thing)
    case several([Thing])
    case none
}

/// Finds the device that an owner means: by id, by name, or by the beginning of its name.
enum DeviceChoice {
    static func choose(_ text: String, among devices: [DeviceBody]) -> Choice<DeviceBody> {
        let wanted = text.lowercased()
        let rules: [(DeviceBody) -> Bool] = [
            { $0.id.text == wanted },
            { $0.name == text },
            { $0.name.lowercased() == wanted },
            { !wanted.isEmpty && $0.name.lowercased().hasPrefix(wanted) },
        ]
        for rule in rules {
            let found = devices.filter(rule)
            if found.count == 1 { return .one(found[0]) }
            if found.count > 1 { return .several(found) }
        }
        return .none
    }

    static func device(_ text: String, among devices: [DeviceBody]) throws(Failure) -> DeviceBody {
        switch choose(text, among: devices) {
        case .one(let device): return device
        case .several(let candidates):
            throw Failure(
                "'\(text)' may be any of: \(list(candidates))",
                mend: "write more of the name, or the id: cooee devices --json")
        case .none:
            guard !devices.isEmpty else {
                throw Failure(
                    "no device is called '\(text)': the account has none",
                    mend: "a phone is listed once Find Device is turned on for it")
            }
            let near = Suggestion.nearest(to: text, among: devices.map(\.name))
            throw Failure(
                "no device is called '\(text)'",
                mend: near.map { "did you mean '\($0)'?" } ?? "there are: \(list(devices))")
        }
    }

    private static func list(_ devices: [DeviceBody]) -> String {
        let names = devices.map(\.name).sorted().prefix(12).joined(separator: ", ")
        return devices.count > 12 ? "\(names) and \(devices.count - 12) more" : names
    }
}

extension SignedIn {
    /// The device that `text` names, as it is now.
    func device(_ text: String) async throws -> DeviceBody {
        try DeviceChoice.device(text, among: await client.devices())
    }

    /// The same, or one that was removed, whose history is still there: by its id.
    func pastDevice(_ text: String, among devices: [DeviceBody]) throws -> NamedDevice {
        if let id = DeviceID(text.lowercased()) {
            return NamedDevice(id: id, name: devices.first { $0.id == id }?.name ?? id.short)
        }
        let device = try DeviceChoice.device(text, among: devices)
        return NamedDevice(id: device.id, name: device.name)
    }
}

/// A device's id with what to call it.
struct NamedDevice: Hashable, Sendable {
    let id: DeviceID
    let name: String
}
