import FindDevice
import Identity
import TestSupport
import Testing
import Wire

@testable import Service

private let mine = DeviceID("aaaaaaaaaaaaaaaaaaaaaaaaaa")!
private let other = DeviceID("bbbbbbbbbbbbbbbbbbbbbbbbbb")!

@Suite(
    "The broker lets each one do its own",
    .enabled(if: BrokerBench.isPossible, "mosquitto and mosquitto-clients are not installed"),
    .serialized)
struct BrokerAccessTests {
    @Test("a phone writes its own topics and nobody else's, whatever it publishes to")
    func phoneWrites() throws {
        try BrokerBench.whileRunning { bench in
            let control = try bench.control.subscribe(to: "cooee/1/#")
            let ingest = try bench.ingest.subscribe(to: "cooee/1/#")
            let phone = try bench.phone(mine)
            let kinds = ["fix", "sync", "res", "event", "hello", "presence", "cmd", "ack"]
            for kind in kinds {
                try phone.publish("forged", to: "cooee/1/\(other)/\(kind)")
                try phone.publish("true", to: "cooee/1/\(mine)/\(kind)")
            }
            try phone.publish("forged", to: "cooee/1/up")
            try phone.publish("end", to: "cooee/1/\(mine)/event")
            try phone.publish("end", to: "cooee/1/\(mine)/fix")
            let words = ["res", "event", "hello", "presence"].map { "cooee/1/\(mine)/\($0) true" }
            #expect(control.messages(until: "end") == words + ["cooee/1/\(mine)/event end"])
            let trail = ["fix", "sync"].map { "cooee/1/\(mine)/\($0) true" }
            #expect(ingest.messages(until: "end") == trail + ["cooee/1/\(mine)/fix end"])
        }
    }

