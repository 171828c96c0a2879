"""This phone and a real service: everything that the page promises to both.

    COOEE_PROGRAM=.build/debug/cooee python3 -m unittest test_against_service

Without COOEE_PROGRAM nothing here runs. A service that does not know all kinds of order yet fails
the tests that need them, unless COOEE_MAY_BE_OLDER=1 is set: then those are skipped.
"""

import os
import unittest

import orders
import service

PROGRAM = os.environ.get("COOEE_PROGRAM")
MAY_BE_OLDER = os.environ.get("COOEE_MAY_BE_OLDER") == "1"
CONFIRMED = {"confirmation": {"password": service.PASSWORD}}
house, kinds = None, orders.KINDS


def setUpModule():
    global house, kinds
    if not PROGRAM:
        raise unittest.SkipTest("COOEE_PROGRAM names no program")
    house = service.Service(os.path.abspath(PROGRAM))
    unittest.addModuleCleanup(house.close)
    house.create_account()
    house.create_account("jonas")
    house.start()
    house.sign_in()
    probe = service.Handheld(house, "probe")
    if "422 invalid-field" in probe.enrolment.stderr and MAY_BE_OLDER:
        kinds = ["locate", "ring"]


class WithPhone(unittest.TestCase):
    def phone(self, name, **more):
        phone = service.Handheld(house, name, kinds, **more)
        self.addCleanup(phone.close)
        self.assertEqual(phone.enrolment.returncode, 0, phone.enrolment.stderr)
        return phone

    def assertEnds(self, phone, order, state, reason=None):
        seen = phone.ended(order)
        self.assertEqual((seen["state"], seen.get("reason")), (state, reason))
        return seen

    def assertTrail(self, phone, count):
        """Fixes have a way of their own into the service, and may come after the order's word."""
        def fixes():
            return house.ask("GET", f"/v1/devices/{phone.device}/trail")[1]["fixes"]

        service.until(f"{count} fixes", lambda: len(fixes()) >= count)
        self.assertEqual(len(fixes()), count)


class Enrolling(WithPhone):
    def test_only_with_the_password_and_with_a_serial_of_its_own(self):
        phone = self.phone("first")
        words = ["enrol", "--api", house.url, "--account", service.ACCOUNT, "--name", "second",
                 "--supports", ",".join(kinds), "--folder", str(house.folder / "second")]
        wrong = phone.run(words + ["--serial", "SN-second"], "wrong-2026")
        self.assertIn("401 wrong-credentials", wrong.stderr)
        words[words.index(service.ACCOUNT)] = "jonas"
        taken = phone.run(words + ["--serial", "SN-first"], service.PASSWORD)
        self.assertIn("409 serial-taken", taken.stderr)
        self.assertFalse((house.folder / "second").exists())

    def test_what_its_owner_reads(self):
        phone = self.phone("owned").start()
        record = phone.record
        self.assertEqual((record["name"], record["presence"]), ("owned", "online"))
        self.assertEqual(sorted(record["supports"]), sorted(kinds))
        service.until("sync states", lambda: len(phone.record["sync"]) == 7)
        phone.quit()
        service.until("it is offline", lambda: phone.record["presence"] == "offline")


