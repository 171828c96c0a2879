"""Erase, reset and activation: step by step, and with the power cut between any two of them."""

import unittest

import page
import story
import wire


def steps(told):
    """What stands in the journal after the last order of another kind, in short."""
    short = []
    for record in told.records:
        if record["record"] == "order":
            short.append(record["order"]["type"])
        elif record["record"] == "word":
            said = wire.said(record["word"])
            short.append(said.get("outcome") or said.get("state") or said["event"])
        else:
            short.append(record["record"])
    return short


class Erasing(unittest.TestCase):
    def setUp(self):
        self.told = story.Story().greet(word=1, trail=1)

    def begin(self):
        self.told.order("erase")
        return self.told.phone.disk.logs["word"].next - 1

    def test_it_wipes_once_the_owner_knows_that_it_begins(self):
        number = self.begin()
        self.told.wait(10)
        self.assertEqual(self.told.stored, 12)
        self.told.acknowledge(word=number - 1, trail=1)
        self.assertEqual(self.told.stored, 12)
        self.told.acknowledge(word=number, trail=1)
        self.assertEqual(self.told.stored, 0)
        erasing, erased = [each for each in self.told.words if "jti" in each]
        self.assertEqual((erasing["state"], erasing["fix"]), ("running", story.HERE))
        self.assertEqual((erased["outcome"], erased["fix"]), ("erased", story.HERE))
        self.assertTrue(self.told.phone.duties.is_locked)

    def test_each_step_is_on_the_disk_before_the_next(self):
        self.begin()
        self.told.wait(60)
        seen = steps(self.told)
        self.assertEqual(
            seen[seen.index("erase"):], ["erase", "report", "running", "wiped", "erased"])

    def test_after_a_minute_it_waits_no_longer_connected_or_not(self):
        self.begin()
        self.told.phone.disconnected()
        self.told.wait(59)
        self.assertEqual(self.told.stored, 12)
        self.told.wait(1)
        self.assertEqual((self.told.stored, self.told.states("erase")[-1]),
                         (0, "succeeded erased"))

    def test_without_a_fix_it_says_the_last_known_or_none(self):
        self.told.is_placed = False
        self.begin()
        self.assertNotIn("fix", self.told.words[-1])
        self.told.wait(60)
        self.told.is_placed = True
        self.told.order("locate")
        self.told.is_placed = False
        self.told.order("erase", "second")
        self.assertEqual(self.told.words[-1]["fix"], story.HERE)

    def test_no_cancel_stops_it(self):
        erase = self.told.order("erase")
        self.told.cancel(erase)
        self.told.wait(60).cancel(erase)
        self.assertEqual(self.told.states("erase"), ["running", "succeeded erased"])
        said = [wire.said(text)["state"] for text in self.told.sent("res")]
        self.assertEqual(said, ["running", "running", "succeeded", "succeeded"])

    def test_a_cancel_that_comes_first_does(self):
        erase = page.payload("erase")
        self.told.cancel(erase).hear("cmd", erase).wait(100)
        self.assertEqual(self.told.stored, 12)

    def test_other_orders_end_and_a_ring_falls_silent(self):
        self.told.ring()
        self.told.phone.duties.call(True)
        self.told.order("locate")
        self.begin()
        self.assertEqual(self.told.states("ring"), ["running", "failed erased"])
        self.assertEqual(self.told.states("locate"), ["deferred", "failed erased"])
        self.assertEqual(self.told.count("stops ringing"), 1)
        self.told.wait(300)
        self.assertEqual(len(self.told.states("ring")), 2)

    def test_a_second_one_ends_with_it(self):
        self.begin()
        self.told.wait(30).order("erase", "second")
        self.told.wait(30)
        for name in ("erase", "second"):
            self.assertEqual(self.told.states(name), ["running", "succeeded erased"])

    def test_it_is_never_forgotten(self):
        # A service that was put back by hand sends it once more, under a new counter.
        erase = self.told.order("erase")
        self.told.wait(60)
        for each in "abcdefghijklmnopqrstuvwxyz":
            for other in "abcd":
                self.told.order("locate", "x" + each + other)
        self.told.stored = 7
        self.told.hear("cmd", erase | {"ctr": 1000}).wait(100)
        self.assertEqual(self.told.stored, 7)
        self.assertEqual(self.told.states("erase"), ["running", "succeeded erased"])
        self.assertLessEqual(len(self.told.phone.disk.ledger), 64)

    def test_lost_mode_stays_and_orders_are_still_taken(self):
        self.told.lose(1)
        self.begin()
        self.told.wait(60).order("locate")
        self.assertTrue(self.told.phone.disk.lost.on)
        self.assertEqual(self.told.states("locate"), ["succeeded"])
        self.told.phone.duties.try_pin("1234")
        self.assertFalse(self.told.phone.disk.lost.on)
        self.assertTrue(self.told.phone.duties.is_locked, "only the account opens it")


