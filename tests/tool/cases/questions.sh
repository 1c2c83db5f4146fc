# SPDX-License-Identifier: MIT
# shellcheck shell=bash disable=SC2154  # Set by run.sh.

test_yes_reverses() {
  for yes in y Y; do
    all_forwards
    expect_exit 0 migrate backwards my_app <<<"$yes"
    stderr_has 003_album
    ran_is "$accounts_only my_app:001_band my_app:002_song"
  done
}

test_anything_else_is_no() {
  all_forwards
  for no in n N yes '' ' y' 'y '; do
    expect_exit 1 migrate backwards my_app <<<"$no"
    ran_is "$everything"
  done
}

test_the_end_of_input_is_no() {
  all_forwards
  expect_exit 1 migrate backwards my_app all </dev/null
  stderr_has 001_band
  stdout_is_empty
  ran_is "$everything"
}

test_a_question_leaves_stdout_to_json() {
  all_forwards
  expect_exit 0 migrate backwards my_app --json <<<y
  json_is '$.success' 1
  json_is '$.migrations[0].migration_id' 003_album
  stdout_lacks '[y/N]'
  stderr_has '[y/N]'
}
