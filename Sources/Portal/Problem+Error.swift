internal import FindDevice
internal import NIOCore
internal import OwnerAPI

/// Every error that a request can end with, as a problem document.
extension Problem {
    /// The problem that an error stands for; nil for an error that nobody foresaw.
    init?(ofKnown error: any Error) {
        switch error {
        case let problem as Problem: self = problem
        case let fault as BodyFault: self.init(fault)
        case let refusal as Refusal: self.init(refusal)
        case is NIOTooManyBytesError: self = .bodyTooLarge
        case is CancellationError:
            self.init(.unavailable(reason: "the service is stopping"))
        default: return nil
        }
    }

    static let bodyTooLarge = Problem(
        .bodyTooLarge,
        detail: "a body has at most \(PortalSettings.largestBody) bytes, or "
            + "\(PortalSettings.largestBulk) where phones enrol together",
        mend: "send less")
}
