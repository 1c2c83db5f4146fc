# SPDX-License-Identifier: MIT
# shellcheck shell=bash disable=SC2154  # Set by run.sh.

test_forwards_runs_what_an_app_depends_on_first() {
  expect_exit 0 migrate forwards my_app -y
  stderr_is_empty
  stdout_has 002_email
  stdout_has 'Ran 5 migrations'
  ran_is "$everything"
  tables_are 'album band song users'
}

test_forwards_stops_at_the_id() {
  expect_exit 0 migrate forwards accounts 001_users -y
  ran_is 'accounts:001_users'
}

test_forwards_by_one_runs_the_next() {
  expect_exit 0 migrate forwards accounts 1 -y
  expect_exit 0 migrate forwards accounts 1 -y
  ran_is "$accounts_only"
}

test_forwards_all_twice_has_nothing_left_to_do() {
  all_forwards
  ran_is "$everything"
  local before
  before=$(fingerprint)
  all_forwards
  stdout_has 'No migrations need to be run'
  [[ $(fingerprint) == "$before" ]]
}

test_forwards_in_one_transaction_leaves_nothing_when_one_fails() {
  migration my_app 002_song 'CREATE TABLE song (title TEXT); SELECT nonsense;' 'DROP TABLE song;'
  expect_exit 1 migrate forwards all --transaction all -y
  stderr_has 002_song
  stderr_has nonsense
  [[ $(query "SELECT count(*) FROM sqlite_schema WHERE name IN ('users', 'band', 'song')") == 0 ]]
}

test_forwards_in_a_transaction_each_keeps_what_went_well() {
  migration my_app 002_song 'CREATE TABLE song (title TEXT); SELECT nonsense;' 'DROP TABLE song;'
  expect_exit 1 migrate forwards all -y
  stderr_has 002_song
  stderr_has nonsense
  ran_is "$accounts_only my_app:001_band"
  tables_are 'band users'
}

test_fake_records_without_running() {
  expect_exit 0 migrate forwards accounts --fake --auto-agree
  ran_is "$accounts_only"
  tables_are ''
}

test_fake_of_several_asks() {
  expect_exit 1 migrate forwards accounts --fake </dev/null
  stderr_has 001_users
  [[ ! -e $db ]]
  expect_exit 0 migrate forwards accounts --fake <<<y
  ran_is "$accounts_only"
}
