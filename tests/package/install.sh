#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Installs the package into an empty prefix, for the other tests, and checks that
# nothing in it points back to where it was built.
#
# usage: install.sh BUILD PREFIX VERSION
source "$(dirname "$0")/common.sh"

build=$(realpath "$1")
prefix=$(realpath -m "$2")
version=$3
source=$(cd "$(dirname "$0")/../.." && pwd)

rm -rf "$prefix" "$prefix.moved"
quietly cmake --install "$build" --prefix "$prefix.moved"
mv "$prefix.moved" "$prefix"
for path in "$source" "$build" "$prefix"; do
  if grep -rIlF "$path" "$prefix"; then fail "the files above mention $path"; fi
done
[ "$("$prefix/bin/piccolo-migrate" --version)" = "piccolo-migrate $version" ] ||
  fail "piccolo-migrate --version is not $version"
