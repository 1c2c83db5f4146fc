# SPDX-License-Identifier: MIT
"""Databases that both work on, and what is in them."""

import asyncio
import os
import sqlite3
import urllib.parse
from pathlib import Path

import asyncpg

WORK = Path(os.environ["PICCOLO_BESIDE_WORK"])

SQLITE_TABLES = """
    SELECT name, sql FROM sqlite_master WHERE type = 'table'
    AND name <> 'migration' AND name NOT LIKE 'piccolo%' AND name NOT LIKE 'sqlite%'"""

POSTGRES_CATALOGUE = """
    WITH t AS (SELECT oid, relname FROM pg_class WHERE relkind = 'r'
               AND relnamespace = 'public'::regnamespace AND ({tables}))
    SELECT relname || ': column ' || attname || ' ' || format_type(atttypid, atttypmod) ||
           CASE WHEN attnotnull THEN ' not null' ELSE '' END || ' default ' ||
           coalesce(pg_get_expr(adbin, adrelid), 'none')
      FROM t JOIN pg_attribute ON attrelid = t.oid AND attnum > 0 AND NOT attisdropped
      LEFT JOIN pg_attrdef ON adrelid = t.oid AND adnum = attnum
    UNION ALL
    SELECT relname || ': constraint ' || conname || ' ' || pg_get_constraintdef(c.oid)
      FROM t JOIN pg_constraint c ON conrelid = t.oid WHERE contype <> 'n'
    UNION ALL
    SELECT relname || ': ' || pg_get_indexdef(indexrelid) FROM t JOIN pg_index ON indrelid = t.oid
    UNION ALL
    SELECT t.relname || ': sequence ' || s.relname || ' ' || format_type(seqtypid, NULL)
      FROM t JOIN pg_depend ON refobjid = t.oid AND deptype = 'a'
      JOIN pg_class s ON s.oid = objid AND s.relkind = 'S' JOIN pg_sequence ON seqrelid = s.oid"""

POSTGRES_OURS = "relname <> 'migration' AND relname NOT LIKE 'piccolo%'"


class Sqlite:
    """A file.  Foreign keys and the like are as the library leaves them."""

    name = "sqlite"

    def __init__(self, title):
        self.path = WORK / title / "test.db"
        self.path.parent.mkdir(parents=True, exist_ok=True)
        self.url = f"sqlite:{self.path}"
        self.engine = f"SQLiteEngine(path={str(self.path)!r})"

    def close(self):
        pass

    def empty(self):
        for file in self.path.parent.glob("test.db*"):
            file.unlink()

    def query(self, sql):
        connection = sqlite3.connect(self.path)
        try:
            found = connection.execute(sql).fetchall()
            connection.commit()
            return found
        finally:
            connection.close()

    def migration_table(self):
        """How it was made, but for the spelling."""
        found = self.query("SELECT sql FROM sqlite_master WHERE name = 'migration'")
        return [" ".join(sql.split()) for (sql,) in found]

    def catalogue(self, exact=False):
        """A line for each part of each table, sorted.

        Unless `exact`, a unique constraint and a unique index are the same, and so
        are no default and one that is null.
        """
        lines = []
        for table, sql in self.query(SQLITE_TABLES):
            lines += self._columns(table, exact) + self._keys(table) + self._indexes(table, exact)
            lines.append(f"{table}: checks {sql.upper().count('CHECK')}")
        return sorted(lines)

    def _columns(self, table, exact):
        lines = []
        for _, name, kind, not_null, default, key in self.query(f'PRAGMA table_info("{table}")'):
            if default is None or (not exact and default == "null"):
                default = "none"
            words = " not null" * not_null + " primary key" * key
            lines.append(f"{table}: column {name} {kind}{words} default {default}")
        return lines

    def _keys(self, table):
        return [
            f"{table}: key {key[3]} references {key[2]} ({key[4]}) {key[5]} {key[6]}"
            for key in self.query(f'PRAGMA foreign_key_list("{table}")')
        ]

    def _indexes(self, table, exact):
        lines = []
        for _, name, unique, origin, _ in self.query(f'PRAGMA index_list("{table}")'):
            columns = ", ".join(c[2] for c in self.query(f'PRAGMA index_info("{name}")'))
            words = {"u": "unique constraint", "pk": "primary key", "c": f"index {name}"}[origin]
            if unique and not exact and origin != "pk":
                words = "unique"
            lines.append(f"{table}: {words}{' unique' * unique} ({columns})")
        return lines


class Postgres:
    """A database of its own on the server, removed when closed."""

    name = "postgres"
    count = 0

    def __init__(self, title):
        Postgres.count += 1
        self.database = f"beside_{os.getpid()}_{Postgres.count}"
        self.title = title
        self.loop = asyncio.new_event_loop()
        server = urllib.parse.urlsplit(os.environ["PICCOLO_TEST_POSTGRES_URL"])
        self.server = server.geturl()
        self.url = server._replace(path=f"/{self.database}").geturl()
        self.engine = f"PostgresEngine(config={{'dsn': {self.url!r}}}, extensions=())"
        self._on_server(f"CREATE DATABASE {self.database}")
        self.connection = self._connect(self.url)

    def _connect(self, url):
        return self.loop.run_until_complete(asyncpg.connect(url, statement_cache_size=0))

    def _on_server(self, sql):
        connection = self._connect(self.server)
        self.loop.run_until_complete(connection.execute(sql))
        self.loop.run_until_complete(connection.close())

    def close(self):
        self.loop.run_until_complete(self.connection.close())
        self._on_server(f"DROP DATABASE {self.database} WITH (FORCE)")
        self.loop.close()

    def empty(self):
        self.query("DROP SCHEMA public CASCADE")
        self.query("CREATE SCHEMA public")

    def query(self, sql):
        return [tuple(row) for row in self.loop.run_until_complete(self.connection.fetch(sql))]

    def migration_table(self):
        sql = POSTGRES_CATALOGUE.format(tables="relname = 'migration'")
        return sorted(line for (line,) in self.query(sql))

    def catalogue(self, exact=False):  # pylint: disable=unused-argument
        """A line for each part of each table, sorted."""
        sql = POSTGRES_CATALOGUE.format(tables=POSTGRES_OURS)
        return sorted(line for (line,) in self.query(sql))


DATABASES = (Sqlite, Postgres)


def has_migration_table(database):
    return database.migration_table() != []


def rows(database):
    """What has run, in the order in which it did: (app, id)."""
    if not has_migration_table(database):
        return []
    return database.query('SELECT app_name, name FROM "migration" ORDER BY ran_on, id')
