#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# That each block of code in the README that names a file stands in that file:
# readme.sh ROOT
set -euo pipefail
cd "$1"

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
echo "$blocks blocks stand where they say."
