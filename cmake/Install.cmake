# SPDX-License-Identifier: MIT
include_guard(GLOBAL)
include(GNUInstallDirs)
include(CMakePackageConfigHelpers)

set(package_dir ${CMAKE_INSTALL_LIBDIR}/cmake/piccolo_migrations)

install(TARGETS piccolo_migrations piccolo_migrate_tool piccolo_migrate
  EXPORT piccolo_migrationsTargets
  FILE_SET HEADERS)
install(EXPORT piccolo_migrationsTargets
  NAMESPACE piccolo::
  DESTINATION ${package_dir})

configure_package_config_file(
  ${CMAKE_CURRENT_LIST_DIR}/piccolo_migrationsConfig.cmake.in
  ${PROJECT_BINARY_DIR}/piccolo_migrationsConfig.cmake
  INSTALL_DESTINATION ${package_dir}
  NO_SET_AND_CHECK_MACRO)
write_basic_package_version_file(
  ${PROJECT_BINARY_DIR}/piccolo_migrationsConfigVersion.cmake
  COMPATIBILITY SameMinorVersion)

install(FILES
  ${PROJECT_BINARY_DIR}/piccolo_migrationsConfig.cmake
  ${PROJECT_BINARY_DIR}/piccolo_migrationsConfigVersion.cmake
  ${CMAKE_CURRENT_LIST_DIR}/PiccoloMigrations.cmake
  ${CMAKE_CURRENT_LIST_DIR}/PiccoloMigrationFiles.cmake
  ${CMAKE_CURRENT_LIST_DIR}/PiccoloMigrationTargets.cmake
  DESTINATION ${package_dir})
install(DIRECTORY ${CMAKE_CURRENT_LIST_DIR}/templates
  DESTINATION ${package_dir})
