"""How the phone talks: hello, time, marks, numbered logs, epochs."""

import unittest

import disk
import page
import story
import wire


class Connecting(unittest.TestCase):
    def test_its_first_hello_says_that_it_knows_nothing(self):
        hello = story.Story().connect().hello
        expected = page.payload("hello")
        self.assertEqual(hello.keys(), expected.keys())
        for name in ("iss", "epoch", "ctr", "supports", "lost"):
            self.assertEqual(hello[name], expected[name])
        self.assertEqual(hello["word"], {"stream": page.STREAM, "oldest": 1, "next": 2})

    def test_it_sends_nothing_of_its_logs_before_the_reply(self):
        told = story.Story().connect()
        told.wait(4)
        self.assertEqual([each for each, _ in told.published], ["presence", "hello"])
        told.reply()
        self.assertEqual([each for each, _ in told.published][2:], ["event", "sync"])

    def test_it_says_hello_again_with_another_nonce_until_it_is_answered(self):
        told = story.Story().connect()
        told.wait(300)
        hellos = [wire.said(text) for text in told.sent("hello")]
        # 5, 10, 20, 40, 80, 90 s apart.
        self.assertEqual(len(hellos), 7)
        self.assertEqual(len({each["nonce"] for each in hellos}), 7)
        told.acknowledge(nonce=hellos[0]["nonce"])
        self.assertFalse(told.phone.is_greeted)
        told.reply()
        told.wait(300)
        self.assertEqual(len(told.sent("hello")), 7)

    def test_a_reply_to_an_earlier_hello_is_met_with_another_hello_once(self):
        told = story.Story().connect()
        earlier = told.hello["nonce"]
        told.phone.disconnected()
        told.connect()
        answered = told.hello["nonce"]
        told.reply().wait(10)
        self.assertEqual(len(told.sent("hello")), 2)
        told.acknowledge(nonce=answered).wait(10)
        self.assertEqual(len(told.sent("hello")), 2, "the same reply, which came twice")
        told.acknowledge(nonce=earlier).acknowledge(nonce=earlier).wait(1)
        self.assertEqual(len(told.sent("hello")), 3)
        told.reply().acknowledge(nonce=earlier).wait(10)
        self.assertEqual(len(told.sent("hello")), 3)
        told.acknowledge(nonce=answered).wait(1)
        self.assertEqual(len(told.sent("hello")), 4, "now it is an earlier one itself")
        told.reply().acknowledge(nonce="before the restart").wait(1)
        self.assertEqual(len(told.sent("hello")), 5)

    def test_a_late_reply_costs_the_one_that_is_waited_for_nothing(self):
        # Each reply takes longer than the first wait: else none would ever be the right one.
        told = story.Story().connect().wait(5)
        late, awaited = [wire.said(text)["nonce"] for text in told.sent("hello")]
        told.wait(1).acknowledge(nonce=late).wait(4)
        self.assertEqual(told.hello["nonce"], awaited)
        told.reply().wait(20)
        self.assertTrue(told.phone.is_greeted)
        self.assertEqual(len(told.sent("hello")), 2)
        told.acknowledge(nonce=late).wait(1)
        self.assertEqual(len(told.sent("hello")), 3, "now the service took the other one in last")

    def test_a_nonce_that_is_no_text_is_refused(self):
        told = story.Story().greet()
        told.acknowledge(word=1, nonce=["no"])
        self.assertEqual(told.phone.refused, 1)
        self.assertEqual(told.phone.disk.logs["word"].acknowledged, 0)

    def test_a_service_that_is_up_again_is_greeted_again(self):
        told = story.Story().greet()
        told.phone.hear("cooee/1/up", b"")
        told.phone.duties.pick_up()
        told.wait(29)
        self.assertEqual(len(told.sent("event")), 1)
        told.wait(1)
        told.reply()
        self.assertEqual(len(told.sent("hello")), 2)
        self.assertEqual(len(told.sent("event")), 3, "what was not acknowledged, and the new one")

    def test_it_tells_of_messages_that_do_not_hold_at_once_and_then_hourly(self):
        told = story.Story().greet()
        for _ in range(3):
            told.phone.hear(f"{told.card.prefix}/cmd", b"no")
        told.wait(1)
        told.hear("cmd", page.payload("ring") | {"aud": story.identifier("other")})
        told.wait(7200)
        counts = [each["count"] for each in told.words if each.get("event") == "refusedMessages"]
        self.assertEqual(counts, [3, 1])


