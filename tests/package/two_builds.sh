#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# The story of two builds of one service: the newer one has migrated, and the older one is
# deployed again and goes back over what it does not have; by the targets of its build, and
# by the stand-alone tool without any folder; on SQLite and on PostgreSQL.
#
# usage: two_builds.sh PREFIX WORK CMAKE_ARGUMENT...
#
# PICCOLO_TEST_POSTGRES_URL: a database in which a schema may be made.
source "$(dirname "$0")/common.sh"

prefix=$(realpath -m "$1")
work=$(realpath -m "$2")
arguments=("${@:3}" -DCMAKE_PREFIX_PATH="$prefix")
unset PICCOLO_DATABASE_URL DATABASE_URL PICCOLO_MIGRATION_ID
unset PICCOLO_AUTO_AGREE PICCOLO_CLEAN PICCOLO_PREVIEW
export LC_ALL=C.UTF-8

# sql FILE UP DOWN; cc FILE LINES: in the folder of the build that is being written.
sql() { printf -- '-- migrate:up\n%s\n-- migrate:down\n%s\n' "$2" "$3" >"$folder/$1.sql"; }
cc() {
  cat >"$folder/$1.cc" <<EOF
#include <piccolo/migrations.h>
piccolo::Migration migration() {
  return {.forwards = [] {
            piccolo::MigrationManager manager;
            $2
            return manager;
          }};
}
EOF
}

both_have() {
  sql 01_band 'CREATE TABLE band (id INTEGER PRIMARY KEY, name TEXT);' 'DROP TABLE band;'
  cc 02_venue 'manager.add_table("venue", {piccolo::Varchar("name", {.length = 50})});'
}

newer_has() {
  cc 03_song 'manager.add_table("song", {piccolo::ForeignKey("venue", "venue")});
    manager.add_column("venue", piccolo::Integer("seats", {.index = true, .default_value = 7}));'
  sql 04_made_by_sql 'CREATE TABLE made_by_sql (id INTEGER PRIMARY KEY, motto TEXT UNIQUE);' \
    'DROP TABLE made_by_sql;'
  cc 05_dropped 'manager.drop_table("made_by_sql");'
  sql 06_precious 'CREATE TABLE precious (id INTEGER PRIMARY KEY);' 'DROP TABLE precious;'
}

# Whose code only the newer build has.
newest_has() {
  cc 07_code 'const auto nothing = [](piccolo::Connection&) { return absl::OkStatus(); };
    manager.add_raw(piccolo::Callable{"greets", nothing}, piccolo::Callable{"waves", nothing});'
}

# build NAME VERSION
build() {
  cat >"$work/$1/CMakeLists.txt" <<EOF
cmake_minimum_required(VERSION 3.25)
project(service VERSION $2 LANGUAGES CXX)
find_package(piccolo_migrations REQUIRED)
piccolo_add_app(bands MIGRATIONS bands)
EOF
  quietly cmake -S "$work/$1" -B "$work/$1/build" "${arguments[@]}"
  quietly cmake --build "$work/$1/build"
}

# target NAME DIRECTION [ID]: of that build.
target() {
  PICCOLO_AUTO_AGREE=1 PICCOLO_MIGRATION_ID=${3-} \
    cmake --build "$work/$1/build" --target "migrate_$2_bands" 2>&1
}
tool() { "$prefix/bin/piccolo-migrate" "$1" bands "${@:2}" --database "$PICCOLO_DATABASE_URL" 2>&1; }

query() {
  if [[ $PICCOLO_DATABASE_URL == sqlite:* ]]; then
    sqlite3 "${PICCOLO_DATABASE_URL#sqlite:}" "$1"
  else
    psql -XAtq "$PICCOLO_DATABASE_URL" -c "$1"
  fi
}

# What is in the database, but for our own tables.
schema() {
  if [[ $PICCOLO_DATABASE_URL == sqlite:* ]]; then
    query "SELECT type, tbl_name, sql FROM sqlite_schema WHERE tbl_name NOT LIKE 'piccolo%' ORDER BY 1, 2, 3"
  else
    pg_dump --schema-only --schema=story -T 'story.piccolo*' "$PICCOLO_DATABASE_URL" |
      grep -vE '^(--|\\|$)'
  fi
}

schema_is() { diff "$1" <(schema) || fail "another schema"; }
ran_is() {
  [[ $(query 'SELECT name FROM migration ORDER BY id' | tr '\n' ' ') == "$1" ]] ||
    fail "not the rows that were expected: $(query 'SELECT name FROM migration')"
}
says() { [[ $1 == *"$2"* ]] || fail "it should have said \"$2\": $1"; }

# The last is recorded without being run, over a table that is there.
newer_runs() {
  query 'CREATE TABLE IF NOT EXISTS precious (id INTEGER PRIMARY KEY)'
  quietly target newer forwards 05_dropped
  quietly tool forwards --app "bands=$work/newer/fakes" --fake
}

