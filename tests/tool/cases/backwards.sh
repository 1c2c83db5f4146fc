# SPDX-License-Identifier: MIT
# shellcheck shell=bash disable=SC2154  # Set by run.sh.

test_backwards_reverses_the_most_recent_by_default() {
  all_forwards
  expect_exit 0 migrate backwards my_app --auto-agree
  stderr_is_empty
  stdout_has 003_album
  stdout_has 'Reversed 1 migration.'
  ran_is "$accounts_only my_app:001_band my_app:002_song"
  tables_are 'band song users'
}

test_backwards_reverses_down_to_the_id() {
  all_forwards
  expect_exit 0 migrate backwards my_app 002_song --auto-agree
  ran_is "$accounts_only my_app:001_band"
  tables_are 'band users'
}

test_backwards_reverses_all_of_an_app() {
  all_forwards
  expect_exit 0 migrate backwards my_app all --auto-agree
  ran_is "$accounts_only"
  tables_are 'users'
}

test_backwards_reverses_every_app() {
  all_forwards
  expect_exit 0 migrate backwards all all --auto-agree
  stdout_has 'Reversed 5 migrations'
  ran_is ''
  tables_are ''
  expect_exit 0 migrate backwards all --auto-agree
  stdout_has 'No migrations to reverse'
}

test_forwards_and_backwards_end_where_they_began() {
  expect_exit 0 migrate forwards accounts -y
  local schema="SELECT type, name, sql FROM sqlite_schema ORDER BY type, name"
  local before
  before=$(query "$schema")
  all_forwards
  expect_exit 0 migrate backwards my_app all -y
  [[ $(query "$schema") == "$before" ]]
}

test_clean_removes_the_files_of_what_was_reversed() {
  all_forwards
  expect_exit 0 migrate backwards my_app 002_song --clean --auto-agree
  [[ ! -e my_app/003_album.sql && ! -e my_app/002_song.sql && -e my_app/001_band.sql ]]
  ran_is "$accounts_only my_app:001_band"
}

test_backwards_in_one_transaction_keeps_all_when_one_fails() {
  migration my_app 002_song 'CREATE TABLE song (title TEXT);' 'DROP TABLE song; SELECT nonsense;'
  all_forwards
  expect_exit 1 migrate backwards my_app all --auto-agree
  stderr_has 002_song
  stderr_has nonsense
  ran_is "$everything"
  tables_are 'album band song users'
}

test_backwards_in_a_transaction_each_keeps_what_went_well() {
  migration my_app 002_song 'CREATE TABLE song (title TEXT);' 'DROP TABLE song; SELECT nonsense;'
  all_forwards
  expect_exit 1 migrate backwards my_app all --auto-agree --transaction each --json
  json_is '$.success' 0
  json_is '$.migrations[0].migration_id' 003_album
  json_is '$.migrations[1]' ''
  stderr_has 002_song
  stderr_has nonsense
  ran_is "$accounts_only my_app:001_band my_app:002_song"
  tables_are 'band song users'
}
