# SPDX-License-Identifier: MIT
# shellcheck shell=bash disable=SC2154  # Set by run.sh.

# That no command leaves open which database it was about.

test_every_command_names_its_database() {
  all_forwards
  stdout_has "Database: sqlite:$db"
  all_forwards
  stdout_has "Database: sqlite:$db"
  expect_exit 0 migrate check
  stdout_has "Database: sqlite:$db"
  expect_exit 0 migrate backwards my_app all -y
  stdout_has "Database: sqlite:$db"
  expect_exit 0 migrate backwards my_app
  stdout_has "Database: sqlite:$db"
  stdout_has 'No migrations to reverse!'
  [[ $(head -1 .out) == "Database: sqlite:$db" ]]
}

test_a_relative_database_is_named_in_full() {
  expect_exit 0 apps --database sqlite:test.db forwards all -y
  stdout_has "Database: sqlite:test.db ($db)"
  expect_exit 0 apps --database sqlite:my_app/../test.db check
  stdout_has "Database: sqlite:my_app/../test.db ($db)"
  expect_exit 1 apps --database sqlite:test.db backwards my_app 004_none
  stderr_has "The database is sqlite:test.db ($db)."
}

test_a_database_in_memory_is_named() {
  expect_exit 0 apps --database memory: backwards my_app
  stdout_has 'Database: memory:'
  expect_exit 0 apps --database sqlite::memory: forwards all
  stdout_has 'Database: sqlite::memory:'
}

test_a_preview_names_its_database_in_a_comment() {
  expect_exit 0 migrate forwards all --preview
  stdout_has "-- Database: sqlite:$db"
  all_forwards
  expect_exit 0 migrate backwards my_app --preview
  [[ $(head -1 .out) == "-- Database: sqlite:$db" ]]
  expect_exit 0 migrate forwards all --preview
  [[ $(<.out) == "-- Database: sqlite:$db"$'\n''-- No migrations need to be run' ]]
}

test_json_names_the_database() {
  expect_exit 0 migrate forwards all -y --json
  json_is '$.database' "sqlite:$db"
  expect_exit 0 migrate check --json
  json_is '$.database' "sqlite:$db"
  json_is '$.database_exists' 1
  expect_exit 0 migrate backwards my_app --preview --json
  json_is '$.database' "sqlite:$db"
  expect_exit 1 migrate backwards my_app 004_none -y --json
  json_is '$.database' "sqlite:$db"
  expect_exit 1 apps --database "sqlite:$dir/nowhere/x.db" check --json
  json_is '$.database' "sqlite:$dir/nowhere/x.db"
  expect_exit 2 apps check --json
  json_is '$.database' ''
}

test_failures_name_the_database() {
  all_forwards
  refused migrate backwards my_app 004_none -y
  stderr_has "sqlite:$db"
  expect_exit 1 migrate backwards my_app <<<n
  stderr_has "The database is sqlite:$db."
  expect_exit 0 migrate backwards my_app -y
  expect_exit 1 migrate check --exit-code
  stderr_has "The database is sqlite:$db."
}

# --- SQLite files that do not exist

test_check_says_that_there_is_no_file() {
  expect_exit 0 migrate check
  stderr_is_empty
  stdout_has "There is no SQLite database \"$db\""
  [[ $(grep -c False .out) == 5 ]]
  [[ ! -e $db ]]
  expect_exit 0 migrate check --json
  json_is '$.database_exists' 0
  json_is '$.migrations[4].has_ran' 0
}

test_backwards_refuses_where_there_is_no_file() {
  for words in 'my_app' 'my_app all' 'my_app 002_song' 'all all' 'my_app --preview' 'my_app -y'; do
    # shellcheck disable=SC2086  # Several words.
    refused migrate backwards $words
    stderr_has "There is no SQLite database \"$db\""
  done
  [[ ! -e $db ]]
  expect_exit 1 migrate backwards my_app --json
  json_is '$.success' 0
  json_is '$.database' "sqlite:$db"
}

