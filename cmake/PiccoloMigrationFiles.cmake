# SPDX-License-Identifier: MIT
#
# From the files of a migrations folder to the sources of a library.  Private to
# PiccoloMigrations.cmake.
include_guard(GLOBAL)
cmake_policy(VERSION 3.25)

# Writes the sources of the library of <app> to the folder <generated>, and sets
# <sources> to all that it is made of.
function(_piccolo_generate_app app folder depends_on version generated sources)
  _piccolo_check_foreign(${app} "${folder}")
  _piccolo_find_files(${app} "${folder}" "[sS][qQ][lL]" sql_files)
  _piccolo_find_files(${app} "${folder}" cc cc_files)
  set(embedded "")
  set(declared "")
  set(called "")
  foreach(file IN LISTS sql_files)
    _piccolo_check_marker(${app} "${file}")
    _piccolo_sql_id("${file}" id number)
    _piccolo_check_is_new(${app} "${file}" id "${id}")
    _piccolo_check_is_new(${app} "${file}" number "${number}")
    _piccolo_embed("${file}" text)
    string(APPEND embedded "${text}")
  endforeach()
  set(compiled "")
  foreach(file IN LISTS cc_files)
    _piccolo_cc_migration(${app} "${file}" ${generated} source function)
    _piccolo_quote("${file}" path)
    list(APPEND compiled "${source}")
    string(APPEND declared "piccolo::Migration ${function}();\n")
    string(APPEND called "\n      {${function}, ${path}},")
  endforeach()
  _piccolo_quote("${folder}" quoted_folder)
  _piccolo_quote("${version}" quoted_version)
  list(TRANSFORM depends_on REPLACE "(.+)" "\"\\1\"")
  list(JOIN depends_on ", " quoted_names)
  set(templates ${CMAKE_CURRENT_FUNCTION_LIST_DIR}/templates)
  configure_file(${templates}/app.h.in ${generated}/include/${app}_migrations.h @ONLY)
  configure_file(${templates}/app.cc.in ${generated}/${app}_migrations.cc @ONLY)
  set(${sources} ${generated}/${app}_migrations.cc ${compiled} PARENT_SCOPE)
endfunction()

# Every build looks at the folder and the files again.
function(_piccolo_find_files app folder extension files)
  file(GLOB found LIST_DIRECTORIES false CONFIGURE_DEPENDS "${folder}/*.${extension}")
  list(FILTER found EXCLUDE REGEX "/[.][^/]*$")
  foreach(file IN LISTS found)
    if(file MATCHES "[][$\"\\\\]" OR NOT EXISTS "${file}")
      _piccolo_fail(${app} "CMake cannot handle the name of the file ${file}")
    endif()
  endforeach()
  set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${found})
  set(${files} "${found}" PARENT_SCOPE)
endfunction()

# Refuses what other tools would run as a migration, and this module would pass
# over: as the library does for folders, and C++ files of other endings.
function(_piccolo_check_foreign app folder)
  file(GLOB found LIST_DIRECTORIES false CONFIGURE_DEPENDS "${folder}/[0-9]*" "${folder}/[vV][0-9]*")
  set(programs go py rb js mjs cjs ts php java kt kts scala rs cs fs ex exs pl sh bash swift groovy
    ps1 cpp cxx c\\+\\+ C)
  list(JOIN programs "|" programs)
  # golang-migrate takes any ending behind the direction; `.sql~` is a copy.
  set(halves ${found})
  list(FILTER halves INCLUDE REGEX "[.]([uU][pP]|[dD][oO][wW][nN])[.][^/]*$")
  list(FILTER halves EXCLUDE REGEX "[.]([uU][pP]|[dD][oO][wW][nN])[.][sS][qQ][lL][^/]*$")
  list(FILTER found INCLUDE REGEX "[.](${programs})$")
  list(FILTER found EXCLUDE REGEX "_test[.]go$")
  list(APPEND found ${halves})
  list(REMOVE_DUPLICATES found)
  if(found)
    list(POP_FRONT found file)
    list(LENGTH found others)
    set(and_others "")
    if(others GREATER 0)
      set(and_others " (and so for ${others} more in that folder)")
    endif()
    _piccolo_fail(${app} "${file} looks like a migration, but cannot be run here: write it in SQL \
in a file that ends in .sql, or in C++ in a file that ends in .cc, or move it out of the folder${and_others}")
  endif()
endfunction()

# Whether a file is one direction of a migration, as golang-migrate has them.  One that
# is called `0021_x_up.sql` may be: the library looks for the other direction.
function(_piccolo_is_half file is_half)
  cmake_path(GET file FILENAME name)
  set(${is_half} FALSE PARENT_SCOPE)
  if(name MATCHES "([.]|^[0-9].*_)([uU][pP]|[dD][oO][wW][nN])[.][sS][qQ][lL]$")
    set(${is_half} TRUE PARENT_SCOPE)
  endif()
endfunction()

# That a file of both directions has a line that begins one.  What else may be
# wrong with it the library says.
function(_piccolo_check_marker app file)
  _piccolo_is_half("${file}" is_half)
  if(is_half)
    return()
  endif()
  file(STRINGS "${file}" markers LIMIT_COUNT 1 REGEX
    "^[^-]*--[ \t]*([+][Gg][Oo][Oo][Ss][Ee]|[Mm][Ii][Gg][Rr][Aa][Tt][Ee][ \t]*:)")
  if(markers STREQUAL "")
    _piccolo_fail(${app} "${file} has neither a \"-- migrate:up\" nor a \"-- +goose Up\" line, so \
it is not a migration")
  endif()
