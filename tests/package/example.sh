#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Builds examples/my_app against the installed package, runs its unit test, its
# service and its targets.
#
# usage: example.sh PREFIX WORK CMAKE_ARGUMENT...
source "$(dirname "$0")/common.sh"

prefix=$(realpath -m "$1")
work=$(realpath -m "$2")
example=$(cd "$(dirname "$0")/../../examples/my_app" && pwd)
unset PICCOLO_DATABASE_URL DATABASE_URL PICCOLO_MIGRATION_ID
unset PICCOLO_AUTO_AGREE PICCOLO_CLEAN PICCOLO_PREVIEW

rm -rf "$work"
quietly cmake -S "$example" -B "$work" -DCMAKE_PREFIX_PATH="$prefix" "${@:3}"
quietly cmake --build "$work"
quietly ctest --test-dir "$work" --no-tests=error

said=$("$work/my_service" "sqlite:$work/my_app.db")
[[ $said == $'Ran 4 migrations.\nServing 0 bands.' ]] || fail "the service said: $said"
said=$("$work/my_service" "sqlite:$work/my_app.db")
[[ $said == $'No migrations need to be run\nServing 0 bands.' ]] || fail "the service said: $said"

PICCOLO_MIGRATION_ID=all PICCOLO_AUTO_AGREE=1 \
  quietly cmake --build "$work" --target migrate_backwards_my_app
tables=$(sqlite3 -readonly "$work/my_app.db" "SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY 1")
[[ $tables == $'account\nmigration\npiccolo_record' ]] || fail "after the rollback there are: $tables"
