package import FindDevice
internal import Foundation
internal import GRDB

/// What an owner's request with an `Idempotency-Key` was answered.
package struct RememberedAnswer: Hashable, Sendable {
    package let account: AccountID
    /// The `Idempotency-Key`, as the owner chose it; it counts within the account.
    package let key: String
    /// `digest(ofRequest:)` of what was asked: the same key with another digest is a mistake.
    package let request: [UInt8]
    package let order: OrderID
    /// Whether the request joined an order that was queued already.
    package let joined: Bool
    package let at: Timestamp

    package init(
        account: AccountID, key: String, request: [UInt8], order: OrderID, joined: Bool,
        at: Timestamp
    ) {
        self.account = account
        self.key = key
        self.request = request
        self.order = order
        self.joined = joined
        self.at = at
    }
}

extension RegistryReader {
    /// What the account's request with that key was answered; nil if none had it.
    package func answer(
        forKey key: String, account: AccountID
    ) throws -> RememberedAnswer? {
        try database.first(
            """
            SELECT request, order_id, joined, answered_at FROM answers
            WHERE account = ? AND key = ?
            """, [account.text, digest(ofKey: key)]
        ) { row in
            RememberedAnswer(
                account: account, key: key, request: try row.bytes(0),
                order: try row.identifier(1), joined: try row.integer(2) == 1,
                at: try row.time(3))
        }
    }
}

extension RegistryReader {
    /// What stands in the file for an `Idempotency-Key`: its owner may have made it of anything.
    fileprivate func digest(ofKey key: String) -> String {
        hexadecimal(digest(ofRequest: Array("idempotency key \(key)".utf8)))
    }
}

extension RegistryWriter {
    /// - Throws: `RegistryError.refused` if the account has used the key already.
    package func remember(_ answer: RememberedAnswer) throws {
        try database.run(
            """
            INSERT INTO answers (account, key, request, order_id, joined, answered_at)
            VALUES (?, ?, ?, ?, ?, ?)
            """,
            [
                answer.account.text, digest(ofKey: answer.key), Data(answer.request),
                answer.order.text,
                answer.joined ? 1 : 0, answer.at.milliseconds,
            ])
    }

    /// Forgets the answers that were given before `moment`; how many.
    @discardableResult
    package func removeAnswers(before moment: Timestamp) throws -> Int {
        try database.run("DELETE FROM answers WHERE answered_at < ?", [moment.milliseconds])
    }
}
