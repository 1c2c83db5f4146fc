# SPDX-License-Identifier: MIT
include_guard(GLOBAL)

# The warnings of the project's own code; whether they are errors is up to the
# preset.
function(piccolo_warnings target)
  target_compile_options(${target} PRIVATE
    -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wnon-virtual-dtor -Wold-style-cast)
endfunction()
