# SPDX-License-Identifier: MIT
# shellcheck shell=bash disable=SC2154  # Set by run.sh.

# That a rollback that is not one transaction says so before it starts.

outside() {
  printf -- '-- migrate:up transaction:false\nSELECT 1;\n-- migrate:down transaction:false\nSELECT 1;\n' \
    >"my_app/$1.sql"
}

note='note: this is not one transaction but'

test_several_transactions_are_told_before_they_start() {
  outside 002_song
  all_forwards
  expect_exit 0 migrate backwards my_app all --preview
  stdout_has "-- $note 3 parts"
  stdout_has 'outside a transaction: my_app 002_song;'
  expect_exit 1 migrate backwards my_app all <<<n
  stderr_has "$note 3 parts"
  stderr_has 'my_app 002_song;'
  expect_exit 0 migrate backwards my_app all --preview --json
  [[ $(<.out) == *'this is not one transaction but 3 parts'* ]]
  expect_exit 0 migrate backwards my_app all -y
  stdout_has "$note 3 parts"
}

test_several_transactions_are_told_forwards_too() {
  outside 004_last
  expect_exit 0 migrate forwards all --transaction all --preview
  stdout_has "-- $note 2 parts"
  expect_exit 0 migrate forwards all --transaction all -y
  stdout_has "$note 2 parts"
  stdout_has 'my_app 004_last;'
}

test_all_that_run_outside_are_named() {
  outside 001_band
  outside 003_album
  all_forwards
  expect_exit 0 migrate backwards my_app all --preview
  stdout_has 'my_app 003_album, my_app 001_band;'
}

test_what_is_one_transaction_gets_no_note() {
  outside 003_album
  expect_exit 0 migrate forwards all -y
  stdout_lacks "$note"
  expect_exit 0 migrate backwards my_app all --transaction each --preview
  stdout_lacks "$note"
  expect_exit 0 migrate backwards my_app -y
  stdout_lacks "$note"
  expect_exit 0 migrate backwards my_app all -y
  stdout_lacks "$note"
}
