# SPDX-License-Identifier: MIT
"""What `tools/from_piccolo` writes does the same as the migrations that it was made of."""

import json
import subprocess
import sys
from pathlib import Path

from .cases import Case, add_table, app, column, migration, on_each_database
from .databases import Sqlite
from .runners import TOOL, clean_environment

FROM_PICCOLO = Path(__file__).parents[3] / "tools" / "from_piccolo"

COMMON = [
    migration(
        "2026-11-01T09:00:00:000001",
        add_table(
            "band",
            column("Varchar", "name", length=50, unique=True, default="a; b\nc"),
            column("Integer", "rating", index=True),
            column("Numeric", "fee", digits=[5, 2], null=True, default=None),
            column("Boolean", "active", default=False),
        ),
        add_table("song", column("ForeignKey", "band", references="band")),
    ),
    migration(
        "2026-11-01T09:00:00:000002",
        {"op": "add_column", "table": "band", "column": column("Text", "note", null=True)},
        {"op": "rename_column", "table": "band", "column": "fee", "to": "price"},
    ),
    migration(
        "2026-11-01T09:00:00:000003",
        {"op": "rename_table", "table": "song", "to": "track"},
        add_table("label", column("Varchar", "city")),
    ),
    migration("2026-11-01T09:00:00:000004", {"op": "drop_table", "table": "label"}),
    migration(
        "2026-11-01T09:00:00:000005", {"op": "drop_column", "table": "band", "column": "active"}
    ),
    migration("2026-11-01T09:00:00:000006"),
]

# Piccolo has no words for these on SQLite.
ON_POSTGRES = [
    migration(
        "2026-11-01T09:00:00:000007",
        {
            "op": "alter_column",
            "table": "band",
            "column": column("Varchar", "name", length=80, unique=True, null=True),
            "was": column("Varchar", "name", length=50, unique=True),
        },
        {
            "op": "alter_column",
            "table": "band",
            "column": column("BigInt", "rating"),
            "was": column("Integer", "rating", index=True),
        },
    ),
    migration(
        "2026-11-01T09:00:00:000008",
        {
            "op": "add_constraint",
            "table": "band",
            "constraint": {"name": "positive", "check": "rating > 0"},
        },
    ),
]

RAW = migration(
    "2026-11-02",
    add_table("album"),
    {
        "op": "raw",
        "forwards": "CREATE TABLE notes (note TEXT)",
        "backwards": "DROP TABLE notes",
    },
)
AFTER_RAW = migration("2026-11-03", add_table("genre"))


