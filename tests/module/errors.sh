#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Provokes each error that piccolo_add_app() can make, and checks that the message
# names the culprit.
#
# usage: errors.sh PREFIX WORK CMAKE_ARGUMENT...
source "$(dirname "$0")/../package/common.sh"

prefix=$(realpath -m "$1")
work=$(realpath -m "$2")
configure=(cmake -S "$work/project" -B "$work/build" -DCMAKE_PREFIX_PATH="$prefix" "${@:3}")

# A project of the lines given, with two folders of migrations and one that has
# none.
project() {
  rm -rf "$work/project"
  mkdir -p "$work/project"/{a,b,empty,sub}
  cd "$work/project"
  cat > CMakeLists.txt <<EOF
cmake_minimum_required(VERSION 3.25)
project(foreign LANGUAGES CXX)
find_package(piccolo_migrations REQUIRED)
$(printf '%s\n' "$@")
EOF
  sql a/0001_a.sql
  sql b/0001_b.sql
}

sql() { printf '%s\n' "${@:2}" '-- migrate:up' 'SELECT 1;' '-- migrate:down' 'SELECT 2;' > "$1"; }

cc() {
  printf '%s\n' '#include <piccolo/migrations.h>' "${@:2}" > "$1"
}

rejects() { expect_error "$1" "${configure[@]}"; }
accepts() { quietly "${configure[@]}"; }

rm -rf "$work"
project 'piccolo_add_app(a MIGRATIONS a DATABASE memory:)'
accepts

# --- Arguments
project 'piccolo_add_app(a MIGRATIONS a DATABSE memory:)'
rejects 'piccolo_add_app(a): unknown argument: DATABSE memory:'
project 'piccolo_add_app(a a)'
rejects 'piccolo_add_app(a): unknown argument: a'
project 'piccolo_add_app(a DATABASE memory:)'
rejects 'piccolo_add_app(a): MIGRATIONS <folder> is missing'
project 'piccolo_add_app(a MIGRATIONS)'
rejects 'piccolo_add_app(a): nothing stands after MIGRATIONS'
project 'piccolo_add_app(a MIGRATIONS a DEPENDS_ON DATABASE memory:)'
rejects 'piccolo_add_app(a): nothing stands after DEPENDS_ON'
project 'piccolo_add_app(MIGRATIONS a)'
rejects 'the name of the app is missing before MIGRATIONS'
project 'piccolo_add_app(a MIGRATIONS not/there)'
rejects "piccolo_add_app(a): there is no folder $work/project/not/there"
project 'piccolo_add_app(a MIGRATIONS a/0001_a.sql)'
rejects "piccolo_add_app(a): $work/project/a/0001_a.sql is a file, and should be a folder"

# --- Databases
for url in mysql://me:secret@localhost/x postgres:x sqlserver:x 'sqlite3:x.db' Sqlite:x.db; do
  project "piccolo_add_app(a MIGRATIONS a DATABASE $url)"
  rejects "piccolo_add_app(a): DATABASE begins with \"${url%%:*}:\", which is not the URL of a database"
done
for url in my_app.db /x/my_app.db sqlite; do
  project "piccolo_add_app(a MIGRATIONS a DATABASE $url)"
  rejects "piccolo_add_app(a): DATABASE is not a URL"
done
for url in sqlite:x.db sqlite:/x.db sqlite::memory: memory: postgres:///x postgresql://me@localhost/x; do
  project "piccolo_add_app(a MIGRATIONS a DATABASE $url)"
  accepts
done

# --- Names
for name in my-app 1app 'my app' 'ü'; do
  project "piccolo_add_app(\"$name\" MIGRATIONS a)"
  rejects "\"$name\" cannot be the name of an app: not a C identifier"
done
for name in all piccolo; do
  project "piccolo_add_app($name MIGRATIONS a)"
  rejects "\"$name\" cannot be the name of an app: it is reserved"
done
project 'piccolo_add_app(a MIGRATIONS a)' 'add_subdirectory(sub)'
echo 'piccolo_add_app(a MIGRATIONS ../b)' > sub/CMakeLists.txt
rejects "piccolo_add_app(a): two apps are named \"a\": this one, and one in $work/project"
project 'piccolo_add_app(a MIGRATIONS a)' 'piccolo_add_app(b MIGRATIONS a/)'
rejects "piccolo_add_app(b): $work/project/a is the folder of the app a already"
project 'add_custom_target(a_migrations)' 'piccolo_add_app(a MIGRATIONS a)'
rejects 'piccolo_add_app(a): there is a target a_migrations already'

# --- Dependencies
project 'piccolo_add_app(a MIGRATIONS a DEPENDS_ON c)' 'piccolo_add_app(b MIGRATIONS b)'
rejects 'piccolo_add_app(a): DEPENDS_ON names "c", which is no app; apps are: a, b'
project 'piccolo_add_app(a MIGRATIONS a DEPENDS_ON a)'
rejects 'a cycle: a -> a'
project 'piccolo_add_app(a MIGRATIONS a DEPENDS_ON b)' \
        'piccolo_add_app(b MIGRATIONS b DEPENDS_ON a)'
