# SPDX-License-Identifier: MIT
# shellcheck shell=bash disable=SC2154  # Set by run.sh.

test_the_environment_may_name_the_database() {
  expect_exit 0 env DATABASE_URL="sqlite:$dir/second.db" "$tool" --app "a=$dir/accounts" forwards a -y
  [[ -e second.db ]]
  expect_exit 0 env DATABASE_URL="sqlite:$dir/third.db" PICCOLO_DATABASE_URL="sqlite:$dir/first.db" \
    "$tool" --app "a=$dir/accounts" forwards a -y
  [[ -e first.db && ! -e third.db ]]
  expect_exit 0 env PICCOLO_DATABASE_URL="sqlite:$dir/third.db" "$tool" --app "a=$dir/accounts" \
    --database "sqlite:$db" forwards a -y
  [[ -e $db && ! -e third.db ]]
}

# build [VARIABLE=VALUE…] COMMAND…: a target of a build, without a terminal.
build() {
  local variables=()
  while [[ $1 == PICCOLO_* ]]; do
    variables+=("$1")
    shift
  done
  env "${variables[@]}" "$tool" --app "accounts=$dir/accounts" --app "my_app=$dir/my_app:accounts" \
    --database "sqlite:$db" --build-environment "$@" </dev/null
}

test_a_build_without_a_terminal_refuses() {
  all_forwards
  refused build PICCOLO_AUTO_AGREE=0 backwards my_app
  stderr_has_all PICCOLO_AUTO_AGREE=1 003_album '(-y)' "sqlite:$db"
}

test_a_build_with_a_terminal_asks() {
  all_forwards
  local line
  printf -v line '%q ' "$tool" --app "my_app=$dir/my_app" --database "sqlite:$db" \
    --build-environment backwards my_app
  expect_exit 0 script -qec "$line" /dev/null <<<y
  ran_is "$accounts_only my_app:001_band my_app:002_song"
}

test_the_environment_of_a_build_steers() {
  all_forwards
  expect_exit 0 build PICCOLO_MIGRATION_ID=002_song PICCOLO_AUTO_AGREE=Yes PICCOLO_CLEAN=on backwards my_app
  ran_is "$accounts_only my_app:001_band"
  [[ ! -e my_app/002_song.sql && -e my_app/001_band.sql ]]
  expect_exit 0 build PICCOLO_PREVIEW=true PICCOLO_AUTO_AGREE= PICCOLO_MIGRATION_ID= backwards my_app
  stdout_has 'DROP TABLE band'
  ran_is "$accounts_only my_app:001_band"
}

# tool [VARIABLE=VALUE…] COMMAND…: not in a build, and with nobody to answer.
tool_with() {
  local variables=()
  while [[ $1 == PICCOLO_* ]]; do
    variables+=("$1")
    shift
  done
  env "${variables[@]}" "$tool" --app "accounts=$dir/accounts" --app "my_app=$dir/my_app:accounts" \
    --database "sqlite:$db" "$@" </dev/null
}

test_the_environment_agrees_and_previews_outside_of_a_build() {
  expect_exit 0 tool_with PICCOLO_AUTO_AGREE=1 forwards all
  expect_exit 0 tool_with PICCOLO_PREVIEW=yes PICCOLO_AUTO_AGREE=1 backwards my_app
  stdout_has 'DROP TABLE album'
  ran_is "$everything"
  expect_exit 0 tool_with PICCOLO_AUTO_AGREE=true backwards my_app
  ran_is "$accounts_only my_app:001_band my_app:002_song"
  expect_exit 0 tool_with PICCOLO_PREVIEW=1 forwards my_app
  ran_is "$accounts_only my_app:001_band my_app:002_song"
  refused tool_with PICCOLO_AUTO_AGREE=0 backwards my_app
  wrong PICCOLO_AUTO_AGREE tool_with PICCOLO_AUTO_AGREE=perhaps backwards my_app
}

test_the_id_and_clean_are_for_builds_alone() {
  all_forwards
  expect_exit 0 tool_with PICCOLO_MIGRATION_ID=all PICCOLO_CLEAN=1 PICCOLO_AUTO_AGREE=1 backwards my_app
  ran_is "$accounts_only my_app:001_band my_app:002_song"
  [[ -e my_app/003_album.sql ]]
  expect_exit 0 tool_with PICCOLO_MIGRATION_ID=nobody PICCOLO_CLEAN=perhaps backwards my_app -y
}

test_the_environment_of_a_build_is_checked() {
  for name in PICCOLO_AUTO_AGREE PICCOLO_CLEAN PICCOLO_PREVIEW; do
    wrong "$name" build "$name=perhaps" backwards my_app
  done
  expect_exit 0 build PICCOLO_CLEAN=perhaps PICCOLO_AUTO_AGREE=1 forwards all
  expect_exit 0 build PICCOLO_CLEAN=perhaps PICCOLO_MIGRATION_ID=nobody PICCOLO_AUTO_AGREE=perhaps check
}
