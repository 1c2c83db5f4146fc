# SPDX-License-Identifier: MIT
"""Each step forwards and backwards makes the same of a database, whoever takes it."""

import os
import unittest
from pathlib import Path

from databases import DATABASES
from folders import FOLDERS, Stop
from tools import GolangMigrate, Goose, HalfWay, Ours

THEIRS = {"golang_migrate": GolangMigrate, "goose": Goose}
WORK = Path(os.environ["PICCOLO_OTHER_TOOLS_WORK"])


def steps_of(folder):
    """All up, and all down."""
    return [f"{way} {i + 1}" for way in ("up", "down") for i in range(folder.count)]


class Case(unittest.TestCase):
    maxDiff = None

    def write(self, described):
        migrations = WORK / self.id() / "migrations"
        migrations.mkdir(parents=True)
        for name, text in described.files.items():
            (migrations / name).write_bytes(text.encode())

    def walk(self, make, described, kind):
        """What is in the database after each step, and at which it stopped."""
        place = WORK / self.id()
        database = kind(place, make.title)
        self.addCleanup(database.close)
        tool = make(place / "migrations", database)
        dumps = {"": database.dump()}
        for step in steps_of(described):
            works, said = tool.up() if step.startswith("up") else tool.down()
            dumps[step] = database.dump()
            if not works:
                return dumps, Stop(step, said)
        return dumps, None

    def stops_as_expected(self, stopped, expected, kind):
        if expected is None or kind.name not in expected.on:
            self.assertIsNone(stopped)
            return
        self.assertIsNotNone(stopped, f"does not stop at {expected}")
        self.assertEqual(stopped.step, expected.step, stopped.words)
        self.assertIn(expected.words, stopped.words)

    def compare(self, described, kind):
        self.write(described)
        ours, ours_stopped = self.walk(Ours, described, kind)
        theirs, theirs_stopped = self.walk(THEIRS[described.format], described, kind)
        with self.subTest("ours"):
            self.stops_as_expected(ours_stopped, described.ours, kind)
        with self.subTest("theirs"):
            self.stops_as_expected(theirs_stopped, described.theirs, kind)
        stops = [stopped.step for stopped in (ours_stopped, theirs_stopped) if stopped]
        for step in ours.keys() & theirs.keys():
            with self.subTest(step):
                if stops.count(step) == 2 and described.leaves_a_half:
                    self.assertNotEqual(ours[step], theirs[step])
                elif stops.count(step) != 1:
                    self.assertEqual(ours[step], theirs[step])
        if not ours_stopped:
            self.assertNotEqual(ours[f"up {described.count}"], ours[""], "nothing has happened")

    def adopt(self, described, kind):
        """What theirs has begun, ours brings to an end and takes back as if it had begun it."""
        self.write(described)
        theirs = THEIRS[described.format]
        expected, stopped = self.walk(theirs, described, kind)
        self.assertIsNone(stopped)

        def half_way(folder, database):
            return HalfWay(theirs(folder, database), Ours(folder, database), described.count)

        half_way.title = "half_way"
        found, stopped = self.walk(half_way, described, kind)
        self.assertIsNone(stopped)
        self.assertEqual(found, expected)


def add_case(what, described, kind):
    def test(self):
        getattr(self, what)(described, kind)

    name = f"test_{what}_{described.format}_{described.name}_on_{kind.name}"
    assert not hasattr(Case, name), name
    setattr(Case, name, test)


for folder in FOLDERS:
    for database_kind in DATABASES:
        if database_kind.name in folder.databases:
            add_case("compare", folder, database_kind)
            # Where either stops there is nothing to bring to an end.
            if folder.count > 1 and not folder.ours and not folder.theirs:
                add_case("adopt", folder, database_kind)
