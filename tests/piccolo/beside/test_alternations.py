# SPDX-License-Identifier: MIT
"""Random alternations of Piccolo and ours on random histories of two apps.

PICCOLO_BESIDE_SEED and PICCOLO_BESIDE_HISTORIES say where to begin, and how many.
"""

import collections
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
        apps = [Maker(dice, self.kind.name, prefix).app() for prefix in ("alpha", "beta")]
        walk = Walk(self, dice, apps)
        walk.find_states()
        self.database.empty()
        walk.count.clear()
        for _ in range(STEPS):
            walk.step()
        said = f"{walk.count['ours']} steps of ours, {walk.count['theirs']} of Piccolo;"
        print(said, end=" ", flush=True)


class Walk:
    """One history, and how far it is."""

    def __init__(self, case, dice, apps):
        self.case = case
        self.dice = dice
        self.both = case.project(*apps)
        self.apps = {one["name"]: one["migrations"] for one in apps}
        self.states = {}
        self.ran = []
        self.count = collections.Counter()

    def find_states(self):
        """The catalogue before the first migration of each app, and after each."""
        for name in self.apps:
            ours = self.states_by(name, lambda _: False)
            theirs = self.states_by(name, lambda one: self.ability([one], backwards=False) == 1)
            for one, our, their in zip(self.apps[name], ours[1:], theirs[1:], strict=True):
                self.case.assertEqual(our, their, one)
            self.states[name] = ours

    def states_by(self, name, by_theirs):
        self.case.database.empty()
        states = [[]]
        for one in self.apps[name]:
            self.run(by_theirs(one), "forwards", name, one["id"])
            states.append(self.case.database.catalogue())
        return states

    def run(self, by_theirs, command, name, id_):
        backwards = command == "backwards"
        self.count["theirs" if by_theirs else "ours"] += 1
        if by_theirs:
            agree = ["--auto_agree"] if backwards else []
            self.case.succeeds(self.both.theirs(command, name, id_, *agree))
        else:
            agree = ["-y"] if backwards else []
            self.case.succeeds(self.both.ours(command, name, id_, *agree))

    def ability(self, migrations, backwards):
        """How many of these, from the first, Piccolo can do."""
        kind = self.case.kind.name
        able = [
            all(theirs_can(op, kind, backwards) for op in one["operations"]) for one in migrations
        ]
        return able.index(False) if False in able else len(able)

    def step(self):
        name = self.dice.choice(sorted(self.apps))
        migrations = self.apps[name]
        count = sum(1 for app_name, _ in self.ran if app_name == name)
        if count == 0 or (count < len(migrations) and self.dice.random() < 0.55):
            self.go(name, "forwards", migrations[count:])
        else:
            self.go(name, "backwards", migrations[:count][::-1])
        self.check()

    def go(self, name, command, candidates):
        """Some of them, in this order."""
        able = self.ability(candidates, command == "backwards")
        by_theirs = able > 0 and self.dice.random() < 0.6
        count = self.dice.randrange(able if by_theirs else len(candidates)) + 1
        ids = [one["id"] for one in candidates[:count]]
        words = [ids[-1]] * 3 + ["1"] * (count == 1) + ["all"] * (count == len(candidates))
        self.run(by_theirs, command, name, self.dice.choice(words))
        if command == "forwards":
            self.ran += [(name, id_) for id_ in ids]
        else:
            self.ran = [row for row in self.ran if row not in [(name, id_) for id_ in ids]]

    def check(self):
        self.case.assertEqual(rows(self.case.database), self.ran)
        expected = []
        for name, states in self.states.items():
            expected += states[sum(1 for app_name, _ in self.ran if app_name == name)]
        self.case.assertEqual(self.case.database.catalogue(), sorted(expected))
