# SPDX-License-Identifier: MIT
# shellcheck shell=bash disable=SC2154  # Set by run.sh.

# That no migration is passed over in silence.

test_programs_between_the_migrations_are_refused() {
  for name in 00002_fill.go 20240101120000_fill.py 2024-01-01_fill.rb V3__Fill.java 3.GO 0002_x.cc; do
    touch "my_app/$name"
    refused migrate check
    stderr_has "$dir/my_app/$name"
    rm "my_app/$name"
  done
  touch my_app/0003_b.js my_app/0002_a.js
  refused migrate forwards my_app -y
  stderr_has_all "$dir/my_app/0002_a.js" '1 more'
  rm my_app/*.js
  touch my_app/0002_a.cc my_app/0003_b.cc my_app/0004_c.cc
  refused migrate forwards my_app -y
  stderr_has_all "$dir/my_app/0002_a.cc" '2 more'
}

test_other_files_between_the_migrations_are_left_alone() {
  touch my_app/README.md my_app/.gitkeep my_app/embed.go my_app/00001_fill_test.go my_app/0001.md \
    my_app/.0002_x.go my_app/conftest.py my_app/002_song.sql.orig
  mkdir my_app/0001_folder.go
  all_forwards
  ran_is "$everything"
}

test_folders_without_a_migration_are_refused() {
  mkdir empty
  touch empty/README.md
  for command in 'check' 'forwards all -y' 'backwards a'; do
    # shellcheck disable=SC2086  # Several words.
    refused "$tool" --app "a=$dir/empty" --database "sqlite:$db" $command
    stderr_has_all "$dir/empty" '"a"'
  done
  mkdir empty/0001_x.sql
  refused "$tool" --app "a=$dir/empty" --database "sqlite:$db" check
}

test_files_that_should_be_folders_are_said_to_be_files() {
  refused "$tool" --app "a=$dir/accounts/001_users.sql" --database "sqlite:$db" check
  stderr_has "$dir/accounts/001_users.sql is a file, and should be a folder"
  refused "$tool" --app "a=$dir/accounts/001_users.sql/x" --database "sqlite:$db" check
  stderr_has "there is no folder $dir/accounts/001_users.sql/x"
}

test_endings_may_have_any_case() {
  mv my_app/002_song.sql my_app/002_song.SQL
  echo 'CREATE TABLE pair (id INTEGER);' >my_app/004_pair.Up.Sql
  echo 'DROP TABLE pair;' >my_app/004_pair.DOWN.SQL
  all_forwards
  ran_is "$everything my_app:004_pair"
  expect_exit 0 migrate backwards my_app -y
  tables_are 'album band song users'
  cp my_app/004_pair.DOWN.SQL my_app/004_pair.down.sql
  refused migrate check
  stderr_has_all 004_pair.DOWN.SQL 004_pair.down.sql
}

test_keys_may_have_any_case() {
  printf -- '-- ID: 005_other\n-- Description : Other\n-- migrate:up\nSELECT 1;\n' >my_app/004_x.sql
  all_forwards
  ran_is "$everything my_app:005_other"
  expect_exit 0 migrate check
  stdout_has '| Other'
}

test_near_misses_of_markers_are_named() {
  local marker
  for marker in '-- migrat:up' '-- Mirgate : up' '-- migrations:up' '-- migrate=up' '-- migrate;up' \
    '-- migrate up' '# migrate:up' '-- +gose Up' '-- +gooose Up'; do
    printf -- '-- a comment\n%s\nSELECT 1;\n' "$marker" >my_app/004_x.sql
    [[ $marker != *migrations* ]] || continue
    refused migrate check
    stderr_has "004_x.sql:2: "
    stderr_has "$marker"
  done
  for marker in '-- migrat:down' '-- migrate down' '- migrate:down' '/* migrate:down */'; do
    printf -- '-- migrate:up\nSELECT 1;\n%s\nDROP TABLE band;\n' "$marker" >my_app/004_x.sql
    refused migrate check
    stderr_has "004_x.sql:3: "
    stderr_has "$marker"
  done
}

test_remarks_that_resemble_markers_are_left_alone() {
  printf -- '-- Migrate up\n-- migrate:up\n-- migrate down\n-- migrate: all rows\nSELECT 1;\n-- migrate:down\n-- Migrate down\n' \
    >my_app/004_x.sql
  all_forwards
}

test_the_nearest_id_is_named() {
  all_forwards
  refused migrate backwards my_app 002_sogn -y
  stderr_has 'Did you mean "002_song"?'
  refused migrate backwards my_app 003 -y
  stderr_has 'Did you mean "003_album"?'
  refused migrate backwards my_app venue -y
  stderr_lacks 'Did you mean'
  expect_exit 0 migrate backwards my_app -y
  refused migrate forwards my_app 03_album
  stderr_has 'Did you mean "003_album"?'
  refused migrate backwards my_app 003_album -y
  stderr_lacks 'Did you mean'
}
