"""What the phone does with orders: each at most once, none after its time, all answered."""

import unittest

import page
import story
import wire


class Locating(unittest.TestCase):
    def test_it_says_where_it_is_and_puts_that_into_its_trail(self):
        told = story.Story().greet()
        told.order("locate")
        word = told.words[-1]
        self.assertEqual((word["state"], word["fix"]), ("succeeded", story.HERE))
        self.assertEqual(len(told.sent("fix")), 1)
        self.assertEqual(wire.read(told.sent("fix")[0])["seq"], 2)

    def test_without_a_position_it_fails(self):
        told = story.Story().greet()
        told.is_placed = False
        told.order("locate")
        self.assertEqual(told.states("locate"), ["failed noFix"])


class Ringing(unittest.TestCase):
    def test_until_its_time_is_over(self):
        told = story.Story().greet()
        told.ring(seconds=12)
        self.assertEqual(told.count("rings"), 1)
        told.wait(11.9)
        self.assertEqual(told.states("ring"), ["running"])
        told.wait(0.2)
        self.assertEqual(told.words[-1]["rang"], {"seconds": 12, "endedBy": "itself"})

    def test_until_somebody_picks_it_up(self):
        told = story.Story().greet()
        told.ring()
        told.wait(5)
        told.phone.duties.pick_up()
        self.assertEqual(told.words[-2]["rang"], {"seconds": 5, "endedBy": "pickup"})
        self.assertEqual(told.events[-1], "unlocked")

    def test_until_its_owner_cancels(self):
        told = story.Story().greet()
        ring = told.ring()
        told.cancel(ring).cancel(ring)
        self.assertEqual(told.states("ring"), ["running", "succeeded"])
        self.assertEqual(told.words[-1]["rang"]["endedBy"], "owner")
        self.assertEqual(told.sent("res")[-1], told.sent("res")[-2])

    def test_until_a_newer_one_or_the_power_goes(self):
        told = story.Story().greet()
        told.ring("first")
        told.ring("second")
        self.assertEqual(told.states("first"), ["running", "succeeded"])
        told.phone.switch_off()
        self.assertEqual(told.words[-2]["rang"]["endedBy"], "powerOff")
        self.assertEqual(told.events[-1], "poweringOff")

    def test_what_a_power_cut_interrupted_is_not_begun_again(self):
        told = story.Story().greet()
        ring = told.ring()
        told.reboot().greet(word=0)
        told.hear("cmd", ring)
        self.assertEqual(told.states("ring"), ["running", "failed interrupted"])
        self.assertEqual(told.count("rings"), 1)


