"""The journal: what is in it stays in it, and what was torn never was."""

import os
import tempfile
import unittest

import journal


class Torn(unittest.TestCase):
    records = [{"record": "try", "count": 1}, {"text": "é\n"}, {"record": "wiped"}]

    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)
        self.path = os.path.join(self.folder.name, "journal")
        self.write(self.records)
        with open(self.path, "rb") as file:
            self.whole = file.read()

    def write(self, records):
        kept = journal.Journal(self.path)
        for record in records:
            kept.append(record)
        kept.close()

    def read(self, data):
        with open(self.path, "wb") as file:
            file.write(data)
        kept = journal.Journal(self.path)
        kept.close()
        return kept.records

    def test_it_reads_what_was_written(self):
        self.assertEqual(self.read(self.whole), self.records)

    def test_cut_anywhere_it_holds_what_was_whole(self):
        ends = [index + 1 for index, each in enumerate(self.whole) if each == 10]
        for end in range(len(self.whole)):
            with self.subTest(end=end):
                count = sum(each <= end for each in ends)
                self.assertEqual(self.read(self.whole[:end]), self.records[:count])
                # What comes next stands on a line of its own.
                self.write([{"next": True}])
                with open(self.path, "rb") as file:
                    records, _ = journal.read(file.read())
                self.assertEqual(records, self.records[:count] + [{"next": True}])

    def test_a_last_record_that_does_not_hold_is_dropped_and_no_other(self):
        self.assertEqual(self.read(self.whole[:-3] + b"x}\n"), self.records[:2])
        with self.assertRaises(journal.Damaged):
            self.read(b"0" + self.whole[1:])

    def test_nobody_else_reads_or_opens_it(self):
        self.assertEqual(os.stat(self.path).st_mode & 0o777, 0o600)
        first = journal.Journal(self.path)
        with self.assertRaises(BlockingIOError):
            journal.Journal(self.path)
        first.close()


if __name__ == "__main__":
    unittest.main()
