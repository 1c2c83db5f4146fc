# SPDX-License-Identifier: MIT
# shellcheck shell=bash disable=SC2154  # Set by run.sh.

# Folders that were written for golang-migrate, goose and dbmate.

# theirs …: the tool with the one app `theirs`, a folder beside the others.
theirs() { "$tool" --app "theirs=$dir/theirs" --database "sqlite:$db" "$@"; }

# pair NAME_UP NAME_DOWN TABLE: both files, without their endings.
pair() {
  mkdir -p theirs
  echo "CREATE TABLE $3 (id INTEGER);" >"theirs/$1.sql"
  echo "DROP TABLE $3;" >"theirs/$2.sql"
}

# goose NAME TABLE
goose() {
  mkdir -p theirs
  printf -- '-- +goose Up\nCREATE TABLE %s (id INTEGER);\n-- +goose Down\nDROP TABLE %s;\n' \
    "$2" "$2" >"theirs/$1.sql"
}

test_pairs_are_known_by_their_numbers() {
  pair 1_add_a.up 1_drop_a.down a
  pair 0021_b_up 0021_b_down b
  pair 9_c.up 009_c.down c
  expect_exit 0 theirs forwards theirs -y
  ran_is 'theirs:1_add_a theirs:9_c theirs:0021_b'
  tables_are 'a b c'
  mv theirs/9_c.up.sql theirs/9_renamed.up.sql
  expect_exit 0 theirs forwards theirs -y
  stdout_has 'No migrations need to be run'
  expect_exit 0 theirs check --json
  json_is '$.migrations[1].migration_id' 9_renamed
  json_is '$.migrations[1].has_ran' 1
  json_is '$.migrations[3]' ''
  expect_exit 0 theirs backwards theirs 9 -y
  ran_is 'theirs:1_add_a'
  tables_are a
  expect_exit 0 theirs forwards theirs 009 -y
  ran_is 'theirs:1_add_a theirs:9_renamed'
  refused theirs backwards theirs 9_other -y
  stderr_has_all 9_other 1_add_a 9_renamed
  expect_exit 0 theirs backwards theirs 01 -y
  ran_is ''
}

test_goose_orders_by_numbers() {
  goose 10_c c
  goose 1_a a
  goose 2_b b
  expect_exit 0 theirs forwards theirs 2 -y
  ran_is 'theirs:1_a theirs:2_b'
  expect_exit 0 theirs forwards theirs -y
  stdout_lacks note
  ran_is 'theirs:1_a theirs:2_b theirs:10_c'
  expect_exit 0 theirs backwards theirs 2 -y
  ran_is 'theirs:1_a'
}

test_dbmate_orders_by_names() {
  migration my_app 20240101120000_b 'CREATE TABLE b (id INTEGER);' 'DROP TABLE b;'
  all_forwards
  ran_is "$everything my_app:20240101120000_b"
  refused migrate backwards my_app 20240101120000 -y
  expect_exit 0 migrate backwards my_app 20240101120000_b -y
}

test_files_of_one_number_are_refused() {
  pair 1_a.up 1_a.down a
  pair 01_b.up 2_b.down b
  refused theirs check
  stderr_has_all 'the same number' "$dir/theirs/1_a.up.sql" "$dir/theirs/01_b.up.sql" \
    "$dir/theirs/2_b.down.sql: there is no"
}

test_numbers_among_other_ids_are_refused() {
  pair 1_a.up 1_a.down a
  pair create_b.up create_b.down b
  refused theirs check
  stderr_has_all "$dir/theirs/1_a.up.sql" "$dir/theirs/create_b.up.sql" 'no order'
}

test_all_that_stands_in_the_way_is_told_at_once() {
  pair 1_a.up 2_b.down a
  touch theirs/3_c.go theirs/4_d.go theirs/5_e.go
  echo '-- migrate up' >theirs/6_f.sql
  refused theirs check
  stderr_has_all '3 things stand in the way' 3_c.go '2 more' 2_b.down.sql 6_f.sql:1:
}

test_transactions_of_a_pair_are_its_own() {
  mkdir theirs
  printf 'BEGIN;\nCREATE TABLE a (id INTEGER);\nCOMMIT;\nBEGIN;\nCREATE TABLE b (id INTEGER);\nCOMMIT;\n' \
    >theirs/1_ab.up.sql
  printf 'BEGIN;\nDROP TABLE b;\nCOMMIT;\nDROP TABLE a;\n' >theirs/1_ab.down.sql
  expect_exit 0 theirs forwards theirs --preview
  stdout_has 'note: these begin and end transactions of their own'
  stdout_has '(outside a transaction)'
  expect_exit 0 theirs forwards theirs -y
  stdout_has 'note: these begin and end transactions of their own'
  tables_are 'a b'
  expect_exit 0 theirs backwards theirs -y
  stdout_has 'half-way: theirs 1_ab'
  ran_is ''
  tables_are ''
}

