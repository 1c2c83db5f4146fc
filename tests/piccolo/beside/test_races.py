# SPDX-License-Identifier: MIT
"""Piccolo and ours at once.

Each migration makes a table of its own, so that whatever is run and reversed, there
must be just the tables of those that are recorded, and each of these once.
PICCOLO_BESIDE_ROUNDS says how many races are run of each kind.
"""

import collections
import json
import os

from .cases import Case, add_table, app, column, migration, on_each_database
from .databases import rows
from .gates import Gate

ROUNDS = int(os.environ.get("PICCOLO_BESIDE_ROUNDS") or 10)
IDS = ("1a", "2a", "3a", "4a")

# What Piccolo does, what we do, and how many have run before.
RACES = (
    ("forwards", "forwards", 0),
    ("backwards", "backwards", 4),
    ("forwards", "backwards", 2),
    ("backwards", "forwards", 2),
)


def raw_table(name):
    """In two steps, of which the second is undone, if at all, in any order."""
    made = f"CREATE TABLE {name} (a INTEGER)"
    yield {"op": "raw", "forwards": made, "backwards": f"DROP TABLE {name}"}
    index = f"CREATE INDEX i{name} ON {name} (a)"
    yield {"op": "raw", "forwards": index, "backwards": f"DROP INDEX IF EXISTS i{name}"}


def music(kind):
    """Piccolo cannot take back a table on SQLite unless by raw SQL."""
    if kind == "sqlite":
        return app("music", *[migration(id_, *raw_table(f"t{id_}")) for id_ in IDS])
    part = column("Integer", "a", index=True)
    return app("music", *[migration(id_, add_table(f"t{id_}", part)) for id_ in IDS])


def reported(result):
    """The ids of what our tool says that it has done."""
    document, _ = json.JSONDecoder().raw_decode(result.said[result.said.index("{") :])
    return [one["migration_id"] for one in document["migrations"]]


@on_each_database
class Races(Case):
    def setUp(self):
        super().setUp()
        self.both = self.project(music(self.kind.name))
        self.seen = collections.Counter()

    def begin(self, count):
        self.database.empty()
        if count > 0:
            self.succeeds(self.both.theirs("forwards", "music", IDS[count - 1]))

    def ours(self, command, *options):
        agree = ["-y"] if command == "backwards" else []
        return self.both.start_ours(command, "music", "all", "--json", *agree, *options)

    def theirs(self, command, gate):
        agree = ["--auto_agree"] if command == "backwards" else []
        return self.both.start_theirs(command, "music", "all", *agree, before=gate.install)

    def recorded(self):
        return [id_ for _, id_ in rows(self.database)]

    def is_consistent(self):
        recorded = self.recorded()
        self.assertEqual(len(set(recorded)), len(recorded))
        tables = {line.split(":")[0] for line in self.database.catalogue()}
        self.assertEqual(tables, {f"t{id_}" for id_ in recorded})

    def says_the_truth(self, command, before, result):
        """Of ours, while Piccolo did nothing."""
        now, done = self.recorded(), reported(result)
        if command == "forwards":
            self.assertEqual(now, before + done, result.said)
        else:
            self.assertEqual(now, [id_ for id_ in before if id_ not in done], result.said)
        if result.code == 0:
            self.assertEqual(now, list(IDS) if command == "forwards" else [], result.said)
        else:
            self.assertIn("piccolo-migrate: ", result.said)

    def test_one_waits_wherever_it_is(self):
        """Piccolo stops before each of its queries until we have ended."""
        for theirs, ours, count in RACES:
            number = 1
            while self.stop_at(number, theirs, ours, count):
                number += 1
        print(f"{sum(self.seen.values())} places", end=" ", flush=True)

    def stop_at(self, number, theirs, ours, count):
        self.begin(count)
        gate = Gate(number, hold=True)
        piccolo = self.theirs(theirs, gate)
        there, _ = gate.wait()
        if there:
            with self.subTest(theirs=theirs, ours=ours, query=number):
                before = self.recorded()
                result = self.ours(ours, "--lock-wait", "0.3", "--lock-timeout", "0.1").wait()
                self.says_the_truth(ours, before, result)
                self.seen[theirs, ours, result.code] += 1
        gate.open()
        ended = piccolo.wait()
        self.is_consistent()
        self.assertIn(ended.code, (0, 1), ended.said)
        return there

    def test_both_at_once(self):
        """We start when Piccolo is at one of its queries, which goes on."""
        for theirs, ours, count in RACES:
            for number in range(ROUNDS):
                with self.subTest(theirs=theirs, ours=ours, round=number):
                    self.race(1 + number % 16, theirs, ours, count)

    def race(self, number, theirs, ours, count):
        self.begin(count)
        gate = Gate(number, hold=False)
        piccolo = self.theirs(theirs, gate)
        gate.wait()
        result = self.ours(ours).wait()
        ended = piccolo.wait()
        gate.open()
        self.is_consistent()
        self.assertIn(result.code, (0, 1), result.said)
        self.assertIn(ended.code, (0, 1), ended.said)
        self.assertTrue(set(reported(result)) <= set(IDS))


@on_each_database
class WithoutCollision(Case):
    """A migration whose statements can run twice.

    Piccolo takes no lock, and writes its row after it has committed: that it is about
    to run the same, or has, nobody can know.
    """

    def test_it_may_run_twice(self):
        numbers = raw_table("numbers")
        counted = {"op": "raw", "forwards": "INSERT INTO numbers VALUES (1)"}
        counted["backwards"] = "DELETE FROM numbers"
        both = self.project(app("music", migration("1a", *numbers), migration("2a", counted)))
        twice = [number for number in range(1, 6) if self.runs_twice(both, number)]
        self.assertNotEqual(twice, [])

    def runs_twice(self, both, number):
        """Whether it does if Piccolo stops at that query; it is recorded as often."""
        self.database.empty()
        self.succeeds(both.ours("forwards", "music", "1a"))
        gate = Gate(number, hold=True)
        piccolo = both.start_theirs("forwards", "music", before=gate.install)
        if gate.wait()[0]:
            self.succeeds(both.ours("forwards", "music"))
        gate.open()
        self.succeeds(piccolo.wait())
        times = len(self.database.query("SELECT a FROM numbers"))
        self.ran_is(("music", "1a"), *[("music", "2a")] * times)
        self.succeeds(both.ours("backwards", "music", "-y"))
        self.ran_is(("music", "1a"))
        return times == 2
