"""What the phone is beside its find agent: a place, a ringer, and what its user stored."""

import json
import time

import journal

KINDS = {
    "contacts": 212, "messages": 3480, "gallery": 1840, "notes": 31, "recordings": 12,
    "callLog": 600, "calendar": 95}


class Handset:
    battery = 84

    def __init__(self, path, place=None):
        self.path = path
        # Latitude and longitude in degrees; None if it cannot be told.
        self.place = place
        self.ringer = "normal"
        try:
            with open(path, encoding="utf-8") as file:
                self.stored = json.load(file)
        except FileNotFoundError:
            self.stored = dict(KINDS)
            self.flush()

    def flush(self):
        journal.write_privately(self.path, json.dumps(self.stored).encode())

    def fix(self):
        if self.place is None:
            return None
        return {
            "_type": "location", "lat": self.place[0], "lon": self.place[1], "acc": 8.5,
            "tst": int(time.time()), "src": "gps", "batt": self.battery, "conn": "w"}

    def kinds(self):
        """Sync states: this phone never syncs."""
        return [
            {"kind": kind, "enabled": False, "items": count, "unsynced": count}
            for kind, count in self.stored.items()]

    def wipe(self):
        """The user's part is gone, and gone from the disk, when this returns."""
        self.stored = dict.fromkeys(KINDS, 0)
        self.flush()
