# SPDX-License-Identifier: MIT
# shellcheck shell=bash
# For the drivers of the package and module tests, which source it.
set -euo pipefail

fail() {
  echo "FAILED: $*" >&2
  exit 1
}

# Runs a command quietly; shows what it said if it fails.
quietly() {
  local output
  output=$("$@" 2>&1 </dev/null) || fail "$* said: $output"
}

# Runs a command that must fail and say the text, however its lines are broken.
expect_error() {
  local text=$1 output
  shift
  if output=$("$@" 2>&1 </dev/null); then
    fail "$* succeeded, but should have said: $text"
  fi
  output=$(tr -s ' \n' ' ' <<<"$output")
  [[ $output == *"$text"* ]] || fail "$* should have said: $text; it said: $output"
}
