# SPDX-License-Identifier: MIT
"""Random histories that both can run, and say of each what Piccolo cannot do.

What Piccolo is known to do wrong on its way back is left out: it does not restore
the index of a dropped column, what was altered in it, and whatever is called after
a table or a column that was renamed meanwhile.
"""

from .cases import add_table, app, column, migration

LENGTH = 10


def theirs_can(op, kind, backwards):
    """Whether Piccolo can do this operation, or reverse it."""
    if kind == "postgres":
        return True
    match op["op"]:
        case "add_table":
            return not backwards  # SQLite has no DROP TABLE … CASCADE.
        case "add_column":
            return not backwards or not op["column"].keys() & {"index", "references"}
        case "alter_column":
            return set(changed(op)) == {"index"}
        case "add_constraint" | "drop_constraint":
            return False
    return True


def changed(op):
    """What an alteration is about."""
    new, old = op["column"], op["was"]
    return [key for key in new.keys() | old.keys() if new.get(key) != old.get(key)]


class Table:
    """What is known of one while a history is made."""

    def __init__(self, columns):
        self.columns = {one["name"]: one for one in columns}
        # Those that are to stay what they are, and as they are called.
        self.fixed = set()
        # As it was made, so that Piccolo can make it again.
        self.plain = not any("references" in one or "index" in one for one in columns)
        self.renamed = False
        self.referred_to = False

    def free(self, *without):
        return [
            one
            for name, one in self.columns.items()
            if name not in self.fixed and not one.keys() & set(without)
        ]


class Maker:
    """Makes a history of one app."""

    def __init__(self, random, kind, prefix):
        self.random = random
        self.kind = kind
        self.prefix = prefix
        self.tables = {}
        self.constraints = []
        self.count = 0

    def app(self):
        migrations = []
        while len(migrations) < LENGTH:
            operations = self.operations()
            if operations:
                migrations.append(migration(self.id(len(migrations)), *operations))
        return app(self.prefix, *migrations)

    def id(self, number):
        fraction = self.random.choice(["", f":{self.random.randrange(10**6):06}"])
        return f"2026-{number + 1:02}-01T09:00:00{fraction} {self.prefix}"

    def operations(self):
        makers = [self.new_table] * 2 + [self.new_columns] * 3
        makers += [self.renamed_table, self.renamed_column, self.dropped_column, self.raw]
        makers += [self.dropped_table, self.new_constraint, self.dropped_constraint]
        # Piccolo can hardly alter anything on SQLite.
        makers += [self.altered_column] * (4 if self.kind == "postgres" else 1)
        return self.random.choice(makers)()

    def new_name(self, letter):
        self.count += 1
        return f"{self.prefix}_{letter}{self.count}"

    def some_table(self, *conditions):
        found = [n for n, one in self.tables.items() if all(test(one) for test in conditions)]
        return self.random.choice(found) if found else None

    def new_column(self):
        kind = self.random.choice(["Integer", "BigInt", "Varchar", "Text", "Boolean", "Numeric"])
        one = column(kind, self.new_name("c"))
        if self.random.random() < 0.3:
            one["null"] = True
        if self.random.random() < 0.2:
            one["index"] = True
        if kind == "Varchar":
            one["length"] = self.random.choice([20, 50])
        return one

    def new_key(self):
        target = self.some_table()
        if target is None or self.random.random() < 0.6:
            return []
        self.tables[target].referred_to = True
        return [column("ForeignKey", self.new_name("c"), references=target)]

    def new_table(self):
        columns = [self.new_column() for _ in range(self.random.randrange(1, 4))]
        columns += self.new_key()
        if self.random.random() < 0.3:
            columns.append(column("Varchar", self.new_name("c"), unique=True))
        table = self.new_name("t")
        self.tables[table] = Table(columns)
        self.tables[table].fixed = {one["name"] for one in columns if "unique" in one}
        return [add_table(table, *columns)]

    def new_columns(self):
        table = self.some_table()
        if table is None:
            return []
        columns = [self.new_column() for _ in range(self.random.randrange(1, 3))] + self.new_key()
        known = self.tables[table]
        known.columns |= {one["name"]: one for one in columns}
        known.plain = known.plain and Table(columns).plain
        return [{"op": "add_column", "table": table, "column": one} for one in columns]

    def dropped_column(self):
        table = self.some_table(lambda one: one.free("index", "references"))
        if table is None or len(self.tables[table].columns) == 1:
            return []
        one = self.random.choice(self.tables[table].free("index", "references"))
        del self.tables[table].columns[one["name"]]
        return [{"op": "drop_column", "table": table, "column": one["name"]}]

    def renamed_table(self):
        table = self.some_table()
        if table is None:
            return []
        name = self.new_name("t")
        self.tables[name] = self.tables.pop(table)
        self.tables[name].renamed = True
        self.constraints = [(name if t == table else t, c) for t, c in self.constraints]
        return [{"op": "rename_table", "table": table, "to": name}]

    def renamed_column(self):
        table = self.some_table(lambda one: one.free("index", "references"))
        if table is None:
            return []
        known = self.tables[table]
        old = self.random.choice(known.free("index", "references"))["name"]
        name = self.new_name("c")
        known.columns[name] = known.columns.pop(old) | {"name": name}
        return [{"op": "rename_column", "table": table, "column": old, "to": name}]

    def dropped_table(self):
        fit = (lambda t: t.plain, lambda t: not t.fixed, lambda t: not t.renamed)
        table = self.some_table(*fit, lambda one: not one.referred_to)
        if table is None or len(self.tables) == 1:
            return []
        del self.tables[table]
        return [{"op": "drop_table", "table": table}]

    def altered_column(self):
        table = self.some_table(lambda one: one.free("references"))
        if table is None:
            return []
        known = self.tables[table]
        old = self.random.choice(known.free("references"))
        new = self.random.choice(self.alterations(old, known.renamed))
        known.columns[new["name"]] = new
        known.fixed.add(new["name"])
        known.plain = False
        return [{"op": "alter_column", "table": table, "column": new, "was": old}]

    def alterations(self, old, renamed):
        """What the column could become, in one respect."""
        found = [old | {"null": not old.get("null", False)}]
        if old["type"] in ("Integer", "BigInt"):
            found.append(old | {"default": 7})
        if old["type"] == "Varchar":
            found += [old | {"length": 90}, old | {"default": "a b"}]
        if not renamed:
            found.append(old | {"index": not old.get("index", False)})
        if not renamed and self.kind == "postgres":
            found.append(old | {"unique": True})
        return found

    def new_constraint(self):
        table = self.some_table(lambda one: one.free("references"))
        if table is None:
            return []
        known = self.tables[table]
        one = self.random.choice(known.free("references"))["name"]
        known.fixed.add(one)
        name = self.new_name("k")
        self.constraints.append((table, name))
        kinds = [{"check": f"{one} IS NOT NULL"}, {"unique": [one, "id"]}]
        constraint = {"name": name} | self.random.choice(kinds)
        return [{"op": "add_constraint", "table": table, "constraint": constraint}]

    def dropped_constraint(self):
        if not self.constraints:
            return []
        table, name = self.constraints.pop(self.random.randrange(len(self.constraints)))
        return [{"op": "drop_constraint", "table": table, "constraint": name}]

    def raw(self):
        name = self.new_name("r")
        forwards = f"CREATE TABLE {name} (a INTEGER NOT NULL DEFAULT 3, b TEXT)"
        return [{"op": "raw", "forwards": forwards, "backwards": f"DROP TABLE {name}"}]
