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

# on_record TEXT: how many entries have it.
on_record() { query "SELECT count(*) FROM piccolo_record WHERE details LIKE '%$1%'"; }

test_sql_that_is_withheld_is_not_on_record() {
  migration my_app 004_user "CREATE TABLE login (hash TEXT DEFAULT 'hush');" 'DROP TABLE login; -- hush'
  sed -i '1i -- record: false' my_app/004_user.sql
  all_forwards
  [ "$(on_record 003_album)" = 1 ] || fail 'nothing is on record'
  [ "$(on_record hush)$(on_record login)" = 00 ] || fail 'its SQL is on record'
  sed -i s/hush/other/ my_app/004_user.sql
  expect_exit 0 migrate check --json
  json_is '$.migrations[5].migration_id' 004_user
  json_is '$.migrations[5].edited' 0
  mv my_app/004_user.sql .
  refused migrate backwards my_app -y
  stderr_has_all 004_user 'withheld from the record' '-- record: false' 'bring it back'
  refused migrate backwards my_app -y --from record
  stderr_has 'withheld from the record'
  mv 004_user.sql my_app
  expect_exit 0 migrate backwards my_app -y
  stdout_has 'withheld from the record, so it is what their files say now: 004_user'
  tables_are 'album band song users'
  [ "$(on_record hush)$(on_record login)" = 00 ] || fail 'its SQL is on record'
}

test_pairs_and_goose_are_withheld_too() {
  pair 1_a.up 1_a.down a
  goose 2_b b
  echo '-- record: false' >>theirs/1_a.down.sql
  sed -i '1i -- record: false' theirs/2_b.sql
  expect_exit 0 theirs forwards theirs -y
  [ "$(on_record TABLE)" = 0 ] || fail 'its SQL is on record'
  expect_exit 0 theirs backwards theirs all -y
  tables_are ''
}

test_what_is_withheld_is_not_misspelt() {
  sed -i '1i -- record: no' my_app/003_album.sql
  refused migrate forwards my_app
  stderr_has_all "$dir/my_app/003_album.sql:1: \"-- record: no\"" '-- record: false'
}
