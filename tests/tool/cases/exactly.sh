# SPDX-License-Identifier: MIT
# shellcheck shell=bash disable=SC2154  # Set by run.sh.

test_exactly_runs_what_the_preview_shows() {
  apps --database "sqlite:$db" forwards all --preview >plan.sql
  expect_exit 0 migrate forwards all -y --exactly plan.sql
  ran_is "$everything"
  apps --database "sqlite:$db" backwards my_app all --preview >plan.sql
  expect_exit 0 migrate backwards my_app all -y --exactly=plan.sql
  [[ -z $(sqlite3 "$db" "SELECT name FROM migration WHERE app_name = 'my_app'") ]]
}

test_exactly_refuses_what_the_preview_does_not_show() {
  apps --database "sqlite:$db" forwards all --preview >plan.sql
  migration my_app 004_venue 'CREATE TABLE venue (name TEXT);' 'DROP TABLE venue;'
  expect_exit 1 migrate forwards all -y --exactly plan.sql
  stderr_has 'this is not what the preview shows (after its end)'
  stderr_has 'preview: (nothing more)'
  [[ ! -e $db ]]
}

test_exactly_needs_a_file_that_can_be_read() {
  all_forwards
  expect_exit 1 migrate backwards my_app -y --exactly nowhere.sql
  stderr_has 'the preview "nowhere.sql" cannot be read: No such file or directory'
  expect_exit 1 migrate backwards my_app -y --exactly "$dir"
  stderr_has "the preview \"$dir\" cannot be read"
  : >empty.sql
  expect_exit 1 migrate backwards my_app -y --exactly empty.sql
  stderr_has 'this is not what the preview shows (after its end)'
  ran_is "$everything"
}

test_exactly_removes_only_files_that_the_preview_names() {
  all_forwards
  apps --database "sqlite:$db" backwards my_app --preview >plan.sql
  expect_exit 1 migrate backwards my_app --clean -y --exactly plan.sql
  stderr_has_all 003_album.sql 'would be removed, too'
  ran_is "$everything"
  apps --database "sqlite:$db" backwards my_app --clean --preview >plan.sql
  expect_exit 0 migrate backwards my_app --clean -y --exactly plan.sql
  [[ ! -e my_app/003_album.sql ]]
}
