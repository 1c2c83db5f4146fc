# SPDX-License-Identifier: MIT
"""A place at which a Piccolo that runs tells us so, and may be made to wait."""

import os

from piccolo.engine.postgres import PostgresEngine
from piccolo.engine.sqlite import SQLiteEngine


class Gate:
    """Before the query of that number.

    `install` belongs into the process of Piccolo, all else into ours.
    """

    def __init__(self, number, hold):
        self.number = number
        self.hold = hold
        self.count = 0
        self.reached, self.tell = os.pipe()
        self.go, self.open_it = os.pipe()

    def install(self):
        os.close(self.reached)
        os.close(self.open_it)
        for engine in (PostgresEngine, SQLiteEngine):
            engine.run_querystring = self.with_gate(engine.run_querystring)
            engine.run_ddl = self.with_gate(engine.run_ddl)

    def with_gate(self, run):
        async def wrapped(engine, *arguments, **options):
            self.count += 1
            if self.count == self.number:
                os.write(self.tell, b"t" if engine.current_transaction.get() else b"-")
                if self.hold:
                    os.read(self.go, 1)
            return await run(engine, *arguments, **options)

        return wrapped

    def wait(self):
        """Until Piccolo is there: whether, and whether in a transaction."""
        os.close(self.tell)
        os.close(self.go)
        found = os.read(self.reached, 1)
        os.close(self.reached)
        return found != b"", found == b"t"

    def open(self):
        os.close(self.open_it)
