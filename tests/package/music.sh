#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Builds examples/music against the installed package, runs its test on all
# databases, and its targets on SQLite and PostgreSQL.
#
# usage: music.sh PREFIX WORK CMAKE_ARGUMENT...
#
# PICCOLO_TEST_POSTGRES_URL: a database in which a schema may be made.
source "$(dirname "$0")/common.sh"

prefix=$(realpath -m "$1")
work=$(realpath -m "$2")
example=$(cd "$(dirname "$0")/../../examples/music" && pwd)
unset PICCOLO_DATABASE_URL DATABASE_URL PICCOLO_MIGRATION_ID
unset PICCOLO_AUTO_AGREE PICCOLO_CLEAN PICCOLO_PREVIEW

rm -rf "$work"
quietly cmake -S "$example" -B "$work" -DCMAKE_PREFIX_PATH="$prefix" "${@:3}"
quietly cmake --build "$work"

: "${PICCOLO_TEST_POSTGRES_URL:?}"
said=$("$work/music_test" --log_level=message 2>&1) || fail "music_test said: $said"
[[ $said != *skipped* ]] || fail "music_test said: $said"

# Runs a query on SQLite, or on PostgreSQL where that is what the targets work on.
query() {
  if [[ -v PICCOLO_DATABASE_URL ]]; then
    psql -XAtq "$PICCOLO_DATABASE_URL" -c "$1"
  else
    sqlite3 -readonly "$work/music.db" "$1"
  fi
}

there_and_back() {
  quietly cmake --build "$work" --target migrate_forwards_music
  [[ $(query 'SELECT count(*) FROM migration') == 13 ]] || fail "not all migrations have run"
  [[ $(query "SELECT city FROM venue WHERE name = 'Saal 3'") == Leipzig ]] || fail "no venue"
  PICCOLO_MIGRATION_ID=all PICCOLO_AUTO_AGREE=1 \
    quietly cmake --build "$work" --target migrate_backwards_music
  [[ $(query 'SELECT count(*) FROM migration') == 0 ]] || fail "not all migrations were reversed"
  expect_error venue query 'SELECT city FROM venue'
}

there_and_back

mark='?'
[[ $PICCOLO_TEST_POSTGRES_URL != *\?* ]] || mark='&'
psql -Xq "$PICCOLO_TEST_POSTGRES_URL" -c 'DROP SCHEMA IF EXISTS music CASCADE' -c 'CREATE SCHEMA music' 2>/dev/null
trap 'psql -Xq "$PICCOLO_TEST_POSTGRES_URL" -c "DROP SCHEMA music CASCADE" 2>/dev/null' EXIT
export PICCOLO_DATABASE_URL="$PICCOLO_TEST_POSTGRES_URL${mark}options=-csearch_path%3Dmusic"
there_and_back
