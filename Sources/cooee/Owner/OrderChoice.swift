internal import ArgumentParser
internal import FindDevice
internal import OwnerAPI
internal import OwnerClient

/// Finds the order that an owner means: by id, or by its first characters.
enum OrderChoice {
    /// Fewer would soon name several.
    static let fewestCharacters = 4

    /// Why a text can name no order; nil if it can.
    static func fault(in text: String) -> String? {
        let isLong = text.utf8.count >= fewestCharacters
        return isLong && text.utf8.count <= 26
            ? nil : "an order is named by at least \(fewestCharacters) characters of its id"
    }

    /// An order that stands twice among the candidates counts once.
    static func choose(_ text: String, among orders: [OrderBody]) -> Choice<OrderBody> {
        let wanted = text.lowercased()
        var found: [OrderBody] = []
        for order in orders
        where order.id.text.hasPrefix(wanted) && !found.contains(where: { $0.id == order.id }) {
            found.append(order)
        }
        return switch found.count {
        case 0: .none
        case 1: .one(found[0])
        default: .several(found)
        }
    }

    static func order(_ text: String, among orders: [OrderBody]) throws(Failure) -> OrderBody {
        switch choose(text, among: orders) {
        case .one(let order): return order
        case .several(let candidates):
            let ids = candidates.prefix(12).map { "\($0.id) (\(OrderStory.deed($0)))" }
            throw Failure(
                "'\(text)' may be any of: \(ids.joined(separator: ", "))",
                mend: "write more of the id")
        case .none:
            throw Failure(
                "no order's id begins with '\(text)'", mend: "see your orders: cooee orders --all")
        }
    }
}

extension SignedIn {
    func order(_ text: String) async throws -> OrderBody {
        if let id = OrderID(text.lowercased()) { return try await client.order(id) }
        // The newest ones, and all that have not ended however old they are.
        let open = try await client.devices().flatMap(\.openOrders)
        return try OrderChoice.order(text, among: try await client.orders(limit: 500) + open)
    }
}
