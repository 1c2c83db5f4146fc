# SPDX-License-Identifier: MIT
"""A project of both, and how to run either of them."""

import contextlib
import json
import os
import subprocess
import sys
import time
import traceback
from dataclasses import dataclass
from pathlib import Path

import piccolo.engine.postgres
import piccolo.engine.sqlite
import piccolo.main

from . import operations
from .databases import WORK

TOOL = os.environ["PICCOLO_BESIDE_TOOL"]

CONF = """\
import os

from piccolo.conf.apps import AppRegistry
from piccolo.engine.postgres import PostgresEngine
from piccolo.engine.sqlite import SQLiteEngine

DB = {engine}
APP_REGISTRY = AppRegistry(apps={apps!r})
"""

APP = """\
from pathlib import Path

from piccolo.conf.apps import AppConfig

APP_CONFIG = AppConfig(
    app_name={name!r},
    migrations_folder_path=Path(__file__).parent / "migrations",
    migration_dependencies={depends_on!r},
)
"""


@dataclass
class Result:
    """How a command ended, and all that it said."""

    code: int
    said: str


class Running:
    """A command that has been started."""

    def __init__(self, pid, output):
        self.pid = pid
        self.output = output

    def wait(self):
        _, status = os.waitpid(self.pid, 0)
        return Result(os.waitstatus_to_exitcode(status), self.output.read_text("utf-8"))


class Project:
    """The same apps for both, on one database.

    `ours` and `theirs` say which apps either knows, by default all.
    """

    def __init__(self, database, apps, ours=None, theirs=None):
        self.database = database
        self.folder = database_folder(database)
        self.count = 0
        self._write_ours([app for app in apps if ours is None or app["name"] in ours])
        self._write_theirs([app for app in apps if theirs is None or app["name"] in theirs])

    def _write_ours(self, apps):
        self.apps_file = self.folder / "apps.json"
        self.apps_file.write_text(json.dumps(apps), "utf-8")

    def _write_theirs(self, apps):
        names = [f"{app['name']}.piccolo_app" for app in apps]
        conf = CONF.format(engine=self.database.engine, apps=names)
        (self.folder / "piccolo_conf.py").write_text(conf, "utf-8")
        for app in apps:
            self._write_app(app)

    def _write_app(self, app):
        name = app["name"]
        migrations = self.folder / name / "migrations"
        migrations.mkdir(parents=True)
        depends_on = [f"{other}.piccolo_app" for other in app["depends_on"]]
        text = APP.format(name=name, depends_on=depends_on)
        (self.folder / name / "piccolo_app.py").write_text(text, "utf-8")
        for number, migration in enumerate(app["migrations"]):
            source = operations.module_source(name, migration)
            (migrations / f"{name}_{number:03}.py").write_text(source, "utf-8")

    def _new_output(self, who):
        self.count += 1
        return self.folder / f"{self.count:04}_{who}.txt"

    def start_ours(self, *arguments, **environment):
        output = self._new_output("ours")
        command = [TOOL, self.apps_file, *arguments, "--database", self.database.url]
        if arguments[0] in ("forwards", "backwards") and "-y" not in arguments:
            command.append("-y")  # There may be no database yet.
        with output.open("wb") as file:
            process = subprocess.Popen(  # pylint: disable=consider-using-with
                command,
                stdin=subprocess.DEVNULL,
                stdout=file,
                stderr=subprocess.STDOUT,
                env=clean_environment() | environment,
            )
        process.returncode = 0  # It is waited for by its number.
        return Running(process.pid, output)

    def start_theirs(self, *arguments, before=lambda: None, **environment):
        """Piccolo's command line in a child of this process, which has loaded it."""
        output = self._new_output("theirs")
        pid = os.fork()
        if pid == 0:
            with contextlib.suppress(BaseException):
                become_piccolo(self.folder, output, arguments, before, environment)
            os._exit(99)
        return Running(pid, output)

    def ours(self, *arguments, **environment):
        return self.start_ours(*arguments, **environment).wait()

    def theirs(self, *arguments, **environment):
        return self.start_theirs(*arguments, **environment).wait()


def database_folder(database):
    """A new folder for a project on it."""
    parent = WORK / f"{database.name}_projects"
    parent.mkdir(exist_ok=True)
    folder = parent / f"{sum(1 for _ in parent.iterdir()):04}"
    folder.mkdir()
    return folder


def clean_environment():
    ours = ("PICCOLO_", "DATABASE_URL")
    return {key: value for key, value in os.environ.items() if not key.startswith(ours)}


def become_piccolo(folder: Path, output: Path, arguments, before, environment):
    with output.open("wb") as file, open(os.devnull, "rb") as nothing:
        os.dup2(nothing.fileno(), 0)
        os.dup2(file.fileno(), 1)
        os.dup2(file.fileno(), 2)
    sys.stdin = os.fdopen(0, closefd=False)
    sys.stdout = os.fdopen(1, "w", encoding="utf-8", closefd=False)
    sys.stderr = os.fdopen(2, "w", encoding="utf-8", closefd=False, buffering=1)
    os.chdir(folder)
    os.environ.update(environment)
    time.tzset()
    sys.argv = ["piccolo", "migrations", *arguments]
    code = 1
    try:
        before()
        piccolo.main.main()
        code = 0
    except SystemExit as exit_:
        code = exit_.code if isinstance(exit_.code, int) else 1
    except BaseException:  # pylint: disable=broad-exception-caught
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code or 0)
