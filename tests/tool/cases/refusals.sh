# SPDX-License-Identifier: MIT
# shellcheck shell=bash disable=SC2154  # Set by run.sh.

test_unknown_apps_are_refused() {
  for name in forwards backwards check; do
    refused migrate "$name" nobody
    stderr_has_all '"nobody"' accounts my_app
  done
}

test_an_empty_id_is_not_the_default() {
  all_forwards
  refused migrate backwards my_app '' --auto-agree
  stderr_has_all my_app
}

test_unknown_ids_are_refused() {
  all_forwards
  refused migrate backwards my_app 004_none --auto-agree
  stderr_has_all 004_none my_app 001_band
  refused migrate forwards my_app 004_none
  stderr_has_all 004_none my_app
}

test_ids_that_have_not_run_are_refused() {
  expect_exit 0 migrate forwards my_app 002_song -y
  refused migrate backwards my_app 003_album --auto-agree
  stderr_has_all 003_album my_app 'has not run'
}

test_an_id_for_all_apps_is_refused() {
  all_forwards
  refused migrate backwards all 001_band --auto-agree
  stderr_has_all 001_band
}

test_migrations_whose_file_is_gone_are_reversed_from_the_record() {
  all_forwards
  rm my_app/002_song.sql
  expect_exit 0 migrate backwards my_app all --auto-agree
  stdout_has 002_song
  stdout_has "Reversed 3 migrations"
}

test_migrations_whose_file_is_gone_are_refused_if_they_are_not_on_record() {
  all_forwards
  sqlite3 test.db 'DELETE FROM piccolo_record'
  rm my_app/002_song.sql
  refused migrate backwards my_app all --auto-agree
  stderr_has_all 002_song my_app
}

test_irreversible_migrations_are_refused() {
  migration my_app 002_song 'CREATE TABLE song (title TEXT);'
  all_forwards
  refused migrate backwards my_app all --auto-agree
  stderr_has_all 002_song my_app
  expect_exit 0 migrate backwards my_app --auto-agree
}

test_dependents_are_in_the_way() {
  all_forwards
  refused migrate backwards accounts --auto-agree
  stderr_has_all accounts my_app
  expect_exit 0 migrate backwards my_app all --auto-agree
  expect_exit 0 migrate backwards accounts all --auto-agree
  ran_is ''
}

test_files_that_cannot_be_read_are_refused() {
  all_forwards
  ln -s nowhere my_app/004_dangling.sql
  refused migrate backwards my_app --auto-agree
  stderr_has_all 004_dangling
}

test_files_without_permission_are_refused() {
  all_forwards
  chmod 000 my_app/002_song.sql
  refused unprivileged "$tool" --app "my_app=$dir/my_app" --database "sqlite:$db" check
  stderr_has_all 002_song
}

test_files_that_make_no_sense_are_refused() {
  all_forwards
  echo 'CREATE TABLE label (name TEXT);' >my_app/004_label.sql
  refused migrate forwards my_app
  stderr_has_all 004_label.sql
}

test_folders_that_are_not_there_are_refused() {
  refused "$tool" check --database "sqlite:$db" --app "a=$dir/nowhere"
  stderr_has_all nowhere
}

test_dependencies_that_are_not_there_are_refused() {
  refused "$tool" check --database "sqlite:$db" --app "a=$dir/accounts:nobody"
  stderr_has_all nobody
  refused "$tool" check --database "sqlite:$db" --app "a=$dir/accounts:b" --app "b=$dir/my_app:a"
  stderr_has_all a b
}

test_two_apps_of_one_name_are_refused() {
  refused "$tool" check --database "sqlite:$db" --app "a=$dir/accounts" --app "a=$dir/my_app"
  stderr_has_all '"a"'
}

test_read_only_databases_are_refused() {
  all_forwards
  chmod 444 "$db"
  refused unprivileged "$tool" --app "my_app=$dir/my_app" --database "sqlite:$db" backwards my_app -y
  stderr_has_all test.db
  expect_exit 0 unprivileged "$tool" --app "my_app=$dir/my_app" --database "sqlite:$db" check
}

test_folders_without_a_database_cannot_be_written() {
  db=$dir/nowhere/test.db
  refused migrate forwards all
  stderr_has_all nowhere
}

test_files_that_are_no_database_are_refused() {
  head -c 4096 /dev/zero | tr '\0' x >"$db"
  for name in forwards backwards; do
    refused migrate "$name" my_app --auto-agree
    stderr_has_all test.db
  done
}

test_a_locked_database_is_left_as_it_was() {
  all_forwards
  local before
  before=$(fingerprint)
  coproc lock { sqlite3 "$db"; }
  echo 'BEGIN IMMEDIATE; SELECT 1;' >&"${lock[1]}"
  read -r <&"${lock[0]}"
  expect_exit 1 migrate backwards my_app --auto-agree
  stderr_has locked
  kill "${lock_PID:?}"
  [[ $(fingerprint) == "$before" ]]
}

test_failures_as_json() {
  all_forwards
  expect_exit 1 migrate backwards nobody --json
  json_is '$.success' 0
  json_is '$.migrations[0]' ''
  stderr_has nobody
  expect_exit 1 migrate backwards my_app --json </dev/null
  json_is '$.success' 0
}

test_json_replaces_what_is_no_utf8() {
  migration accounts 003_latin1 $'INSERT INTO users (email) VALUES (\'caf\xe9\');' 'SELECT 1;'
  expect_exit 0 migrate forwards accounts --json -y
  json_is '$.migrations[2].migration_id' 003_latin1
}

test_passwords_are_not_shown() {
  local url
  for url in postgresql://me:secret@127.0.0.1:1/db 'postgres:///db?host=127.0.0.1&port=1&password=secret' \
    postgres://me:secret@127.0.0.1:port/db mysql://me:secret@localhost/db; do
    for words in "check --database $url" "check --databse=$url" "check my_app $url" "$url"; do
      # shellcheck disable=SC2086  # Several words.
      if apps $words >"$dir/.out" 2>"$dir/.err"; then fail "no error: $words"; fi
      stderr_has 'piccolo-migrate: '
      stderr_lacks secret
      stdout_is_empty
    done
  done
}
