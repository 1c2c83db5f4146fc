# SPDX-License-Identifier: MIT
include_guard(GLOBAL)

# Headers that most files of the project's own code include and that never change,
# so that a change of a header of ours compiles no more than the files that include
# it.  Every file still includes what it needs: -DCMAKE_DISABLE_PRECOMPILE_HEADERS=ON
# builds without this, as tools/lint does.
function(piccolo_precompile target)
  target_precompile_headers(${target} PRIVATE
    <algorithm> <filesystem> <functional> <map> <memory> <optional> <set> <span>
    <string> <string_view> <utility> <variant> <vector>
    <absl/status/statusor.h> <absl/strings/str_format.h> <absl/strings/str_join.h>
    ${ARGN})
  piccolo_let_ccache_precompile(${target})
endfunction()

# The headers of another target that is compiled with the same options.
function(piccolo_precompile_as target other)
  target_precompile_headers(${target} REUSE_FROM ${other})
  piccolo_let_ccache_precompile(${target})
endfunction()

# ccache gives up on files with precompiled headers unless it is told that what it
# cannot see of them does not matter here.
function(piccolo_let_ccache_precompile target)
  if(CMAKE_CXX_COMPILER_LAUNCHER MATCHES "ccache$")
    set_target_properties(${target} PROPERTIES CXX_COMPILER_LAUNCHER
      "${CMAKE_COMMAND};-E;env;CCACHE_SLOPPINESS=pch_defines,time_macros,include_file_mtime,\
include_file_ctime;${CMAKE_CXX_COMPILER_LAUNCHER}")
  endif()
endfunction()
