#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Compares the tool with golang-migrate and goose, which are installed as packages of Go
# below FOLDER if they are missing there:
#
#   run.sh TOOL FOLDER [ARGUMENT OF UNITTEST…]
#
# PICCOLO_TEST_POSTGRES_URL: a server on which databases may be made.
set -euo pipefail

usage='usage: run.sh TOOL FOLDER [ARGUMENT OF UNITTEST…]'
PICCOLO_OTHER_TOOLS_OURS=$(realpath "${1:?$usage}")
folder=$(realpath -m "${2:?$usage}")
shift 2
: "${PICCOLO_TEST_POSTGRES_URL:?run this through with_postgres.sh}"
cd "$(dirname "${BASH_SOURCE[0]}")"

golang_migrate=github.com/golang-migrate/migrate/v4/cmd/migrate@v4.20.1
goose=github.com/pressly/goose/v3/cmd/goose@v3.30.0

# install TAGS PACKAGE: with all that it needs, in the folder.
install() {
  env GOPATH="$folder/go" GOMODCACHE="$folder/go/modules" GOCACHE="$folder/go/cache" \
    GOBIN="$folder/bin" GOENV=off GOFLAGS=-modcacherw go install -tags "$1" "$2"
}

pins="$golang_migrate $goose"
if [ "$(cat "$folder/bin/pins" 2>/dev/null)" != "$pins" ]; then
  # Where Go says that it is to be unpacked.
  command -v go >/dev/null || PATH=$PATH:/usr/local/go/bin
  install 'postgres sqlite' "$golang_migrate"
  install 'no_clickhouse no_mssql no_mysql no_spanner no_turso no_vertica no_ydb' "$goose"
  echo "$pins" >"$folder/bin/pins"
  rm -rf "$folder/go"
fi

rm -rf "$folder/work"
mkdir -p "$folder/work"
export PICCOLO_OTHER_TOOLS_OURS PICCOLO_OTHER_TOOLS_BIN=$folder/bin
export PICCOLO_OTHER_TOOLS_WORK=$folder/work PYTHONDONTWRITEBYTECODE=1
exec python3 -W error -m unittest "$@"
