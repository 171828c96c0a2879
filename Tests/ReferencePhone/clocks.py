"""Whose clock counts: the service's time, waits that double, and how guessing is slowed down."""

# Seconds to wait after so many wrong PINs in a row; fewer than five cost nothing.
PIN_WAITS = {5: 60, 6: 300, 7: 900, 8: 3600, 9: 10_800}


def backoff(attempts, first, longest, chance):
    """A wait that doubles, shortened by chance to between half and all of it."""
    return min(first * 2 ** min(attempts, 20), longest) * (0.5 + chance / 2)


# Dates are no finer than that, in seconds.
RESOLUTION = 0.001


class ServiceClock:
    """The latest that the service's time can be, carried on by the phone's monotonic clock."""

    def __init__(self):
        self.anchor = None

    def now(self, uptime):
        """None until a hello was answered, and once that answer is known to hold no more."""
        return None if self.anchor is None else self.anchor[0] + uptime - self.anchor[1]

    def hear_reply(self, said, asked, uptime):
        """It is now `said` or later, by at most what has passed since the question."""
        latest = said + uptime - asked
        now = self.now(uptime)
        if now is None or not said <= now <= latest:
            self.anchor = (latest, uptime)

    def hear(self, said, uptime):
        """Whether it was set since the answer: then nothing is known of it any more.

        What nobody asked for may be of old and sets nothing, but nobody has said it in the future.
        """
        now = self.now(uptime)
        is_set = now is not None and said > now + RESOLUTION
        if is_set:
            self.anchor = None
        return is_set


def pin_wait(tries, waited, most):
    """Seconds until a PIN may be tried; None if only the owner's word helps."""
    if tries >= most:
        return None
    return max(0, PIN_WAITS.get(tries, 0) - waited)
