// SPDX-License-Identifier: MIT
#include <algorithm>
#include <cerrno>
#include <fstream>
#include <optional>
#include <system_error>

#include "absl/strings/str_format.h"
#include "migrations/sql_script.h"
#include "piccolo/migration.h"
#include "sql/expression.h"
#include "sql/split.h"

namespace piccolo {
namespace {

namespace fs = std::filesystem;

RawStep step_of(const Section& section) {
  if (section.sql.empty()) return kNothingToUndo;
  return section.sql;
}

MigrationManager manager_of(const Script& script) {
  MigrationManagerOptions options;
  options.wrap_in_transaction = script.up->in_transaction;
  if (script.down) options.wrap_backwards_in_transaction = script.down->in_transaction;
  MigrationManager manager(options);
  if (script.down) {
    manager.add_raw(step_of(*script.up), step_of(*script.down));
  } else {
    manager.add_raw(step_of(*script.up));
  }
  return manager;
}

Migration migration_of(const Script& script) {
  Migration migration;
  migration.id = script.id;
  migration.description = script.description;
  migration.forwards = [script] { return manager_of(script); };
  return migration;
}

absl::StatusOr<Migration> parse_script(const std::string& file, const std::string& stem,
                                       std::string_view text) {
  const absl::StatusOr<Script> script = read_script(file, stem, text);
  if (!script.ok()) return script.status();
  return migration_of(*script);
}

// Whether it is one statement that cannot run in a transaction.  golang-migrate,
// which begins none, has no words to say so.
bool is_alone(const std::string& sql) {
  const std::vector<std::string> statements = split_statements(Dialect::kPostgres, sql);
  return statements.size() == 1 && refuses_transactions(Dialect::kPostgres, statements[0]);
}

// Two files, as golang-migrate has them.  The way back may be missing.
absl::StatusOr<Migration> parse_pair(const MigrationFile& up, const MigrationFile* down) {
  Script script;
  script.id = up.path.stem().stem().string();
  absl::StatusOr<Section> section = read_section(up.path.string(), up.text);
  if (!section.ok()) return section.status();
  script.up = *section;
  if (down) {
    section = read_section(down->path.string(), down->text);
    if (!section.ok()) return section.status();
    script.down = *section;
  }
  for (std::optional<Section>* one : {&script.up, &script.down}) {
    if (*one) (*one)->in_transaction = !is_alone((*one)->sql);
  }
  return migration_of(script);
}

bool is_half(const fs::path& path, std::string_view direction) {
  return path.extension() == ".sql" && path.stem().extension() == direction;
}

// The other half of a pair, or null.  `files` are sorted.
const MigrationFile* find_half(const std::vector<MigrationFile>& files, const fs::path& half,
                               const char* ending) {
  const fs::path path = fs::path(half).replace_extension().replace_extension(ending);
  const auto found = std::ranges::lower_bound(files, path, {}, &MigrationFile::path);
  return found != files.end() && found->path == path ? &*found : nullptr;
}

fs::path absolute_path(const fs::path& path) {
  std::error_code error;
  const fs::path result = fs::absolute(path, error).lexically_normal();
  return error ? path : result;
}

absl::StatusOr<Migration> parse_file(const std::vector<MigrationFile>& files,
                                     const MigrationFile& file) {
  const bool is_up = is_half(file.path, ".up");
  const MigrationFile* down = is_up ? find_half(files, file.path, ".down.sql") : nullptr;
  absl::StatusOr<Migration> migration =
      is_up ? parse_pair(file, down)
            : parse_script(file.path.string(), file.path.stem().string(), file.text);
  if (!migration.ok()) return migration;
  migration->files.push_back(absolute_path(file.path));
  if (down) migration->files.push_back(absolute_path(down->path));
  return migration;
}

// The number that an id begins with, fit for comparing: without zeros in front,
// what has more digits is more.  None for a date, which its bytes order well.
std::optional<std::pair<std::size_t, std::string>> version_in(const std::string& id) {
  const std::size_t end = std::min(id.find_first_not_of("0123456789"), id.size());
  const bool is_date = end == 4 && id.find_first_of("0123456789", end) == 5 && id[4] == '-';
  if (end == 0 || is_date) return std::nullopt;
  const std::size_t begin = std::min(id.find_first_not_of('0'), end);
  return std::pair(end - begin, id.substr(begin, end - begin));
}

std::string name_of(const Migration& migration) {
  return absl::StrFormat("\"%s\" (%s)", migration.id, migration.files.front().string());
}

// `migrations` are sorted.
absl::Status check_ids(const std::vector<Migration>& migrations) {
  const bool have_versions = std::ranges::all_of(
      migrations, [](const Migration& migration) { return version_in(migration.id).has_value(); });
  for (std::size_t i = 1; i < migrations.size(); ++i) {
    const Migration& first = migrations[i - 1];
    const Migration& second = migrations[i];
    if (first.id == second.id) {
      return absl::AlreadyExistsError(absl::StrFormat("two migrations have the same id: %s and %s",
                                                      name_of(first), name_of(second)));
    }
    if (have_versions && version_in(first.id) > version_in(second.id)) {
      return absl::InvalidArgumentError(absl::StrFormat(
          "%s would run before %s, because ids are compared byte by byte; pad the numbers with "
          "zeros to the same length",
          name_of(first), name_of(second)));
    }
  }
  return absl::OkStatus();
}

absl::Status cannot_read(const fs::path& path, const std::error_code& error) {
  return absl::UnavailableError(
      absl::StrFormat("cannot read %s: %s", path.string(), error.message()));
}

absl::StatusOr<std::string> read_text(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::string text;
  char part[4096];
  while (file && (file.read(part, sizeof part), file.gcount() > 0)) {
    text.append(part, static_cast<std::size_t>(file.gcount()));
  }
  if (file.is_open() && !file.bad()) return text;
  return cannot_read(path, std::error_code(errno, std::generic_category()));
}

absl::StatusOr<std::vector<fs::path>> sql_files_in(const fs::path& folder) {
  std::error_code error;
  std::vector<fs::path> paths;
  for (fs::directory_iterator entry(folder, error); !error && entry != fs::directory_iterator();
       entry.increment(error)) {
    const std::string name = entry->path().filename().string();
    std::error_code ignored;  // What cannot be looked at will turn out to be unreadable.
    if (name.starts_with(".") || !name.ends_with(".sql") || entry->is_directory(ignored)) continue;
    paths.push_back(entry->path());
  }
  if (error == std::errc::no_such_file_or_directory || error == std::errc::not_a_directory) {
    return absl::NotFoundError(absl::StrFormat("there is no folder %s", folder.string()));
  }
  if (error) return cannot_read(folder, error);
  return paths;
}

}  // namespace

absl::StatusOr<std::vector<Migration>> parse_migration_files(std::vector<MigrationFile> files) {
  std::ranges::sort(files, {}, &MigrationFile::path);
  std::vector<Migration> migrations;
  for (const MigrationFile& file : files) {
    if (is_half(file.path, ".down")) {
      if (find_half(files, file.path, ".up.sql")) continue;
      return absl::InvalidArgumentError(absl::StrFormat(
          "%s: there is no \".up.sql\" file for this \".down.sql\" file", file.path.string()));
    }
    absl::StatusOr<Migration> migration = parse_file(files, file);
    if (!migration.ok()) return migration.status();
    migrations.push_back(*std::move(migration));
  }
  std::ranges::sort(migrations, {}, &Migration::id);
  if (absl::Status good = check_ids(migrations); !good.ok()) return good;
  return migrations;
}

absl::StatusOr<std::vector<Migration>> read_migrations_folder(const fs::path& folder) {
  absl::StatusOr<std::vector<fs::path>> paths = sql_files_in(folder);
  if (!paths.ok()) return paths.status();
  std::ranges::sort(*paths);  // Of two files that cannot be read always names the same.
  std::vector<MigrationFile> files;
  for (const fs::path& path : *paths) {
    absl::StatusOr<std::string> text = read_text(path);
    if (!text.ok()) return text.status();
    files.push_back({path, *std::move(text)});
  }
  return parse_migration_files(std::move(files));
}

absl::StatusOr<Migration> parse_sql_migration(const std::string& stem, std::string_view text) {
  return parse_script(stem + ".sql", stem, text);
}

}  // namespace piccolo