# story COMMAND…: goes back to the id that is added.
story() {
  quietly target older forwards
  query 'CREATE TABLE IF NOT EXISTS precious (id INTEGER PRIMARY KEY)'
  query 'INSERT INTO precious VALUES (42)'
  schema >"$work/older.schema"
  newer_runs
  schema >"$work/newer.schema"
  says "$(target older check)" '03_song'
  says "$(target older check)" 'on record only'
  "$@" 03_song >"$work/said" || fail "it said: $(cat "$work/said")"
  ran_is '01_band 02_venue '
  schema_is "$work/older.schema"
  [[ $(query 'SELECT id FROM precious') == 42 ]] || fail "a fake has dropped a table"
  newer_runs
  schema_is "$work/newer.schema"
  quietly "$@" 03_song
  query 'DELETE FROM precious'
}

backwards_by_target() { target older backwards "$1"; }
backwards_by_tool() { tool backwards "$1" -y; }

# What stands in the way is told, and nothing is touched.
refuses() {
  local words=$1 said before
  before=$(schema && query 'SELECT * FROM migration')
  if said=$("${@:2}"); then fail "it should have refused: $said"; fi
  says "$said" "$words"
  [[ $(schema && query 'SELECT * FROM migration') == "$before" ]] || fail "it has changed something"
}

code_is_only_in_the_newer_build() {
  quietly target newest forwards
  refuses 'by version 3.0' target older backwards
  refuses '"waves"' tool backwards -y
  quietly target newest backwards
}

edited_since_it_ran() {
  mkdir -p "$work/edited"
  folder=$work/edited
  sql 01_band 'CREATE TABLE band (id INTEGER PRIMARY KEY, name TEXT);' 'DROP TABLE bands;'
  local edited=(--app "bands=$work/edited")
  refuses 'DROP TABLE bands' tool backwards all -y "${edited[@]}"
  says "$(tool check "${edited[@]}")" 'edited'
  says "$(tool backwards all --preview "${edited[@]}" --from record)" $'\nDROP TABLE band;\n'
}

# Rows of Piccolo or of a restored dump: undone as the file says.
without_a_record() {
  query "DELETE FROM piccolo_record WHERE name = '01_band'"
  says "$(target older check)" 'without a record'
  refuses '01_band' tool backwards all -y
  says "$(PICCOLO_PREVIEW=1 target older backwards all)" 'DROP TABLE band;'
}

# What a newer library has written is run as the statements that are there.
of_a_newer_format() {
  query "UPDATE piccolo_record SET details = replace(details, '\"AddTable\"', '\"AddGalaxy\"') WHERE name = '02_venue'"
  query "UPDATE piccolo_record SET details = replace(details, '\"DropTable\"', '\"DropGalaxy\"') WHERE name = '02_venue'"
  quietly tool backwards 02_venue -y
  ran_is '01_band '
}

tampered_with() {
  query "UPDATE piccolo_record SET details = '{\"undo\": 7' WHERE name = '05_dropped'"
  refuses '05_dropped' tool backwards 05_dropped -y
  query "UPDATE piccolo_record SET event = 'exploded' WHERE name = '05_dropped'"
  refuses 'exploded' tool backwards 05_dropped -y
}

all_of_it() {
  story backwards_by_target
  story backwards_by_tool
  newer_runs
  code_is_only_in_the_newer_build
  edited_since_it_ran
  quietly tool backwards 03_song -y
  newer_runs
  tampered_with
  query "DELETE FROM piccolo_record WHERE name = '05_dropped'"
  query "DELETE FROM migration WHERE name IN ('05_dropped', '06_precious')"
  query 'CREATE TABLE made_by_sql (id INTEGER PRIMARY KEY)'
  quietly tool backwards 03_song -y
  without_a_record
  of_a_newer_format
}

rm -rf "$work"
mkdir -p "$work"/{older,newer,newest}/bands "$work/newer/fakes"
for folder in "$work"/{older,newer,newest}/bands; do both_have; done
for folder in "$work"/{newer,newest}/bands; do newer_has; done
mv "$work/newer/bands/06_precious.sql" "$work/newer/fakes"
folder=$work/newest/bands
newest_has
build older 1.0
build newer 2.0
build newest 3.0

PICCOLO_DATABASE_URL=sqlite:$work/story.db
export PICCOLO_DATABASE_URL
all_of_it

: "${PICCOLO_TEST_POSTGRES_URL:?}"
mark='?'
[[ $PICCOLO_TEST_POSTGRES_URL != *\?* ]] || mark='&'
psql -Xq "$PICCOLO_TEST_POSTGRES_URL" -c 'DROP SCHEMA IF EXISTS story CASCADE' -c 'CREATE SCHEMA story' 2>/dev/null
trap 'psql -Xq "$PICCOLO_TEST_POSTGRES_URL" -c "DROP SCHEMA story CASCADE" 2>/dev/null' EXIT
PICCOLO_DATABASE_URL="$PICCOLO_TEST_POSTGRES_URL${mark}options=-csearch_path%3Dstory"
all_of_it
