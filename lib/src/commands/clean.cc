// SPDX-License-Identifier: MIT
#include "commands/clean.h"

#include <algorithm>

#include "absl/strings/str_format.h"
#include "piccolo/printable.h"
#include "plan/steps.h"

namespace piccolo {
namespace {

namespace fs = std::filesystem;

// Also through links: what counts is where the file really is.
bool is_inside(const fs::path& file, const fs::path& folder) {
  std::error_code error;
  const fs::path real_file = fs::canonical(file, error);
  const fs::path real_folder = error ? fs::path() : fs::canonical(folder, error);
  if (error || real_folder.empty()) return false;
  const auto [in_folder, in_file] = std::ranges::mismatch(real_folder, real_file);
  return in_folder == real_folder.end() && in_file != real_file.end();
}

}  // namespace

absl::Status check_files(const Plan& plan) {
  Problems problems;
  for (const PlannedMigration& planned : plan.migrations) {
    const std::string what = describe(*planned.app, *planned.migration);
    // What is on record only has none to remove.
    const bool is_here = planned.migration->forwards != nullptr;
    if (is_here && planned.migration->files.empty()) {
      problems.add(what + " did not come from a file");
    }
    for (const fs::path& file : planned.migration->files) {
      if (is_inside(file, planned.app->migrations_folder_path)) continue;
      problems.add(absl::StrFormat("the file of %s, \"%s\", is not in the migrations folder \"%s\"",
                                   what, printable(file.string()),
                                   printable(planned.app->migrations_folder_path.string())));
    }
  }
  return problems.status("Nothing was reversed, because the files could not be removed afterwards");
}

std::vector<std::string> names_of_files(const Plan& plan) {
  std::vector<std::string> names;
  for (const PlannedMigration& planned : plan.migrations) {
    for (const fs::path& file : planned.migration->files) names.push_back(printable(file.string()));
  }
  return names;
}

absl::Status remove_files(const PlannedMigration& migration) {
  for (const fs::path& file : migration.migration->files) {
    std::error_code error;
    fs::remove(file, error);
    if (!error) continue;
    return absl::UnavailableError(absl::StrFormat(
        "%s was reversed, but its file \"%s\" could not be removed: %s",
        describe(*migration.app, *migration.migration), printable(file.string()), error.message()));
  }
  return absl::OkStatus();
}

}  // namespace piccolo
