internal import FindDevice

/// How patient the service is.
package struct ControlSettings: Hashable, Sendable {
    /// How long after expiry and duration an answer may still come.
    package var answerGrace = Duration.seconds(30)
    /// The first wait before an order is published again; it doubles up to the longest.
    package var resendFirst = Duration.seconds(2)
    package var resendLongest = Duration.seconds(60)
    /// How long a phone whose connection broke still counts as online.
    package var presenceGrace = Duration.seconds(10)
    /// How long after the broker came back phones may take to say hello, before they are offline.
    package var helloPatience = Duration.seconds(45)
    /// Reports are acknowledged after this long, or after so many, whichever is first.
    package var acknowledgeAfter = Duration.milliseconds(500)
    package var acknowledgeEvery = 16
    /// How often at most the registry notes that a phone was heard.
    package var heardEvery = Duration.seconds(60)

    package init() {}

    /// The wait before the next publication, after `attempts` of them.
    func resendDelay(after attempts: Int) -> Duration {
        let doublings = min(max(attempts - 1, 0), 20)
        return min(resendFirst * (1 << doublings), resendLongest)
    }
}
