# SPDX-License-Identifier: MIT
# shellcheck shell=bash disable=SC2154  # Set by run.sh.

test_commands_have_aliases() {
  for forwards in f forward forwards; do
    expect_exit 0 migrate "$forwards" accounts 1 -y
  done
  ran_is "$accounts_only"
  for backwards in b back backward backwards; do
    all_forwards
    expect_exit 0 migrate "$backwards" my_app -y
    stdout_has 'Reversed 1 migration.'
  done
}

test_options_may_be_spelled_with_underscores() {
  all_forwards
  expect_exit 0 migrate backwards my_app --auto_agree
  expect_exit 1 migrate check --exit_code
  expect_exit 0 env PICCOLO_PREVIEW=1 "$tool" --app "a=$dir/accounts" --database "sqlite:$db" \
    backwards a --build_environment
}

test_underscores_of_values_stay() {
  mkdir a_b
  cp accounts/*.sql a_b
  expect_exit 0 "$tool" --app=a_b="$dir/a_b" --database="sqlite:$dir/x_y.db" forwards -y -- a_b
  [[ -e x_y.db ]]
}

test_options_may_stand_anywhere() {
  local common=(--app "accounts=$dir/accounts" --database "sqlite:$db")
  expect_exit 0 "$tool" "${common[@]}" --transaction all forwards accounts -y
  expect_exit 0 "$tool" backwards "${common[@]}" accounts --preview 001_users
  expect_exit 0 "$tool" --preview backwards accounts 001_users "${common[@]}"
  expect_exit 0 "$tool" --auto-agree --json back accounts "${common[@]}" all
  json_is '$.success' 1
  ran_is ''
}

test_apps_may_be_called_like_commands() {
  for name in check b forwards; do
    local app=(--app "$name=$dir/accounts" --database "sqlite:$dir/$name.db")
    expect_exit 0 "$tool" "${app[@]}" forwards "$name" -y
    expect_exit 0 "$tool" backwards "$name" -y "${app[@]}"
    stdout_has 'Reversed 1 migration.'
    expect_exit 0 "$tool" check "$name" "${app[@]}"
  done
}

test_a_folder_may_be_relative_and_have_a_colon() {
  cp -r accounts with:colon
  expect_exit 0 "$tool" --app a=with:colon: --database "sqlite:test.db" forwards a -y
  ran_is 'a:001_users a:002_email'
}

test_help_goes_to_stdout() {
  expect_exit 0 "$tool" --help
  stdout_has backwards
  stderr_is_empty
  for command in backwards forwards check b f; do
    expect_exit 0 "$tool" "$command" --help
    stdout_has 'Examples:'
    stdout_has '--database'
    stdout_lacks build-environment
    expect_exit 0 "$tool" -h "$command"
    stdout_has 'Examples:'
  done
}

test_version() {
  for words in '--version' 'backwards --version' '--version check'; do
    # shellcheck disable=SC2086  # Several words.
    expect_exit 0 "$tool" $words
    [[ $(<.out) =~ ^piccolo-migrate\ [0-9]+\.[0-9]+\.[0-9]+$ ]]
    stderr_is_empty
  done
}
