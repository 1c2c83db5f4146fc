# SPDX-License-Identifier: MIT
"""Ids of every kind that Piccolo writes and takes."""

from .cases import Case, add_table, app, migration, on_each_database
from .databases import rows

IDS = sorted(
    [
        "2020-01-01T09:00:00",
        "2020-01-01T09:00:00:000000",
        "2026-11-24T10:11:12:123456",
        "2026-11-24T10:11:12:123457",
        "0001",
        "001_create-band",
        "band.table",
        "it's",
        'say "hello"',
        "back\\slash",
        "100%_done",
        "%s%d",
        "$1 ? :name",
        "{braces}",
        "-- no comment",
        "two words",
        " leading and trailing ",
        "Ünïcödé",
        "日本語",
        "🎸",
        "e\u0301",
        "\u00e9",
        "x" * 200,
    ]
)

LONGEST = "ü" * 200  # Characters: of bytes there are twice as many.

MUSIC = app("music", *[migration(id_, add_table(f"t{n}")) for n, id_ in enumerate(IDS)])


@on_each_database
class Ids(Case):
    def all_ran(self):
        self.assertEqual([id_ for _, id_ in rows(self.database)], IDS)

    def test_there_and_back(self):
        project = self.project(MUSIC)
        self.succeeds(project.theirs("forwards", "music"))
        self.all_ran()
        written = self.database.query("SELECT id, name, app_name FROM migration ORDER BY id")
        self.succeeds(project.ours("backwards", "music", "all", "-y"))
        self.assertEqual(self.database.catalogue(), [])
        self.database.empty()
        self.succeeds(project.ours("forwards", "music"))
        self.all_ran()
        self.assertEqual(
            self.database.query("SELECT id, name, app_name FROM migration ORDER BY id"), written
        )
        said = self.succeeds(project.theirs("forwards", "music"))
        self.assertIn("No migrations need to be run", said)

    def test_both_know_each_by_its_id(self):
        """But for those that begin like an option, which are run with the others."""
        project = self.project(MUSIC)
        for number, id_ in enumerate(IDS):
            forwards = (project.ours, project.theirs)[number % 2]
            if not id_.startswith("-"):
                self.succeeds(forwards("forwards", "music", id_))
        self.succeeds(project.ours("forwards", "music"))
        self.all_ran()
        for id_ in reversed(IDS):
            if not id_.startswith("-"):
                self.succeeds(project.ours("backwards", "music", id_, "-y"))
        self.assertLessEqual(len(rows(self.database)), 1)

    def test_same_id_in_two_apps(self):
        """We remove the row of the one.  Piccolo removes both."""
        one = app("music", migration("1a", add_table("band")))
        project = self.project(one, app("shop", migration("1a", add_table("item"))))
        self.succeeds(project.theirs("forwards", "all"))
        self.ran_is(("music", "1a"), ("shop", "1a"))
        self.succeeds(project.ours("backwards", "music", "-y"))
        self.ran_is(("shop", "1a"))

    def test_length_is_counted_in_characters(self):
        project = self.project(app("music", migration(LONGEST, add_table("band"))))
        self.succeeds(project.theirs("forwards", "music"))
        self.ran_is(("music", LONGEST))
        self.succeeds(project.ours("backwards", "music", "-y"))
        self.ran_is()
