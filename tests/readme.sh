#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# That each block of code in the README that names a file stands in that file, and
# that the README and the changes are of this version: readme.sh ROOT VERSION
set -euo pipefail
cd "$1"
version=$2

blocks=0
file=
block=
while IFS= read -r line; do
  case "$line" in
    '<!-- '*' -->') file=${line#<!-- } file=${file% -->} block= ;;
    '```'?*) block= ;;
    '```')
      [ -n "$file" ] || continue
      if [[ "$(cat "$file")" != *"${block%$'\n'}"* ]]; then
        printf 'README.md quotes %s, where this does not stand:\n%s' "$file" "$block" >&2
        exit 1
      fi
      blocks=$((blocks + 1)) file=
      ;;
    *) block+=$line$'\n' ;;
  esac
done < README.md
[ "$blocks" -ge 5 ] || { echo "README.md quotes only $blocks files" >&2; exit 1; }

grep -qF "find_package(piccolo_migrations ${version%.*} REQUIRED)" README.md ||
  { echo "README.md does not look for version ${version%.*} of the package" >&2; exit 1; }
newest=$(sed -nE '/^## /{s/^## ([^, ]+).*/\1/p;q}' CHANGELOG.md)
[ "$newest" = "$version" ] ||
  { echo "CHANGELOG.md begins with $newest, and not with $version" >&2; exit 1; }
echo "$blocks blocks stand where they say."
