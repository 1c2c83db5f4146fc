# SPDX-License-Identifier: MIT
"""The migration table, whoever made it."""

import datetime

from .cases import Case, add_table, app, column, migration, on_each_database

MUSIC = app("music", migration("1a", add_table("band")), migration("2a", add_table("song")))

QUERIES = {
    "sqlite": """SELECT ran_on, id, name, app_name, typeof(id), typeof(name), typeof(app_name),
                 typeof(ran_on) FROM migration ORDER BY id""",
    "postgres": """SELECT to_char(ran_on, 'YYYY-MM-DD HH24:MI:SS.US'), id, name, app_name
                   FROM migration ORDER BY id""",
}


def read_time(text):
    return datetime.datetime.fromisoformat(text)


@on_each_database
class MigrationTable(Case):
    def table(self):
        """The rows: when each ran, its number, its id, and what else there is."""
        return self.database.query(QUERIES[self.kind.name])

    def test_both_make_the_same(self):
        project = self.project(MUSIC)
        self.succeeds(project.ours("forwards", "music"))
        made_by_us = self.database.migration_table()
        self.database.empty()
        self.succeeds(project.theirs("forwards", "music"))
        self.assertEqual(self.database.migration_table(), made_by_us)

    def test_both_write_the_same_rows(self):
        project = self.project(MUSIC)
        found = []
        for forwards in (project.ours, project.theirs):
            self.database.empty()
            self.succeeds(forwards("forwards", "music"))
            found.append([row[1:] for row in self.table()])
            for time, *_ in self.table():
                # Without a fraction if that is nought, as Python has it.
                self.assertIn(time, (str(read_time(time)), f"{read_time(time)}.000000"))
        self.assertEqual(found[0], found[1])

    def test_both_write_the_local_time(self):
        project = self.project(MUSIC)
        for forwards in (project.ours, project.theirs):
            self.database.empty()
            self.succeeds(forwards("forwards", "music", TZ="Pacific/Kiritimati"))
            utc = datetime.datetime.now(datetime.timezone.utc).replace(tzinfo=None)
            for time, *_ in self.table():
                ahead = read_time(time) - utc
                self.assertAlmostEqual(ahead.total_seconds() / 3600, 14, delta=1)

    def test_each_reads_what_the_other_wrote(self):
        project = self.project(MUSIC)
        self.succeeds(project.ours("forwards", "music", "1a"))
        self.assertIn("True", self.succeeds(project.theirs("check")))
        self.succeeds(project.theirs("forwards", "music"))
        said = self.succeeds(project.ours("check", "all", "--exit-code"))
        self.assertNotIn("False", said)
        self.ran_is(("music", "1a"), ("music", "2a"))

    def test_each_goes_on_in_the_others_table(self):
        """Both number and date their rows after those of the other."""
        ids = [f"{number}a" for number in range(6)]
        tables = [migration(id_, add_table(f"table_{id_}")) for id_ in ids]
        project = self.project(app("music", *tables))
        for number, id_ in enumerate(ids):
            forwards = (project.ours, project.theirs)[number % 2]
            self.succeeds(forwards("forwards", "music", id_))
        table = self.table()
        self.assertEqual([row[2] for row in table], ids)
        self.assertEqual([row[1] for row in table], [1, 2, 3, 4, 5, 6])
        self.assertEqual(sorted(row[0] for row in table), [row[0] for row in table])


@on_each_database
class Dependencies(Case):
    """Apps that depend on each other: both have them in one order."""

    def test_all_apps(self):
        key = column("ForeignKey", "band", references="band")
        base = app("zebra", migration("1z", add_table("band")))
        other = app("apple", migration("1a", add_table("song", key)), depends_on=["zebra"])
        project = self.project(base, other)
        expected = [("zebra", "1z"), ("apple", "1a")]
        found = []
        for forwards in (project.ours, project.theirs):
            self.database.empty()
            self.succeeds(forwards("forwards", "all"))
            self.ran_is(*expected)
            found.append(self.database.catalogue())
            self.succeeds(project.ours("backwards", "all", "-y"))
            self.ran_is()
            self.assertEqual(self.database.catalogue(), [])
        self.assertEqual(found[0], found[1])
