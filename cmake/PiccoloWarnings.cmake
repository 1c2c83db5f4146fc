# SPDX-License-Identifier: MIT
include_guard(GLOBAL)

# The warnings of the project's own code; whether they are errors is up to the
# preset.
function(piccolo_warnings target)
  target_compile_options(${target} PRIVATE
    -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wnon-virtual-dtor -Wold-style-cast)
  # Where GCC 12 optimises, it warns of what its own std::string does with texts that it
  # takes for endless (https://gcc.gnu.org/bugzilla/show_bug.cgi?id=105651).  Not in Debug,
  # whose commands clang-tidy reads, which does not know these.
  if(CMAKE_CXX_COMPILER_ID STREQUAL GNU AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 13)
    set(own -Wno-array-bounds -Wno-restrict -Wno-stringop-overflow -Wno-stringop-overread)
    target_compile_options(${target} PRIVATE
      "$<$<CONFIG:Release,RelWithDebInfo,MinSizeRel>:${own}>")
  endif()
endfunction()
