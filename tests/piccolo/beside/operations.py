# SPDX-License-Identifier: MIT
"""Migrations as plain values, and the Piccolo modules that do the same.

A column is a dictionary: `{"type": "Varchar", "name": "title", "length": 50}`.
Two of its keys are for Piccolo alone: `piccolo`, parameters in Python that differ
from ours, and `target`, the primary key of the table it refers to.
"""

OTHER_NAMES = {"Uuid": "UUID", "Json": "JSON", "Jsonb": "JSONB"}
PARAMETERS = ("null", "primary_key", "unique", "index", "length", "default")

HEAD = """\
import datetime
import decimal
import uuid

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.columns import *
from piccolo.columns.base import OnDelete, OnUpdate
from piccolo.columns.indexes import IndexMethod
from piccolo.constraints import Check, Unique
from piccolo.table import Table, create_table_class

ID = {id!r}
VERSION = "1.38.0"
DESCRIPTION = ""


def raw(sql):
    async def run():
        await create_table_class("Raw").raw(sql)

    return run


async def forwards():
    manager = MigrationManager(migration_id=ID, app_name={app!r}, description=DESCRIPTION)
"""


def class_name(table):
    return f"Table_{table}"


def column_class(column):
    return OTHER_NAMES.get(column["type"], column["type"])


def parameters(column):
    """The arguments of Piccolo's column: name -> Python."""
    found = {key: repr(column[key]) for key in PARAMETERS if key in column}
    if "index_method" in column:
        found["index_method"] = f"IndexMethod.{column['index_method']}"
    if "digits" in column:
        found["digits"] = repr(tuple(column["digits"]))
    if "element" in column:
        found["base_column"] = column_source(column["element"])
    for key, kind in (("on_delete", "OnDelete"), ("on_update", "OnUpdate")):
        if key in column:
            found[key] = f"{kind}({column[key]!r})"
    if "target_column" in column:
        found["target_column"] = repr(column["target_column"])
    if "references" in column:
        found["references"] = table_source(column["references"], column.get("target"))
    return found | column.get("piccolo", {})


def arguments(values):
    return ", ".join(f"{key}={value}" for key, value in values.items())


def column_source(column):
    return f"{column_class(column)}({arguments(parameters(column))})"


def table_source(table, key):
    members = f"{{{key['name']!r}: {column_source(key)}}}" if key else "{}"
    return (
        f"create_table_class({class_name(table)!r}, class_kwargs={{'tablename': {table!r}}}, "
        f"class_members={members})"
    )


def _about(op):
    return f"table_class_name={class_name(op['table'])!r}, tablename={op['table']!r}"


def _add_column(table, column):
    return (
        f"manager.add_column({_about({'table': table})}, column_name={column['name']!r}, "
        f"db_column_name={column['name']!r}, column_class={column_class(column)}, "
        f"params=dict({arguments(parameters(column))}))"
    )


def _table(op):
    return f"class_name={class_name(op['table'])!r}, tablename={op['table']!r}"


def _alter_column(op):
    new, old = parameters(op["column"]), parameters(op["was"])
    classes = ""
    if op["column"]["type"] != op["was"]["type"]:
        classes = f", column_class={column_class(op['column'])}"
        classes += f", old_column_class={column_class(op['was'])}"
    else:
        new, old = _differences(new, old, op["was"]), _differences(old, new, op["was"])
    return (
        f"manager.alter_column({_about(op)}, column_name={op['column']['name']!r}, "
        f"params=dict({arguments(new)}), old_params=dict({arguments(old)}){classes})"
    )


def _differences(one, other, column):
    """What differs in the one, where it may be that it is only not mentioned."""
    left_out = {key: "False" for key in ("null", "unique", "index")}
    left_out["default"] = "''" if column["type"] in ("Varchar", "Text") else "0"
    one = {key: left_out[key] for key in other if key not in one} | one
    return {key: value for key, value in one.items() if other.get(key) != value}


def _add_constraint(op):
    constraint = op["constraint"]
    if "check" in constraint:
        kind, params = "Check", {"condition": constraint["check"]}
    else:
        kind, params = "Unique", {"columns": constraint["unique"]}
    return (
        f"manager.add_constraint({_about(op)}, constraint_name={constraint['name']!r}, "
        f"constraint_class={kind}, params={params!r})"
    )


def lines_of(op):
    """The calls of Piccolo's manager that do this operation."""
    match op["op"]:
        case "add_table":
            columns = [_add_column(op["table"], column) for column in op["columns"]]
            return [f"manager.add_table({_table(op)})", *columns]
        case "drop_table":
            return [f"manager.drop_table({_table(op)})"]
        case "rename_table":
            return [
                f"manager.rename_table(old_class_name={class_name(op['table'])!r}, "
                f"old_tablename={op['table']!r}, new_class_name={class_name(op['to'])!r}, "
                f"new_tablename={op['to']!r})"
            ]
        case "add_column":
            return [_add_column(op["table"], op["column"])]
        case "drop_column":
            return [f"manager.drop_column({_about(op)}, column_name={op['column']!r})"]
        case "rename_column":
            return [
                f"manager.rename_column({_about(op)}, old_column_name={op['column']!r}, "
                f"new_column_name={op['to']!r})"
            ]
        case "alter_column":
            return [_alter_column(op)]
        case "add_constraint":
            return [_add_constraint(op)]
        case "drop_constraint":
            return [f"manager.drop_constraint({_about(op)}, constraint_name={op['constraint']!r})"]
        case "raw":
            return [
                f"manager.add_raw(raw({op['forwards']!r}))",
                f"manager.add_raw_backwards(raw({op['backwards']!r}))",
            ]
    raise ValueError(op["op"])


def module_source(app, migration):
    lines = [line for op in migration["operations"] for line in lines_of(op)]
    head = HEAD.format(id=migration["id"], app=app)
    return head + "".join(f"    {line}\n" for line in [*lines, "return manager"])
