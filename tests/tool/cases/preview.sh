# SPDX-License-Identifier: MIT
# shellcheck shell=bash disable=SC2154  # Set by run.sh.

test_preview_backwards_prints_sql_and_changes_no_byte() {
  all_forwards
  local before
  before=$(fingerprint)
  expect_exit 0 migrate backwards my_app all --preview
  stdout_has 'DROP TABLE album;'
  stdout_has 'DROP TABLE band;'
  stdout_has 'DELETE FROM'
  stderr_is_empty
  [[ $(fingerprint) == "$before" ]]
}

test_preview_forwards_prints_sql_and_makes_no_database() {
  expect_exit 0 migrate forwards all --preview
  stdout_has 'CREATE TABLE band (name TEXT)'
  stdout_has 'INSERT INTO'
  [[ ! -e $db ]]
}

test_preview_asks_nothing_and_removes_no_file() {
  all_forwards
  expect_exit 0 migrate backwards my_app all --preview --clean </dev/null
  stderr_is_empty
  [[ -e my_app/003_album.sql ]]
}

test_preview_as_json_lists_the_statements() {
  all_forwards
  expect_exit 0 migrate backwards my_app --preview --json
  json_is '$.success' 1
  json_is '$.migrations[0].app_name' my_app
  json_is '$.migrations[0].migration_id' 003_album
  stdout_has '"DROP TABLE album"'
  ran_is "$everything"
}
