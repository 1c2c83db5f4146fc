// SPDX-License-Identifier: MIT
// Prints an app's migrations, and compares those embedded with those on disk.
#include <iostream>
#include <variant>

#include "my_app_migrations.h"
#include "piccolo/migrations.h"

namespace {

// Forwards and backwards of a migration that is one raw step.
std::string sql_of(const piccolo::Migration& migration) {
  const piccolo::MigrationManager manager = migration.forwards();
  const auto& raw = std::get<piccolo::Raw>(manager.operations().at(0));
  const auto text_of = [](const piccolo::RawAction& action) {
    const auto* script = std::get_if<piccolo::SqlScript>(&action);
    return script != nullptr ? script->text : "";
  };
  return text_of(raw.forwards) + "\n" + (raw.backwards ? text_of(*raw.backwards) : "");
}

bool same(const piccolo::Migration& a, const piccolo::Migration& b) {
  return a.id == b.id && a.description == b.description && a.files == b.files &&
         sql_of(a) == sql_of(b);
}

}  // namespace

int main() {
  const piccolo::AppConfig app = my_app_migrations();
  if (!app.status.ok()) {
    std::cout << app.status << "\n";
    return 1;
  }
  const auto on_disk = piccolo::read_migrations_folder(app.migrations_folder_path);
  if (!on_disk.ok()) return 1;
  for (std::size_t i = 0; i < on_disk->size(); ++i) {
    if (!same(app.migrations.at(i), on_disk->at(i))) {
      std::cout << on_disk->at(i).id << " is not what is on disk\n";
      return 1;
    }
  }
  for (const piccolo::Migration& migration : app.migrations) {
    std::cout << migration.id << ": " << migration.description << "\n";
  }
}
