#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Runs the tests in beside/ with the Python environment that they need, which is
# made in FOLDER if it is missing:
#
#   run.sh TOOL FOLDER [ARGUMENT OF UNITTEST…]
#
# PICCOLO_TEST_POSTGRES_URL: a server on which databases may be made.
# PICCOLO_BESIDE_SEED, PICCOLO_BESIDE_HISTORIES, PICCOLO_BESIDE_ROUNDS: where the
# random histories begin, how many there are, and how many rounds of races.
set -euo pipefail

usage='usage: run.sh TOOL FOLDER [ARGUMENT OF UNITTEST…]'
PICCOLO_BESIDE_TOOL=$(realpath "${1:?$usage}")
folder=$(realpath -m "${2:?$usage}")
shift 2
: "${PICCOLO_TEST_POSTGRES_URL:?run this through with_postgres.sh}"
cd "$(dirname "${BASH_SOURCE[0]}")"

venv=$folder/venv
if ! cmp --silent requirements.txt "$venv/requirements.txt"; then
  rm -rf "$venv"
  python3 -m venv "$venv"
  # All that is needed is in the list, so that nothing else is ever taken.
  "$venv/bin/pip" install --quiet --disable-pip-version-check --no-cache-dir --no-deps \
    --requirement requirements.txt
  "$venv/bin/pip" check --disable-pip-version-check
  cp requirements.txt "$venv/requirements.txt"
fi

rm -rf "$folder/work"
mkdir -p "$folder/work"
export PICCOLO_BESIDE_TOOL PICCOLO_BESIDE_WORK=$folder/work PYTHONDONTWRITEBYTECODE=1
exec "$venv/bin/python" -W error -m unittest --verbose "$@"
