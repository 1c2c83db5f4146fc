#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Checks that what is in the library of an app is what is in its folder, byte by
# byte, and that a build picks up new, changed and removed files.
#
# usage: rebuild.sh PREFIX WORK CMAKE_ARGUMENT...
source "$(dirname "$0")/../package/common.sh"

prefix=$(realpath -m "$1")
work=$(realpath -m "$2")
here=$(cd "$(dirname "$0")" && pwd)
folder="$work/a project/migrations"

build() { cmake --build "$work/build"; }

# Builds, and compares what is in the library with the lines given.
shows() {
  quietly build
  diff <(printf '%s\n' "$@") <("$work/build/show") || fail "not the migrations that were expected"
}

builds_nothing() {
  local output
  output=$(build 2>&1)
  [[ $output != *Building* ]] || fail "built something for no reason: $output"
}

cc() {
  cat > "$folder/$1.cc" <<EOF
#include <piccolo/migrations.h>
piccolo::Migration migration() { return {.id = "$1", .description = "$2", .forwards = {}}; }
EOF
}

sql() {
  printf -- '-- description: %s\n-- migrate:up\nSELECT 1;\n-- migrate:down\n' "$2" > "$folder/$1.sql"
}

rm -rf "$work"
mkdir -p "$folder"
cp "$here/show.cc" "$work/a project"
cat > "$work/a project/CMakeLists.txt" <<'EOF'
cmake_minimum_required(VERSION 3.25)
project(foreign LANGUAGES CXX)
add_compile_options(-Wall -Wextra -Wpedantic -Wmissing-declarations -Werror)
find_package(piccolo_migrations REQUIRED)
piccolo_add_app(my_app MIGRATIONS migrations)
add_executable(show show.cc)
target_link_libraries(show PRIVATE my_app_migrations)
EOF

# What could end a literal, start an escape, or be replaced by CMake.
nasty=$'\'"\\" )" )x" R"x( \\n \\x41 ?\?/ %s $x ${x} @app@ ; [ ] # /* */ \t \x01 \x7f \xff ü 🎸\r\n\'' #'
{
  echo '-- description: Bytes'
  echo '-- migrate:up'
  echo "SELECT $nasty;"
  echo '-- migrate:down'
  for _ in {1..2500}; do echo "SELECT 'more than any literal can hold';"; done
} > "$folder/0001 bytes ü.sql"
sql 0002 Second
cc 0003 Third

quietly cmake -S "$work/a project" -B "$work/build" -DCMAKE_PREFIX_PATH="$prefix" "${@:3}"
shows '0001 bytes ü: Bytes' '0002: Second' '0003: Third'
builds_nothing
touch "$work/a project/CMakeLists.txt"
builds_nothing

# New, changed, removed
sql 0004 New
cc 0005 New
shows '0001 bytes ü: Bytes' '0002: Second' '0004: New' '0003: Third' '0005: New'
sql 0004 Changed
cc 0005 Changed
shows '0001 bytes ü: Bytes' '0002: Second' '0004: Changed' '0003: Third' '0005: Changed'
rm "$folder"/000[245].*
shows '0001 bytes ü: Bytes' '0003: Third'

# Wrong in ways that CMake, the compiler and the library find
echo 'int x;' > "$folder/0005.cc"
expect_error "$folder/0005.cc has no function" build
cc 0005 '" + nonsense'
expect_error '0005.cc:2' build
mv "$folder/0005.cc" "$folder/0005.off"
echo 'SELECT 1;' > "$folder/0006.sql"
expect_error "$folder/0006.sql has neither" build
printf '%s\n' '-- migrate:up' '-- migrate:up' > "$folder/0006.sql"
quietly build
expect_error "$folder/0006.sql" "$work/build/show"

rm "$folder"/*
quietly build
[[ -z $("$work/build/show") ]] || fail "there are migrations in an empty folder"

# Pairs, whose halves have titles of their own, are in the order of their numbers
cc 9_c Third
for name in 10_a.up 2_b.up 002_other.down; do echo "SELECT '$name';" > "$folder/$name.sql"; done
shows '2_b: ' '10_a: ' '9_c: Third'
