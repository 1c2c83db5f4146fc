# SPDX-License-Identifier: MIT
# shellcheck shell=bash disable=SC2154  # Set by run.sh.

# That names are shown, whatever is in them, and cannot do anything else.

escape=$'\x1b[31m'

# records APP NAME: a row as anybody may write one.
records() {
  sqlite3 "$db" "INSERT INTO migration (name, app_name, ran_on)
    VALUES ($(text "$2"), $(text "$1"), '2030-01-01 00:00:00.000000')"
}
text() { printf "CAST(x'%s' AS TEXT)" "$(printf %s "$1" | od -An -v -tx1 | tr -d ' \n')"; }

lacks_escapes() {
  ! grep -q $'\x1b' .out .err || fail 'an escape sequence was printed'
}

test_names_in_the_migration_table_are_shown_and_not_obeyed() {
  all_forwards
  records my_app "forged${escape}"$'\nmy_app | 009_forged | - | True'
  expect_exit 0 migrate check
  stdout_has 'forged\x1b[31m\nmy_app | 009_forged'
  lacks_escapes
  [[ $(wc -l <.out) == 9 ]]  # The last says what "without a record" means.
  refused migrate backwards my_app all -y
  stderr_has 'forged\x1b[31m\nmy_app | 009_forged'
  lacks_escapes
  refused migrate backwards my_app 003_albun -y
  lacks_escapes
}

test_rows_of_unknown_apps_are_shown() {
  all_forwards
  records old_app 0001
  records $'evil\napp' 0002
  expect_exit 0 migrate check
  [[ $(grep -c 'old_app .*(its app is not registered) | True' .out) == 1 ]]
  stdout_has 'evil\napp'
  expect_exit 0 migrate check --json
  json_is '$.migrations[5].app_name' old_app
  json_is '$.migrations[5].app_exists' 0
  json_is '$.migrations[6].app_name' $'evil\napp'
  json_is '$.migrations[0].app_exists' 1
  expect_exit 0 migrate check my_app
  stdout_lacks old_app
  expect_exit 0 migrate check --exit-code
}

test_names_of_files_stay_in_their_comments() {
  printf -- '-- migrate:up\nCREATE TABLE x (id INTEGER);\n-- migrate:down\nDROP TABLE x;\n' \
    >$'my_app/004_x\nDROP TABLE band; --.sql'
  expect_exit 0 migrate forwards all --preview
  ! grep -q '^DROP TABLE band' .out
  all_forwards
  ! grep -q '^DROP TABLE band' .out
  expect_exit 0 migrate backwards my_app --preview
  ! grep -q '^DROP TABLE band' .out
  expect_exit 1 migrate backwards my_app --clean <<<n
  ! grep -q '^DROP TABLE band' .err
  expect_exit 0 migrate backwards my_app --clean -y
  ! grep -q '^DROP TABLE band' .out
}

test_descriptions_are_shown_and_not_obeyed() {
  printf -- '-- description: red%sgone\x7f\n-- migrate:up\nSELECT 1;\n-- migrate:down\nSELECT 1;\n' \
    "$escape" >my_app/004_red.sql
  all_forwards
  for command in 'check' 'backwards my_app --preview' 'backwards my_app'; do
    # shellcheck disable=SC2086  # Several words.
    migrate $command >.out 2>.err <<<n || true
    lacks_escapes
    cat .out .err | grep -qF 'red\x1b[31mgone\x7f'
  done
}

test_names_of_apps_are_shown_and_not_obeyed() {
  expect_exit 0 "$tool" --app $'my\napp='"$dir/accounts" --database "sqlite:$db" forwards all -y
  stdout_has '  - my\napp 001_users'
  expect_exit 1 "$tool" --app "x${escape}=$dir/accounts" --database "sqlite:$db" backwards nobody
  lacks_escapes
}

test_files_that_make_no_sense_are_named_in_one_line() {
  echo 'SELECT 1;' >$'my_app/004_x\nforged: line.sql'
  refused migrate check
  stderr_has '004_x\nforged: line.sql'
}

test_an_error_shows_the_lines_around_it() {
  migration my_app 001_band $'CREATE TABLE band (\n  name TEXT PRIMARY PRIMARY KEY\n);'
  expect_exit 1 migrate forwards my_app -y
  stderr_has $'my_app/001_band.sql:4
    3 | CREATE TABLE band (
    4 |   name TEXT PRIMARY PRIMARY KEY
      |                     ^
    5 | )'
  stderr_has 'Its transaction was undone.'
}

test_json_has_the_fields_of_an_error() {
  migration my_app 001_band $'CREATE TABLE band (name TEXT UNIQUE);\nSELECT 1,\n  missing;'
  expect_exit 1 migrate forwards my_app -y --json
  json_is '$.success' 0
  json_is '$.error.code' INTERNAL
  json_is '$.error.message' 'no such column: missing'
  json_is '$.error.sqlite_code' SQLITE_ERROR
  json_is '$.error.app' my_app
  json_is '$.error.migration' 001_band
  json_is '$.error.step' 0
  json_is '$.error.file' "$dir/my_app/001_band.sql"
  json_is '$.error.line' 5
  json_is '$.error.statement' $'SELECT 1,\n  missing'
  json_is '$.error.hint' ''
}

test_json_has_the_code_of_any_failure() {
  expect_exit 1 migrate backwards my_app 004_none -y --json
  json_is '$.error.code' NOT_FOUND
  json_is '$.error.migration' ''
  expect_exit 2 apps check --json
  json_is '$.error.code' INVALID_ARGUMENT
  all_forwards
  expect_exit 0 migrate backwards my_app -y --json
  json_is '$.error' ''
}
