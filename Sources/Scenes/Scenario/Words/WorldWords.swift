internal import FindDevice
internal import PhoneModel

/// What can happen to a phone, or around it, as a timeline spells it.
enum WorldWords {
    typealias Action = Scenario.Action

    static let entries: [Entry<Action>] = [
        network, battery, charge, power, sim, move, gps, clock, reset, finder, call, agent, press,
    ]

    private static let network = Entry(
        "network",
        [phone("up") { _ in .network(.up, for: nil) }]
            + [Scenario.Network.down, .flaky, .halfOpen, .roaming].map { network in
                phone(network.rawValue, [.duration]) { reading in
                    optional(reading).map { .network(network, for: $0) }
                }
            })

    private static let battery = Entry(
        "battery",
        [
            phone("{percent}") { reading in
                reading.value(.wholePercentage).map { .press(.battery($0)) }
            }
        ])

    private static let charge = Entry(
        "charge",
        [
            phone("on") { _ in .press(.charge(true)) },
            phone("off") { _ in .press(.charge(false)) },
        ])

    private static let power = Entry(
        "power",
        [
            phone("on") { _ in .press(.power(true)) },
            phone("off", [.duration]) { reading in
                optional(reading).map { pause in
                    pause.map { .switchOff(for: $0) } ?? .press(.power(false))
                }
            },
            phone("reboot") { _ in .press(.reboot) },
            phone("cut", [.duration, .point]) { reading in
                let point = reading.value(.point, Scalar<Scenario.CutPoint>.word)
                return optional(reading).map { .cutPower(point, for: $0) }
            },
        ])

    private static let sim = Entry(
        "sim",
        [
            phone("out") { _ in .press(.sim(.out)) },
            phone("swap {network}") { reading in
                if let fault = SIM.fault(inNetwork: reading["network"]) {
                    reading.fault("'sim' cannot be so: \(fault)")
                    return nil
                }
                return .press(.sim(.network(reading["network"])))
            },
        ])

    private static let move = Entry(
        "move",
        [phone("stop") { _ in .move(.stop) }]
            + Scenario.Pace.allCases.map { pace in
                phone("\(pace.rawValue) to {place}") { reading in
                    reading.place().map { .move(.to($0, pace)) }
                }
            }
            + ways.map { way in
                Form(way.pattern.text, [.phone]) { reading in
                    action(reading) { way.make($0).map { .move($0) } }
                }
            })

    /// The ways that need no place to go to, so that a story can begin with one.
    static let ways: [WayForm] =
        [
            WayForm("walk about") { _ in .about(.walk) },
            WayForm("drive about") { _ in .about(.drive) },
            WayForm("taxi about") { _ in .about(.taxi) },
            WayForm("commute") { _ in .about(.commute) },
            WayForm("gpx {file}") { reading in
                do throws(Shelf.Fault) {
                    return .along(try reading.cast.shelf.track(named: reading["file"]))
                } catch {
                    reading.fault("'\(reading.head)' \(error.reason)")
                    return nil
                }
            },
        ]

    private static let gps = Entry(
        "gps",
        [phone("open") { _ in .sky(.open, for: nil) }]
            + [Positioning.Sky.canyon, .lost].map { sky in
                phone(sky.rawValue, [.duration]) { reading in
                    optional(reading).map { .sky(sky, for: $0) }
                }
            })

    private static let clock = Entry(
        "clock",
        ClockForm.all.map { form in
            phone(form.pattern.text) { reading in
                form.make(reading).map { .press(.clock(ahead: $0)) }
            }
        })

    private static let reset = Entry(
        "reset", [phone("factory") { _ in .press(.factoryReset) }])

    private static let finder = Entry(
        "finder",
        [
            phone("picks up") { _ in .press(.pickup) },
            phone("tries PIN {digits}") { reading in
                guard let pin = PIN(reading["digits"]) else {
                    reading.fault(
                        "'finder' must try four digits such as 4711, not '\(reading["digits"])'")
                    return nil
                }
                return .press(.pin(pin))
            },
            phone("silences it") { _ in .press(.silence) },
            phone("turns airplane mode on") { _ in .press(.airplane(true)) },
            phone("turns airplane mode off") { _ in .press(.airplane(false)) },
            phone("activates") { _ in .press(.activate) },
        ])

    private static let call = Entry(
        "call",
        [
            phone("begins") { _ in .press(.call(true)) },
            phone("ends") { _ in .press(.call(false)) },
        ])

    private static let agent = Entry(
        "agent",
        [
            phone("crash", [.duration]) { reading in
                reading.duration(or: Scenario.usualPause).map { .crashAgent(for: $0) }
            }
        ])

    private static let press = Entry(
        "press",
        Ringer.Profile.allCases.map { profile in
            phone("ringer \(profile.rawValue)") { _ in .press(.ringer(profile)) }
        } + [
            phone("volume {percent}") { reading in
                let volume = Scalar<Int>.wholePercentage.read(
                    WrittenScalar(text: reading["percent"], isPlain: true))
                guard case .success(let volume) = volume else {
                    reading.fault(
                        "'press' must set a volume such as 30%, not '\(reading["percent"])'")
                    return nil
                }
                return .press(.volume(volume))
            }
        ]
            + [true, false].map { on in
                phone("sync {kind} \(on ? "on" : "off")") { reading in
                    let known = DataKind.allCases.map(\.rawValue)
                    guard let kind = DataKind(rawValue: reading["kind"]) else {
                        reading.fault(Cast.unknown("kind", reading["kind"], among: known))
                        return nil
                    }
                    return .press(.sync(kind, on))
                }
            })

    // MARK: Forms

    /// Something that happens to one phone.
    private static func phone(
        _ pattern: String, _ takes: [Argument] = [],
        make: @escaping @Sendable (Reading) -> Scenario.PhoneAction?
    ) -> Form<Action> {
        Form(pattern, [.phone] + takes) { action($0, make) }
    }

    private static func action(
        _ reading: Reading, _ make: (Reading) -> Scenario.PhoneAction?
    ) -> Action? {
        let (phone, action) = (reading.phone(), make(reading))
        guard let phone, let action else { return nil }
        return .phone(phone, action)
    }

    /// A `for` that may be left out; nil if it is at fault.
    private static func optional(_ reading: Reading) -> Duration?? {
        reading.has(.duration) ? reading.value(.duration, .stretch).map { .some($0) } : .some(nil)
    }
}

/// A way of moving, as it is written at a phone's beginning and in a step.
struct WayForm: Sendable {
    let pattern: Pattern
    let make: @Sendable (Reading) -> Scenario.Way?

    init(_ pattern: String, make: @escaping @Sendable (Reading) -> Scenario.Way?) {
        self.pattern = Pattern(pattern)
        self.make = make
    }
}

/// How far a clock is ahead, as it is written at a phone's beginning and in a step.
struct ClockForm: Sendable {
    let pattern: Pattern
    let make: @Sendable (Reading) -> Duration?

    static let all = [
        ClockForm("+{duration}") { $0.duration(inBlank: "duration") },
        ClockForm("-{duration}") { reading in
            reading.duration(inBlank: "duration").map { .zero - $0 }
        },
        ClockForm("right") { _ in .zero },
    ]

    private init(_ pattern: String, make: @escaping @Sendable (Reading) -> Duration?) {
        self.pattern = Pattern(pattern)
        self.make = make
    }
}
