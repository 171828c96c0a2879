extension StepFaults {
    /// Conditions that cannot be.
    static let ofConditions = """
        - expect: {order: ring, is: running}
        >> 7:19: no order is called 'ring': there is none so far

        - owner: ring
        - expect: {order: ring, is: runing}
        >> 8:29: 'is' cannot be 'runing': did you mean 'running'?

        - owner: ring
        - expect: {order: ring}
        >> 8:12: 'is' is missing beside 'order: ring'

        - owner: ring
        - expect: {order: ring, is: failed, because: lazyness}
        >> 8:46: no reason is called 'lazyness': there are noAnswer, noFix, interrupted, removed,
        .. erased, abandoned

        - owner: ring
        - expect: {order: ring, is: running, because: noAnswer}
        >> 8:47: 'because' goes only with 'is: failed' or 'is: rejected'

        - expect: {screen: lots}
        >> 7:20: 'screen' cannot be 'lots': did you mean 'lost'?

        - expect: {screen: dark}
        >> 7:20: 'screen' must be one of off, normal, lost, activation, not off, not normal, not
        .. lost, not activation, not 'dark'

        - expect: {screen: normal, message: Hello}
        >> 7:28: 'message' does not go with 'screen: normal', which takes phone

        - expect: {ringer: loud}
        >> 7:20: 'ringer' must be one of sounds, silent, not 'loud'

        - expect: {ringer: not sounds}
        >> 7:20: 'ringer' cannot be 'not sounds': did you mean 'sounds'?

        - expect: {data: gone}
        >> 7:18: 'data' must be one of intact, wiped, not 'gone'

        - expect: {location: within 60m of airport}
        >> 7:22: 'location' has a distance that looks like a time: write '60 m'

        - expect: {location: within 60 m of aiport}
        >> 7:22: no place is called 'aiport': did you mean 'airport'?

        - expect: {location: near airport}
        >> 7:22: 'location' must be one of within DISTANCE of PLACE, not within DISTANCE of PLACE,
        .. not 'near airport'

        - expect: {location: within 60 miles of airport}
        >> 7:22: 'location' must have a distance such as 60 m, up to 1000 km, not '60 miles'

        - expect: {truth: within 60 m of truth}
        >> 7:19: no place is called 'truth': there are civic, airport

        - expect: {presence: here}
        >> 7:22: 'presence' must be one of online, offline, unknown, not online, not offline, not
        .. unknown, not 'here'

        - expect: {event: wrongPIN}
        >> 7:3: an event takes time: add 'within:', or count those there have been: {count:
        .. wrongPIN, is: at least 1}

        - expect: {event: wrongPin, within: 1m}
        >> 7:19: 'event' cannot be 'wrongPin': did you mean 'wrongPIN'?

        - still: {event: wrongPIN, for: 1m}
        >> 7:3: an event does not last: expect what it leaves behind

        - expect: {audit: order.accepted}
        >> 7:19: 'audit' must be a list: [a, b]

        - expect: {audit: [order.accept]}
        >> 7:20: 'audit' cannot be 'order.accept': did you mean 'order.accepted'?

        - expect: {audit: []}
        >> 7:19: 'audit' must have 1 to 100 items, not 0

        - expect: {audit: [order.accepted], of: ring}
        >> 7:41: no order is called 'ring': there is none so far

        - expect: {count: rings}
        >> 7:12: 'is' is missing beside 'count: rings'

        - expect: {count: rings, is: two}
        >> 7:30: 'is' must be a number such as 2, at least 2 or at most 2, not 'two'

        - expect: {count: rungs, is: 2}
        >> 7:19: 'count' cannot be 'rungs': did you mean 'rings'?

        - expect: {count: rings, is: 2, in: expired}
        >> 7:33: 'in' does not go with 'count: rings', which takes phone, is

        - expect: {count: orders, is: 2, in: pending}
        >> 7:38: 'in' must be one of queued, sent, received, deferred, running, cancelling,
        .. succeeded, failed, rejected, expired, cancelled, superseded, ended, refused, …
        .. (docs/scenarios.md has them all), not 'pending'

        - expect: {battery: at least 15}
        >> 7:21: 'battery' has no unit: write it with its unit: 15%

        - expect: {screen: lost, for: 5m}
        >> 7:26: 'for' does not go with 'expect': it has 'within'

        - eventually: {screen: lost, within: 5m}
        >> 7:30: 'within' does not go with 'eventually': it has no deadline of its own

        - never: {screen: lost}
        >> 7:3: 'for' is missing: how long is it never so? Add 'for: 10m'

        - never: {screen: not lost, for: 5m}
        >> 7:3: 'never' and 'not' cancel out: write 'still', without 'not'

        - still: {screen: not lost, for: 5m}
        >> 7:3: 'still' and 'not': write 'never', without 'not'

        - still: {screen: lost, within: 5m}
        >> 7:3: 'for' is missing: how long is it still so? Add 'for: 10m'
        >> 7:25: 'within' does not go with 'still': it has 'for'

        - expect: {screen: lost, data: wiped}
        >> 7:26: 'screen' and 'data': a condition can say what is so only once

        - expect: {}
        >> 7:11: 'expect' must be a condition such as {screen: lost} or {order: ring, is:
        .. succeeded}

        - expect: {within: 5m}
        >> 7:3: a condition must say what is so: order, screen, ringer, lock, data, battery,
        .. location, truth, presence, device, event, audit, reports, count

        - expect: {scren: lost}
        >> 7:12: unknown key 'scren': did you mean 'screen'?

        - expect: screen is lost
        >> 7:11: 'expect' must be a condition such as {screen: lost} or {order: ring, is:
        .. succeeded}

        - expect: {phone: pixle, screen: lost}
        >> 7:19: no phone is called 'pixle': did you mean 'pixel'?

        - when: {screen: lost, for: 5m}
          battery: 5%
        >> 7:24: 'for' does not go with 'when': it has 'within'

        - when: {order: ring, is: running}
          battery: 5%
        >> 7:17: no order is called 'ring': there is none so far

        - expect: {screen: lost}
          within: 5m
        >> 8:3: unknown key 'within': it goes into the condition: {screen: lost, within: 2m}

        - battery: 4%
          note:
        >> 8:8: 'note' has no value: it must be text

        - just text
        >> 7:3: an item of 'timeline' is 'key: value' lines after a '- '

        - note: Nothing happens
        >> 7:3: a step must say what happens: network, battery, charge, power, sim, move, gps,
        .. clock, reset, finder, call, agent, press, service, broker, bus, backup, restore, owner,
        .. expect, eventually, never, still
        """
}
