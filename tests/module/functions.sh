#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Builds apps of C++ migrations whose functions all have the same name, in files
# whose names are alike or strange, with g++ and with clang++ where it is there, in
# the ways in which projects build: with all warnings, with a precompiled header of
# their own, as a unity build, and optimised when linking.
#
# usage: functions.sh PREFIX WORK CMAKE_ARGUMENT...
source "$(dirname "$0")/../package/common.sh"

prefix=$(realpath -m "$1")
work=$(realpath -m "$2")
arguments=("${@:3}")

rm -rf "$work"
mkdir -p "$work/project"/{one,two}
cd "$work/project"

cat > CMakeLists.txt <<'EOF'
cmake_minimum_required(VERSION 3.25)
project(foreign LANGUAGES CXX)
add_compile_options(${more_options} -Wall -Wextra -Wpedantic -Wshadow -Wmissing-declarations
  -Wredundant-decls -Wold-style-cast -Werror)
find_package(piccolo_migrations REQUIRED)
piccolo_add_app(one MIGRATIONS one)
piccolo_add_app(two MIGRATIONS two)
if(own_header)
  target_precompile_headers(one_migrations PRIVATE <piccolo/migrations.h>)
  target_precompile_headers(two_migrations PRIVATE <vector> <piccolo/migrations.h>)
endif()
add_executable(show show.cc)
target_link_libraries(show PRIVATE one_migrations two_migrations)
EOF
cat > show.cc <<'EOF'
#include <iostream>
#include "one_migrations.h"
#include "two_migrations.h"
int main() {
  for (const auto& app : {one_migrations(), two_migrations()}) {
    for (const auto& migration : app.migrations) {
      std::cout << app.app_name << " " << migration.id << ": " << migration.description << "\n";
    }
  }
}
EOF

# A file of migrations, with the lines given behind the #include.
migration() { printf '%s\n' '#include <piccolo/migrations.h>' "${@:2}" > "$1"; }

for name in one/0001 one/0002_ü.x+y "one/0002 ü.x+(y)'z%@app@#," two/0001; do
  migration "$name.cc" "piccolo::Migration migration() { return {.description = \"plain\"}; }"
done
migration one/0003.cc 'using namespace piccolo;' \
  'namespace { const char* word() { return "another id"; } }' \
  'Migration migration() { return {.id = "3", .description = word()}; }'
migration one/0004.cc 'namespace { const char* word() { return "the same helper"; } }' \
  '[[nodiscard]] piccolo::Migration migration() { return {.description = word()}; }'
migration two/0002.cc \
  'namespace my { static piccolo::Migration migration() { return {.description = "static"}; } }' \
  'static piccolo::Migration migration() { return my::migration(); }'
migration two/0003.cc 'inline piccolo::Migration migration() { return {.description = "inline"}; }'
cat > "$work/expected" <<'EOF'
one 0001: plain
one 0002 ü.x+(y)'z%@app@#,: plain
one 0002_ü.x+y: plain
one 3: another id
one 0004: the same helper
two 0001: plain
two 0002: static
two 0003: inline
EOF

# Builds from nothing, with the arguments for cmake given, and compares what is in
# the libraries with what should be.
builds() {
  rm -rf "$work/build"
  quietly cmake -S . -B "$work/build" -DCMAKE_PREFIX_PATH="$prefix" "${arguments[@]}" "$@"
  said=$(cmake --build "$work/build" --verbose --target "$target" 2>&1) ||
    fail "${arguments[*]} $*: $said"
  [[ $target != show ]] || diff <(sort "$work/expected") <("$work/build/show" | sort) || fail "$*"
}

# That each file took the precompiled header.  GCC reads the text instead where it
# cannot, and tells neither that nor the other unless it is asked.
precompiled() {
  local marks=0
  case $1 in
    gcc) marks=$(grep -c '^! .*cmake_pch' <<<"$said" || true) ;;
    clang) marks=$(grep -cE 'include-pch.*/migrations/.* -c ' <<<"$said" || true) ;;
  esac
  [[ $marks -ge 5 ]] || fail "only $marks files took the precompiled header: $said"
}

takes_own_header() {
  builds -Down_header=ON -Dmore_options=-H -DCMAKE_UNITY_BUILD=ON
  precompiled "$1"
}

case "${arguments[*]}" in
  *clang*) compiler=clang other=g++ ;;
  *) compiler=gcc other=$(command -v clang++ clang++-14 | head -n 1) ;;
esac
target=show
takes_own_header "$compiler"
builds -DCMAKE_INTERPROCEDURAL_OPTIMIZATION=ON -DCMAKE_DISABLE_PRECOMPILE_HEADERS=ON

# A function where no other file can call it
migration two/0004.cc 'namespace { piccolo::Migration migration() { return {}; } }'
expect_error 'ambiguous' cmake --build "$work/build" --target two_migrations
migration two/0004.cc 'namespace my { piccolo::Migration migration(); }' \
  'piccolo::Migration my::migration() { return {}; }'
expect_error 'The file below must define it, in no namespace' cmake --build "$work/build" --target two_migrations
rm two/0004.cc

[[ -n $other ]] || exit 0
# What was built with sanitizers can be linked by the same compiler only.
[[ " ${arguments[*]} " != *-fsanitize* ]] || target=one_migrations
arguments+=(-G 'Unix Makefiles' -DCMAKE_CXX_COMPILER="$other" -DCMAKE_CXX_FLAGS=)
takes_own_header "$([[ $other == g++ ]] && echo gcc || echo clang)"
