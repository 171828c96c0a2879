"""Lost mode: its versions, its PIN, and how guessing is slowed down."""

import os
import re
import tempfile
import unittest

import disk
import journal
import page
import story


def guess(told, pin="0000"):
    """One try; whether it was counted."""
    before = told.phone.disk.tries
    told.phone.duties.try_pin(pin)
    return told.phone.disk.tries == before + 1


def guessed(told, times):
    """Wrong PINs, each after its wait."""
    for _ in range(times):
        while not guess(told):
            told.wait(60)
    return told


class Versions(unittest.TestCase):
    def setUp(self):
        self.told = story.Story().greet()

    def lost(self):
        lost = self.told.phone.disk.lost
        return lost.version[1], lost.on

    def test_it_locks_shows_the_message_and_answers(self):
        self.told.lose(1)
        self.assertEqual(self.told.states("lost"), ["succeeded applied"])
        self.assertIn(("locks", {"message": "Lost", "callback": "000"}), self.told.told)
        self.told.phone.duties.pick_up()
        self.assertNotIn("unlocked", self.told.events)

    def test_a_version_that_is_not_above_is_outdated(self):
        self.told.lose(3)
        self.told.find(3, "same")
        self.told.find(2, "older")
        self.told.lose(1, "old")
        for name in ("same", "older", "old"):
            self.assertEqual(self.told.states(name), ["rejected outdated"])
        self.assertEqual(self.lost(), (3, True))

    def test_unless_the_order_is_in_the_ledger(self):
        lost = self.told.lose(3)
        self.told.find(4)
        self.told.hear("cmd", lost)
        self.assertEqual(self.told.states("lost"), ["succeeded applied"])
        self.assertEqual(self.lost(), (4, False))

    def test_found_unlocks_it(self):
        self.told.lose(1)
        self.told.find(2)
        self.assertEqual(self.told.states("found"), ["succeeded applied"])
        self.told.phone.duties.pick_up()
        self.assertIn("unlocked", self.told.events)

    def test_what_the_pin_ended_is_ended_for_ever(self):
        lost = self.told.lose(1)
        self.told.phone.duties.try_pin("1234")
        word = self.told.words[-1]
        self.assertEqual((word["event"], word["version"], word["by"]),
                         ("lostModeEnded", {"epoch": 0, "n": 1}, "pin"))
        self.told.hear("cmd", lost)
        self.told.lose(1, "again")
        self.assertEqual(self.lost(), (1, False))
        self.told.phone.disconnected()
        self.assertEqual(self.told.connect().hello["lost"], {"epoch": 0, "n": 1, "on": False})

    def test_a_newer_one_brings_another_pin_and_message(self):
        self.told.lose(1)
        guess(self.told, "5678")
        self.told.lose(2, "newer", b"5678", message="Call!")
        self.assertEqual(self.told.phone.disk.tries, 1, "the count stays")
        guess(self.told, "1234")
        self.assertEqual(self.lost(), (2, True))
        guess(self.told, "5678")
        self.assertEqual(self.lost(), (2, False))

    def test_it_reports_each_minute_while_it_is_lost(self):
        self.told.lose(1)
        self.told.wait(180)
        self.assertEqual(self.told.count("reports"), 4)
        self.told.find(2)
        self.told.wait(600)
        self.assertEqual(self.told.count("reports"), 4)

    def test_it_is_locked_again_after_a_restart(self):
        self.told.lose(1)
        self.told.reboot()
        self.assertTrue(self.told.phone.duties.is_locked)
        self.assertEqual(self.told.count("locks"), 2)
        self.told.phone.duties.try_pin("1234")
        self.assertFalse(self.told.phone.duties.is_locked)

    def test_a_ring_goes_on_in_hands_that_cannot_unlock_it(self):
        self.told.lose(1)
        self.told.ring()
        self.told.phone.duties.pick_up()
        self.assertEqual(self.told.states("ring"), ["running"])
        self.told.phone.duties.try_pin("1234")
        self.assertEqual(self.told.words[-1]["rang"]["endedBy"], "pickup")

    def test_it_locks_even_if_it_cannot_open_the_pin(self):
        for pin in ("AAAA", "A" * 70):
            told = story.Story().greet()
            order = told.lose(2, "sealed")
            order["args"]["pin"] = pin
            order |= {"jti": story.identifier("damaged"), "ctr": 50}
            order["args"]["version"]["n"] = 3
            told.hear("cmd", order)
            self.assertEqual(told.states("damaged"), ["succeeded applied"])
            self.assertEqual(told.words[-1]["event"], "pinUnreadable")
            self.assertEqual(told.words[-1]["version"], {"epoch": 0, "n": 3})
            guess(told, "1234")
            self.assertEqual(told.events[-1], "wrongPIN")
            self.assertEqual(told.reboot().events.count("pinUnreadable"), 1)

    def test_what_cannot_be_shown_is_no_reason_not_to_lock(self):
        self.told.lose(1, message="x" * 900, callback=7)
        self.assertEqual(self.lost(), (1, True))

    def test_nor_is_nothing_to_show(self):
        order = self.told.lose(1, "shown")
        for name in ("message", "callback"):
            del order["args"][name]
        order["args"]["version"]["n"] = 2
        self.told.hear("cmd", order | {"jti": story.identifier("silent"), "ctr": 9})
        self.assertEqual(self.lost(), (2, True))
        self.assertEqual(self.told.states("silent"), ["succeeded applied"])
        self.assertIn(("locks", {"message": None, "callback": None}), self.told.told)

    def test_nor_is_half_a_character(self):
        with tempfile.TemporaryDirectory() as folder:
            kept = journal.Journal(os.path.join(folder, "journal"))
            kept.append({"record": "order", "order": page.payload("lost") | {
                "args": page.payload("lost")["args"] | {"message": "Lost \ud83d!"}}})
            kept.close()
            kept = journal.Journal(os.path.join(folder, "journal"))
            memory = disk.Disk(page.DEVICE, kept.records)
            kept.close()
        self.assertTrue(memory.lost.on)
        self.assertEqual(memory.lost.order.message, "Lost \ufffd!")


