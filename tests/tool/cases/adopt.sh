# SPDX-License-Identifier: MIT
# shellcheck shell=bash disable=SC2154  # Set by run.sh.

# Databases that another tool, or none, has brought to where they are.  `theirs`, `pair` and
# `goose` are those of other_tools.sh.

# golang_migrate VERSION DIRTY: what it has recorded.
golang_migrate() {
  query "CREATE TABLE schema_migrations (version uint64, dirty bool);
         CREATE UNIQUE INDEX version_unique ON schema_migrations (version);
         INSERT INTO schema_migrations VALUES ($1, $2)"
}

# goose_has VERSION:APPLIED…: the rows of goose, in that order.
goose_has() {
  query 'CREATE TABLE goose_db_version (id INTEGER PRIMARY KEY AUTOINCREMENT,
           version_id INTEGER NOT NULL, is_applied INTEGER NOT NULL,
           tstamp TIMESTAMP DEFAULT (datetime()));
         INSERT INTO goose_db_version (version_id, is_applied) VALUES (0, 1)'
  local row
  for row in "$@"; do
    query "INSERT INTO goose_db_version (version_id, is_applied) VALUES (${row/:/, })"
  done
}

# dbmate_has VERSION…
dbmate_has() {
  query 'CREATE TABLE schema_migrations (version varchar(128) PRIMARY KEY)'
  local version
  for version in "$@"; do query "INSERT INTO schema_migrations VALUES ('$version')"; done
}