class Time(unittest.TestCase):
    def test_it_is_the_latest_that_it_can_be(self):
        told = story.Story().connect()
        asked = told.now
        told.wait(3)
        told.reply(at=asked)
        self.assertEqual(told.phone.service.now(told.time), asked + 3)

    def test_what_nobody_asked_for_sets_nothing(self):
        for ask in (
            lambda told, at: told.acknowledge(at=at),
            lambda told, at: told.acknowledge(at=at, nonce="another"),
            lambda told, at: told.hear("cmd", page.payload("locate") | {"iat": at}),
        ):
            told = story.Story().connect()
            told.wait(2).reply(at=told.now - 2)
            latest = told.now
            for at in (latest - 500, latest - 1, latest):
                ask(told, at)
                self.assertEqual(told.phone.service.now(told.time), latest)

    def test_a_later_time_than_possible_says_that_it_was_set(self):
        for tell in (
            lambda told, at: told.acknowledge(at=at),
            lambda told, at: told.hear(
                "cmd", page.payload("locate") | {"iat": at, "exp": at + 600, "ctr": 9}),
        ):
            told = story.Story().greet()
            tell(told, told.now + 500)
            self.assertIsNone(told.phone.service.now(told.time))
            told.ring("soon", ctr=10)
            self.assertEqual(told.states("soon"), ["received"])
            tell(told.wait(0), told.now + 500)
            self.assertEqual(len(told.sent("hello")), 2, "it is asked for, once")
            told.reply(at=told.now + 500)
            self.assertEqual(told.phone.service.now(told.time), told.now + 500)
            self.assertEqual(told.states("soon"), ["received", "running"])

    def test_that_may_be_after_the_time_of_an_order(self):
        told = story.Story().greet()
        told.acknowledge(at=told.now + 500)
        told.ring(patience=400)
        told.wait(0).reply(at=told.now + 500)
        self.assertEqual(told.states("ring"), ["received", "expired"])

    def test_an_order_that_never_expires_says_nothing_of_it(self):
        told = story.Story().greet()
        told.hear("cmd", page.payload("release") | {"iat": wire.date(told.now + 500)}).wait(10)
        self.assertEqual(told.phone.service.now(told.time), told.now)
        self.assertEqual(len(told.sent("hello")), 1)

    def test_before_the_first_reply_no_time_is_believed(self):
        told = story.Story().connect()
        told.acknowledge(at=told.now + 500).wait(1)
        self.assertIsNone(told.phone.service.now(told.time))
        self.assertEqual(len(told.sent("hello")), 1, "it waits for the reply")