class Throttle(unittest.TestCase):
    def setUp(self):
        self.told = story.Story().greet()
        self.told.lose(1)

    def waits(self):
        """Minutes after so many wrong PINs, as the page's table says."""
        rows = re.findall(r"^\| (\d+) \| wait (\d+) min \|$", page.TEXT, re.MULTILINE)
        return {int(count): int(minutes) for count, minutes in rows}

    def test_it_is_the_pages_table(self):
        waits = self.waits()
        self.assertEqual(sorted(waits), [5, 6, 7, 8, 9])
        for count in range(1, 10):
            self.assertTrue(guess(self.told), f"try {count}")
            seconds = 60 * waits.get(count, 0)
            if seconds:
                self.told.wait(seconds - 1)
                self.assertFalse(guess(self.told, "1234"), f"{count} wrong")
            self.told.wait(1)
        self.assertTrue(guess(self.told))
        self.told.wait(24 * 3600)
        self.assertFalse(guess(self.told, "1234"), "locked hard")
        counts = [each["count"] for each in self.told.words if each.get("event") == "wrongPIN"]
        self.assertEqual(counts, list(range(1, 11)))
        self.assertTrue(self.told.phone.disk.lost.on)

    def test_two_hundred_tries_at_once_are_five(self):
        for number in range(200):
            self.told.phone.duties.try_pin(f"{number:04}")
        self.assertEqual(self.told.phone.disk.tries, 5)

    def test_no_setting_of_the_calendar_shortens_a_wait(self):
        guessed(self.told, 5)
        self.told.skew = 1e8
        self.assertFalse(guess(self.told))

    def test_a_wait_begins_again_in_full_with_the_phone(self):
        guessed(self.told, 5)
        self.told.wait(50)
        self.told.reboot().wait(50)
        self.assertFalse(guess(self.told))
        self.told.wait(10)
        self.assertTrue(guess(self.told))

    def test_a_try_is_on_the_disk_before_it_is_compared(self):
        for is_written in (False, True):
            told = story.Story().greet()
            told.lose(1)
            told.fuse, told.is_written = 1, is_written
            with self.assertRaises(story.PowerCut):
                told.phone.duties.try_pin("0000")
            self.assertEqual(told.reboot().phone.disk.tries, 1)
            self.assertEqual(told.events.count("wrongPIN"), 1, "the owner hears of it")
        told = story.Story().greet()
        told.lose(1)
        told.fuse, told.is_written = 0, True
        with self.assertRaises(story.PowerCut):
            told.phone.duties.try_pin("1234")
        self.assertEqual(told.reboot().phone.disk.tries, 1)
        self.assertTrue(told.phone.disk.lost.on)

    def test_the_owner_lets_it_be_tried_again(self):
        guessed(self.told, 10)
        self.told.order("release")
        self.assertEqual(self.told.states("release"), ["succeeded applied"])
        self.assertTrue(self.told.phone.disk.lost.on)
        guess(self.told, "1234")
        self.assertFalse(self.told.phone.disk.lost.on)

    def test_found_and_the_right_pin_clear_the_count(self):
        guessed(self.told, 10)
        self.told.find(2)
        self.assertEqual(self.told.phone.disk.tries, 0)
        self.told.lose(3, "again")
        guessed(self.told, 3)
        self.told.phone.duties.try_pin("1234")
        self.assertEqual(self.told.reboot().phone.disk.tries, 0)

    def test_the_last_try_may_be_right(self):
        guessed(self.told, 9).wait(180 * 60)
        self.told.phone.duties.try_pin("1234")
        self.assertFalse(self.told.phone.disk.lost.on)

    def test_each_wrong_one_is_told_with_its_place(self):
        guess(self.told)
        self.assertNotIn("fix", self.told.words[-1])
        self.told.wait(0)
        guess(self.told)
        self.assertEqual(self.told.words[-1]["fix"], story.HERE)

    def test_a_pin_for_a_phone_that_is_not_lost_is_nothing(self):
        told = story.Story().greet()
        self.assertFalse(guess(told, "1234"))
        self.assertNotIn("wrongPIN", told.events)


if __name__ == "__main__":
    unittest.main()
