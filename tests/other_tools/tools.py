# SPDX-License-Identifier: MIT
"""The tools, each of which takes a folder of migrations one step forwards or backwards."""

import json
import os
import subprocess
from pathlib import Path

OURS = os.environ["PICCOLO_OTHER_TOOLS_OURS"]
BIN = Path(os.environ["PICCOLO_OTHER_TOOLS_BIN"])


def run(command):
    """Whether it worked, and what it said."""
    environment = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("PICCOLO_", "GOOSE_", "PG")) and name != "DATABASE_URL"
    }
    done = subprocess.run(
        [str(word) for word in command],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        env=environment,
        check=False,
    )
    return done.returncode == 0, done.stdout


class Ours:
    title = "ours"

    def __init__(self, folder, database):
        self.command = [OURS, "--app", f"theirs={folder}", "--database", database.url]
        self.ids = None
        self.count = 0

    def adopt(self):
        return run([*self.command, "adopt", "theirs", "-y"])

    def up(self):
        if self.ids is None:
            works, said = run([*self.command, "check", "theirs", "--json"])
            if not works:
                return False, said
            self.ids = [one["migration_id"] for one in json.loads(said)["migrations"]]
        if self.count == len(self.ids):
            return False, "there is no more"
        self.count += 1
        id_ = self.ids[self.count - 1]
        # 1 alone is the most recent.
        return run([*self.command, "forwards", "theirs", "01" if id_ == "1" else id_, "-y"])

    def down(self):
        return run([*self.command, "backwards", "theirs", "-y"])


class GolangMigrate:
    title = "golang_migrate"

    def __init__(self, folder, database):
        url = database.url_of_golang_migrate
        self.command = [BIN / "migrate", "-path", folder, "-database", url]

    def up(self):
        return run([*self.command, "up", "1"])

    def down(self):
        return run([*self.command, "down", "1"])


class Goose:
    title = "goose"

    def __init__(self, folder, database):
        self.command = [BIN / "goose", "-dir", folder, *database.arguments_of_goose]

    def up(self):
        return run([*self.command, "up-by-one"])

    def down(self):
        return run([*self.command, "down"])


class HalfWay:
    """Theirs as far as the middle of `count` migrations, and then ours, which adopts them."""

    def __init__(self, theirs, ours, count):
        self.theirs = theirs
        self.ours = ours
        self.left = (count + 1) // 2

    def up(self):
        if self.left > 0:
            self.left -= 1
            self.ours.count += 1
            works, said = self.theirs.up()
            return (works, said) if self.left > 0 or not works else self.ours.adopt()
        return self.ours.up()

    def down(self):
        return self.ours.down()