# events_are "event:id …": the record, in its order.
events_are() {
  local events
  events=$(query "SELECT group_concat(event || ':' || name, ' ')
                  FROM (SELECT * FROM piccolo_record ORDER BY number)")
  [[ $events == "$1" ]] || fail "the record is '$events' instead of '$1'"
}

# Three pairs, of which the first two have run.
half_run_pairs() {
  pair 000001_a.up 000001_a.down a
  pair 2_b.up 2_b.down b
  pair 0010_c.up 0010_c.down c
  query 'CREATE TABLE a (id INTEGER); CREATE TABLE b (id INTEGER)'
}

test_adopt_takes_over_golang_migrate() {
  half_run_pairs
  golang_migrate 2 0
  expect_exit 0 theirs adopt theirs --preview
  stdout_has 'migration "000001_a" of app "theirs" (adopted: only its row)'
  stdout_has '2 migrations would be adopted'
  stdout_lacks 'CREATE TABLE a'
  tables_are 'a b schema_migrations'
  [[ $(query "SELECT count(*) FROM sqlite_schema WHERE name = 'migration'") == 0 ]]
  expect_exit 0 theirs adopt theirs -y
  stdout_has '  - theirs 2_b [adopted]... ok'
  stdout_has 'Adopted 2 migrations: only their rows were written, and nothing was run.'
  ran_is 'theirs:000001_a theirs:2_b'
  events_are 'adopted:000001_a adopted:2_b'
  [[ $(query 'SELECT count(DISTINCT ran_on) FROM migration') == 2 ]]
  expect_exit 0 theirs check
  stdout_has 'True (adopted)'
  stdout_lacks fake
  expect_exit 0 theirs check --json
  json_is '$.migrations[0].adopted' 1
  json_is '$.migrations[0].faked' 0
  json_is '$.migrations[2].adopted' 0
}

test_what_was_adopted_goes_back_and_forth() {
  half_run_pairs
  golang_migrate 2 0
  expect_exit 0 theirs adopt theirs -y
  expect_exit 0 theirs forwards theirs -y
  stdout_has 'Ran 1 migration'
  expect_exit 0 theirs backwards theirs all -y
  stdout_has 'Reversed 3 migrations.'
  tables_are schema_migrations
  ran_is ''
  # Theirs still says that two of them have run, which is no longer so.
  refused theirs adopt theirs -y
  stderr_has_all 'golang-migrate (table "schema_migrations") still has what has been reversed' \
    '000001_a, 2_b' 'name the last one that is'
  expect_exit 0 theirs forwards theirs -y
  tables_are 'a b c schema_migrations'
}

test_what_was_adopted_goes_back_without_its_files() {
  half_run_pairs
  golang_migrate 2 0
  expect_exit 0 theirs adopt theirs -y
  expect_exit 0 "$tool" --database "sqlite:$db" backwards theirs all -y
  tables_are schema_migrations
}

test_adopt_asks() {
  half_run_pairs
  golang_migrate 1 0
  refused theirs adopt theirs </dev/null
  stderr_has_all 'golang-migrate (table "schema_migrations") has run:' '  - theirs 000001_a' \
    "Record 1 migration as run, without running it, on sqlite:$db? [y/N]" 'nothing was adopted'
  expect_exit 0 theirs adopt theirs <<<yes
  ran_is 'theirs:000001_a'
}

test_adopt_again_adds_what_is_missing() {
  half_run_pairs
  golang_migrate 1 0
  expect_exit 0 theirs adopt theirs -y
  expect_exit 0 theirs adopt theirs -y
  stdout_has 'Nothing to adopt: what golang-migrate (table "schema_migrations") has run is recorded here already.'
  query 'UPDATE schema_migrations SET version = 2'
  expect_exit 0 theirs adopt theirs -y
  ran_is 'theirs:000001_a theirs:2_b'
}

test_adopt_refuses_what_is_dirty() {
  half_run_pairs
  golang_migrate 2 1
  refused theirs adopt theirs -y
  stderr_has_all 'has set out for version 2' 'migrate force VERSION'
  refused theirs forwards theirs -y
  stderr_has 'piccolo-migrate adopt theirs'
}

test_adopt_refuses_versions_without_a_file() {
  half_run_pairs
  golang_migrate 9 0
  refused theirs adopt theirs -y
  stderr_has_all 'has run what app "theirs" has no file of: 9;' --table
  # An older checkout must not run again what has run.
  refused theirs forwards theirs -y
  stderr_has_all 'has run 2 of the migrations' --ignore-adoptable
}

test_adopt_takes_over_goose() {
  goose 1_a a
  goose 2_b b
  goose 3_c c
  goose 04_d d
  query 'CREATE TABLE a (id); CREATE TABLE b (id); CREATE TABLE d (id)'
  goose_has 1:1 4:1 3:1 3:0 2:1 2:0 2:1
  expect_exit 0 theirs adopt theirs -y
  stdout_has 'note: goose (table "goose_db_version") has not run these, which come before others'
  stdout_has 'not adopted: 3_c'
  ran_is 'theirs:1_a theirs:04_d theirs:2_b'
  expect_exit 0 theirs backwards theirs -y
  tables_are 'a d goose_db_version'
}

test_adopt_takes_over_dbmate() {
  migration my_app 20240101_a 'CREATE TABLE a (id INTEGER);' 'DROP TABLE a;'
  rm my_app/00*
  query 'CREATE TABLE a (id INTEGER)'
  dbmate_has 20240101
  expect_exit 0 migrate adopt my_app --json -y
  json_is '$.migrations[0].migration_id' 20240101_a
  json_is '$.migrations[0].adopted' 1
  json_is '$.migrations[1]' ''
  ran_is 'my_app:20240101_a'
  expect_exit 0 migrate backwards my_app -y
  tables_are schema_migrations
}

test_adopt_leaves_a_rails_table_alone() {
  dbmate_has 001 20240101
  refused migrate adopt my_app -y
  stderr_has_all 'dbmate (table "schema_migrations") has run what app "my_app" has no file of' 20240101
  all_forwards
  ran_is "$everything"
}

test_adopt_takes_the_table_that_is_named() {
  half_run_pairs
  golang_migrate 2 0
  goose_has 1:1
  refused theirs adopt theirs -y
  stderr_has_all schema_migrations goose_db_version --table
  refused theirs adopt theirs --table versions -y
  stderr_has 'there is no table "versions"'
  query 'ALTER TABLE schema_migrations RENAME TO versions;
         CREATE TABLE schema_migrations (name TEXT)'
  refused theirs adopt theirs --table a -y
  stderr_has_all 'the table "a" is none in which golang-migrate'
  expect_exit 0 theirs adopt theirs --preview
  stdout_has '1 migration would be adopted'
  expect_exit 0 theirs adopt theirs --table versions -y
  ran_is 'theirs:000001_a theirs:2_b'
}

test_adopt_takes_over_what_no_tool_has_run() {
  query 'CREATE TABLE band (name TEXT); CREATE TABLE song (title TEXT)'
  refused migrate adopt my_app -y
  stderr_has_all schema_migrations goose_db_version 'the last one that has'
  expect_exit 0 migrate adopt my_app 002_song <<<y
  stderr_has_all 'These are said to have run:' '  - my_app 002_song About 002_song'
  ran_is 'my_app:001_band my_app:002_song'
  expect_exit 0 migrate backwards my_app all -y
  tables_are ''
  wrong '--table says what has run' migrate adopt my_app 002_song --table x
}

test_adopt_takes_over_a_schema_as_the_first_file() {
  query 'CREATE TABLE band (id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT);
         CREATE TRIGGER t AFTER INSERT ON band BEGIN SELECT 1; END'
  mkdir theirs
  { echo '-- migrate:up'; sqlite3 "$db" '.schema --nosys'; } >theirs/0001_schema.sql
  expect_exit 0 theirs adopt theirs 0001_schema -y
  ran_is 'theirs:0001_schema'
  db=$dir/fresh.db
  expect_exit 0 theirs forwards theirs -y
  tables_are band
  refused theirs backwards theirs -y
}

test_adopt_says_what_cannot_be_reversed() {
  migration my_app 001_band 'CREATE TABLE band (name TEXT);'
  query 'CREATE TABLE band (name TEXT)'
  expect_exit 0 migrate adopt my_app 001_band -y
  stdout_has 'note: these cannot be rolled back: my_app 001_band'
  expect_exit 0 migrate check my_app
  stdout_has 'True (adopted, irreversible)'
  refused migrate backwards my_app -y
  stderr_has 001_band
}

test_adopt_makes_no_database() {
  refused migrate adopt my_app -y
  stderr_has_all 'There is no SQLite database' 'nothing was adopted'
  expect_exit 1 migrate adopt all -y
}

test_adopt_takes_one_app() {
  query 'CREATE TABLE users (id INTEGER PRIMARY KEY)'
  refused migrate adopt all -y
  stderr_has 'name one instead of "all"'
}

test_forwards_does_not_run_again_what_another_tool_has_run() {
  half_run_pairs
  golang_migrate 2 0
  refused theirs forwards theirs -y
  stderr_has_all 'golang-migrate (table "schema_migrations") has run 2 of the migrations of app "theirs"' \
    '"2_b"' '"piccolo-migrate adopt theirs"' --ignore-adoptable
  refused theirs forwards theirs --preview
  refused theirs forwards theirs --fake -y
  refused theirs forwards all -y
  query 'DROP TABLE a; DROP TABLE b'
  expect_exit 0 theirs forwards theirs --ignore-adoptable -y
  tables_are 'a b c schema_migrations'
  # Now that it has rows, nobody asks.
  expect_exit 0 theirs forwards theirs -y
}

test_forwards_runs_where_another_tool_has_run_nothing() {
  pair 1_a.up 1_a.down a
  goose_has 1:1 1:0
  query 'CREATE TABLE schema_migrations (version uint64, dirty bool)'
  expect_exit 0 theirs adopt theirs --table goose_db_version -y
  stdout_has 'Nothing to adopt: goose (table "goose_db_version") has run nothing.'
  expect_exit 0 theirs forwards theirs -y
  tables_are 'a goose_db_version schema_migrations'
}
