package import FindDevice
internal import Foundation
package import OwnerClient

/// Turning Find Device off at the phone: its owner's password, and then it is found no more.
package struct Leaving: Sendable {
    package var account: String
    package var password: Secret

    package init(account: String, password: Secret) {
        self.account = account
        self.password = password
    }

    /// Has the service remove the phone's device, then powers the phone off and takes its card out
    /// of use: nothing of it runs again before it is enrolled anew.
    /// - Throws: what the client throws; a lost phone, or one that is to be erased, stays as it is.
    package func carryOut(in folder: PhoneFolder, with client: ServiceClient) async throws {
        let card = try PhoneCard.read(from: folder)
        let session = try await client.signIn(name: account, password: password.text)
        let owner = client.signedIn(with: session.token)
        do {
            try await owner.remove(card.device, password: password.text)
        } catch {
            try await owner.signOut()
            throw error
        }
        try await owner.signOut()
        do {
            _ = try ButtonClient.press(["quit"], of: folder)
        } catch FleetFault.notRunning {
            // Then nothing has to end.
        }
        try folder.retireCard()
    }
}
