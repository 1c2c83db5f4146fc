# SPDX-License-Identifier: MIT
"""Each type of column of ours against Piccolo's of that name."""

import re
import unittest
from pathlib import Path

from .cases import Case, app, migration, on_each_database
from .columns import COLUMNS, DIFFERENCES

HEADER = Path(__file__).parents[3] / "lib" / "include" / "piccolo" / "column.h"


def as_ours(lines, differences):
    """What Piccolo has, with the known differences taken out; and which of them there are."""
    found = []
    for why, theirs, ours in differences:
        changed = [re.sub(theirs, lambda match, to=ours: match.expand(to), line) for line in lines]
        if changed != lines:
            found.append(why)
        lines = changed
    return sorted(lines), found


@on_each_database
class Columns(Case):
    def catalogue_of(self, forwards):
        self.database.empty()
        self.succeeds(forwards("forwards", "music"))
        return self.database.catalogue(exact=True)

    def test_both_make_the_same(self):
        tables = [
            {"op": "add_table", "table": table, "columns": columns}
            for table, columns, databases in COLUMNS
            if self.kind.name in databases
        ]
        project = self.project(app("music", migration("1a", *tables)))
        ours = self.catalogue_of(project.ours)
        known = DIFFERENCES[self.kind.name]
        theirs, found = as_ours(self.catalogue_of(project.theirs), known)
        self.assertEqual(theirs, ours)
        self.assertEqual(found, [why for why, _, _ in known])


class Types(unittest.TestCase):
    def test_each_type_is_compared(self):
        maker = r"^(?:using (\w+) = ColumnOf<|struct (\w+) : Column )"
        found = re.findall(maker, HEADER.read_text("utf-8"), re.MULTILINE)
        makers = {name for names in found for name in names if name}
        compared = {one["type"] for _, columns, _ in COLUMNS for one in columns}
        # One has no type of its own, one is what the others are made of.
        self.assertEqual(compared, makers - {"RawColumn", "ColumnOf"})
