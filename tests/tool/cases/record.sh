# SPDX-License-Identifier: MIT
# shellcheck shell=bash
# Going back by what was recorded when a migration ran.

test_a_migration_that_only_another_build_has_is_reversed() {
  all_forwards
  before=$(query "SELECT group_concat(sql) FROM sqlite_schema WHERE name LIKE 'band%'")
  rm my_app/003_album.sql
  expect_exit 0 migrate backwards my_app --auto-agree
  stdout_has 003_album
  [ "$(query "SELECT count(*) FROM sqlite_schema WHERE name = 'album'")" = 0 ] || fail 'album is there'
  [ "$(query "SELECT group_concat(sql) FROM sqlite_schema WHERE name LIKE 'band%'")" = "$before" ] ||
    fail 'band is another'
}

test_an_edited_migration_is_not_reversed_before_it_is_said_how() {
  all_forwards
  migration my_app 003_album 'CREATE TABLE album (title TEXT);' 'DROP TABLE record;'
  refused migrate backwards my_app --auto-agree
  stderr_has_all 003_album edited 'DROP TABLE record' '--from record'
  expect_exit 1 migrate backwards my_app --auto-agree --from files
  stderr_has 'DROP TABLE record'
  expect_exit 0 migrate backwards my_app --auto-agree --from record
  wrong 'record nor files' migrate backwards my_app --from nowhere
}

test_the_tool_needs_no_folder_for_what_is_on_record() {
  all_forwards
  expect_exit 0 "$tool" check --database "sqlite:$db"
  stdout_has 003_album
  expect_exit 0 "$tool" backwards my_app --database "sqlite:$db" --auto-agree
  stdout_has 003_album
  expect_exit 0 "$tool" backwards all --database "sqlite:$db" --auto-agree
  [ "$(query 'SELECT count(*) FROM migration')" = 0 ] || fail 'rows are left'
  expect_exit 1 "$tool" backwards shop --database "sqlite:$db" --auto-agree
  stderr_has_all shop
}