rejects 'a cycle: a -> b -> a'
project 'piccolo_add_app(c MIGRATIONS sub DEPENDS_ON a)' \
        'piccolo_add_app(a MIGRATIONS a DEPENDS_ON empty b)' \
        'piccolo_add_app(empty MIGRATIONS empty)' \
        'piccolo_add_app(b MIGRATIONS b DEPENDS_ON empty a)'
rejects 'a cycle: a -> b -> a'
project 'piccolo_add_app(a MIGRATIONS a DEPENDS_ON b)' 'add_subdirectory(sub)'
echo 'piccolo_add_app(b MIGRATIONS ../b)' > sub/CMakeLists.txt
accepts

# --- Ids
project 'piccolo_add_app(a MIGRATIONS a)'
sql a/0002_other.sql '-- id: 0001_a'
rejects "two migrations have the id \"0001_a\": $work/project/a/0001_a.sql and $work/project/a/0002_other.sql"
project 'piccolo_add_app(a MIGRATIONS a)'
touch a/0001_a.up.sql a/0001_a.down.sql
rejects "two migrations have the id \"0001_a\": $work/project/a/0001_a.sql and $work/project/a/0001_a.up.sql"
project 'piccolo_add_app(a MIGRATIONS a)'
touch a/0002_b.up.sql a/0002_b.down.sql a/.0001_a.sql a/0001_a.txt
printf '%s\n' '-- id: 0001_a' '-- +goose Up' 'SELECT 1;' > a/0003_goose.sql
sql a/0004_other.sql '-- migrate:up' '-- id: 0001_a'
accepts

project 'piccolo_add_app(a MIGRATIONS a)'
sql a/0002_other.SQL '-- ID : 0001_a'
rejects "two migrations have the id \"0001_a\": $work/project/a/0001_a.sql and $work/project/a/0002_other.SQL"

project 'piccolo_add_app(a MIGRATIONS a)'
rm a/0001_a.sql
touch a/0001_add_x.up.sql a/0001_drop_x.down.sql a/0002_y_up.sql a/0002_y_down.sql a/10_z.up.sql
printf '%s\n' '-- +goose Up' 'SELECT 1;' > a/0003_goose.sql
accepts
touch a/2026_11_02_x.up.sql a/2026_11_03_y.up.sql
accepts
touch a/02_w.up.sql
rejects "two migrations have the number \"2\": $work/project/a/0002_y_up.sql and $work/project/a/02_w.up.sql"
rm a/02_w.up.sql
cp a/0003_goose.sql a/3_goose.sql
rejects "two migrations have the number \"3\": $work/project/a/0003_goose.sql and $work/project/a/3_goose.sql"

# --- Files that would be passed over, or be no migration
for name in 0002_x.go 20240101120000_x.py V3__X.java 0002_x.cpp 0002_x.up.pgsql; do
  project 'piccolo_add_app(a MIGRATIONS a)'
  touch "a/$name"
  rejects "piccolo_add_app(a): $work/project/a/$name looks like a migration"
done
touch a/0003_y.go a/0004_z.go
rejects 'and so for 2 more in that folder'
project 'piccolo_add_app(a MIGRATIONS a)'
touch a/embed.go a/0001_a_test.go a/README.md a/.0002_x.go a/0001.md a/0002_x.up.sql~
accepts
for text in '' 'SELECT 1;' '-- migrat:up' '-- migrate up'; do
  project 'piccolo_add_app(a MIGRATIONS a)'
  echo "$text" > a/0002_b.sql
  rejects "piccolo_add_app(a): $work/project/a/0002_b.sql has neither a"
done
project 'piccolo_add_app(a MIGRATIONS a)'
printf '\xEF\xBB\xBF--Migrate : UP\r\nSELECT 1;\n' > a/0002_b.sql
printf '%s\n' '-- a;b [c' '  --  +GOOSE Up' 'SELECT 1;' > a/0003_c.sql
touch a/0004_d.Up.SQL a/0004_d.DOWN.sql
accepts

# --- C++ files
function_in() {
  project 'piccolo_add_app(a MIGRATIONS a)'
  cc a/change.cc "$@"
}
for text in '' 'int x = 1;' 'piccolo::Migration change() { return {}; }' \
            'auto migration() -> piccolo::Migration { return {}; }'; do
  function_in "$text"
  rejects "piccolo_add_app(a): $work/project/a/change.cc has no function \`piccolo::Migration migration()"
done
for text in 'piccolo::Migration' 'int x[1]; using namespace piccolo; Migration'; do
  function_in "$text" 'migration ( void ) noexcept { return {}; }'
  accepts
done

# --- Names of files
for name in 'a;b.sql' 'a[b.sql' 'a"b.sql' 'a$b.sql'; do
  project 'piccolo_add_app(a MIGRATIONS a)'
  touch "a/$name"
  rejects "CMake cannot handle the name of the file $work/project/a/a"
done
project 'piccolo_add_app(a MIGRATIONS "a*b")'
mkdir 'a*b'
rejects "CMake cannot handle the name of the folder $work/project/a*b"
