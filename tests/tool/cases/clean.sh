# SPDX-License-Identifier: MIT
# shellcheck shell=bash disable=SC2154  # Set by run.sh.

# That no file goes that was not named.

test_clean_names_the_files_it_would_remove() {
  all_forwards
  expect_exit 0 migrate backwards my_app 002_song --clean --preview
  stdout_has "--   - $dir/my_app/003_album.sql"
  stdout_has "--   - $dir/my_app/002_song.sql"
  stdout_lacks "$dir/my_app/001_band.sql"
  # Still nothing but SQL.
  sqlite3 :memory: <<<"$(grep -v '^-- Preview' .out | grep '^--')"
  expect_exit 1 migrate backwards my_app --clean <<<n
  stderr_has "$dir/my_app/003_album.sql"
  expect_exit 0 migrate backwards my_app --preview --clean --json
  json_is '$.migrations[0].files[0]' "$dir/my_app/003_album.sql"
}

test_clean_names_the_files_it_removed() {
  all_forwards
  expect_exit 0 migrate backwards my_app 002_song --clean -y
  stdout_has "Reversed 2 migrations. Removed 2 files:
  - $dir/my_app/003_album.sql
  - $dir/my_app/002_song.sql"
  expect_exit 0 migrate backwards my_app --clean -y --json
  json_is '$.migrations[0].files[0]' "$dir/my_app/001_band.sql"
  json_is '$.migrations[0].files[1]' ''
}

test_clean_names_both_files_of_a_pair() {
  echo 'CREATE TABLE pair (id INTEGER);' >my_app/004_pair.up.sql
  echo 'DROP TABLE pair;' >my_app/004_pair.down.sql
  all_forwards
  expect_exit 0 migrate backwards my_app --clean -y
  stdout_has 'Removed 2 files:'
  stdout_has 004_pair.up.sql
  stdout_has 004_pair.down.sql
}

test_clean_names_every_file_however_many() {
  local i
  for i in {100..199}; do migration my_app "$i" 'SELECT 1;' 'SELECT 1;'; done
  all_forwards
  expect_exit 0 migrate backwards my_app all --clean --preview
  [[ $(grep -c '^--   - .*\.sql$' .out) == 103 ]]
  expect_exit 1 migrate backwards my_app all --clean <<<n
  stderr_has 'and remove 103 files? [y/N]'
  expect_exit 0 migrate backwards my_app all --clean -y
  [[ $(grep -c '^  - .*\.sql$' .out) == 103 ]]
}

test_without_clean_no_file_is_named() {
  all_forwards
  expect_exit 1 migrate backwards my_app <<<n
  stderr_lacks .sql
  expect_exit 0 migrate backwards my_app -y --json
  json_is '$.migrations[0].files[0]' ''
}