endfunction()

# Of _piccolo_generate_app, in whose scope it remembers the ids and numbers, of which
# <what> is one, that it has seen.
function(_piccolo_check_is_new app file what value)
  if(value STREQUAL "")
    return()
  endif()
  string(MD5 key "${what} ${value}")
  if(DEFINED file_${key})
    _piccolo_fail(${app}
      "two migrations have the ${what} \"${value}\": ${file_${key}} and ${file}")
  endif()
  set(file_${key} "${file}" PARENT_SCOPE)
endfunction()

# <id>: what the comment `-- id:` before the first marker says, or the stem; and the
# <number> that a file of goose or golang-migrate is known by, if it begins with one.  A
# *.down.sql file has neither: its *.up.sql file speaks for it.
function(_piccolo_sql_id file id number)
  set(${id} "" PARENT_SCOPE)
  set(${number} "" PARENT_SCOPE)
  cmake_path(GET file FILENAME name)
  file(READ "${file}" text)
  string(REGEX MATCH "--[ \t]*([+]goose|[Mm][Ii][Gg][Rr][Aa][Tt][Ee][ \t]*:)" marker "${text}")
  set(ending "[.]")
  if(marker STREQUAL "")
    set(ending "[._]")
  endif()
  if(name MATCHES "${ending}[dD][oO][wW][nN][.][sS][qQ][lL]$")
    return()
  endif()
  string(REGEX REPLACE "(${ending}[uU][pP])?[.][sS][qQ][lL]$" "" found "${name}")
  set(date "^[0-9][0-9][0-9][0-9]_[0-9][0-9]_[0-9][0-9]")
  if(NOT marker MATCHES ":$" AND NOT found MATCHES "${date}" AND found MATCHES "^0*([0-9]+)(_|$)")
    set(${number} "${CMAKE_MATCH_1}" PARENT_SCOPE)
  endif()
  if(marker MATCHES ":$")
    _piccolo_cut("${text}" "${marker}" head body)
    if(head MATCHES "(^|\n)[ \t]*--[ \t]*[iI][dD][ \t]*:([^\r\n]+)")
      string(STRIP "${CMAKE_MATCH_2}" found)
    endif()
  endif()
  set(${id} "${found}" PARENT_SCOPE)
endfunction()

# <text>: the file as C++, two digits a byte, in literals short enough for any
# compiler.
function(_piccolo_embed file text)
  _piccolo_quote("${file}" path)
  file(SIZE "${file}" end)
  set(pieces "")
  set(begin 0)
  while(begin LESS end)
    file(READ "${file}" piece OFFSET ${begin} LIMIT 30000 HEX)
    string(APPEND pieces "\n          \"${piece}\",")
    math(EXPR begin "${begin} + 30000")
  endwhile()
  set(${text} "\n      {${path}, {${pieces}}}," PARENT_SCOPE)
endfunction()

# <literal>: <text> as a C++ literal.
function(_piccolo_quote text literal)
  string(REGEX REPLACE "([\\\\\"])" "\\\\\\1" quoted "${text}")
  set(${literal} "\"${quoted}\"" PARENT_SCOPE)
endfunction()

# <source>: what is compiled in the place of a C++ file.  It includes the file, and
# makes its migration() known as <function>, so that every file may have one.
#
# Compiling the file itself with a header forced into it would not do: GCC takes no
# precompiled header after another header, and CMake forces its own in last.
function(_piccolo_cc_migration app file generated source function)
  file(READ "${file}" text)
  if(NOT text MATCHES "Migration[ \t\r\n]+migration[ \t\r\n]*[(]")
    _piccolo_fail(${app} "${file} has no function `piccolo::Migration migration() { … }`, so it is \
not a migration: write one, in no namespace, or move the file out of the folder")
  endif()
  cmake_path(GET file FILENAME name)
  string(MD5 hash "${app}/${name}")
  string(SUBSTRING ${hash} 0 8 hash)
  string(MAKE_C_IDENTIFIER "piccolo_${app}_${name}_${hash}" symbol)
  _piccolo_quote("${file}" path)
  set(template ${CMAKE_CURRENT_FUNCTION_LIST_DIR}/templates/migration.cc.in)
  configure_file(${template} "${generated}/migrations/${name}" @ONLY)
  set(${source} "${generated}/migrations/${name}" PARENT_SCOPE)
  set(${function} ${symbol} PARENT_SCOPE)
endfunction()

# What stands in <text> before and after <mark>; all of it before, if it does not
# occur.
function(_piccolo_cut text mark before after)
  string(FIND "${text}" "${mark}" begin)
  set(rest "")
  if(NOT begin EQUAL -1)
    string(LENGTH "${mark}" length)
    math(EXPR end "${begin} + ${length}")
    string(SUBSTRING "${text}" ${end} -1 rest)
  endif()
  string(SUBSTRING "${text}" 0 ${begin} found)
  set(${before} "${found}" PARENT_SCOPE)
  set(${after} "${rest}" PARENT_SCOPE)
endfunction()
