#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Builds a foreign project against the installed package, and migrates a database
# there and back by the targets of the build, looking at the database after each
# step.
#
# usage: run.sh sqlite|sqlite_briefly|postgres PREFIX WORK CMAKE_ARGUMENT...
#
# PICCOLO_TEST_POSTGRES_URL: a database in which a schema may be made.
source "$(dirname "$0")/common.sh"

backend=${1%_briefly}
prefix=$(realpath -m "$2")
work=$(realpath -m "$3")
project=$work/project
build=$work/build
database=$build/foreign.db

unset PICCOLO_DATABASE_URL DATABASE_URL PICCOLO_MIGRATION_ID
unset PICCOLO_AUTO_AGREE PICCOLO_CLEAN PICCOLO_PREVIEW

# --- What is in the database

query() {
  if [[ $backend == postgres ]]; then
    psql -XAtq "$PICCOLO_DATABASE_URL" -c "$1"
  elif [[ -e $database ]]; then
    sqlite3 -readonly "$database" "$1"
  fi
}

columns() {
  if [[ $backend == postgres ]]; then
    query "SELECT table_name || ': ' || string_agg(column_name, ' ' ORDER BY column_name)
           FROM information_schema.columns WHERE table_schema = current_schema()
           GROUP BY table_name"
  else
    query "SELECT t || ': ' || group_concat(c, ' ') FROM
             (SELECT m.name AS t, p.name AS c FROM sqlite_master m, pragma_table_info(m.name) p
              WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite_%' ORDER BY p.name) GROUP BY t"
  fi
}

state() {
  local tables
  tables=$(columns)
  grep -vE '^(migration|piccolo)' <<<"$tables" || true
  if [[ $tables == *band:* ]]; then query "SELECT 'a band' FROM band"; fi
  if [[ $tables == *band:*title* ]]; then query "SELECT 'title: ' || title FROM band"; fi
  if [[ $tables == *account:* ]]; then query "SELECT 'account 1: ' || name FROM account"; fi
  if [[ $tables == *migration:* ]]; then query "SELECT app_name || ' ' || name FROM migration"; fi
}

# Compares the database with the lines given, in any order.
is() {
  diff <(printf '%s\n' "$@" | sed '/^$/d' | sort) <(state | sed '/^$/d' | sort) ||
    fail "line ${BASH_LINENO[0]}: the database is not as it should be"
}

# Everything there is to compare, byte by byte where it is a file.
fingerprint() {
  if [[ $backend == sqlite ]]; then
    tail -vn +1 "$database"* 2>&1 || true
  else
    pg_dump "$PICCOLO_DATABASE_URL" -n piccolo_package --inserts | grep -vE '^\\(un)?restrict'
  fi | sha256sum
}

# --- Targets

# With variables for the environment before the target: VAR=value… target.
target() { env "${@:1:$#-1}" cmake --build "$build" --target "${!#}"; }

# The same, keeping what it says; must succeed.
does() { said=$(target "$@" 2>&1 </dev/null) || fail "line ${BASH_LINENO[0]}: $* said: $said"; }

# Must fail, say the text and change nothing: refuses TEXT [VAR=value…] TARGET.
refuses() {
  local before
  before=$(fingerprint)
  expect_error "$1" target "${@:2}"
  [[ $before == "$(fingerprint)" ]] || fail "line ${BASH_LINENO[0]}: $* changed the database"
}

changes_nothing() {
  local before
  before=$(fingerprint)
  does "$@"
  [[ $before == "$(fingerprint)" ]] || fail "line ${BASH_LINENO[0]}: $* changed the database"
}

says() { [[ $said == *"$1"* ]] || fail "line ${BASH_LINENO[0]}: should have said $1; said: $said"; }

agreed=PICCOLO_AUTO_AGREE=1

# --- The project

start() {
  if [[ $backend == postgres ]]; then
    local url=${PICCOLO_TEST_POSTGRES_URL:?} mark='?'
    [[ $url != *\?* ]] || mark='&'
    export PICCOLO_DATABASE_URL="$url${mark}options=-csearch_path%3Dpiccolo_package"
    trap 'psql -Xq "$PICCOLO_TEST_POSTGRES_URL" -c "DROP SCHEMA IF EXISTS piccolo_package CASCADE" 2>/dev/null' EXIT
    psql -Xq "$url" -c 'DROP SCHEMA IF EXISTS piccolo_package CASCADE' \
      -c 'CREATE SCHEMA piccolo_package' 2>/dev/null
  fi
  rm -rf "$work"
  mkdir -p "$work"
  cp -r "$(dirname "$0")/project" "$project"
  # What only the package itself is made with must not be asked for.
  quietly cmake -S "$project" -B "$build" -DCMAKE_PREFIX_PATH="$prefix" \
    -DCMAKE_DISABLE_FIND_PACKAGE_CLI11=ON -DCMAKE_DISABLE_FIND_PACKAGE_nlohmann_json=ON \
    -DCMAKE_DISABLE_FIND_PACKAGE_range-v3=ON "$@"
  quietly cmake --build "$build"
  quietly "$build/service"
  if grep -rlF -e foreign.db -e PICCOLO_ --include=build.ninja --include='*.make' "$build"; then
    fail "the files above say which database"
  fi
}

# --- The states of the database, from the first to the last

created_account=('account: id name' 'accounts 0001_create_account')
added_email=('account: email id name' 'accounts 0001_create_account' 'accounts 0002_add_email')
created_band=("${added_email[@]}" 'band: id name' 'my_app 2026-01-01T09:00:00')
renamed=("${added_email[@]}" 'band: id title' 'a band' 'title: Rustaceans'
  'my_app 2026-01-01T09:00:00' 'my_app 2026-01-02T09:00:00')
first_account=("${renamed[@]}" "account 1: O'Neill; \"Dan\" \\ ü" 'my_app 2026-01-03T09:00:00')
everything=("${first_account[@]}" 'venue: id name' 'my_app 2026-01-04_venue')

start "${@:4}"
changes_nothing migrate_check_all
says 2026-01-04_venue
if [[ $backend == sqlite ]]; then
  says "There is no SQLite database \"$database\""
  refuses "There is no SQLite database" migrate_preview_backwards_my_app
  refuses "There is no SQLite database" $agreed migrate_backwards_my_app
else
  changes_nothing migrate_preview_backwards_my_app
fi
is

# --- Forwards: one app, what it depends on, all
does migrate_forwards_accounts
[[ $backend != sqlite ]] || says "the database \"$database\" was made"
is "${added_email[@]}"
does PICCOLO_MIGRATION_ID=1 migrate_forwards_my_app
is "${created_band[@]}"
does migrate_forwards_all
is "${everything[@]}"
changes_nothing migrate_forwards_all
changes_nothing migrate_check_my_app

# --- Preview
changes_nothing migrate_preview_backwards_my_app
says 'DROP TABLE venue'
changes_nothing PICCOLO_MIGRATION_ID=all migrate_preview_backwards_my_app
says "UPDATE band SET title = 'Pythonistas'"
changes_nothing PICCOLO_PREVIEW=1 migrate_backwards_my_app
says 'DROP TABLE venue'

# --- Refusals: nobody there to ask, no such migration, another app depends on it
refuses PICCOLO_AUTO_AGREE=1 migrate_backwards_my_app
refuses 2026-13-13 $agreed PICCOLO_MIGRATION_ID=2026-13-13 migrate_backwards_my_app
refuses my_app $agreed migrate_backwards_accounts
refuses no-such-folder PICCOLO_DATABASE_URL=sqlite:/no-such-folder/x.db migrate_forwards_all

# --- Backwards: the default, an id, all, all apps
does $agreed migrate_backwards_my_app
is "${first_account[@]}"
[[ $1 != *_briefly ]] || exit 0
does $agreed PICCOLO_MIGRATION_ID=2026-01-02T09:00:00 migrate_backwards_my_app
is "${created_band[@]}"
does migrate_forwards_my_app
is "${everything[@]}"
does $agreed PICCOLO_MIGRATION_ID=all migrate_backwards_my_app
is "${added_email[@]}"
does $agreed migrate_backwards_accounts
is "${created_account[@]}"
changes_nothing $agreed PICCOLO_MIGRATION_ID=all migrate_backwards_my_app
does migrate_forwards_my_app
is "${everything[@]}"
does $agreed PICCOLO_MIGRATION_ID=all migrate_backwards_all
is
does migrate_forwards_all
is "${everything[@]}"

# --- On a terminal
script -qec "cmake --build '$build' --target migrate_backwards_my_app" "$work/terminal" \
  <<<n >/dev/null && fail 'went backwards although told not to'
is "${everything[@]}"
script -qec "cmake --build '$build' --target migrate_backwards_my_app" "$work/terminal" \
  <<<y >/dev/null || fail "did not go backwards although told to: $(cat "$work/terminal")"
is "${first_account[@]}"

# --- Clean: the files go as well, and the build goes on without them
migrations=$project/my_app/migrations
has_files() { [[ $(ls "$migrations") == "$(printf '%s\n' "$@")" ]] || fail "left: $(ls "$migrations")"; }

does migrate_forwards_all
does $agreed PICCOLO_CLEAN=1 migrate_backwards_my_app
is "${first_account[@]}"
has_files create_band.cc first_account.sql rename_name.cc
does migrate_check_my_app
[[ $said != *venue* ]] || fail "there is still the migration that was cleaned: $said"
does $agreed PICCOLO_CLEAN=1 PICCOLO_MIGRATION_ID=2026-01-02T09:00:00 migrate_backwards_my_app
is "${created_band[@]}"
has_files create_band.cc
quietly cmake --build "$build"
changes_nothing migrate_forwards_all
does $agreed PICCOLO_CLEAN=1 PICCOLO_MIGRATION_ID=all migrate_backwards_all
is
has_files
changes_nothing migrate_check_all
