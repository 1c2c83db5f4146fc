# SPDX-License-Identifier: MIT
"""What the test cases have in common."""

import functools
import sys
import unittest

from .databases import DATABASES, rows
from .known import KNOWN_FAILURES
from .runners import Project


class Case(unittest.TestCase):
    """A test on an empty database of the kind `kind`."""

    kind = None
    maxDiff = None

    def setUp(self):
        self.database = self.kind(self.id())
        self.addCleanup(self.database.close)

    def project(self, *apps, **which):
        return Project(self.database, list(apps), **which)

    def succeeds(self, result):
        self.assertEqual(result.code, 0, result.said)
        return result.said

    def fails(self, result):
        self.assertNotEqual(result.code, 0, result.said)
        return result.said

    def ran_is(self, *expected):
        self.assertEqual(rows(self.database), list(expected))


def on_each_database(base):
    """Makes of the case one for each kind of database, and none without."""
    module = sys.modules[base.__module__]
    for kind in DATABASES:
        name = f"{base.__name__}On{kind.__name__}"
        members = {"kind": kind, "__module__": base.__module__, "__qualname__": name}
        case = type(name, (base,), members)
        for test in KNOWN_FAILURES.get(name, {}):
            setattr(case, test, expected_to_fail(getattr(base, test)))
        setattr(module, name, case)


def expected_to_fail(test):
    """A function of its own, since the mark is put on the function."""

    @unittest.expectedFailure
    @functools.wraps(test)
    def marked(self):
        test(self)

    return marked


def app(name, *migrations, depends_on=()):
    return {"name": name, "depends_on": list(depends_on), "migrations": list(migrations)}


def migration(id_, *operations):
    return {"id": id_, "operations": list(operations)}


def add_table(table, *columns):
    return {"op": "add_table", "table": table, "columns": list(columns)}


def column(kind, name, **options):
    return {"type": kind, "name": name, **options}
