#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# That each floor of the sources includes only what is on its own or below, and
# that what is of one dialect or backend knows nothing of another:
#
#   includes.sh ROOT
#
# What is against that is told with its file and line.  So is a file of no floor.
set -euo pipefail
shopt -s extglob
cd "$1"

# From below.  `base` is what has nothing to do with databases.
floors=(base words schema sql databases migrations plan commands tools)

# floor_of FILE: sets `floor`; to nothing if it is not known.
floor_of() {
  case $1 in
    lib/include/piccolo/@(error|migration_row|printable|status_forward|value|wait_policy).h) floor=base ;;
    lib/include/piccolo/@(action|change|column|schema).h) floor=schema ;;
    lib/include/piccolo/@(database|in_memory_database).h) floor=databases ;;
    lib/include/piccolo/@(app_config|migration|migration_files|migration_manager).h) floor=migrations ;;
    lib/include/piccolo/@(commands|migration_result|migrations).h) floor=commands ;;
    lib/src/@(words|schema|sql|databases|migrations|plan|commands)/*) floor=${1#lib/src/} floor=${floor%%/*} ;;
    lib/src/*/* | lib/include/*) floor= ;;
    lib/src/*) floor=base ;;
    tools/*) floor=tools ;;
    *) floor= ;;
  esac
}

# height_of FLOOR: sets `height`.
height_of() {
  for height in "${!floors[@]}"; do [ "${floors[height]}" != "$1" ] || return 0; done
  echo "there is no floor $1" >&2
  exit 2
}

# file_of INCLUDED: sets `included` to the file in the tree; to nothing if it is
# another library's.
file_of() {
  local folder
  for folder in lib/include lib/src tools/piccolo-migrate/include tools/piccolo-migrate/src; do
    included=$folder/$1
    [ ! -f "$included" ] || return 0
  done
  included=
}

# kind_of FILE: sets `kind` to the dialect or backend that it is about, if it is
# about one.
kind_of() {
  kind=
  case $1 in lib/src/@(sql|databases)/*/*) kind=${1#lib/src/*/} kind=${kind%%/*} ;; esac
}

failures=0
includes=0
fail() {
  echo "$1" >&2
  failures=$((failures + 1))
}

while IFS= read -r file; do
  floor_of "$file"
  [ -n "$floor" ] || fail "$file: is on no floor that $0 knows"
done < <(find lib tools -name '*.h' -o -name '*.cc' | sort)

while IFS=: read -r file line text; do
  text=${text#*[\"<]} text=${text%%[\">]*}
  [[ $text != *../* ]] || fail "$file:$line: includes $text by a way through the folders"
  file_of "$text"
  [ -n "$included" ] || continue
  includes=$((includes + 1))
  floor_of "$file"
  [ -n "$floor" ] || continue
  from=$floor
  floor_of "$included"
  [ -n "$floor" ] || continue
  height_of "$from" && own=$height
  height_of "$floor"
  if ((height > own)); then
    fail "$file:$line: $from includes $text, which is above it, on $floor"
  fi
  kind_of "$file"
  own_kind=$kind
  kind_of "$included"
  if [ -n "$own_kind" ] && [ -n "$kind" ] && [ "$own_kind" != "$kind" ]; then
    fail "$file:$line: what is of $own_kind includes $text, which is of $kind"
  fi
done < <(grep -rnE '^[[:space:]]*#[[:space:]]*include[[:space:]]*["<]' lib tools \
  --include='*.h' --include='*.cc')

((includes > 100)) || fail "only $includes includes were found"
((failures == 0)) || { echo "$failures against the floors" >&2; exit 1; }
echo "$includes includes, none of them upwards."
