extension StepFaults {
    /// Whole files that cannot be.
    static let ofFiles = """
        story: Something happens.
        phones: {pixel: {at: civic}}
        timeline: []
        >> 1:1: 'name' is missing
        >> 2:22: no place is called 'civic': there is none so far
        >> 3:11: 'timeline' has no steps

        name: A story
        story: Something happens.
        sede: 7
        places: {civic: "-35.2799, 149.1319"}
        phones: {pixel: {at: civic}}
        timeline:
        - battery: 4%
        >> 3:1: unknown key 'sede': did you mean 'seed'?

        name: A story
        story: Something happens.
        seed: seven
        places: {civic: "149.1319, -35.2799"}
        phones: {pixel: {at: civic}}
        timeline:
        - battery: 4%
        >> 3:7: 'seed' must be a whole number from 0 on, not 'seven'
        >> 4:17: 'civic' is no place on Earth: the latitude comes first

        name: A story
        story: Something happens.
        places: {truth: "-35.2799, 149.1319", a place: "1, 2", civic: here}
        phones: {pixel: {at: civic}}
        timeline:
        - move: walk to civic
        >> 3:10: no place is called 'truth': that is where a phone really is
        >> 3:39: 'a place' must be a name of up to 64 letters, digits, '-', '_' and '.'
        >> 3:63: 'civic' must be a latitude and a longitude such as -35.2799, 149.1319, not 'here'

        name: A story
        story: Something happens.
        timeline:
        - battery: 4%
        >> 1:1: 'phones' must name one phone at least

        name: A story
        story: Something happens.
        places: {civic: "-35.2799, 149.1319"}
        phones:
          pixel: {}
          galaxy: {at: civc}
        timeline:
        - battery: 4%
          phone: pixel
        >> 5:3: 'at' is missing in phones.pixel
        >> 6:16: no place is called 'civc': did you mean 'civic'?

        name: A story
        story: Something happens.
        places: {civic: "-35.2799, 149.1319"}
        phones:
          pixel: {at: civic, profile: evryday, battery: 4, clock: 2h, owner: a b}
          galaxy: {at: civic, move: gpx civic-airport-taxi.gpx}
          nokia: {move: gpx civic.gpx}
          xperia: {at: civic, move: walk to civic}
        timeline:
        - battery: 4%
          phone: pixel
        >> 5:31: 'profile' names a profile that is not there: did you mean 'everyday'?
        >> 5:49: 'battery' has no unit: write it with its unit: 4%
        >> 5:59: 'clock' cannot be '2h': did you mean '+2h' or '-2h'?
        >> 5:70: 'owner' cannot be so: an account's name has no spaces, quotes or slashes
        >> 6:16: its track says where it begins: leave 'at' out
        >> 7:17: 'move' names a GPX file that is not there: looked for beside this file, in
        .. ../traces and in simulators/traces
        >> 8:29: 'move' must be one of walk about, drive about, taxi about, commute, gpx FILE, not
        .. 'walk to civic'

        name: A story
        story: Something happens.
        places: {civic: "-35.2799, 149.1319"}
        phones:
          a: {at: civic, name: pixel}
          b: {at: civic, name: pixel}
        timeline:
        - battery: 4%
          phone: a
        >> 6:3: ada has two phones of one name, 'a' and 'b': give one another 'name' or 'owner'

        name: A story
        story: Something happens.
        places: {civic: "-35.2799, 149.1319"}
        phones: [pixel]
        timeline:
        - battery: 4%
        >> 4:1: 'phones' must name one phone at least
        >> 4:9: 'phones' must have keys of its own under it

        name: A story
        story: Something happens.
        places: {civic: "-35.2799, 149.1319"}
        phones: {pixel: {at: civic}}
        >> 1:1: 'timeline' is missing

        name: A story
        story: Something happens.
        patience: 5
        places: {civic: "-35.2799, 149.1319"}
        phones: {pixel: {at: civic}}
        timeline: {battery: 4%}
        >> 3:11: 'patience' has no unit: write it with its unit: 5s
        >> 6:11: 'timeline' must be a list, each item after a '- '

        name: A story
        story: Something happens.
        patience: 1h
        places: {civic: "-35.2799, 149.1319"}
        phones: {pixel: {at: civic}}
        timeline:
        - when: {screen: lost}
          charge: on
        - at: 30m
          charge: off
        >> 9:7: 'at: 30m' may be before the step above, which may wait until 1h: write 'after:', or
        .. a shorter 'within:' there

        name: A story
        name: Another story
        >> 1:1: duplicate key 'name'
        """
}
