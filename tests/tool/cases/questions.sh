# SPDX-License-Identifier: MIT
# shellcheck shell=bash disable=SC2154  # Set by run.sh.

test_yes_reverses() {
  for yes in y Y yes Yes YES; do
    all_forwards
    expect_exit 0 migrate backwards my_app <<<"$yes"
    stderr_has 003_album
    ran_is "$accounts_only my_app:001_band my_app:002_song"
  done
}

test_anything_else_is_no() {
  all_forwards
  for no in n N no ye yess '' ' y' 'y '; do
    expect_exit 1 migrate backwards my_app <<<"$no"
    ran_is "$everything"
  done
}

test_the_end_of_input_is_no() {
  all_forwards
  expect_exit 1 migrate backwards my_app all </dev/null
  stderr_has_all 001_band '--auto-agree (-y)'
  stdout_is_empty
  ran_is "$everything"
}

test_the_end_of_input_is_no_for_fakes() {
  sqlite3 "$db" 'CREATE TABLE other (id INTEGER);'
  expect_exit 1 migrate forwards accounts --fake </dev/null
  stderr_has_all '--auto-agree (-y)' "sqlite:$db. Continue?"
}

test_an_answer_is_no_end_of_input() {
  all_forwards
  expect_exit 1 migrate backwards my_app all <<<n
  stderr_lacks '--auto-agree'
  expect_exit 0 migrate backwards my_app < <(printf y)
}

# The last line of a question that stands on a terminal when it is answered.
last_line() { grep -F '[y/N]' .err; }

test_the_last_line_of_a_question_names_the_database() {
  all_forwards
  expect_exit 1 migrate backwards my_app all <<<n
  [[ $(last_line) == "Reverse 3 migrations on sqlite:$db? [y/N] " ]]
  expect_exit 1 migrate backwards my_app --clean <<<n
  [[ $(last_line) == "Reverse 1 migration on sqlite:$db and remove 1 file? [y/N] " ]]
}

test_long_questions_are_shortened() {
  local i
  for i in {100..200}; do migration accounts "$i" 'SELECT 1;' 'SELECT 1;'; done
  expect_exit 0 migrate forwards accounts -y
  expect_exit 1 migrate backwards accounts all <<<n
  stderr_has_all 'accounts 200' '… and 63 more …' 'accounts 001_users' 'Reverse 103 migrations on'
  (($(wc -l <.err) < 60))
}

test_a_question_leaves_stdout_to_json() {
  all_forwards
  expect_exit 0 migrate backwards my_app --json <<<y
  json_is '$.success' 1
  json_is '$.migrations[0].migration_id' 003_album
  stdout_lacks '[y/N]'
  stderr_has '[y/N]'
}
