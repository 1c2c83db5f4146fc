// SPDX-License-Identifier: MIT
#pragma once

#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "piccolo/migration.h"

namespace piccolo {

// An app: a name and its migrations.
struct AppConfig {
  // At most 200 characters, and not "all".
  std::string app_name;
  // Names of apps whose migrations come before those of this one.
  std::vector<std::string> migration_dependencies = {};
  std::vector<Migration> migrations = {};
  // Where the files of the migrations are; `clean` removes none outside it.
  std::filesystem::path migrations_folder_path = {};
  // Of the program that has them; recorded with what it runs.
  std::string version = {};
  // Why the migrations could not be read, if so; AppRegistry::create() fails
  // with it.
  absl::Status status = {};
};

// The apps of a service, checked and in order.  A value; threads may share one.
class AppRegistry {
 public:
  // The apps, sorted so that each comes after those it depends on (in Piccolo's
  // order), and the migrations of each sorted by id, or by number where they have one.
  //
  // kInvalidArgument, naming the culprits, for two apps of one name, a
  // dependency that is not an app, a cycle, and two migrations of one id or number,
  // an id that is not allowed, or has no number where others have one; an app's own
  // `status`.
  static absl::StatusOr<AppRegistry> create(std::vector<AppConfig> apps);

  // Dependencies first.
  std::span<const AppConfig> apps() const { return apps_; }

  // kNotFound if there is no app of that name; the message lists those there
  // are.  Valid as long as the registry.
  absl::StatusOr<const AppConfig*> get_app_config(std::string_view app_name) const;

  // Whether `app_name` depends on `on`, directly or through others.
  bool depends(std::string_view app_name, std::string_view on) const;

 private:
  explicit AppRegistry(std::vector<AppConfig> sorted) : apps_(std::move(sorted)) {}

  std::vector<AppConfig> apps_;
};

}  // namespace piccolo
