# SPDX-License-Identifier: MIT
import os
import re

from conan import ConanFile
from conan.tools.cmake import CMake, CMakeDeps, CMakeToolchain, cmake_layout
from conan.tools.files import copy, load


class PiccoloMigrations(ConanFile):
    name = "piccolo_migrations"
    license = "MIT"
    description = "Database migrations that roll back safely"
    settings = "os", "arch", "compiler", "build_type"
    package_type = "static-library"

    def set_version(self):
        # The one place that says it.
        project = load(self, os.path.join(self.recipe_folder, "..", "CMakeLists.txt"))
        self.version = re.search(r"^ *VERSION (\S+)$", project, re.MULTILINE).group(1)

    def requirements(self):
        self.requires("abseil/20230125.3", transitive_headers=True)
        self.requires("libpq/15.4")
        self.requires("sqlite3/3.44.2")
        self.requires("range-v3/0.12.0", visible=False)
        self.requires("cli11/2.3.2", visible=False)
        self.requires("nlohmann_json/3.11.3", visible=False)

    def layout(self):
        cmake_layout(self)

    def export_sources(self):
        root = os.path.join(self.recipe_folder, "..")
        for pattern in ("CMakeLists.txt", "LICENSE", "lib/*", "cmake/*", "tools/*"):
            copy(self, pattern, root, self.export_sources_folder)

    def generate(self):
        CMakeDeps(self).generate()
        toolchain = CMakeToolchain(self)
        toolchain.cache_variables["PICCOLO_MIGRATIONS_TESTS"] = False
        toolchain.generate()

    def build(self):
        cmake = CMake(self)
        cmake.configure()
        cmake.build()

    def package(self):
        CMake(self).install()
        copy(self, "LICENSE", self.source_folder, os.path.join(self.package_folder, "licenses"))

    def package_info(self):
        self.cpp_info.set_property("cmake_find_mode", "none")
        self.cpp_info.builddirs = [os.path.join("lib", "cmake", "piccolo_migrations")]
