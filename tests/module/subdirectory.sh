#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Checks that add_subdirectory and FetchContent give what find_package gives.
#
# usage: subdirectory.sh PREFIX WORK CMAKE_ARGUMENT...
source "$(dirname "$0")/../package/common.sh"

prefix=$(realpath -m "$1")
work=$(realpath -m "$2")
source=$(cd "$(dirname "$0")/../.." && pwd)

# Configures a project that has the package by the lines of CMake given, and
# prints its targets.
targets() {
  local name=$1
  mkdir -p "$work/$name"/{my_app,accounts}
  cat > "$work/$name/CMakeLists.txt" <<EOF
cmake_minimum_required(VERSION 3.25)
project(foreign LANGUAGES CXX)
$(printf '%s\n' "${@:2}")
piccolo_add_app(my_app MIGRATIONS my_app DEPENDS_ON accounts DATABASE memory:)
piccolo_add_app(accounts MIGRATIONS accounts)
add_library(service INTERFACE)
target_link_libraries(service INTERFACE piccolo::migrations my_app_migrations)
EOF
  quietly cmake -S "$work/$name" -B "$work/$name/build" "${arguments[@]}"
  cmake --build "$work/$name/build" --target help |
    grep -oE '\b(migrate_[a-z_]+|(my_app|accounts)_migrations)\b' | sort -u
}

arguments=("${@:3}" -DCMAKE_PREFIX_PATH="$prefix")
rm -rf "$work"
mkdir -p "$work"
targets package 'find_package(piccolo_migrations REQUIRED)' > "$work/expected"
arguments=("${@:3}")
diff "$work/expected" <(targets subdirectory "add_subdirectory(\"$source\" piccolo)") ||
  fail "add_subdirectory gives other targets"
diff "$work/expected" <(targets fetch 'include(FetchContent)' \
  "FetchContent_Declare(piccolo_migrations SOURCE_DIR \"$source\")" \
  'FetchContent_MakeAvailable(piccolo_migrations)') || fail "FetchContent gives other targets"

diff "$work/expected" - <<'EOF'
accounts_migrations
migrate_backwards_accounts
migrate_backwards_all
migrate_backwards_my_app
migrate_check_accounts
migrate_check_all
migrate_check_my_app
migrate_forwards_accounts
migrate_forwards_all
migrate_forwards_my_app
migrate_preview_backwards_accounts
migrate_preview_backwards_my_app
my_app_migrations
EOF
