# SPDX-License-Identifier: MIT
"""Databases that are empty at first, and all that is in them."""

import os
import re
import sqlite3
import subprocess
import urllib.parse
from pathlib import Path

# Made by the tools for themselves.
TOOLS_OWN = ("migration", "piccolo_*", "schema_migrations", "goose_db_version", "sqlite_sequence")


class Sqlite:
    name = "sqlite"

    def __init__(self, folder: Path, title):
        folder.mkdir(parents=True, exist_ok=True)
        self.path = folder / f"{title}.db"
        self.url = f"sqlite:{self.path}"
        self.url_of_golang_migrate = f"sqlite://{self.path}"
        self.arguments_of_goose = ["sqlite3", str(self.path)]

    def close(self):
        pass

    def dump(self):
        """The statements that made what is there, and the rows."""
        connection = sqlite3.connect(self.path)
        own = " AND ".join(f"tbl_name NOT GLOB '{name}'" for name in TOOLS_OWN)
        made = connection.execute(
            f"SELECT type, name, sql FROM sqlite_master WHERE {own} ORDER BY type, name"
        ).fetchall()
        lines = [f"{kind} {name}: {sql}" for kind, name, sql in made]
        for kind, name, _ in made:
            if kind == "table":
                quoted = name.replace('"', '""')
                lines += [repr(row) for row in connection.execute(f'SELECT * FROM "{quoted}"')]
        connection.close()
        return "\n".join(lines)


class Postgres:
    """Of a server, which is named by PICCOLO_TEST_POSTGRES_URL."""

    name = "postgres"
    count = 0

    def __init__(self, folder: Path, title):
        del folder, title
        Postgres.count += 1
        self.database = f"other_tools_{os.getpid()}_{Postgres.count}"
        self.server = os.environ["PICCOLO_TEST_POSTGRES_URL"]
        self.url = urllib.parse.urlsplit(self.server)._replace(path=f"/{self.database}").geturl()
        self.url_of_golang_migrate = self.url + "&sslmode=disable"
        self.arguments_of_goose = ["postgres", self.url + "&sslmode=disable"]
        self._on_server(f"CREATE DATABASE {self.database}")

    def _on_server(self, sql):
        subprocess.run(["psql", "-q", "-c", sql, self.server], check=True)

    def close(self):
        self._on_server(f"DROP DATABASE {self.database} WITH (FORCE)")

    def dump(self):
        others = [f"--exclude-table={name}" for name in (*TOOLS_OWN, "*_id_seq")]
        command = ["pg_dump", "--inserts", *others, self.url]
        dumped = subprocess.run(command, check=True, stdout=subprocess.PIPE, encoding="utf-8")
        # Newer versions fence it with a random word.
        return re.sub(r"^(--.*|\\(un)?restrict .*)?\n", "", dumped.stdout, flags=re.MULTILINE)


DATABASES = (Sqlite, Postgres)