class Finding(WithPhone):
    def test_it_is_located(self):
        phone = self.phone("located").start()
        seen = self.assertEnds(phone, phone.give("locate"), "succeeded")
        fix = seen["outcome"]["fix"]
        self.assertEqual((fix["latitude"], fix["longitude"]), (-35.2809, 149.13))
        phone.type("fix none")
        phone.until("cannot tell where it is")
        self.assertEnds(phone, phone.give("locate"), "failed", "noFix")
        self.assertTrail(phone, 1)

    def test_it_rings_until_it_is_picked_up_though_it_is_silenced(self):
        phone = self.phone("ringing").start()
        phone.type("silence")
        phone.until("is silenced")
        order = phone.give("ring", duration="60s")
        self.assertEqual(phone.until("rings")["ringer"], "silent")
        phone.type("pickup")
        seen = self.assertEnds(phone, order, "succeeded")
        self.assertEqual(seen["outcome"]["ring"]["endedBy"], "pickup")

    def test_it_stops_ringing_when_its_owner_says_so(self):
        phone = self.phone("cancelled").start()
        order = phone.give("ring", duration="60s")
        phone.until("rings")
        house.ask("POST", f"/v1/orders/{order['id']}/cancel")
        phone.until("stops ringing")
        seen = self.assertEnds(phone, order, "succeeded")
        self.assertEqual(seen["outcome"]["ring"]["endedBy"], "owner")

    def test_not_now_and_then(self):
        phone = self.phone("calling").start()
        phone.type("call on")
        phone.until("has a call")
        order = phone.give("locate")
        phone.until("says", state="deferred")
        service.until("the owner reads it", lambda: house.ask(
            "GET", f"/v1/orders/{order['id']}")[1]["state"] == "deferred")
        phone.type("call off")
        self.assertEnds(phone, order, "succeeded")


class Dying(WithPhone):
    def test_orders_wait_for_a_phone_that_is_off_and_none_is_doubled(self):
        phone = self.phone("waiting").start()
        ring = phone.give("ring", duration="60s")
        phone.until("rings")
        phone.kill()
        service.until("it is offline", lambda: phone.record["presence"] == "offline")
        locate = phone.give("locate")
        self.assertEqual(locate["state"], "queued")
        phone.start()
        self.assertEnds(phone, ring, "failed", "interrupted")
        self.assertEnds(phone, locate, "succeeded")
        self.assertEqual(sum(line["does"] == "rings" for line in phone.lines), 1)

    def test_it_finds_a_service_that_was_killed_again(self):
        phone = self.phone("patient").start()
        self.assertEnds(phone, phone.give("locate"), "succeeded")
        house.kill()
        phone.until("is offline")
        house.start()
        phone.until("greets", seconds=60)
        self.assertEnds(phone, phone.give("locate"), "succeeded")
        # Nothing that it reported is missing, though it was killed itself.
        phone.kill()
        phone.start()
        self.assertEnds(phone, phone.give("locate"), "succeeded")
        self.assertTrail(phone, 3)


class NeedsAllOrders(WithPhone):
    def setUp(self):
        if kinds != orders.KINDS:
            self.skipTest("this service does not know all kinds of order yet")

    def lose(self, phone, pin="1234", **more):
        order = phone.give(
            "lost", pin=pin, message="Lost – please call", callback="+61 491 570 156",
            **CONFIRMED, **more)
        shown = phone.until("locks")
        self.assertEqual((shown["message"], shown["callback"]),
                         ("Lost – please call", "+61 491 570 156"))
        self.assertEnds(phone, order, "succeeded")
        phone.becomes("lost")
        return order

    def erase(self, phone):
        order = phone.give("erase", **CONFIRMED)
        phone.until("says", state="running")
        phone.until("is wiped")
        return self.assertEnds(phone, order, "succeeded")

    def restart_with(self, phone, password):
        phone.quit()
        phone.start(password)


