# SPDX-License-Identifier: MIT
# shellcheck shell=bash disable=SC2154  # Set by run.sh.

test_no_command_is_wrong_and_gets_help() {
  wrong 'Commands:' "$tool"
  wrong 'Commands:' apps
}

test_unknown_commands_are_wrong() {
  wrong 'backwards, forwards, check' migrate backwrads my_app
  wrong '--url' "$tool" --url "sqlite:$db" backwards my_app
}

test_unknown_options_are_wrong() {
  wrong '--auto-agree' migrate backwards my_app --autoagree
  wrong '--exit-code' migrate check --preview
  wrong '--preview' migrate backwards my_app --fake
  wrong '-x' migrate backwards my_app -x
}

test_arguments_that_are_missing_or_too_many_are_wrong() {
  wrong 'needs an app' migrate backwards
  wrong 'needs an app' migrate forwards
  wrong 'extra' migrate backwards my_app all extra
  wrong 'extra' migrate check my_app extra
}

test_wrong_values_are_wrong() {
  wrong 'neither all nor each' migrate backwards my_app --transaction none
  wrong '--transaction' migrate backwards my_app --transaction
  wrong '--json' migrate check --json=perhaps
}

test_a_database_must_be_named_once() {
  wrong PICCOLO_DATABASE_URL apps check
  wrong '--database' migrate check --database "sqlite:$db"
  wrong '--database' apps check --database ''
  wrong '--database' apps --database= check
  wrong '--database' apps check --database
  wrong 'looks like an option' apps check --database --exit-code
  wrong 'mysql' apps check --database mysql://localhost/x
}

test_apps_must_be_named_well() {
  wrong '--app NAME=DIR' "$tool" check --database "sqlite:$db"
  for app in accounts =accounts accounts= accounts=accounts:a,,b ''; do
    wrong '--app' "$tool" check --database "sqlite:$db" --app "$app"
  done
}

test_wrong_usage_as_json() {
  expect_exit 2 migrate backwards --json
  json_is '$.success' 0
  stderr_has 'needs an app'
}