class Logs(unittest.TestCase):
    def test_at_most_a_window_is_on_its_way(self):
        told = story.Story().greet()
        for _ in range(100):
            told.phone.duties.pick_up()
        told.phone.pump()
        self.assertEqual(len(told.sent("event")), 32)
        told.acknowledge(word=10)
        self.assertEqual(len(told.sent("event")), 42)

    def test_it_sends_again_what_is_not_acknowledged_the_same_bytes(self):
        told = story.Story().greet()
        told.wait(90 + 180 + 360 + 720 + 900)
        words = told.sent("event")
        self.assertEqual((len(words), len(set(words))), (6, 1))
        told.acknowledge(word=1, trail=1)
        told.wait(5000)
        self.assertEqual(len(told.sent("event")), 6)

    def test_a_lost_word_is_said_again_however_well_the_trail_gets_across(self):
        told = story.Story().greet()
        for number in range(1, 7):
            told.acknowledge(trail=number)
            told.phone.report("sync", {"_type": "sync", "tst": 0, "kinds": []})
            told.wait(30)
        self.assertEqual(len(told.sent("event")), 2)

    def test_another_stream_is_refused(self):
        told = story.Story().greet()
        told.acknowledge(word=1, stream=story.identifier("other"))
        self.assertEqual(told.phone.disk.logs["word"].acknowledged, 0)
        self.assertEqual(told.phone.refused, 1)

    def test_so_is_another_device(self):
        told = story.Story().greet()
        told.hear("ack", page.payload("ack") | {"aud": story.identifier("other"), "word": 1},
                  wire.ACKNOWLEDGEMENT)
        self.assertEqual(told.phone.disk.logs["word"].acknowledged, 0)
        self.assertEqual(told.phone.refused, 1)

    def test_a_higher_epoch_is_heard_in_any_acknowledgement_and_greeted(self):
        told = story.Story().greet()
        told.acknowledge(word=1, trail=1)
        told.acknowledge(word=0, trail=1, epoch=3)
        self.assertEqual(len(told.sent("event")), 2)
        told.acknowledge(word=0, trail=1, epoch=4).wait(0)
        self.assertEqual(len(told.sent("hello")), 2)
        told.acknowledge(word=0, trail=1, epoch=5).wait(1)
        self.assertEqual(len(told.sent("hello")), 2, "it waits for the reply")
        told.reply(word=0, trail=1, epoch=6).wait(10)
        self.assertEqual(len(told.sent("hello")), 2, "what a reply says it was asked for")

    def test_a_lower_mark_changes_nothing(self):
        told = story.Story().greet(word=1)
        told.acknowledge(word=0)
        self.assertEqual(told.phone.disk.logs["word"].acknowledged, 1)

    def test_but_in_the_reply_that_it_waits_for(self):
        told = story.Story().greet(word=1, epoch=2)
        for _ in range(4):
            told.phone.duties.pick_up()
        told.wait(0).acknowledge(word=5, trail=1, epoch=2)
        before = told.sent("event")
        told.phone.disconnected()
        told.connect().acknowledge(word=2, epoch=2)
        self.assertEqual(told.phone.disk.logs["word"].acknowledged, 5)
        told.reply(word=2, trail=1, epoch=2)
        self.assertEqual(told.sent("event")[len(before):], before[-3:])
        told.acknowledge(word=4, trail=1, epoch=2)
        told.reboot()
        self.assertEqual(told.phone.disk.logs["word"].acknowledged, 4)
        self.assertEqual(told.phone.disk.logs["trail"].acknowledged, 1)

    def test_what_is_acknowledged_is_kept_for_a_day(self):
        told = story.Story().greet(word=1, trail=0)
        self.assertEqual(told.phone.disk.logs["word"].oldest, 1)
        told.wait(24 * 3600 - 2)
        told.phone.duties.pick_up()
        told.acknowledge(word=2, trail=1)
        self.assertEqual(told.phone.disk.logs["word"].oldest, 1)
        told.wait(3)
        told.phone.duties.pick_up()
        told.acknowledge(word=3, trail=1)
        self.assertEqual(told.phone.disk.logs["word"].oldest, 2)
        told.reboot().connect()
        self.assertEqual(told.hello["word"]["oldest"], 2)

    def test_the_day_is_counted_anew_for_what_was_taken_back(self):
        told = story.Story().greet(word=1, trail=0)
        told.wait(23 * 3600).phone.disconnected()
        told.greet(word=0).acknowledge(word=1).wait(2 * 3600)
        told.phone.duties.pick_up()
        told.acknowledge(word=2)
        self.assertEqual(told.phone.disk.logs["word"].oldest, 1)

    def test_a_time_that_nobody_asked_for_forgets_nothing(self):
        told = story.Story().greet(word=1, trail=0)
        told.phone.duties.pick_up()
        told.acknowledge(word=2, at=told.now + 48 * 3600)
        self.assertEqual(told.phone.disk.logs["word"].oldest, 1)

    def test_a_higher_epoch_that_lacks_something_gets_it_again(self):
        told = story.Story().greet(word=1, trail=0)
        for _ in range(4):
            told.phone.duties.pick_up()
        told.wait(0).acknowledge(word=5, trail=1)
        before = told.sent("event")
        told.phone.disconnected()
        told.connect()
        self.assertEqual(told.hello["word"], {"stream": page.STREAM, "oldest": 1, "next": 6})
        told.reply(word=2, trail=0, epoch=1)
        self.assertEqual(told.sent("event")[len(before):], before[-3:])
        told.acknowledge(word=5, trail=0, epoch=0)
        self.assertEqual(told.phone.disk.logs["word"].acknowledged, 2, "a registry that is no more")
        told.reboot()
        self.assertEqual(told.phone.disk.epoch, 1)
        self.assertEqual(told.phone.disk.logs["word"].acknowledged, 2)

    def test_a_lower_epoch_is_believed_in_the_reply_alone(self):
        told = story.Story().greet(word=1, epoch=3)
        told.phone.disconnected()
        told.connect().acknowledge(word=0, epoch=2)
        self.assertEqual(told.phone.disk.logs["word"].acknowledged, 1)
        told.reply(word=0, epoch=2)
        self.assertEqual((told.phone.disk.logs["word"].acknowledged, told.phone.disk.epoch), (0, 2))

    def test_a_mark_above_all_that_it_said_is_where_it_goes_on(self):
        told = story.Story().greet(word=40)
        told.phone.duties.pick_up()
        self.assertEqual(told.words[-1]["seq"], 41)

    def test_a_full_store_gives_up_its_oldest_and_says_so(self):
        told = story.Story(capacity=5).greet()
        for _ in range(9):
            told.phone.duties.pick_up()
        told.wait(2)
        self.assertEqual(told.hello["word"], {"stream": page.STREAM, "oldest": 6, "next": 11})
        told.reboot()
        self.assertEqual(told.phone.disk.logs["word"].oldest, 7)

    def test_it_remembers_all_of_it(self):
        told = story.Story().greet(word=1)
        told.ring()
        told.lose(3)
        memory = disk.Disk(page.DEVICE, told.records)
        now = told.phone.disk
        self.assertEqual(memory.counter, now.counter)
        self.assertEqual((memory.lost.version, memory.lost.on), ((0, 3), True))
        for name in ("word", "trail"):
            self.assertEqual(memory.logs[name].entries, now.logs[name].entries)
            self.assertEqual(memory.logs[name].acknowledged, now.logs[name].acknowledged)


if __name__ == "__main__":
    unittest.main()
