# SPDX-License-Identifier: MIT
# The package as others get it: installed into an empty prefix, used by foreign
# projects.  They are built with the compiler and the flags of this build.
set(package_prefix ${PROJECT_BINARY_DIR}/tests/package/prefix)

add_test(NAME package.install
  COMMAND ${CMAKE_CURRENT_LIST_DIR}/install.sh
    ${PROJECT_BINARY_DIR} ${package_prefix} ${PROJECT_VERSION})
set_tests_properties(package.install PROPERTIES FIXTURES_SETUP piccolo_package)

# Runs a script of this folder or its neighbour, which is given the prefix, a
# folder to work in and arguments for cmake.
function(piccolo_package_test name generator script)
  add_test(NAME ${name}
    COMMAND ${CMAKE_CURRENT_FUNCTION_LIST_DIR}/${script} ${ARGN}
      ${package_prefix} ${PROJECT_BINARY_DIR}/tests/package/${name}
      -G ${generator}
      -DCMAKE_BUILD_TYPE=${CMAKE_BUILD_TYPE}
      -DCMAKE_CXX_COMPILER=${CMAKE_CXX_COMPILER}
      -DCMAKE_CXX_COMPILER_LAUNCHER=${CMAKE_CXX_COMPILER_LAUNCHER}
      -DCMAKE_CXX_FLAGS=${CMAKE_CXX_FLAGS}
      -DCMAKE_EXE_LINKER_FLAGS=${CMAKE_EXE_LINKER_FLAGS})
  set_tests_properties(${name} PROPERTIES
    FIXTURES_REQUIRED piccolo_package
    TIMEOUT 600)
endfunction()

piccolo_package_test(package.sqlite ${CMAKE_GENERATOR} run.sh sqlite)
piccolo_package_test(package.sqlite.make "Unix Makefiles" run.sh sqlite_briefly)
piccolo_package_test(package.postgres ${CMAKE_GENERATOR}
  ../support/with_postgres.sh ${CMAKE_CURRENT_LIST_DIR}/run.sh postgres)
piccolo_package_test(module.errors ${CMAKE_GENERATOR} ../module/errors.sh)
piccolo_package_test(module.functions ${CMAKE_GENERATOR} ../module/functions.sh)
piccolo_package_test(module.rebuild ${CMAKE_GENERATOR} ../module/rebuild.sh)
piccolo_package_test(module.rebuild.make "Unix Makefiles" ../module/rebuild.sh)
piccolo_package_test(module.subdirectory ${CMAKE_GENERATOR} ../module/subdirectory.sh)
piccolo_package_test(examples.my_app ${CMAKE_GENERATOR} example.sh)
piccolo_package_test(examples.music ${CMAKE_GENERATOR}
  ../support/with_postgres.sh ${CMAKE_CURRENT_LIST_DIR}/music.sh)
piccolo_package_test(package.two_builds ${CMAKE_GENERATOR}
  ../support/with_postgres.sh ${CMAKE_CURRENT_LIST_DIR}/two_builds.sh)