    @Test("a phone that subscribes to everything is sent only its own")
    func phoneReads() throws {
        try BrokerBench.whileRunning { bench in
            let everything = try bench.phone(mine).subscribe(to: "#", "$SYS/#")
            for device in [other, mine] {
                for kind in ["cmd", "ack"] {
                    try bench.control.publish("order", to: "cooee/1/\(device)/\(kind)")
                }
                try bench.phone(other).publish("word", to: "cooee/1/\(other)/res")
            }
            try bench.control.publish("end", to: "cooee/1/up")
            #expect(
                everything.messages(until: "end") == [
                    "cooee/1/\(mine)/cmd order", "cooee/1/\(mine)/ack order", "cooee/1/up end",
                ])
        }
    }

    @Test("the service's second client acknowledges, and gives no orders")
    func ingestWrites() throws {
        try BrokerBench.whileRunning { bench in
            let phone = try bench.phone(mine).subscribe(to: "cooee/1/#")
            try bench.ingest.publish("forged", to: "cooee/1/\(mine)/cmd")
            try bench.ingest.publish("forged", to: "cooee/1/up")
            try bench.ingest.publish("end", to: "cooee/1/\(mine)/ack")
            #expect(phone.messages(until: "end") == ["cooee/1/\(mine)/ack end"])
        }
    }

    @Test("a phone hears that the service is up by any filter of it, and nothing else")
    func upFilters() throws {
        try BrokerBench.whileRunning { bench in
            for filter in TopicPrefix.upFilters {
                let listening = try bench.phone(mine).subscribe(to: filter)
                try bench.phone(other).publish("fix", to: "cooee/1/\(other)/fix")
                try bench.control.publish("order", to: "cooee/1/\(other)/cmd")
                try bench.control.publish("end", to: TopicPrefix.up)
                #expect(listening.messages(until: "end") == ["cooee/1/up end"], "\(filter)")
            }
        }
    }

    @Test("who has no certificate, or another authority's, is not let in")
    func strangers() throws {
        try BrokerBench.whileRunning { bench in
            let control = try bench.control.subscribe(to: "cooee/1/#")
            let impostor = try CertificateAuthority(at: BrokerBench.now)
            let topic = "cooee/1/\(mine)/res"
            let nobody = BusUser(withoutCertificate: bench)
            #expect(try nobody.publish("forged", to: topic).status != 0)
            let stranger = try bench.phone(mine, of: impostor)
            #expect(try stranger.publish("forged", to: topic).status != 0)
            try bench.phone(mine).publish("end", to: topic)
            #expect(control.messages(until: "end") == ["\(topic) end"])
        }
    }

    @Test("the client id and the user name that a phone claims count for nothing")
    func claimedIdentity() throws {
        try BrokerBench.whileRunning { bench in
            let control = try bench.control.subscribe(
                to: "cooee/1/#", claiming: "cooee-control")
            let listening = try bench.phone(other).subscribe(
                to: "cooee/1/#", claiming: other.text)
            let phone = try bench.phone(mine)
            for name in ["cooee-control", other.text] {
                try phone.publish("forged", to: "cooee/1/\(other)/cmd", "-i", name, "-u", name)
                try phone.publish("forged", to: "cooee/1/\(other)/res", "-i", name, "-u", name)
            }
            try phone.publish("end", to: "cooee/1/\(mine)/res", "-i", "cooee-control")
            #expect(control.messages(until: "end") == ["cooee/1/\(mine)/res end"])
            #expect(control.connections == 1)
            try bench.control.publish("end", to: "cooee/1/up")
            #expect(listening.messages(until: "end") == ["cooee/1/up end"])
            #expect(listening.connections == 1)
        }
    }

    @Test("a phone's last will speaks for that phone")
    func lastWill() throws {
        try BrokerBench.whileRunning { bench in
            let control = try bench.control.subscribe(to: "cooee/1/#")
            let phone = try bench.phone(mine)
            for device in [other, mine] {
                let will = BusUser(
                    arguments: phone.arguments
                        + ["--will-topic", "cooee/1/\(device)/presence", "--will-payload", "gone"])
                // Killed, it takes no leave of the broker.
                _ = try will.subscribe(to: "cooee/1/\(mine)/cmd")
            }
            #expect(control.messages(until: "gone") == ["cooee/1/\(mine)/presence gone"])
        }
    }

    @Test("a packet beyond 64 KiB ends its sender's connection")
    func tooLong() throws {
        try BrokerBench.whileRunning { bench in
            let control = try bench.control.subscribe(to: "cooee/1/#")
            let phone = try bench.phone(mine)
            try bench.temporary.write(String(repeating: "a", count: 70_000), to: "long")
            let answer = try Command.run(
                "/usr/bin/mosquitto_pub",
                phone.arguments.dropLast(1) + [
                    "311", "-q", "1", "-t", "cooee/1/\(mine)/res", "-f",
                    bench.temporary.path + "/long",
                ])
            #expect(answer.status != 0)
            try phone.publish("end", to: "cooee/1/\(mine)/res")
            #expect(control.messages(until: "end") == ["cooee/1/\(mine)/res end"])
        }
    }

    @Test("at the plain listener phones claim their names, and the service's are worth nothing")
    func plainListener() throws {
        try BrokerBench.whileRunning(hasPlainListener: true) { bench in
            let phone = try BusUser(claiming: mine.text, bench).subscribe(to: "#")
            for name in [bench.files.control.name, bench.files.ingest.name] {
                let thief = BusUser(claiming: name, bench)
                try thief.publish("forged", to: "cooee/1/\(mine)/cmd")
                // Retained, it would be there for who comes later.
                try thief.publish("forged", to: "cooee/1/\(name)/res", "-r")
            }
            let control = try bench.control.subscribe(to: "cooee/1/#")
            #expect(
                try BusUser(claiming: nil, bench)
                    .publish("forged", to: "cooee/1/\(mine)/res").status != 0)
            try BusUser(claiming: other.text, bench).publish("end", to: "cooee/1/\(other)/res")
            #expect(control.messages(until: "end") == ["cooee/1/\(other)/res end"])
            try bench.control.publish("end", to: "cooee/1/up")
            #expect(phone.messages(until: "end") == ["cooee/1/up end"])
        }
    }
}
