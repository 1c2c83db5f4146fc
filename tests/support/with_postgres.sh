#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Runs a command with a PostgreSQL server of its own, on a unix socket in a new
# folder, and removes both when the command ends, however it ends:
#
#   with_postgres.sh COMMAND [ARGUMENT…]
#
# The command finds the server in PICCOLO_TEST_POSTGRES_URL.  The server is given
# the options in PICCOLO_TEST_POSTGRES_OPTIONS, e.g. `-c fsync=on`.  Its programs
# are those in the folder PICCOLO_TEST_POSTGRES_BIN, or else the newest installed.
set -euo pipefail

# Debian keeps the server's programs out of the PATH, in a folder a version.
installed=$(dirname "$(readlink -f "$(command -v initdb || ls -v /usr/lib/postgresql/*/bin/initdb | tail -n 1)")")
bin=${PICCOLO_TEST_POSTGRES_BIN:-$installed}
# Any version of this one tells of any server, and not every package has it.
is_ready=$bin/pg_isready
[ -x "$is_ready" ] || is_ready=$installed/pg_isready
folder=$(mktemp -d /tmp/piccolo_postgres.XXXXXX)
chmod 711 "$folder"
server=

clean_up() {
  [ -z "$server" ] || { kill -QUIT "$server" && wait "$server"; } 2>/dev/null || true
  rm -rf "$folder"
}
trap clean_up EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

# PostgreSQL refuses to run as root.  The server dies with this script.
as_server=(setpriv --pdeathsig QUIT)
if [ "$(id -u)" = 0 ]; then
  as_server+=(--reuid=postgres --regid=postgres --init-groups)
fi
mkdir "$folder/data"
if [ "$(id -u)" = 0 ]; then chown -R postgres "$folder"; fi

read -ra options <<< "${PICCOLO_TEST_POSTGRES_OPTIONS:-}"
cd "$folder"
"${as_server[@]}" "$bin/initdb" --pgdata="$folder/data" --username=postgres --auth=trust \
  --encoding=UTF8 --locale=C --no-sync > "$folder/log" 2>&1 || { cat "$folder/log" >&2; exit 1; }
"${as_server[@]}" "$bin/postgres" -D "$folder/data" -k "$folder" -c listen_addresses='' -c fsync=off \
  -c max_connections=100 "${options[@]}" >> "$folder/log" 2>&1 &
server=$!
for _ in $(seq 300); do
  "$is_ready" --quiet --host="$folder" && break
  kill -0 "$server" 2>/dev/null || break
  sleep 0.1
done
"$is_ready" --quiet --host="$folder" || { cat "$folder/log" >&2; exit 1; }

cd "$OLDPWD"
export PICCOLO_TEST_POSTGRES_URL="postgresql://postgres@/postgres?host=$folder"
"$@"