test_forwards_asks_before_it_makes_a_database() {
  expect_exit 1 migrate forwards my_app <<<n
  stderr_has_all "There is no SQLite database \"$db\"" \
    "Make it, and run 5 migrations on sqlite:$db? [y/N]"
  stdout_is_empty
  [[ ! -e $db ]]
  expect_exit 0 migrate forwards my_app <<<yes
  stdout_has "the database \"$db\" was made"
  ran_is "$everything"
  expect_exit 0 migrate forwards my_app
  stdout_lacks 'was made'
}

test_forwards_makes_no_database_without_an_answer() {
  expect_exit 1 migrate forwards my_app </dev/null
  stderr_has_all "\"$db\"" '--auto-agree (-y)'
  [[ ! -e $db ]]
  expect_exit 1 migrate forwards my_app --json </dev/null
  json_is '$.success' 0
  json_is '$.database' "sqlite:$db"
  [[ ! -e $db ]]
}

test_forwards_makes_a_database_where_that_is_agreed() {
  expect_exit 0 migrate forwards accounts -y --json </dev/null
  json_is '$.notes[0]' "the database \"$db\" was made"
  rm "$db"
  expect_exit 0 migrate forwards accounts --build-environment </dev/null
  stdout_has "the database \"$db\" was made"
}

test_forwards_asks_for_nothing_that_cannot_be() {
  refused migrate forwards my_app 004_none </dev/null
  stderr_has 004_none
  stderr_lacks '[y/N]'
  [[ ! -e $db ]]
}

test_one_question_is_enough_for_fakes_in_a_new_database() {
  expect_exit 0 migrate forwards accounts --fake <<<y
  stderr_has_all "There is no SQLite database \"$db\"" 001_users
  [[ $(grep -c '\[y/N\]' .err) == 1 ]]
  ran_is "$accounts_only"
  rm "$db"
  expect_exit 1 migrate forwards accounts 1 --fake <<<n
  stderr_has 'Make it, and fake 1 migration on'
  [[ ! -e $db ]]
}

test_a_preview_says_that_there_is_no_file() {
  expect_exit 0 migrate forwards my_app --preview
  [[ $(head -1 .out) == "-- There is no SQLite database \"$db\"; "* ]]
  [[ ! -e $db ]]
}

test_a_failure_says_that_a_database_was_made() {
  migration accounts 001_users 'SELECT nonsense;' ''
  expect_exit 1 migrate forwards accounts -y
  if [[ -e $db ]]; then stderr_has "the database \"$db\" was made"; fi
}

test_a_missing_folder_is_named() {
  for command in 'check' 'forwards all' 'forwards all -y' 'backwards my_app' 'forwards all --preview'; do
    # shellcheck disable=SC2086  # Several words.
    expect_exit 1 apps --database "sqlite:$dir/no where/x.db" $command
    stderr_has "there is no folder \"$dir/no where\" for the SQLite database \"x.db\""
    stdout_is_empty
  done
  expect_exit 1 apps --database "sqlite:$dir/accounts/001_users.sql/x.db" check
  stderr_has "\"$dir/accounts/001_users.sql\" is not a folder"
  expect_exit 1 apps --database "sqlite:$dir/accounts" check
  stderr_has "\"$dir/accounts\" is a folder, and should be a SQLite database"
}

test_what_a_shell_should_have_expanded_gets_a_hint() {
  # shellcheck disable=SC2088,SC2016  # That is the point.
  for path in '~/x.db' '$HOME/x.db' '${DATA}/x.db' '~me/x.db'; do
    expect_exit 1 apps --database "sqlite:$path" backwards my_app
    stderr_has "\"${path%/x.db}\" is not expanded here"
  done
  # shellcheck disable=SC2016
  expect_exit 0 apps --database 'sqlite:$DB' check
  stdout_has "is not expanded here"
}
