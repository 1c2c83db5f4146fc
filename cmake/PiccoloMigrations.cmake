# SPDX-License-Identifier: MIT
#[=======================================================================[.rst:
PiccoloMigrations
-----------------

Database migrations as part of a build.  ``find_package(piccolo_migrations)``,
``add_subdirectory`` and ``FetchContent`` all bring this module along.

.. command:: piccolo_add_app

  Declares an app, the owner of migrations:

  .. code-block:: cmake

    piccolo_add_app(<app>
      MIGRATIONS <folder>
      [DEPENDS_ON <app>...]
      [DATABASE <url>]
      [VERSION <version>])

  ``<app>``
    The name under which the migrations are recorded in the database: a C
    identifier, and neither ``all`` nor ``piccolo``.

  ``MIGRATIONS <folder>``
    The folder of the migrations, relative to the current source directory.
    Each ``*.sql`` file is a migration (``*.up.sql`` and ``*.down.sql`` together
    are one), and so is each ``*.cc`` file, which has a function
    ``piccolo::Migration migration()`` outside any namespace.  The id is the
    file's name without its ending, unless the file says another; those of goose
    and golang-migrate are known by the number that they begin with.  The folder is
    looked at again on every build.  Files whose names begin with a dot are left
    alone; programs in other languages whose names begin with a number, such as
    ``0002_x.go``, are an error, since other tools would run them.

  ``DEPENDS_ON <app>...``
    Apps whose migrations come before those of this one.  They may be declared
    later, and in other directories.

  ``DATABASE <url>``
    What the targets below work on, unless the environment variable
    ``PICCOLO_DATABASE_URL`` names another.  The file of a relative
    ``sqlite:<path>`` is in the current binary directory.  An app without a
    database has that of the other apps, if these all have the same.

  ``VERSION <version>``
    Is recorded in the database with each migration that runs, so that people see
    which build to take where a rollback needs its C++ functions.  The project's
    version unless it is given.

  It makes a static library and, not part of ``all``, targets that run the tool
  with every app of the build linked in:

  ``<app>_migrations``
    The migrations, for programs that carry their own.  Its header
    ``<app>_migrations.h`` has the function ``<app>_migrations()``, which returns
    the app as a ``piccolo::AppConfig``.  Linking it links
    ``piccolo::migrations`` and the libraries of the apps it depends on.  With three
    files or more that are C++ it precompiles ``<piccolo/migrations.h>``, unless
    ``CMAKE_DISABLE_PRECOMPILE_HEADERS`` is set or ccache launches the compiler;
    ``target_precompile_headers`` does so regardless, and adds other headers.

  ``migrate_backwards_<app>``
    Reverses the most recent migration, or those that the environment names.

  ``migrate_forwards_<app>``
    Runs the migrations that have not run.

  ``migrate_check_<app>``
    Prints which migrations have run.

  ``migrate_preview_backwards_<app>``
    Prints the SQL of going backwards; changes nothing.

  ``migrate_backwards_all``, ``migrate_forwards_all``, ``migrate_check_all``
    The same for every app of the build, in the order of their dependencies.

  The targets take no arguments.  These environment variables steer them, at the
  time of the build: ``PICCOLO_DATABASE_URL``, ``PICCOLO_MIGRATION_ID``,
  ``PICCOLO_AUTO_AGREE``, ``PICCOLO_CLEAN``, ``PICCOLO_PREVIEW``.

#]=======================================================================]
include_guard(GLOBAL)
cmake_policy(VERSION 3.25)

include(${CMAKE_CURRENT_LIST_DIR}/PiccoloMigrationFiles.cmake)
include(${CMAKE_CURRENT_LIST_DIR}/PiccoloMigrationTargets.cmake)

function(piccolo_add_app app)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "MIGRATIONS;DATABASE;VERSION" "DEPENDS_ON")
  _piccolo_check_arguments()
  if(NOT DEFINED arg_VERSION)
    set(arg_VERSION "${PROJECT_VERSION}")
  endif()
  cmake_path(ABSOLUTE_PATH arg_MIGRATIONS NORMALIZE OUTPUT_VARIABLE folder)
  string(REGEX REPLACE "(.)/$" "\\1" folder "${folder}")
  _piccolo_check_app(${app} "${folder}")
  _piccolo_remember_app(${app} "${folder}" "${arg_DATABASE}" "${arg_DEPENDS_ON}")
  _piccolo_add_library(${app} "${folder}" "${arg_DEPENDS_ON}" "${arg_VERSION}")
  _piccolo_add_tool(${app})
  _piccolo_add_app_targets(${app})
endfunction()

function(_piccolo_fail app text)
  message(FATAL_ERROR "piccolo_add_app(${app}): ${text}")
endfunction()

