/// Steps that cannot be, each with all that is said about it.
///
/// What follows `>>` is what is said, on with `..`; steps begin in line 7, of two phones in line 8.
enum StepFaults {
    static let ofActions = """
        - at: 5
          battery: 4%
        >> 7:7: 'at' has no unit: write it with its unit: 5s

        - at: 5m
          batery: 4%
        >> 8:3: unknown key 'batery': did you mean 'battery'?

        - at: 5m
          battery: 4
        >> 8:12: 'battery' has no unit: write it with its unit: 4%

        - at: 5m
          battery: 400%
        >> 8:12: 'battery' must be 0% to 100%, not 400%

        - at: 5m
          battery: low
        >> 8:12: 'battery' must be a percentage such as 80%, not 'low'

        - at: 5m
        >> 7:3: a step must say what happens: network, battery, charge, power, sim, move, gps,
        .. clock, reset, finder, call, agent, press, service, broker, bus, backup, restore, owner,
        .. expect, eventually, never, still

        - at: 5m
          battery: 4%
          charge: on
        >> 9:3: 'battery' and 'charge': a step can say what happens only once

        - at: 5m
          after: 1m
          battery: 4%
        >> 8:3: 'at' and 'after': a step says once when it comes

        - at: 10m
          battery: 4%
        - at: 5m
          battery: 5%
        >> 9:7: 'at: 5m' is before the step above, which comes at 10m: put the steps in the order
        .. of their times

        - when: {screen: lost, within: 10m}
          battery: 4%
        - at: 5m
          battery: 5%
        >> 9:7: 'at: 5m' may be before the step above, which may wait until 10m: write 'after:', or
        .. a shorter 'within:' there

        - when: {screen: lost}
          battery: 4%
        - at: 5m
          battery: 5%
        >> 9:7: 'at: 5m' may be before the step above, which may wait until 1d: write 'after:', or
        .. a shorter 'within:' there

        - after: 0s
          battery: 4%
        >> 7:10: a step without a time comes with the one above: leave it out

        - battery: 4%
          for: 5m
        >> 8:3: 'for' does not go with 'battery', which takes phone

        - network: donw
        >> 7:12: 'network' cannot be 'donw': did you mean 'down'?

        - network: sideways
        >> 7:12: 'network' must be one of up, down, flaky, half-open, roaming, not 'sideways'

        - network: up
          for: 5m
        >> 8:3: 'for' does not go with 'network: up', which takes phone

        - network: down
          for: 5
        >> 8:8: 'for' has no unit: write it with its unit: 5s

        - network: [down]
        >> 7:12: 'network' must be one of up, down, flaky, half-open, roaming, not a list or a
        .. mapping

        - network:
        >> 7:11: 'network' has no value: it must be one of up, down, flaky, half-open, roaming

        - power: cut
          point: midway
        >> 8:10: 'point' must be one of beforeFlush, afterFlush, amidEffects, not 'midway'

        - power: on
          point: beforeFlush
        >> 8:3: 'point' does not go with 'power: on', which takes phone

        - sim: swap
        >> 7:8: 'sim' must be one of out, swap NETWORK, not 'swap'

        - sim: out
          fro: 5m
        >> 8:3: unknown key 'fro': did you mean 'for'?

        - move: taxi to airprot
        >> 7:9: no place is called 'airprot': did you mean 'airport'?

        - move: taxi too airport
        >> 7:9: 'move' cannot be 'taxi too airport': did you mean 'taxi to airport'?

        - move: gpx civic-airport-taxy.gpx
        >> 7:9: 'move' names a GPX file that is not there: did you mean 'civic-airport-taxi.gpx'?

        - move: gpx ../../etc/passwd
        >> 7:9: 'move' must be a file's name, in its folder or below it

        - move: gpx nowhere-at-all.gpx
        >> 7:9: 'move' names a GPX file that is not there: looked for beside this file, in
        .. ../traces and in simulators/traces

        - clock: 2h
        >> 7:10: 'clock' cannot be '2h': did you mean '+2h' or '-2h'?

        - clock: +2x
        >> 7:10: 'clock' must have a duration such as 2h, up to 366d, not '2x'

        - clock: +2
        >> 7:10: 'clock' must have a duration such as 2h, up to 366d, not '2'

        - reset: hard
        >> 7:10: 'reset' must be 'factory', not 'hard'

        - finder: picks it up
        >> 7:11: 'finder' cannot be 'picks it up': did you mean 'picks up'?

        - finder: tries pin 0000
        >> 7:11: 'finder' cannot be 'tries pin 0000': did you mean 'tries PIN 0000'?

        - finder: tries PIN 12
        >> 7:11: 'finder' must try four digits such as 4711, not '12'

        - press: volume 300%
        >> 7:10: 'press' must set a volume such as 30%, not '300%'

        - press: sync musik on
        >> 7:10: no kind is called 'musik': there are contacts, messages, gallery, notes,
        .. recordings, callLog, calendar

        - call: start
        >> 7:9: 'call' must be one of begins, ends, not 'start'

        - agent: crash
          for: 0s
        >> 8:8: 'for' must be 1ms to 366d, not 0s

        - service: crash
          point: afterComit
        >> 8:10: 'point' cannot be 'afterComit': did you mean 'afterCommit'?

        - service: crash
          taking: order
        >> 8:11: 'taking' says of what the 'point' is: add 'point: afterCommit' or another

        - service: crash
          point: afterCommit
          taking: orders
        >> 9:11: 'taking' cannot be 'orders': did you mean 'order'?

        - service: restart
          for: 5m
        >> 8:3: 'for' does not go with 'service: restart', which takes nothing

        - broker: vanish
        >> 7:11: 'broker' must be one of crash, restart, wipe, not 'vanish'

        - bus: duplicate
        >> 7:3: 'for' is missing beside 'bus: duplicate'

        - restore: last backup
        >> 7:12: there is no backup yet: put a step 'backup: now' above this one

        - at: 5m
          restore: backup from -1h
        >> 8:12: a backup from -1h would be older than the story, which is 5m old here

        - when: {screen: lost}
          restore: backup from -1h
        >> 8:12: when this step comes is not known beforehand, so no backup can be made in time:
        .. put a step 'backup: now' where it is to be from, and write 'last backup'

        - at: 2h
          restore: last week
        >> 8:12: 'restore' must be one of last backup, backup from -DURATION, not 'last week'

        - at: 2h
          restore: backup from 1h
        >> 8:12: 'restore' cannot be 'backup from 1h': did you mean 'backup from -1h'?

        - owner: sing
        >> 7:10: 'owner' cannot be 'sing': did you mean 'ring'?

        - owner: lost
        >> 7:3: 'pin' is missing beside 'owner: lost'

        - owner: lost
          pin: 12345
        >> 8:8: 'pin' must be four digits such as 4711, not '12345'

        - owner: ring
          pin: 4711
        >> 8:3: 'pin' does not go with 'owner: ring', which takes phone, as, expires, for

        - owner: ring
          for: 1h
        >> 8:8: 'for' must be 1s to 5m, not 1h

        - owner: lost
          pin: 4711
          callback: ring me
        >> 9:13: 'callback' cannot be so: a number to call has 3 to 15 digits, perhaps a leading
        .. '+', and may be spaced

        - owner: ring
          as: my ring
        >> 8:7: 'as' must be a name of up to 64 letters, digits, '-', '_' and '.'

        - owner: ring
        - after: 5m
          owner: ring
        >> 9:10: there is an order 'ring' already in line 7: give this one another name, such as
        .. 'as: ring2'

        - owner: cancel
        >> 7:3: 'order' is missing beside 'owner: cancel'

        - owner: cancel
          order: ring
        >> 8:10: no order is called 'ring': there is none so far

        - owner: cancel
          order: ring
        - owner: ring
        >> 8:10: order 'ring' is given only in line 9: put this step below it

        - owner: ring
        - owner: cancel
          order: rign
        >> 9:10: no order is called 'rign': did you mean 'ring'?

        - owner: erase
          expires: 5m
        >> 8:3: 'expires' does not go with 'owner: erase', which takes phone, as

        - owner: locate
          expires: 30d
        >> 8:12: 'expires' must be 1s to 7d, not 30d
        """

    static let ofTwoPhones = """
        - battery: 4%
        >> 8:3: 'phone' is missing beside 'battery: 4%': which of pixel, galaxy?

        - expect: {screen: lost}
        >> 8:12: 'phone' is missing beside 'screen: lost': which of pixel, galaxy?

        - expect: {audit: [order.accepted]}
        >> 8:12: 'phone' is missing beside 'audit': which of pixel, galaxy?

        - owner: ring
          phone: galaxy
        - owner: ring
          phone: pixel
        >> 10:10: there is an order 'ring' already in line 8: give this one another name, such as
        .. 'as: ring2'

        - battery: 4%
          phone: pixl
        >> 9:10: no phone is called 'pixl': did you mean 'pixel'?

        - owner: ring
          phone: galaxy
        - expect: {audit: [order.accepted], of: ring, phone: galaxy}
        >> 10:54: 'of' says whose order it is: leave 'phone' out

        - owner: remove
        >> 8:3: 'phone' is missing beside 'owner: remove': which of pixel, galaxy?
        """
}