class OnceAtMost(unittest.TestCase):
    def test_a_repetition_gets_the_same_bytes(self):
        told = story.Story().greet()
        ring = told.ring()
        told.hear("cmd", ring).hear("cmd", ring)
        self.assertEqual(told.count("rings"), 1)
        self.assertEqual(len(set(told.sent("res"))), 1)
        self.assertEqual(len(told.sent("res")), 3)

    def test_a_counter_that_is_not_above_is_refused_as_replayed(self):
        told = story.Story().greet()
        told.ring(ctr=7)
        told.ring("old", ctr=7)
        told.order("locate", "older", ctr=3)
        told.ring("next", ctr=1, epoch=1)
        self.assertEqual(told.states("old"), ["rejected replayed"])
        self.assertEqual(told.states("older"), ["rejected replayed"])
        self.assertEqual(told.states("next"), ["running"])

    def test_an_order_that_was_voided_on_its_way_may_come_again(self):
        told = story.Story().greet()
        lost = told.lose(1, ctr=2)
        told.order("release", ctr=4)
        voided = lost | {"jti": story.identifier("voided"), "ctr": 3}
        voided["args"] = lost["args"] | {"version": {"epoch": 0, "n": 2}}
        told.hear("cmd", voided).hear("cmd", voided | {"ctr": 5}).hear("cmd", voided)
        self.assertEqual(told.states("voided"), ["rejected replayed", "succeeded applied"])

    def test_orders_of_old_are_answered_once_each_and_not_without_end(self):
        told = story.Story().greet()
        told.order("release", ctr=1000)
        for _ in range(2):
            for number in range(80):
                told.order("locate", "old" + "abcdefgh"[number // 10] + "bcdefghijk"[number % 10],
                           ctr=number)
        self.assertEqual(len(told.words), 2 + 64)
        self.assertEqual(told.phone.refused, 32)

    def test_after_a_restart_as_well(self):
        told = story.Story().greet()
        locate = told.order("locate")
        told.reboot().greet()
        told.hear("cmd", locate)
        self.assertEqual(told.states("locate"), ["succeeded"])
        self.assertEqual(len(told.sent("res")), 3, "said; not acknowledged; asked for again")

    def test_a_full_ledger_forgets_only_what_is_over(self):
        told = story.Story().greet()
        first = told.ring("first", seconds=300)
        for each in "abcdefghijklmnopqrstuvwxyz":
            for other in "abc":
                told.order("locate", "x" + each + other)
        told.hear("cmd", first)
        self.assertEqual(told.states("first"), ["running"])
        self.assertLessEqual(len(told.phone.disk.ledger), 64)

    def test_a_word_that_the_log_has_forgotten_is_said_anew(self):
        for forget in (
            # The service's day is over; the store was full; the disk has forgotten what it said.
            lambda told: told.acknowledge(word=2).wait(86400).pick_up().acknowledge(word=3),
            lambda told: [told.pick_up() for _ in range(5)],
            lambda told: told.acknowledge(word=40),
        ):
            told = story.Story(capacity=5).greet()
            locate = told.order("locate")
            forget(told)
            told.hear("cmd", locate).hear("cmd", locate).cancel(locate)
            first, anew = [each for each in told.words if "jti" in each]
            self.assertEqual(anew["seq"], told.phone.disk.logs["word"].next - 1)
            for name in ("jti", "state", "fix"):
                self.assertEqual(anew[name], first[name])
            sent = told.sent("res")
            self.assertEqual((len(sent), len(set(sent[1:]))), (4, 1))

    def test_so_is_the_answer_to_an_order_of_old(self):
        told = story.Story(capacity=5).greet()
        told.order("release", ctr=9)
        told.ring("old", ctr=3)
        for _ in range(6):
            told.pick_up()
        for _ in range(3):
            told.ring("old", ctr=3)
        self.assertEqual(told.states("old"), ["rejected replayed"] * 2)


    def test_what_waits_for_nothing_gets_its_word_at_the_next_start(self):
        for payload, word in (
            (page.payload("lost"), "succeeded applied"),
            (page.payload("found"), "succeeded applied"),
            (page.payload("release"), "succeeded applied"),
            (page.payload("cancel"), "cancelled"),
            (page.payload("ring") | {"type": "teleport"}, "rejected unsupported"),
        ):
            told = story.Story().greet()
            told.fuse, told.is_written = 0, True
            with self.assertRaises(story.PowerCut):
                told.hear("cmd", payload)
            self.assertEqual(told.words[-1]["seq"], 1, "the word was not said")
            name = payload["jti"].rstrip("a")
            self.assertEqual(told.reboot().states(name), [word])
            self.assertEqual(told.reboot().greet().states(name), [word])


class InTime(unittest.TestCase):
    def test_an_order_that_has_expired_does_not_begin(self):
        told = story.Story().greet()
        told.ring(patience=0)
        self.assertEqual(told.states("ring"), ["expired"])
        self.assertEqual(told.count("rings"), 0)

    def test_its_own_calendar_is_never_asked(self):
        told = story.Story().greet()
        told.skew = 1e7
        told.ring("early")
        told.skew = -1e7
        told.ring("late", patience=0)
        self.assertEqual(told.states("early"), ["running"])
        self.assertEqual(told.states("late"), ["expired"])

    def test_without_the_services_time_it_waits_for_that(self):
        told = story.Story().connect()
        told.ring("soon", patience=50)
        told.ring("gone", patience=10)
        told.order("release")
        self.assertEqual(told.states("soon") + told.states("gone"), ["received", "received"])
        self.assertEqual(told.states("release"), ["succeeded applied"])
        told.reply(at=told.now + 20)
        self.assertEqual(told.states("soon"), ["received", "running"])
        self.assertEqual(told.states("gone"), ["received", "expired"])

    def test_not_now(self):
        told = story.Story().greet()
        told.phone.duties.call(True)
        told.ring("short", patience=20)
        told.ring("long")
        dropped = told.order("locate")
        told.lose(1)
        told.wait(60).cancel(dropped)
        for name in ("short", "long"):
            self.assertEqual(told.states(name), ["deferred"])
        self.assertEqual(told.states("lost"), ["succeeded applied"])
        told.phone.duties.call(False)
        self.assertEqual(told.states("short"), ["deferred", "expired"])
        self.assertEqual(told.states("long"), ["deferred", "running"])
        self.assertEqual(told.states("locate"), ["deferred", "cancelled"])


    def test_what_never_expires_begins_without_any_time(self):
        told = story.Story().connect()
        payload = page.payload("ring")
        del payload["exp"]
        told.hear("cmd", payload)
        self.assertEqual(told.count("rings"), 1)


class Cancelling(unittest.TestCase):
    def test_before_the_order_comes(self):
        told = story.Story().greet()
        ring = page.payload("ring") | {"ctr": 9}
        told.cancel(ring).hear("cmd", ring).cancel(ring)
        self.assertEqual([each["state"] for each in told.words if "jti" in each], ["cancelled"])
        self.assertEqual(told.count("rings"), 0)
        self.assertEqual(told.phone.disk.counter, (0, 9))

    def test_of_an_order_that_is_too_old_to_come(self):
        told = story.Story().greet()
        told.order("release", ctr=9)
        told.cancel(page.payload("ring")).hear("cmd", page.payload("ring"))
        self.assertEqual([each["state"] for each in told.words if "jti" in each][1:], ["cancelled"])
        self.assertEqual(told.count("rings"), 0)




class Unknown(unittest.TestCase):
    def test_orders_of_a_newer_service_are_answered(self):
        told = story.Story().greet()
        teleport = told.order("teleport", args={"to": "Mars"})
        told.hear("cmd", teleport)
        told.order("ring", "endless", {"duration": 1e9})
        told.order("lost", "unsealed", {"version": {"epoch": 0, "n": 1}})
        told.order("found", "unversioned")
        for name in ("teleport", "endless", "unsealed", "unversioned"):
            self.assertEqual(told.states(name), ["rejected unsupported"])

    def test_so_are_orders_that_this_phone_does_not_support(self):
        told = story.Story(supports=["locate"]).greet()
        told.ring()
        self.assertEqual(told.states("ring"), ["rejected unsupported"])
        self.assertEqual(told.count("rings"), 0)

    def test_they_have_no_effect_and_their_word_after_a_restart(self):
        erase, lost = page.payload("erase"), page.payload("lost")
        for order in (erase | {"type": "teleport"}, erase, lost):
            told = story.Story(supports=["locate"]).greet()
            told.fuse, told.is_written = 0, True
            with self.assertRaises(story.PowerCut):
                told.hear("cmd", order)
            told.reboot()
            words = [each for each in told.words if "jti" in each]
            self.assertEqual([each["reason"] for each in words], ["unsupported"])
            self.assertEqual(told.stored, 12)
            self.assertFalse(told.phone.duties.is_locked)
            self.assertEqual(told.reboot().words.count(words[0]), 1)

    def test_members_that_nobody_knows_are_ignored(self):
        told = story.Story().greet()
        told.hear("cmd", page.payload("locate") | {"exp": 9e9, "colour": "blue"})
        self.assertEqual(told.words[-1]["state"], "succeeded")


if __name__ == "__main__":
    unittest.main()