test_what_its_transactions_have_committed_stays() {
  mkdir theirs
  printf 'BEGIN;\nCREATE TABLE a (id INTEGER);\nCOMMIT;\nBEGIN;\nCREATE TABLE b (id INTEGER);\nSELECT x;\nCOMMIT;\n' \
    >theirs/1_ab.up.sql
  expect_exit 1 theirs forwards theirs -y
  stderr_has_all 1_ab.up.sql:6 'does not run in a transaction'
  ran_is ''
  tables_are a
}

test_transactions_that_do_not_end_are_refused() {
  mkdir theirs
  printf 'SELECT 1;\n\nBEGIN;\nCREATE TABLE a (id INTEGER);\n' >theirs/1_a.up.sql
  printf 'COMMIT;\n' >theirs/2_b.up.sql
  printf -- '-- +goose NO TRANSACTION\n-- +goose Up\nBEGIN;\nSELECT 1;\n' >theirs/3_c.sql
  refused theirs forwards theirs -y
  stderr_has_all "$dir/theirs/1_a.up.sql:3: \"BEGIN\"" "$dir/theirs/2_b.up.sql:1: \"COMMIT\"" \
    "$dir/theirs/3_c.sql:3: \"BEGIN\""
}

test_triggers_are_no_transactions() {
  pair 1_a.up 1_a.down a
  echo 'CREATE TRIGGER t AFTER INSERT ON a BEGIN DELETE FROM a; SELECT 1; END;' >>theirs/1_a.up.sql
  expect_exit 0 theirs forwards theirs -y
  stdout_lacks 'transactions of their own'
}

test_hints_are_in_the_words_of_the_format() {
  mkdir theirs
  printf -- '-- +goose Up\n\nCOMMIT;\nSELECT 1;\nBEGIN;\n' >theirs/1_a.sql
  printf 'SELECT 1;\nVACUUM;\n' >theirs/2_b.up.sql
  refused theirs forwards theirs -y
  stderr_has "theirs/1_a.sql:3: \"COMMIT\" would interfere"
  stderr_has 'write "-- +goose NO TRANSACTION" into the file (and so with line 5)'
  stderr_has 'theirs/2_b.up.sql:2: "VACUUM" cannot run in a transaction; put it into a pair of files'
  stderr_lacks transaction:false
  echo 'VACUUM;' >theirs/2_b.up.sql
  printf -- '-- +goose NO TRANSACTION\n-- +goose Up\n\nBEGIN;\nSELECT 1;\nCOMMIT;\n' >theirs/1_a.sql
  expect_exit 0 theirs forwards theirs -y
  migration my_app 004_x 'VACUUM;'
  refused migrate forwards my_app
  stderr_has "my_app/004_x.sql:3: \"VACUUM\" cannot run in a transaction; mark the section transaction:false"
  stderr_lacks '.wrap_in_transaction'
}

test_missing_ways_back_are_told_once() {
  local i
  for i in {10..40}; do goose "$i" "t$i"; done
  for i in {10..35}; do sed -i '/Down/,$d' "theirs/$i.sql"; done
  expect_exit 0 theirs forwards theirs -y
  stdout_has 'cannot be rolled back: theirs 10, theirs 11, theirs 12, theirs 13, theirs 14, … 18 more …'
  refused theirs backwards theirs all -y
  stderr_has '26 migrations of app "theirs" cannot be reversed, each because it has no way back'
  stderr_has '"-- +goose Down"'
  stderr_has ': 35, 34, 33, 32, 31, … 18 more …, 12, 11, 10'
  stderr_has 'piccolo-migrate backwards theirs 36'
  (($(wc -l <.err) == 4)) || fail 'it is told more than once'
  expect_exit 0 theirs backwards theirs 36 -y
  tables_are 't10 t11 t12 t13 t14 t15 t16 t17 t18 t19 t20 t21 t22 t23 t24 t25 t26 t27 t28 t29 t30 t31 t32 t33 t34 t35'
}

test_missing_files_of_the_way_back_are_named() {
  pair 1_a.up 1_a.down a
  pair 2_b.up 2_c.down b
  pair 3_d.up 3_d.down d
  rm theirs/1_a.down.sql theirs/2_c.down.sql
  expect_exit 0 theirs forwards theirs -y
  refused theirs backwards theirs all -y
  stderr_has_all '2_b.down.sql, 1_a.down.sql' 'piccolo-migrate backwards theirs 3_d'
  refused theirs backwards theirs 02 -y
  stderr_has_all "write $dir/theirs/2_b.down.sql" 'piccolo-migrate backwards theirs 3_d'
}