# Of piccolo_add_app, whose variables it reads.
function(_piccolo_check_arguments)
  if(app MATCHES "^(MIGRATIONS|DEPENDS_ON|DATABASE|VERSION)$")
    _piccolo_fail("" "the name of the app is missing before ${app}")
  endif()
  if(DEFINED arg_UNPARSED_ARGUMENTS)
    list(JOIN arg_UNPARSED_ARGUMENTS " " unknown)
    _piccolo_fail("${app}" "unknown argument: ${unknown}")
  endif()
  if(arg_KEYWORDS_MISSING_VALUES)
    list(JOIN arg_KEYWORDS_MISSING_VALUES ", " keywords)
    _piccolo_fail("${app}" "nothing stands after ${keywords}")
  endif()
  if("${arg_MIGRATIONS}" STREQUAL "")
    _piccolo_fail("${app}" "MIGRATIONS <folder> is missing")
  endif()
  _piccolo_check_database("${app}" "${arg_DATABASE}")
endfunction()

# A URL may hold a password, so no more of it is shown than its scheme.
function(_piccolo_check_database app url)
  if(url STREQUAL "" OR url MATCHES "^(sqlite:.+|postgres(ql)?://.*|memory:)$")
    return()
  endif()
  set(known "sqlite:PATH, sqlite::memory:, postgresql://… and memory:")
  if(url MATCHES "^([A-Za-z][A-Za-z0-9+.-]*):")
    _piccolo_fail("${app}" "DATABASE begins with \"${CMAKE_MATCH_1}:\", which is not the URL of \
a database that is known here; those are ${known}")
  endif()
  _piccolo_fail("${app}" "DATABASE is not a URL, as it begins with no scheme; known are ${known}")
endfunction()

function(_piccolo_check_app app folder)
  if(NOT app MATCHES "^[A-Za-z_][A-Za-z0-9_]*$")
    _piccolo_fail("${app}" "\"${app}\" cannot be the name of an app: not a C identifier")
  elseif(app MATCHES "^(all|piccolo)$")
    _piccolo_fail(${app} "\"${app}\" cannot be the name of an app: it is reserved")
  endif()
  get_property(place GLOBAL PROPERTY _piccolo_place_${app})
  if(place)
    _piccolo_fail(${app} "two apps are named \"${app}\": this one, and one in ${place}")
  elseif(TARGET ${app}_migrations)
    _piccolo_fail(${app} "there is a target ${app}_migrations already")
  elseif(TARGET migrate_check_all)
    _piccolo_fail(${app} "too late: the top-level directory is done")
  elseif(NOT EXISTS "${folder}")
    _piccolo_fail(${app} "there is no folder ${folder}")
  elseif(NOT IS_DIRECTORY "${folder}")
    _piccolo_fail(${app} "${folder} is a file, and should be a folder")
  elseif(folder MATCHES "[][*?]")
    _piccolo_fail(${app} "CMake cannot handle the name of the folder ${folder}")
  endif()
  get_property(apps GLOBAL PROPERTY _piccolo_apps)
  foreach(other IN LISTS apps)
    get_property(other_folder GLOBAL PROPERTY _piccolo_folder_${other})
    if(folder STREQUAL other_folder)
      _piccolo_fail(${app} "${folder} is the folder of the app ${other} already")
    endif()
  endforeach()
endfunction()

# For the end of the configuration, which needs all apps.
function(_piccolo_remember_app app folder database depends_on)
  if(database MATCHES "^sqlite:([^/:].*)$")
    set(database "sqlite:${CMAKE_CURRENT_BINARY_DIR}/${CMAKE_MATCH_1}")
  endif()
  set_property(GLOBAL APPEND PROPERTY _piccolo_apps ${app})
  set_property(GLOBAL PROPERTY _piccolo_place_${app} ${CMAKE_CURRENT_SOURCE_DIR})
  set_property(GLOBAL PROPERTY _piccolo_folder_${app} "${folder}")
  set_property(GLOBAL PROPERTY _piccolo_database_${app} "${database}")
  set_property(GLOBAL PROPERTY _piccolo_depends_on_${app} "${depends_on}")
endfunction()

# The library <app>_migrations.
function(_piccolo_add_library app folder depends_on version)
  set(generated ${CMAKE_CURRENT_BINARY_DIR}/piccolo_apps/${app})
  _piccolo_generate_app(${app} "${folder}" "${depends_on}" "${version}" ${generated} sources)
  add_library(${app}_migrations STATIC ${sources})
  set_target_properties(${app}_migrations PROPERTIES
    POSITION_INDEPENDENT_CODE ON
    UNITY_BUILD OFF)
  target_include_directories(${app}_migrations PUBLIC
    $<BUILD_INTERFACE:${generated}/include>)
  list(TRANSFORM depends_on APPEND _migrations)
  target_link_libraries(${app}_migrations PUBLIC piccolo::migrations ${depends_on})
  # Making it takes as long as four files save by it.  CMake leaves it out where
  # CMAKE_DISABLE_PRECOMPILE_HEADERS is set.  ccache, unless its user has told it
  # otherwise, finds no file again that has one, and old migrations never change.
  list(LENGTH sources count)
  if(count GREATER 3 AND NOT CMAKE_CXX_COMPILER_LAUNCHER MATCHES "ccache")
    target_precompile_headers(${app}_migrations PRIVATE <piccolo/migrations.h>)
  endif()
endfunction()