class Losing(NeedsAllOrders):
    def test_a_pin_opens_it_and_only_that_pin(self):
        phone = self.phone("lost").start()
        self.lose(phone)
        phone.until("reports")
        for count in (1, 2, 3):
            phone.type("pin 4321")
            self.assertEqual(phone.until("says", event="wrongPIN")["count"], count)
        phone.type("pickup")
        phone.until("stays locked")
        phone.type("pin 1234")
        phone.until("unlocks")
        phone.becomes("active")

    def test_it_stays_locked_through_a_power_cut(self):
        phone = self.phone("cut").start()
        self.lose(phone)
        phone.kill()
        phone.start()
        self.assertIn("locks", [line["does"] for line in phone.lines])
        phone.type("pin 1234")
        phone.until("unlocks")
        phone.becomes("active")

    def test_its_owner_finds_it(self):
        phone = self.phone("found").start()
        self.lose(phone)
        order = phone.give("found", **CONFIRMED)
        phone.until("unlocks")
        self.assertEnds(phone, order, "succeeded")
        phone.becomes("active")

    def test_a_newer_pin_takes_the_place_of_an_older(self):
        phone = self.phone("twice").start()
        self.lose(phone)
        self.lose(phone, pin="5678")
        phone.type("pin 1234")
        phone.until("says", event="wrongPIN")
        phone.type("pin 5678")
        phone.until("unlocks")
        phone.becomes("active")

    def test_guessing_is_slowed_down_until_its_owner_releases_it(self):
        phone = self.phone("guessed").start()
        self.lose(phone)
        for _ in range(5):
            phone.type("pin 0000")
            phone.until("says", event="wrongPIN")
        phone.type("pin 1234")
        self.assertGreater(phone.until("refuses a PIN")["seconds"], 50)
        self.assertEnds(phone, phone.give("release", **CONFIRMED), "succeeded")
        phone.type("pin 1234")
        phone.until("unlocks")
        phone.becomes("active")

    def test_it_is_lost_before_it_is_switched_on(self):
        phone = self.phone("away")
        order = phone.give("lost", pin="1234", message="Lost", **CONFIRMED)
        self.assertEqual(phone.record["state"], "lost")
        phone.start()
        phone.until("locks")
        self.assertEnds(phone, order, "succeeded")

    def test_not_without_the_password(self):
        phone = self.phone("guarded").start()
        for kind, more in (("lost", {"pin": "1234", "message": "Lost"}), ("erase", {})):
            body = {"type": kind, "confirmation": {"password": "wrong-2026"}} | more
            status, _ = house.ask("POST", f"/v1/devices/{phone.device}/orders", body)
            self.assertEqual(status, 403)
        self.assertEqual(phone.record["state"], "active")


class Erasing(NeedsAllOrders):
    def stored(self, phone):
        return (phone.folder / "user.json").read_text()

    def test_it_is_erased_locked_and_activated(self):
        phone = self.phone("erased").start()
        self.lose(phone)
        self.assertIn("212", self.stored(phone))
        self.erase(phone)
        self.assertNotIn("212", self.stored(phone))
        phone.becomes("locked")
        self.assertEnds(phone, phone.give("locate"), "succeeded")
        self.restart_with(phone, "wrong-2026")
        phone.type("activate")
        self.assertIn("401", phone.until("is not activated")["why"])
        self.restart_with(phone, service.PASSWORD)
        phone.type("activate")
        phone.until("is activated")
        phone.type("pin 1234")
        phone.until("unlocks", stillLocked=False)
        phone.becomes("active")

    def test_a_power_cut_does_not_save_it(self):
        phone = self.phone("stubborn").start()
        order = phone.give("erase", **CONFIRMED)
        phone.until("says", state="running")
        phone.kill()
        phone.start()
        self.assertEnds(phone, order, "succeeded")
        self.assertNotIn("212", self.stored(phone))
        phone.becomes("locked")

    def test_a_thiefs_reset_locks_it(self):
        phone = self.phone("reset").start()
        phone.type("reset")
        phone.becomes("locked")
        self.assertNotIn("212", self.stored(phone))
        phone.type("pickup")
        phone.until("stays locked")
        phone.type("activate")
        phone.until("is activated")
        phone.becomes("active")

    def test_a_lost_phone_is_not_removed(self):
        phone = self.phone("kept").start()
        self.lose(phone)
        status, _ = house.ask("DELETE", f"/v1/devices/{phone.device}", CONFIRMED)
        self.assertEqual(status, 409)
        self.assertEqual(phone.record["state"], "lost")


if __name__ == "__main__":
    unittest.main()