@on_each_database
class FromPiccolo(Case):
    def convert(self, project, app_name="music"):
        done = subprocess.run(
            [sys.executable, FROM_PICCOLO, app_name, "sql"],
            cwd=project.folder,
            env=clean_environment(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            encoding="utf-8",
            check=False,
        )
        self.written = done.stdout
        return done.returncode, done.stderr

    def converts(self, project):
        code, said = self.convert(project)
        self.assertEqual((code, said), (0, ""))

    def stops(self, project, *words):
        code, said = self.convert(project)
        self.assertEqual(code, 1, said)
        self.assertNotIn("Traceback", said)
        for word in words:
            self.assertIn(word, said)

    def run_converted(self, project, *arguments):
        """Ours, with the SQL files and nothing else."""
        none = project.folder / "none.json"
        none.write_text(json.dumps([]), "utf-8")
        sql = f"music={project.folder / 'sql'}"
        command = [TOOL, none, *arguments, "-y", "--app", sql, "--database", self.database.url]
        done = subprocess.run(
            command,
            env=clean_environment(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            check=False,
        )
        self.assertEqual(done.returncode, 0, done.stdout)

    def walk(self, ids, forwards, backwards):
        """What there is after each step forwards and backwards, from nothing to nothing."""
        self.database.empty()
        found = []
        for id_ in ids:
            forwards(id_)
            found.append(self.database.catalogue(exact=True))
        for _ in ids:
            backwards()
            found.append(self.database.catalogue(exact=True))
        return found

    def does_the_same(self, project, ids):
        by_piccolo = self.walk(
            ids,
            lambda id_: self.succeeds(project.theirs("forwards", "music", id_)),
            lambda: self.succeeds(project.theirs("backwards", "music", "--auto_agree")),
        )
        by_ours = self.walk(
            ids,
            lambda id_: self.run_converted(project, "forwards", "music", id_),
            lambda: self.run_converted(project, "backwards", "music"),
        )
        self.assertNotEqual(by_piccolo[len(ids) - 1], [])
        self.assertEqual(by_ours, by_piccolo)

    def edit(self, project, old, new):
        """In the first of Piccolo's migrations."""
        path = project.folder / "music" / "migrations" / "music_000.py"
        text = path.read_text("utf-8")
        self.assertIn(old, text)
        path.write_text(text.replace(old, new), "utf-8")

    def test_same_schema_after_each_step(self):
        migrations = COMMON + ON_POSTGRES * (self.kind is not Sqlite)
        project = self.project(app("music", *migrations))
        self.converts(project)
        self.assertEqual(len(self.written.splitlines()), len(migrations))
        self.does_the_same(project, [one["id"] for one in migrations])

    def test_goes_on_where_piccolo_was(self):
        """The rows that Piccolo has written are those of the files."""
        project = self.project(app("music", *COMMON))
        self.converts(project)
        self.run_converted(project, "forwards", "music")
        self.ran_is(*[("music", one["id"]) for one in COMMON])
        self.run_converted(project, "backwards", "music", "all")
        self.assertEqual(self.database.catalogue(), [])

    def test_raw_steps_are_left_to_people(self):
        project = self.project(app("music", COMMON[0], RAW, AFTER_RAW))
        self.stops(project, 'Migration "2026-11-02"', "raw steps", "music_001.py:", "add_raw_backw")
        files = sorted(path.name for path in (project.folder / "sql").iterdir())
        self.assertEqual(files, ["2026-11-01T09_00_00_000001.sql", "2026-11-02.sql.draft"])
        draft = project.folder / "sql" / "2026-11-02.sql.draft"
        text = draft.read_text("utf-8")
        self.assertIn('DROP TABLE "album"', text)
        self.assertNotIn("notes", text)
        text = text.replace("-- migrate:up\n", "-- migrate:up\nCREATE TABLE notes (note TEXT);\n")
        text = text.replace("-- migrate:down\n", "-- migrate:down\nDROP TABLE notes;\n")
        draft.rename(project.folder / "sql" / "2026-11-02.sql").write_text(text, "utf-8")
        self.database.empty()
        self.converts(project)
        self.assertEqual(self.written.count(": kept"), 2)
        self.does_the_same(project, [COMMON[0]["id"], "2026-11-02", "2026-11-03"])

    def test_fakes_are_left_to_people(self):
        project = self.project(app("music", COMMON[0]))
        self.edit(project, "MigrationManager(", "MigrationManager(fake=True, ")
        self.stops(project, COMMON[0]["id"], "is a fake")

    def test_scripts_are_left_to_people(self):
        project = self.project(app("music", COMMON[0]))
        self.edit(project, "return manager", "return None")
        self.stops(project, COMMON[0]["id"], "instead of returning a MigrationManager")

    def test_migration_without_a_transaction_stays_one(self):
        project = self.project(app("music", migration("2026-11-03", add_table("genre"))))
        self.edit(project, "MigrationManager(", "MigrationManager(wrap_in_transaction=False, ")
        self.converts(project)
        text = (project.folder / "sql" / "2026-11-03.sql").read_text("utf-8")
        self.assertIn("-- migrate:up transaction:false\n", text)
        self.assertIn("-- migrate:down transaction:false\n", text)

    def test_what_piccolo_cannot_run_is_named(self):
        broken = add_table("genre", column("Varchar", "name", default="it's not quoted"))
        project = self.project(app("music", migration("2026-11-03", broken)))
        self.stops(project, 'Migration "2026-11-03"', "fails in Piccolo", "syntax error")
        self.assertEqual(list((project.folder / "sql").iterdir()), [])

    def test_description_is_one_line(self):
        project = self.project(app("music", AFTER_RAW))
        self.edit(project, "description=DESCRIPTION", "description='All\\n-- migrate:up'")
        self.converts(project)
        text = (project.folder / "sql" / "2026-11-03.sql").read_text("utf-8")
        self.assertIn("-- description: All -- migrate:up\n", text)
        self.does_the_same(project, ["2026-11-03"])

    def test_schemas_are_made(self):
        if self.kind is Sqlite:
            self.skipTest("has no schemas")
        project = self.project(app("music", AFTER_RAW))
        self.edit(project, "tablename='genre')", "tablename='genre', schema='music')")
        self.converts(project)
        self.database.query("DROP SCHEMA music CASCADE")
        self.database.empty()
        self.run_converted(project, "forwards", "music")
        self.database.query("SELECT * FROM music.genre")
        self.run_converted(project, "backwards", "music")

    def test_apps_that_it_depends_on_run_first(self):
        base = app("base", migration("2026-11-01", add_table("band")))
        key = column("ForeignKey", "band", references="band")
        music = app("music", migration("2026-11-02", add_table("song", key)), depends_on=["base"])
        self.converts(self.project(base, music))
        self.ran_is(("base", "2026-11-01"), ("music", "2026-11-02"))

    def test_database_must_be_empty(self):
        project = self.project(app("music", AFTER_RAW))
        self.database.query("CREATE TABLE mine (a INTEGER)")
        self.stops(project, "is not empty")
        self.assertFalse((project.folder / "sql").exists())
        tables = {line.split(":")[0] for line in self.database.catalogue()}
        self.assertEqual(tables, {"mine"})
        self.ran_is()

    def test_unknown_app_is_named(self):
        project = self.project(app("shop", AFTER_RAW))
        self.stops(project, "music")
