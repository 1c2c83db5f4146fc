#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# Tests the tool as people use it:
#
#   run.sh PATH_TO_PICCOLO_MIGRATE [PATTERN]
#
# Every function whose name starts with `test_` (and matches PATTERN) runs in a
# process, a folder and a database of its own.
set -euo pipefail

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
chmod 755 "$work"  # For those tests that run the tool as another user.
tool=$work/piccolo-migrate
cp "${1:?usage: run.sh PATH_TO_PICCOLO_MIGRATE [PATTERN]}" "$tool"
pattern=${2:-}

unset "${!PICCOLO_@}" DATABASE_URL

here=$(dirname "$(realpath "$0")")
for file in "$here"/checks.sh "$here"/cases/*.sh; do
  # shellcheck source=/dev/null
  source "$file"
done

# Two apps: accounts (users, email) and my_app (band, song, album), which depends
# on accounts.  Nothing has run.
set_up() {
  dir=$work/$1
  db=$dir/test.db
  mkdir -p "$dir/accounts" "$dir/my_app"
  cd "$dir"
  migration accounts 001_users 'CREATE TABLE users (id INTEGER PRIMARY KEY);' 'DROP TABLE users;'
  migration accounts 002_email 'ALTER TABLE users ADD COLUMN email TEXT;' \
    'ALTER TABLE users DROP COLUMN email;'
  migration my_app 001_band 'CREATE TABLE band (name TEXT);' 'DROP TABLE band;'
  migration my_app 002_song 'CREATE TABLE song (title TEXT);' 'DROP TABLE song;'
  migration my_app 003_album 'CREATE TABLE album (title TEXT);' 'DROP TABLE album;'
}

# migration APP ID UP [DOWN]: writes its file.
migration() {
  {
    printf -- '-- description: About %s\n-- migrate:up\n%s\n' "$2" "$3"
    if (($# > 3)); then printf -- '-- migrate:down\n%s\n' "$4"; fi
  } >"$dir/$1/$2.sql"
}

# The tool with both apps, and with the database.
apps() { "$tool" --app "accounts=$dir/accounts" --app "my_app=$dir/my_app:accounts" "$@"; }
migrate() { apps --database "sqlite:$db" "$@"; }

all_forwards() { expect_exit 0 migrate forwards all -y; }

# As a user whom file permissions bind, which they do not root.
unprivileged() {
  if ((EUID != 0)); then
    "$@"
  else
    setpriv --reuid=65534 --regid=65534 --clear-groups "$@"
  fi
}

# What has run when all has, and when only accounts has.
# shellcheck disable=SC2034  # For the cases.
{
  everything='accounts:001_users accounts:002_email my_app:001_band my_app:002_song my_app:003_album'
  accounts_only='accounts:001_users accounts:002_email'
}

failed=()
count=0
for name in $(compgen -A function test_); do
  [[ $name == *"$pattern"* ]] || continue
  count=$((count + 1))
  # Not as a condition: that would switch `set -e` off inside.
  (
    set -o errtrace
    trap 'echo "  failed: $BASH_COMMAND" >&2' ERR
    set_up "$name"
    "$name"
  ) &
  code=0
  wait $! || code=$?
  if ((code != 0)); then
    failed+=("$name")
    echo "FAILED: $name"
  fi
done
((count > 0)) || failed+=("no test matches $pattern")
echo "$((count - ${#failed[@]})) of $count tests passed"
((${#failed[@]} == 0))
