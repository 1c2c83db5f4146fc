#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# That each file of tests has one suite, which has its name, so that either is
# found by the other: suites.sh ROOT
set -euo pipefail
cd "$1/tests"

failures=0
files=0
for file in */*_test.cc; do
  name=$(basename "$file" _test.cc)
  suites=$(sed -nE 's/^ *BOOST_(AUTO|FIXTURE)_TEST_SUITE\((\w+).*/\2/p' "$file")
  files=$((files + 1))
  [ "$suites" = "$name" ] && continue
  echo "tests/$file: has the suite \"${suites//$'\n'/, }\", and not \"$name\"" >&2
  failures=$((failures + 1))
done
((files > 20)) || { echo "only $files files of tests were found" >&2; exit 1; }
((failures == 0)) || exit 1
echo "$files suites have the names of their files."
