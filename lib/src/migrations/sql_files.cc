// SPDX-License-Identifier: MIT
#include <algorithm>
#include <cerrno>
#include <fstream>
#include <optional>
#include <system_error>

#include "absl/strings/ascii.h"
#include "absl/strings/str_format.h"
#include "migrations/sql_script.h"
#include "piccolo/migration_files.h"
#include "piccolo/printable.h"
#include "sql/postgres/statements.h"
#include "sql/split.h"
#include "words/postgres_rules.h"

namespace piccolo {
namespace {

namespace fs = std::filesystem;

RawStep step_of(const Section& section) {
  if (section.sql.empty()) return kNothingToUndo;
  return SqlScript{section.sql, section.file, section.line};
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
  const std::vector<std::string_view> statements = find_statements(kPostgresRules, sql);
  return statements.size() == 1 && refuses_transactions(statements[0]);
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

// A file system that knows no case may have any.
bool has_extension(const fs::path& path, std::string_view extension) {
  return absl::AsciiStrToLower(path.extension().string()) == extension;
}

bool is_half(const fs::path& path, std::string_view direction) {
  return has_extension(path, ".sql") && has_extension(path.stem(), direction);
}

// `a/0001_x` of `a/0001_x.up.sql`.
fs::path without_endings(const fs::path& half) {
  return fs::path(half).replace_extension().replace_extension();
}

// The other half of a pair, or null.  `files` are sorted.
const MigrationFile* find_half(const std::vector<MigrationFile>& files, const fs::path& half,
                               std::string_view direction) {
  const fs::path common = without_endings(half);
  auto file = std::ranges::lower_bound(files, common, {}, &MigrationFile::path);
  for (; file != files.end() && file->path.string().starts_with(common.string()); ++file) {
    if (is_half(file->path, direction) && without_endings(file->path) == common) return &*file;
  }
  return nullptr;
}

std::string shown(const fs::path& path) { return printable(path.string()); }

// That a `.down.sql` file is the way back of some migration.
absl::Status check_down(const std::vector<MigrationFile>& files, const MigrationFile& down) {
  if (find_half(files, down.path, ".up") == nullptr) {
    return absl::InvalidArgumentError(absl::StrFormat(
        "%s: there is no \".up.sql\" file for this \".down.sql\" file", shown(down.path)));
  }
  const MigrationFile* const taken = find_half(files, down.path, ".down");
  if (taken == &down) return absl::OkStatus();
  return absl::AlreadyExistsError(
      absl::StrFormat("two files are the way back of one migration: %s and %s", shown(taken->path),
                      shown(down.path)));
}

fs::path absolute_path(const fs::path& path) {
  std::error_code error;
  const fs::path result = fs::absolute(path, error).lexically_normal();
  return error ? path : result;
}

absl::StatusOr<Migration> parse_file(const std::vector<MigrationFile>& files,
                                     const MigrationFile& file) {
  const bool is_up = is_half(file.path, ".up");
  const MigrationFile* down = is_up ? find_half(files, file.path, ".down") : nullptr;
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
  return absl::StrFormat("\"%s\" (%s)", printable(migration.id), shown(migration.files.front()));
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
      absl::StrFormat("cannot read %s: %s", shown(path), error.message()));
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

// By its name; one that is called `.sql` and nothing else is hidden.
bool is_sql_file(const fs::path& path) { return has_extension(path, ".sql"); }

// Whether other tools would take a file that cannot be run here for a migration: a
// program whose name begins with a number or a date.  Go's tests are none.
bool is_foreign_migration(const fs::path& path) {
  constexpr std::string_view kPrograms[] = {".go", ".py",   ".rb",    ".js",     ".mjs", ".cjs",
                                            ".ts", ".php",  ".java",  ".kt",     ".kts", ".scala",
                                            ".rs", ".cs",   ".fs",    ".ex",     ".exs", ".pl",
                                            ".sh", ".bash", ".swift", ".groovy", ".ps1"};
  const std::string name = path.filename().string();
  const std::size_t digit = name.find_first_of("0123456789");
  // Flyway writes V1__x.java.
  const bool is_numbered = digit == 0 || (digit == 1 && (name[0] == 'V' || name[0] == 'v'));
  return is_numbered && !name.ends_with("_test.go") &&
         std::ranges::any_of(
             kPrograms, [&](std::string_view program) { return has_extension(path, program); });
}

absl::Status cannot_run(const std::vector<fs::path>& foreign) {
  const std::string others =
      foreign.size() == 1
          ? ""
          : absl::StrFormat(" (and so for %d more in that folder)", foreign.size() - 1);
  return absl::InvalidArgumentError(absl::StrFormat(
      "%s looks like a migration, but cannot be run here: write it in SQL, or move it out of the "
      "folder%s",
      shown(foreign.front()), others));
}

absl::Status cannot_open(const fs::path& folder, const std::error_code& error) {
  if (error == std::errc::no_such_file_or_directory) {
    return absl::NotFoundError(absl::StrFormat("there is no folder %s", shown(folder)));
  }
  if (error != std::errc::not_a_directory) return cannot_read(folder, error);
  std::error_code ignored;
  if (!fs::exists(folder, ignored)) {
    return absl::NotFoundError(absl::StrFormat("there is no folder %s", shown(folder)));
  }
  return absl::NotFoundError(
      absl::StrFormat("%s is a file, and should be a folder", shown(folder)));
}

absl::StatusOr<std::vector<fs::path>> sql_files_in(const fs::path& folder) {
  std::error_code error;
  std::vector<fs::path> paths;
  std::vector<fs::path> foreign;
  for (fs::directory_iterator entry(folder, error); !error && entry != fs::directory_iterator();
       entry.increment(error)) {
    const fs::path& path = entry->path();
    std::error_code ignored;  // What cannot be looked at will turn out to be unreadable.
    if (path.filename().string().starts_with(".") || entry->is_directory(ignored)) continue;
    if (is_sql_file(path)) paths.push_back(path);
    if (is_foreign_migration(path)) foreign.push_back(path);
  }
  if (error) return cannot_open(folder, error);
  std::ranges::sort(foreign);
  if (!foreign.empty()) return cannot_run(foreign);
  return paths;
}

}  // namespace

absl::StatusOr<std::vector<Migration>> parse_migration_files(std::vector<MigrationFile> files) {
  std::ranges::sort(files, {}, &MigrationFile::path);
  std::vector<Migration> migrations;
  for (const MigrationFile& file : files) {
    if (is_half(file.path, ".down")) {
      if (absl::Status good = check_down(files, file); !good.ok()) return good;
      continue;
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
