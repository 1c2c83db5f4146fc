# SPDX-License-Identifier: MIT
#
# The tool with the apps of the build linked in, and the targets that run it.
# Private to PiccoloMigrations.cmake.
include_guard(GLOBAL)
cmake_policy(VERSION 3.25)

# The tool is made with the first app, because imported targets are known there,
# and learns of all apps at the end of the configuration.
function(_piccolo_add_tool app)
  set(folder ${CMAKE_BINARY_DIR}/piccolo_apps)
  if(NOT TARGET piccolo_migrate_apps)
    add_executable(piccolo_migrate_apps EXCLUDE_FROM_ALL ${folder}/piccolo_migrate.cc)
    set_target_properties(piccolo_migrate_apps PROPERTIES
      OUTPUT_NAME piccolo-migrate
      RUNTIME_OUTPUT_DIRECTORY ${folder})
    target_link_libraries(piccolo_migrate_apps PRIVATE piccolo::tool)
    cmake_language(DEFER DIRECTORY ${CMAKE_SOURCE_DIR} CALL _piccolo_finish_build)
  endif()
  target_link_libraries(piccolo_migrate_apps PRIVATE ${app}_migrations)
endfunction()

function(_piccolo_add_app_targets app)
  _piccolo_add_target(migrate_backwards_${app} "Reversing migrations of ${app}"
    backwards ${app})
  _piccolo_add_target(migrate_forwards_${app} "Running migrations of ${app}"
    forwards ${app})
  _piccolo_add_target(migrate_check_${app} "Checking migrations of ${app}"
    check ${app})
  _piccolo_add_target(migrate_preview_backwards_${app} "Previewing the way back of ${app}"
    backwards ${app} --preview)
endfunction()

# What is said to the tool by the environment may hold a password, and so is
# never part of the command.
function(_piccolo_add_target target comment)
  add_custom_target(${target}
    COMMAND piccolo_migrate_apps ${ARGN} --build-environment
    WORKING_DIRECTORY ${CMAKE_BINARY_DIR}
    COMMENT "${comment}"
    USES_TERMINAL VERBATIM)
endfunction()

# Runs when the top-level directory has been read, and so all apps are known.
function(_piccolo_finish_build)
  get_property(apps GLOBAL PROPERTY _piccolo_apps)
  foreach(app IN LISTS apps)
    _piccolo_check_dependencies(${app} "${apps}")
  endforeach()
  foreach(app IN LISTS apps)
    _piccolo_check_cycles(${app} "")
  endforeach()
  _piccolo_generate_tool("${apps}")
  _piccolo_add_target(migrate_backwards_all "Reversing migrations of all apps" backwards all)
  _piccolo_add_target(migrate_forwards_all "Running migrations of all apps" forwards all)
  _piccolo_add_target(migrate_check_all "Checking migrations of all apps" check all)
endfunction()

function(_piccolo_check_dependencies app apps)
  get_property(depends_on GLOBAL PROPERTY _piccolo_depends_on_${app})
  foreach(other IN LISTS depends_on)
    if(NOT other IN_LIST apps)
      list(JOIN apps ", " known)
      _piccolo_fail(${app} "DEPENDS_ON names \"${other}\", which is no app; apps are: ${known}")
    endif()
  endforeach()
endfunction()

# <path>: the apps that led to this one.
function(_piccolo_check_cycles app path)
  list(FIND path ${app} begin)
  list(APPEND path ${app})
  if(NOT begin EQUAL -1)
    list(SUBLIST path ${begin} -1 cycle)
    list(JOIN cycle " -> " cycle)
    _piccolo_fail(${app} "apps depend on each other in a cycle: ${cycle}")
  endif()
  get_property(known GLOBAL PROPERTY _piccolo_no_cycle_${app})
  if(NOT known)
    get_property(depends_on GLOBAL PROPERTY _piccolo_depends_on_${app})
    foreach(other IN LISTS depends_on)
      _piccolo_check_cycles(${other} "${path}")
    endforeach()
    set_property(GLOBAL PROPERTY _piccolo_no_cycle_${app} ON)
  endif()
endfunction()

function(_piccolo_generate_tool names)
  set(includes "")
  set(apps "")
  foreach(app IN LISTS names)
    get_property(database GLOBAL PROPERTY _piccolo_database_${app})
    _piccolo_quote("${database}" quoted)
    string(APPEND includes "#include \"${app}_migrations.h\"\n")
    string(APPEND apps "\n      {${app}_migrations(), ${quoted}},")
  endforeach()
  configure_file(${CMAKE_CURRENT_FUNCTION_LIST_DIR}/templates/tool.cc.in
    ${CMAKE_BINARY_DIR}/piccolo_apps/piccolo_migrate.cc @ONLY)
endfunction()