class PowerCuts(unittest.TestCase):
    """The power goes at each record of a story, before it is on the disk or just after."""

    def cut(self, most, act, check):
        for fuse in range(most):
            for is_written in (False, True):
                told = story.Story().greet(word=1, trail=1)
                told.lose(1)
                told.fuse, told.is_written = fuse, is_written
                with self.assertRaises(story.PowerCut):
                    act(told)
                told.reboot().greet()
                with self.subTest(fuse=fuse, is_written=is_written):
                    check(told)

    def test_an_erase_is_done_once_it_is_stored_and_said_only_after(self):
        erase = page.payload("erase") | {"ctr": 50}
        def check(told):
            # The service sends it again until it hears of it.
            told.hear("cmd", erase).wait(100)
            self.assertEqual(told.states("erase")[-1], "succeeded erased")
            self.assertEqual(told.states("erase").count("succeeded erased"), 1)
            seen = steps(told)
            self.assertLess(seen.index("erase"), seen.index("wiped"))
            self.assertLess(seen.index("wiped"), seen.index("erased"))
            self.assertEqual(told.stored, 0)
            self.assertTrue(told.reboot().phone.disk.is_locked)
            self.assertTrue(told.phone.disk.lost.on)

        self.cut(7, lambda told: told.hear("cmd", erase).wait(60), check)

    def test_a_stored_erase_is_resumed_before_anything_else(self):
        told = story.Story().greet()
        told.order("erase")
        told.reboot()
        self.assertEqual(told.stored, 0)
        self.assertEqual(steps(told)[-3:], ["wiped", "erased", "poweredOn"])
        self.assertEqual(told.words[-2]["fix"], story.HERE)

    def test_an_interrupted_one_ends_the_others_too(self):
        told = story.Story().greet()
        told.phone.duties.call(True)
        told.order("locate")
        told.ring()
        told.fuse = 1
        with self.assertRaises(story.PowerCut):
            told.order("erase")
        told.reboot().greet()
        for name in ("locate", "ring"):
            self.assertEqual(told.states(name), ["deferred", "failed erased"])
        self.assertEqual(told.count("rings"), 0)

    def test_a_reset_is_finished(self):
        def check(told):
            if "factoryReset" in told.events:
                self.assertEqual(told.stored, 0)
                self.assertTrue(told.phone.disk.is_locked)
                self.assertEqual(told.events.count("factoryReset"), 1)
            else:
                self.assertEqual(told.stored, 12)

        self.cut(2, lambda told: told.phone.duties.reset(), check)

    def test_every_order_ends_once(self):
        def act(told):
            told.order("locate", ctr=50)
            told.ring(ctr=51)
            told.order("lost", "again", args, ctr=52)
            told.order("release", ctr=53)
            told.wait(40)

        def check(told):
            act(told)
            for name in ("locate", "ring", "again", "release"):
                last = [each for each in told.states(name)
                        if each.split()[0] in ("succeeded", "failed", "rejected")]
                self.assertEqual(len(last), 1, told.states(name))
            self.assertLessEqual(told.count("rings"), 1)
            numbers = [each["seq"] for each in told.words]
            self.assertEqual(numbers, list(range(1, len(numbers) + 1)))

        args = story.Story().greet().lose(9)["args"]
        self.cut(12, act, check)


class Activating(unittest.TestCase):
    def setUp(self):
        self.told = story.Story().greet()
        self.told.phone.duties.reset()

    def answer(self, nonce, aud=page.DEVICE, key=page.SERVICE, typ=wire.ACTIVATION):
        said = {"aud": aud, "iat": wire.date(self.told.now), "nonce": nonce}
        return wire.sign(said, typ, key, page.SERVICE_KEY_ID)

    def test_a_reset_locks_it_and_tells(self):
        self.assertEqual(steps(self.told)[-2:], ["factoryReset", "wiped"])
        self.assertEqual(self.told.stored, 0)
        self.told.phone.duties.pick_up()
        self.assertNotIn("unlocked", self.told.events)

    def test_the_services_answer_opens_it_once(self):
        duties = self.told.phone.duties
        message = self.answer(duties.draw_activation())
        duties.hear_activation(message)
        self.assertEqual(self.told.events[-1], "activated")
        duties.reset()
        with self.assertRaises(wire.Fault):
            duties.hear_activation(message)
        duties.draw_activation()
        with self.assertRaises(wire.Fault):
            duties.hear_activation(message)
        self.assertTrue(self.told.phone.disk.is_locked)

    def test_it_stays_open(self):
        duties = self.told.phone.duties
        duties.hear_activation(self.answer(duties.draw_activation()))
        self.assertFalse(self.told.reboot().phone.disk.is_locked)

    def test_nobody_elses_does(self):
        # One without a nonce, when none is waited for.
        with self.assertRaises(wire.Fault):
            self.told.phone.duties.hear_activation(self.answer(None))
        for forge in (
            lambda nonce: self.answer(nonce, aud=story.identifier("other")),
            lambda nonce: self.answer(nonce, key=page.PHONE),
            lambda nonce: self.answer(nonce, typ=wire.ACKNOWLEDGEMENT),
            lambda nonce: self.answer(nonce[:-1]), lambda _: self.answer(None), lambda _: "no",
        ):
            nonce = self.told.phone.duties.draw_activation()
            with self.assertRaises(wire.Fault):
                self.told.phone.duties.hear_activation(forge(nonce))
        self.assertTrue(self.told.phone.disk.is_locked)

    def test_it_leaves_lost_mode(self):
        self.told.lose(1)
        self.told.phone.duties.hear_activation(
            self.answer(self.told.phone.duties.draw_activation()))
        self.assertTrue(self.told.phone.duties.is_locked)
        self.assertFalse(self.told.phone.disk.is_locked)


if __name__ == "__main__":
    unittest.main()
