# SPDX-License-Identifier: MIT
"""Columns that both are to make, and where they are known to differ."""

from .cases import column

BOTH = ("sqlite", "postgres")
POSTGRES = ("postgres",)

# Another value than the type's own, as we and as Piccolo write it.
VALUES = {
    "SmallInt": (7, "7"),
    "Integer": (-7, "-7"),
    "BigInt": (9000000000, "9000000000"),
    "Varchar": ("a b", "'a b'"),
    "Char": ("a b", "'a b'"),
    "Text": ("a b", "'a b'"),
    "Boolean": (True, "True"),
    "Timestamp": ("2026-11-24 10:11:12", "datetime.datetime(2026, 11, 24, 10, 11, 12)"),
    "Timestamptz": (
        "2026-11-24 10:11:12+00:00",
        "datetime.datetime(2026, 11, 24, 10, 11, 12, tzinfo=datetime.timezone.utc)",
    ),
    "Date": ("2026-11-24", "datetime.date(2026, 11, 24)"),
    "Time": ("10:11:12", "datetime.time(10, 11, 12)"),
    "Interval": ("2 days", "datetime.timedelta(days=2)"),
    "Numeric": ({"sql": "1.5"}, "decimal.Decimal('1.5')"),
    "Real": (1.5, "1.5"),
    "DoublePrecision": (1.5, "1.5"),
    "Uuid": (
        "12345678-1234-5678-1234-567812345678",
        "uuid.UUID('12345678-1234-5678-1234-567812345678')",
    ),
    "Json": ('{"a": 1}', "{'a': 1}"),
    "Jsonb": ('{"a": 1}', "{'a': 1}"),
    "Bytea": ({"bytes": "abc"}, "b'abc'"),
}

# What Piccolo makes of a column without parameters is the same name's default.
OPTIONS = {
    "plain": {},
    "null": {"null": True},
    "unique": {"unique": True},
    "index": {"index": True},
    "none": {"null": True, "default": None},
}

# Types that PostgreSQL cannot index with a B-tree.
WITHOUT_ORDER = ("Json",)


def table(name):
    return name.lower()


def of_each_type():
    for kind, (ours, theirs) in VALUES.items():
        for name, options in OPTIONS.items():
            if not (kind in WITHOUT_ORDER and name in ("unique", "index")):
                yield table(f"{kind}_{name}"), [column(kind, "c", **options)], BOTH
        value = column(kind, "c", default=ours, piccolo={"default": theirs})
        yield table(f"{kind}_value"), [value], BOTH


def of_each_length():
    for kind in ("Varchar", "Char"):
        for length in (1, 50, None):
            name = table(f"{kind}_length_{length}")
            yield name, [column(kind, "c", length=length)], BOTH
    yield "numeric_digits", [column("Numeric", "c", digits=[7, 2])], BOTH


def of_keys():
    yield "serial_key", [column("Serial", "key", primary_key=True)], BOTH
    yield "bigserial_key", [column("BigSerial", "key", primary_key=True)], BOTH
    yield "serial_plain", [column("Serial", "c")], POSTGRES
    yield "bigserial_plain", [column("BigSerial", "c")], POSTGRES
    yield "uuid_key", [column("Uuid", "key", primary_key=True)], BOTH
    yield "varchar_key", [column("Varchar", "key", primary_key=True, length=20)], BOTH
    yield "integer_key", [column("Integer", "key", primary_key=True)], BOTH
    yield "implicit_key", [column("Integer", "c")], BOTH


def reference(target, key, **options):
    return column("ForeignKey", "c", references=target, target=key, **options)


TARGETS = {name: columns[0] for name, columns, _ in of_keys() if name.endswith("_key")}
TARGETS.pop("implicit_key")


def of_references():
    for target, key in TARGETS.items():
        yield f"to_{target}", [reference(target, key)], BOTH
    yield "to_implicit", [reference("implicit_key", None)], BOTH
    yield "to_itself", [reference("to_itself", None)], BOTH
    for action in ("CASCADE", "RESTRICT", "NO ACTION", "SET NULL", "SET DEFAULT"):
        name = action.lower().replace(" ", "_")
        actions = {"on_delete": action, "on_update": action}
        yield f"on_{name}", [reference("implicit_key", None, **actions)], BOTH
    for name, options in (
        ("null", {"null": False}),
        ("unique", {"unique": True}),
        ("index", {"index": True}),
    ):
        yield f"reference_{name}", [reference("implicit_key", None, **options)], BOTH
    part = [column("Varchar", "code", length=9, unique=True)]
    yield "with_code", part, BOTH
    key = reference("with_code", part[0], target_column="code")
    yield "to_code", [key], BOTH


def of_arrays():
    elements = [kind for kind in VALUES if kind != "Bytea"]
    for kind in elements:
        yield table(f"array_{kind}"), [column("Array", "c", element=column(kind, ""))], BOTH
    number = column("Integer", "")
    yield "array_array", [column("Array", "c", element=column("Array", "", element=number))], BOTH
    yield "array_varchar_9", [column("Array", "c", element=column("Varchar", "", length=9))], BOTH
    options = {"null": True, "default": None}
    yield "array_none", [column("Array", "c", element=number, **options)], BOTH
    yield "array_index", [column("Array", "c", element=number, index=True)], BOTH


def of_index_methods():
    number = column("Integer", "")
    of_method = {"hash": column("Integer", "c"), "gin": column("Array", "c", element=number)}
    for method, one in of_method.items():
        yield f"method_{method}", [one | {"index": True, "index_method": method}], POSTGRES


COLUMNS = [
    *of_each_type(),
    *of_each_length(),
    *of_keys(),
    *of_references(),
    *of_arrays(),
    *of_index_methods(),
]

RANDOM_UUID = (
    "lower(hex(randomblob(4)) || '-' || hex(randomblob(2)) || '-4' || "
    "substr(hex(randomblob(2)), 2) || '-' || substr('89ab', 1 + abs(random()) % 4, 1) || "
    "substr(hex(randomblob(2)), 2) || '-' || hex(randomblob(6)))"
)

# Where they differ, and why: what Piccolo has, and what that is with us.
DIFFERENCES = {
    "sqlite": [
        ("no default is not written", r"default null$", "default none"),
        (
            "a constraint could not be dropped",
            r"^(\w+): unique constraint unique \((\w+)\)$",
            r"\1: index \1_\2_key unique (\2)",
        ),
        ("a matter of taste", r"default CURRENT_(DATE)$", "default current_date"),
        ("a matter of taste", r"default CURRENT_(TIME)$", "default current_time"),
        ("both are no seconds to SQLite", r"^(.* SECONDS.*) default 0\.0$", r"\1 default '0'"),
        ("text is what it is told to be", r"default 172800\.0$", "default '2 days'"),
        ("a BLOB of no bytes, and no text", r"^(.* BLOB.*) default ''$", r"\1 default x''"),
        ("Piccolo writes the digits as text", r"default '616263'$", "default x'616263'"),
        ("Piccolo writes the text None", r"default None$", f"default {RANDOM_UUID}"),
        ("Piccolo takes the month for the day", r"'2026-11-11'$", "'2026-11-24'"),
    ],
    "postgres": [
        ("no default is not written", r"default NULL::\w+( varying)?$", "default none"),
        ("Piccolo writes the digits as text", r"'\\x363136323633'", r"'\\x616263'"),
        ("Piccolo takes the month for the day", r"'2026-11-11'", "'2026-11-24'"),
    ],
}
