# SPDX-License-Identifier: MIT
# shellcheck shell=bash disable=SC2154  # Set by run.sh.

test_check_prints_a_table_and_makes_no_database() {
  expect_exit 0 migrate check
  stderr_is_empty
  stdout_has 'About 001_users'
  stdout_has 003_album
  stdout_lacks True
  [[ ! -e $db ]]
}

test_check_tells_what_has_run() {
  expect_exit 0 migrate forwards accounts 001_users -y
  expect_exit 0 migrate check accounts
  [[ $(grep -c True .out) == 1 && $(grep -c False .out) == 1 ]]
  stdout_lacks my_app
}

test_check_as_json() {
  expect_exit 0 migrate forwards accounts 001_users -y
  expect_exit 0 migrate check --json
  stderr_is_empty
  json_is '$.success' 1
  json_is '$.migrations[0].app_name' accounts
  json_is '$.migrations[0].migration_id' 001_users
  json_is '$.migrations[0].description' 'About 001_users'
  json_is '$.migrations[0].has_ran' 1
  json_is '$.migrations[0].exists' 1
  json_is '$.migrations[1].has_ran' 0
  json_is '$.migrations[5]' ''
}

test_check_shows_rows_without_a_migration() {
  all_forwards
  rm my_app/002_song.sql
  expect_exit 0 migrate check my_app --json
  json_is '$.migrations[2].migration_id' 002_song
  json_is '$.migrations[2].exists' 0
}

test_check_exit_code_fails_if_anything_has_not_run() {
  expect_exit 1 migrate check --exit-code
  stderr_has '5 migrations have not run'
  expect_exit 0 migrate forwards accounts -y
  expect_exit 0 migrate check accounts --exit-code
  expect_exit 1 migrate check all --exit_code
  all_forwards
  expect_exit 0 migrate --exit-code check
}

test_check_tells_the_history() {
  all_forwards
  expect_exit 0 migrate backwards my_app -y
  expect_exit 0 migrate check my_app --history
  stdout_has 'AT (UTC)'
  stdout_has '| 003_album    | reversed |'
  stdout_lacks users
  expect_exit 0 migrate check my_app --history --json
  json_is '$.history[3].event' reversed
  json_is '$.history[3].migration_id' 003_album
  json_is '$.history[4]' ''
  json_is '$.record_writers' '[]'
}

test_check_marks_rows_without_a_record() {
  all_forwards
  sqlite3 "$db" "DELETE FROM piccolo_record WHERE name = '003_album'"
  expect_exit 0 migrate check my_app
  stdout_has '| True (without a record) |'
  stdout_has 'Without a record: run by Piccolo'
}
