# SPDX-License-Identifier: MIT
"""Random alternations of Piccolo and ours on random histories of two apps.

PICCOLO_BESIDE_SEED and PICCOLO_BESIDE_HISTORIES say where to begin, and how many.
"""

import os
import random

from .cases import Case, on_each_database
from .databases import rows
from .histories import Maker, theirs_can

SEED = int(os.environ.get("PICCOLO_BESIDE_SEED") or random.SystemRandom().randrange(10**6))
HISTORIES = int(os.environ.get("PICCOLO_BESIDE_HISTORIES") or 6)
STEPS = 20


@on_each_database
class Alternations(Case):
    """After each step the rows and the catalogue are what they were the first time.

    The catalogue after each migration is what both come to from an empty database.
    """

    def test_record_and_catalogue_agree(self):
        for seed in range(SEED, SEED + HISTORIES):
            print(f"seed {seed}", end=" ", flush=True)
            with self.subTest(seed=seed):
                self.database.empty()
                self.walk(random.Random(f"{seed} {self.kind.name}"))

    def walk(self, dice):
        self.dice = dice
        apps = [Maker(dice, self.kind.name, prefix).app() for prefix in ("alpha", "beta")]
        self.both = self.project(*apps)
        self.apps = {one["name"]: one["migrations"] for one in apps}
        self.states = {name: self.states_of(name) for name in self.apps}
        self.database.empty()
        self.ran = []
        for _ in range(STEPS):
            self.step()

    def states_of(self, name):
        """The catalogue before the first migration, and after each."""
        ours, theirs = ([[]], [[]])
        for states, run in ((ours, self.run_ours), (theirs, self.run_theirs)):
            self.database.empty()
            for one in self.apps[name]:
                run("forwards", name, [one], one["id"])
                states.append(self.database.catalogue())
        for one, our, their in zip(self.apps[name], ours[1:], theirs[1:], strict=True):
            self.assertEqual(our, their, one)
        return ours

    def run_ours(self, command, name, _, id_):
        agree = ["-y"] if command == "backwards" else []
        self.succeeds(self.both.ours(command, name, id_, *agree))

    def run_theirs(self, command, name, migrations, id_):
        """By us, if Piccolo cannot."""
        backwards = command == "backwards"
        operations = [op for one in migrations for op in one["operations"]]
        if not all(theirs_can(op, self.kind.name, backwards) for op in operations):
            self.run_ours(command, name, migrations, id_)
            return
        agree = ["--auto_agree"] if backwards else []
        self.succeeds(self.both.theirs(command, name, id_, *agree))

    def step(self):
        name = self.dice.choice(sorted(self.apps))
        count = sum(1 for app_name, _ in self.ran if app_name == name)
        migrations = self.apps[name]
        run = self.dice.choice([self.run_ours, self.run_theirs])
        if count == 0 or (count < len(migrations) and self.dice.random() < 0.55):
            self.go_forwards(run, name, migrations[count:])
        else:
            self.go_backwards(run, name, migrations[:count])
        self.check()

    def go_forwards(self, run, name, waiting):
        last = self.dice.randrange(len(waiting))
        words = (
            [waiting[last]["id"]] * 3
            + ["1"] * (last == 0)
            + ["all"] * (waiting[last] is waiting[-1])
        )
        run("forwards", name, waiting[: last + 1], self.dice.choice(words))
        self.ran += [(name, one["id"]) for one in waiting[: last + 1]]

    def go_backwards(self, run, name, ran):
        first = self.dice.randrange(len(ran))
        words = [ran[first]["id"]] * 3 + ["1"] * (ran[first] is ran[-1]) + ["all"] * (first == 0)
        run("backwards", name, ran[first:], self.dice.choice(words))
        gone = [(name, one["id"]) for one in ran[first:]]
        self.ran = [row for row in self.ran if row not in gone]

    def check(self):
        self.assertEqual(rows(self.database), self.ran)
        expected = []
        for name, states in self.states.items():
            expected += states[sum(1 for app_name, _ in self.ran if app_name == name)]
        self.assertEqual(self.database.catalogue(), sorted(expected))
