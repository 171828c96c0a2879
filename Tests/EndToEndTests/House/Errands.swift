import FindDevice
import Fleet
import Foundation
import OwnerAPI
import OwnerClient
import Synchronization
import TestSupport

/// Somebody who uses one phone and orders it about, on and on, in every way there is, and who asks
/// again, with the same key, until there is an answer.
final class Errands: Sendable {
    /// What was done, for the figures and for the check.
    struct Report: Sendable {
        /// The orders that the owner was told are accepted, each once.
        var accepted: [OrderID] = []
        /// How often each of these happened: an order joined, refused, cancelled; a PIN typed …
        var counts: [String: Int] = [:]

        mutating func note(_ what: String) { counts[what, default: 0] += 1 }

        mutating func accept(_ order: OrderID) {
            accepted.contains(order) ? note("joined or repeated") : accepted.append(order)
        }
    }

    private enum Deed: Hashable {
        case order(OrderKind)
        case cancel, typePIN, activate
    }

    /// One deed is as likely as another here: what is common stands more than once.
    private static let deeds: [Deed] =
        [(OrderKind.locate, 4), (.ring, 4), (.lost, 4), (.found, 2), (.release, 2), (.erase, 2)]
        .flatMap { Array(repeating: .order($0), count: $1) }
        + Array(repeating: .cancel, count: 4) + Array(repeating: .typePIN, count: 3)
        + Array(repeating: .activate, count: 3)

    private let owner: ServiceClient
    private let phone: TestPhone
    private let seed: UInt64
    private let isOver = Mutex(false)

    init(owner: ServiceClient, phone: TestPhone, seed: UInt64) {
        self.owner = owner
        self.phone = phone
        self.seed = seed
    }

    func finish() { isOver.withLock { $0 = true } }

    func run() async throws -> Report {
        var random = SeededRandom(seed: seed)
        var report = Report()
        /// Of the lost mode that was accepted last: it opens the phone once it has come there.
        var pin = "0000"
        while !isOver.withLock({ $0 }) {
            switch Self.deeds[Int.random(in: Self.deeds.indices, using: &random)] {
            case .order(let kind):
                let digits = String(Int.random(in: 1000...9999, using: &random))
                let order = wish(kind, pin: digits)
                let key = "\(phone.folder.name)-\(random.next())"
                guard let id = try await insist(on: order, key: key, &report) else { break }
                report.accept(id)
                if kind == .lost { pin = digits }
            case .cancel:
                let newest = report.accepted.suffix(3)
                guard let order = newest.randomElement(using: &random) else { break }
                try await cancel(order, &report)
            case .typePIN: press(["pin", pin], as: "PIN typed", &report)
            case .activate:
                let secret = Secret(TestHouse.password)
                let words = ButtonPress.activation(account: TestHouse.owner, password: secret)
                press(words, as: "password given at the phone", &report)
            }
            try await letTimePass(.milliseconds(Int.random(in: 20...300, using: &random)))
        }
        return report
    }

    private func wish(_ kind: OrderKind, pin: String) -> NewOrder {
        let confirmation = Confirmation(password: TestHouse.password)
        return switch kind {
        case .locate: NewOrder(type: kind, expiresIn: Span(.seconds(40)))
        case .ring: NewOrder(type: kind, duration: Span(.seconds(1)), expiresIn: Span(.seconds(40)))
        case .lost:
            NewOrder(
                type: kind, pin: Secret(pin), message: "please call", confirmation: confirmation)
        case .found, .erase, .release: NewOrder(type: kind, confirmation: confirmation)
        }
    }

    /// Nil if it was refused, or if there was no answer before the end.
    private func insist(
        on order: NewOrder, key: String, _ report: inout Report
    ) async throws -> OrderID? {
        while true {
            do {
                return try await owner.give(order, to: phone.device, idempotencyKey: key).order.id
            } catch OwnerClientError.problem(let problem) where problem.kind == .notLost {
                report.note("refused, for it is not lost")
                return nil
            } catch  where Self.mayPass(error) {
                if isOver.withLock({ $0 }) { return nil }
                try await letTimePass(.milliseconds(50))
            }
        }
    }

    private func cancel(_ order: OrderID, _ report: inout Report) async throws {
        do {
            _ = try await owner.cancel(order)
            report.note("cancelled")
        } catch OwnerClientError.problem(let problem)
            where [.alreadyEnded, .cannotBeStopped].contains(problem.kind)
        {
            report.note("not cancelled, for it was too late")
        } catch  where Self.mayPass(error) {
            report.note("not cancelled, for nobody answered")
        }
    }

    /// Whether the same request may be granted when the service is there again.
    private static func mayPass(_ error: any Error) -> Bool {
        switch error {
        case OwnerClientError.unreachable: true
        case OwnerClientError.problem(let problem): problem.kind == .unavailable
        default: false
        }
    }

    /// A phone that is dead just now, or whose service is, takes no press.
    private func press(_ words: [String], as what: String, _ report: inout Report) {
        do {
            _ = try ButtonClient.press(words, of: phone.folder)
            report.note(what)
        } catch {
            report.note(what + " in vain")
        }
    }
}
