# SPDX-License-Identifier: MIT
# shellcheck shell=bash disable=SC2154  # Set by run.sh.

# What a test checks.

fail() {
  echo "  $*" >&2
  printf '  in %s, line %s\n' "${FUNCNAME[2]}" "${BASH_LINENO[1]}" >&2
  if [[ -f $dir/.out ]]; then sed 's/^/  stdout: /' "$dir/.out" >&2; fi
  if [[ -f $dir/.err ]]; then sed 's/^/  stderr: /' "$dir/.err" >&2; fi
  exit 1
}

# expect_exit CODE COMMAND…: runs it; its output is kept for what follows.
expect_exit() {
  local expected=$1 code=0
  shift
  "$@" >"$dir/.out" 2>"$dir/.err" || code=$?
  ((code == expected)) || fail "exit code $code instead of $expected: $*"
}

contains() { [[ $(<"$1") == *"$2"* ]]; }
stdout_has() { contains "$dir/.out" "$1" || fail "not on stdout: $1"; }
stderr_has() { contains "$dir/.err" "$1" || fail "not on stderr: $1"; }
stderr_has_all() { for word in "$@"; do stderr_has "$word"; done; }
stdout_lacks() { ! contains "$dir/.out" "$1" || fail "on stdout: $1"; }
stderr_lacks() { ! contains "$dir/.err" "$1" || fail "on stderr: $1"; }
stdout_is_empty() { [[ ! -s $dir/.out ]] || fail "something is on stdout"; }
stderr_is_empty() { [[ ! -s $dir/.err ]] || fail "something is on stderr"; }

# json_is PATH VALUE: of the document on stdout, which must be all there is.
json_is() {
  local value
  value=$(sqlite3 :memory: "SELECT json_extract(CAST(readfile('$dir/.out') AS TEXT), '$1')") ||
    fail "stdout is no JSON"
  [[ $value == "$2" ]] || fail "$1 is '$value' instead of '$2'"
}

# refused COMMAND…: it fails and has written nothing.
refused() {
  local before
  before=$(fingerprint)
  expect_exit 1 "$@"
  stdout_is_empty
  [[ $(fingerprint) == "$before" ]] || fail 'something was written'
}

# wrong WORDS COMMAND…: wrong usage, with those words on stderr.
wrong() {
  local words=$1
  shift
  expect_exit 2 "$@"
  stderr_has "$words"
  stderr_has 'piccolo-migrate: '
  stdout_is_empty
}

query() { sqlite3 "$db" "$1"; }

# ran_is "app:id …": what has run, in the order it was recorded.
ran_is() {
  local rows
  rows=$(query "SELECT group_concat(app_name || ':' || name, ' ')
                FROM (SELECT * FROM migration ORDER BY id)")
  [[ $rows == "$1" ]] || fail "what has run is '$rows' instead of '$1'"
}

# tables_are "a b": those there are, but the migration table, by name.
tables_are() {
  local tables
  tables=$(query "SELECT group_concat(name, ' ') FROM (SELECT name FROM sqlite_schema
                  WHERE type = 'table' AND name != 'migration' AND name NOT LIKE 'piccolo%'
                    AND name NOT LIKE 'sqlite%' ORDER BY name)")
  [[ $tables == "$1" ]] || fail "the tables are '$tables' instead of '$1'"
}

# Every file beside the database, byte for byte.
fingerprint() { find "$dir" -name 'test.db*' -exec sha256sum {} +; }
