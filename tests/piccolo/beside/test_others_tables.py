# SPDX-License-Identifier: MIT
"""Tables that Piccolo made: our migrations refer to them, and reverse them."""

from .cases import Case, add_table, app, column, migration, on_each_database

USER = {"type": "Uuid", "name": "id", "primary_key": True}


@on_each_database
class UnknownTables(Case):
    """Foreign keys to tables of an app that only Piccolo knows."""

    def run_both(self, key, reference):
        accounts = app("accounts", migration("2026-01-01T00:00:00", add_table("users", *key)))
        shop = app("shop", migration("2026-01-02T00:00:00", add_table("orders", reference)))
        project = self.project(accounts, shop, ours=["shop"])
        self.succeeds(project.theirs("forwards", "accounts"))
        self.succeeds(project.ours("forwards", "shop"))

    def column_type(self):
        (line,) = [a for a in self.database.catalogue() if a.startswith("orders: column owner ")]
        return line.split(" ")[3]

    def test_key_to_an_integer(self):
        self.run_both((), column("ForeignKey", "owner", references="users"))
        self.assertEqual(self.column_type().upper(), "INTEGER")

    def test_key_has_the_type_of_what_it_refers_to(self):
        self.run_both((USER,), column("ForeignKey", "owner", references="users", target=USER))
        self.assertEqual(self.column_type().upper(), "UUID")

    def test_key_to_a_table_that_is_not_recorded(self):
        """Piccolo, too, can be told to refer to one."""
        key = column("ForeignKey", "owner", references="users")
        project = self.project(
            app("shop", migration("2026-01-02T00:00:00", add_table("orders", key)))
        )
        for forwards in (project.theirs, project.ours):
            self.database.empty()
            self.database.query("CREATE TABLE users (id INTEGER PRIMARY KEY)")
            self.succeeds(forwards("forwards", "shop"))
            self.assertEqual(self.column_type().upper(), "INTEGER")


@on_each_database
class OthersNames(Case):
    """What Piccolo made under names, or in ways, that are not ours."""

    def alternate(self, table, made, then):
        """Piccolo makes the table, we do and undo what comes then."""
        music = app("music", migration("1a", add_table(table, *made)), migration("2a", then))
        project = self.project(music)
        self.succeeds(project.theirs("forwards", "music", "1a"))
        before = self.database.catalogue()
        self.succeeds(project.ours("forwards", "music"))
        self.assertNotEqual(self.database.catalogue(), before)
        self.succeeds(project.ours("backwards", "music", "-y"))
        self.assertEqual(self.database.catalogue(), before)

    def test_unique_column_can_be_dropped(self):
        made = [column("Varchar", "title", unique=True), column("Integer", "rating")]
        self.alternate("band", made, {"op": "drop_column", "table": "band", "column": "title"})

    def test_unique_column_can_be_altered(self):
        made = [column("Varchar", "title", unique=True)]
        new = column("Varchar", "title")
        then = {"op": "alter_column", "table": "band", "column": new, "was": made[0]}
        self.alternate("band", made, then)

    def test_index_can_be_dropped(self):
        made = [column("Integer", "rating", index=True), column("Integer", "size")]
        self.alternate("band", made, {"op": "drop_column", "table": "band", "column": "rating"})

    def test_index_of_mixed_case_can_be_dropped(self):
        made = [column("Integer", "colName", index=True)]
        new = column("Integer", "colName")
        then = {"op": "alter_column", "table": "mixedCase", "column": new, "was": made[0]}
        self.alternate("mixedCase", made, then)
