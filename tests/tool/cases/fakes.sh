# SPDX-License-Identifier: MIT
# shellcheck shell=bash disable=SC2154  # Set by run.sh.

# That nobody takes a fake for what it is not.

fakes_accounts() { expect_exit 0 migrate forwards accounts --fake -y; }

test_a_fake_says_that_only_its_row_is_written() {
  expect_exit 0 migrate forwards accounts --fake --preview
  stdout_has '-- migration "001_users" of app "accounts" (a fake: only its row): About 001_users'
  fakes_accounts
  stdout_has '  - accounts 001_users [faked]... ok (a fake: only its row)'
  stdout_has 'Faked 2 migrations: only their rows were written, and nothing was run.'
  rm "$db"
  expect_exit 0 migrate forwards accounts 1 --fake -y --json
  json_is '$.migrations[0].faked' 1
}

test_check_marks_fakes() {
  fakes_accounts
  expect_exit 0 migrate forwards my_app 1
  expect_exit 0 migrate check
  [[ $(grep -c 'True (a fake: only recorded)' .out) == 2 && $(grep -c 'True *|' .out) == 1 ]]
  expect_exit 0 migrate check --json
  json_is '$.migrations[0].faked' 1
  json_is '$.migrations[2].faked' 0
}

test_check_marks_fakes_whose_file_is_gone() {
  fakes_accounts
  rm accounts/002_email.sql
  expect_exit 0 migrate check
  stdout_has 'no longer exists) | True (a fake: only recorded)'
}

test_going_back_says_that_only_the_row_of_a_fake_goes() {
  fakes_accounts
  expect_exit 0 migrate backwards accounts --preview
  stdout_has '(a fake: only its row)'
  expect_exit 1 migrate backwards accounts <<<n
  stderr_has 'accounts 002_email About 002_email (a fake: only its row)'
  expect_exit 0 migrate backwards accounts -y
  stdout_has '[backwards]... ok (a fake: only its row)'
  stdout_has 'Reversed 1 migration. 1 of them is a fake: only its row was removed.'
  expect_exit 0 migrate backwards accounts -y --json
  json_is '$.migrations[0].faked' 1
}

test_fakes_among_others_are_told_apart() {
  expect_exit 0 migrate forwards accounts 001_users -y
  fakes_accounts
  expect_exit 0 migrate backwards accounts all -y
  stdout_has '002_email [backwards]... ok (a fake: only its row)'
  stdout_has '001_users [backwards]... ok
'
  stdout_has 'Reversed 2 migrations. 1 of them is a fake'
}

test_fakes_are_told_on_a_terminal() {
  fakes_accounts
  local line
  printf -v line '%q ' "$tool" --app "accounts=$dir/accounts" --database "sqlite:$db" \
    backwards accounts -y
  expect_exit 0 script -qec "$line" /dev/null </dev/null
  stdout_has '(a fake: only its row)'
}
