// SPDX-License-Identifier: MIT
#include <algorithm>
#include <cerrno>
#include <fstream>
#include <optional>
#include <system_error>

#include "absl/strings/ascii.h"
#include "absl/strings/str_format.h"
#include "error.h"
#include "migrations/file_pairs.h"
#include "migrations/migration_key.h"
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
  return SqlScript{section.sql, section.file, section.line, section.format};
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
  migration.has_number =
      script.up->format != SqlFormat::kMigrate && number_in(script.id).has_value();
  migration.record = script.up->record && (!script.down || script.down->record);
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

using Errors = std::vector<absl::Status>;

// None, and an error, if it cannot be understood.
std::optional<Section> parse_half(const HalfFile& half, Errors& errors) {
  absl::StatusOr<Section> section = read_section(half.file->path.string(), half.file->text);
  if (!section.ok()) {
    errors.push_back(section.status());
    return std::nullopt;
  }
  section->in_transaction = !is_alone(section->sql);
  return *std::move(section);
}

// Two files, as golang-migrate has them.  The way back may be missing.
std::optional<Migration> parse_pair(const HalfFile& up, const HalfFile* down, Errors& errors) {
  Script script;
  script.id = up.id;
  script.up = parse_half(up, errors);
  if (down) script.down = parse_half(*down, errors);
  if (!script.up || (down && !script.down)) return std::nullopt;
  return migration_of(script);
}

// A file system that knows no case may have any.
bool has_extension(const fs::path& path, std::string_view extension) {
  return absl::AsciiStrToLower(path.extension().string()) == extension;
}

std::string shown(const fs::path& path) { return printable(path.string()); }

// That a file of going backwards is the way back of some migration.
absl::Status check_down(const FilePairs& pairs, const HalfFile& down) {
  if (pairs.find_other(down, /*is_up=*/true) == nullptr) {
    return absl::InvalidArgumentError(absl::StrFormat(
        "%s: there is no \".up.sql\" file for this \".down.sql\" file", shown(down.file->path)));
  }
  const HalfFile& taken = *pairs.find_other(down, /*is_up=*/false);
  if (taken.file == down.file) return absl::OkStatus();
  return absl::AlreadyExistsError(
      absl::StrFormat("two files are the way back of one migration: %s and %s",
                      shown(taken.file->path), shown(down.file->path)));
}

fs::path absolute_path(const fs::path& path) {
  std::error_code error;
  const fs::path result = fs::absolute(path, error).lexically_normal();
  return error ? path : result;
}

std::optional<Migration> parse_single(const MigrationFile& file, Errors& errors) {
  auto migration = parse_script(file.path.string(), file.path.stem().string(), file.text);
  if (migration.ok()) return *std::move(migration);
  errors.push_back(migration.status());
  return std::nullopt;
}

// `half` is null if both directions are in `file`.
std::optional<Migration> parse_file(const FilePairs& pairs, const MigrationFile& file,
                                    const HalfFile* half, Errors& errors) {
  const HalfFile* down = half ? pairs.find_other(*half, /*is_up=*/false) : nullptr;
  std::optional<Migration> migration =
      half ? parse_pair(*half, down, errors) : parse_single(file, errors);
  if (!migration) return std::nullopt;
  migration->files.push_back(absolute_path(file.path));
  if (down) migration->files.push_back(absolute_path(down->file->path));
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

absl::Status same_key(const Migration& first, const Migration& second) {
  return absl::AlreadyExistsError(absl::StrFormat("two migrations have the same %s: %s and %s",
                                                  first.has_number ? "number" : "id",
                                                  name_with_file(first), name_with_file(second)));
}

absl::Status out_of_order(const Migration& first, const Migration& second) {
  return absl::InvalidArgumentError(absl::StrFormat(
      "%s would run before %s, because ids are compared byte by byte; pad the numbers with zeros "
      "to the same length",
      name_with_file(first), name_with_file(second)));
}

// `migrations` are sorted.
void check_ids(const std::vector<Migration>& migrations, Errors& errors) {
  bool have_versions = std::ranges::all_of(migrations, [](const Migration& migration) {
    return !migration.has_number && version_in(migration.id).has_value();
  });
  for (std::size_t i = 1; i < migrations.size(); ++i) {
    const Migration& first = migrations[i - 1];
    const Migration& second = migrations[i];
    if (key_of(first) == key_of(second)) errors.push_back(same_key(first, second));
    if (have_versions && version_in(first.id) > version_in(second.id)) {
      errors.push_back(out_of_order(first, second));
      have_versions = false;  // The first says it for all.
    }
  }
}

// All that can be read; what is wrong with the rest is added to `errors`.
std::vector<Migration> parse_files(std::vector<MigrationFile> files, Errors& errors) {
  std::ranges::sort(files, {}, &MigrationFile::path);
  const FilePairs pairs(files);
  std::vector<Migration> migrations;
  for (const MigrationFile& file : files) {
    const HalfFile* half = pairs.find(file);
    if (half && !half->is_up) {
      if (absl::Status good = check_down(pairs, *half); !good.ok()) errors.push_back(good);
      continue;
    }
    std::optional<Migration> migration = parse_file(pairs, file, half, errors);
    if (migration) migrations.push_back(*std::move(migration));
  }
  if (absl::Status shared = share_numbers(migrations); !shared.ok()) errors.push_back(shared);
  std::ranges::stable_sort(migrations, {}, [](const Migration& one) { return key_of(one); });
  check_ids(migrations, errors);
  return migrations;
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

// Whether it is one direction of a migration for golang-migrate alone, which takes any ending.
// Copies such as `0001_x.up.sql~` are left alone.
bool is_half_of_other_ending(const std::string& name) {
  const std::string lower = absl::AsciiStrToLower(name);
  return std::ranges::any_of(
      std::initializer_list<std::string_view>{".up.", ".down."}, [&](std::string_view direction) {
        const std::size_t at = lower.rfind(direction);
        return at != lower.npos && !lower.substr(at + direction.size()).starts_with("sql");
      });
}

// Whether other tools would take a file that cannot be run here for a migration: a
// program whose name begins with a number or a date, or SQL.  Go's tests are none.
bool is_foreign_migration(const fs::path& path) {
  constexpr std::string_view kPrograms[] = {".go", ".py",   ".rb",    ".js",     ".mjs", ".cjs",
                                            ".ts", ".php",  ".java",  ".kt",     ".kts", ".scala",
                                            ".rs", ".cs",   ".fs",    ".ex",     ".exs", ".pl",
                                            ".sh", ".bash", ".swift", ".groovy", ".ps1"};
  const std::string name = path.filename().string();
  const std::size_t digit = name.find_first_of("0123456789");
  // Flyway writes V1__x.java.
  const bool is_numbered = digit == 0 || (digit == 1 && (name[0] == 'V' || name[0] == 'v'));
  const bool is_program =
      !name.ends_with("_test.go") && std::ranges::any_of(kPrograms, [&](std::string_view program) {
        return has_extension(path, program);
      });
  return is_numbered && (is_program || is_half_of_other_ending(name));
}

absl::Status cannot_run(const std::vector<fs::path>& foreign) {
  const std::string others =
      foreign.size() == 1
          ? ""
          : absl::StrFormat(" (and so for %d more in that folder)", foreign.size() - 1);
  return absl::InvalidArgumentError(absl::StrFormat(
      "%s looks like a migration, but cannot be run here: write it in SQL, in a file that ends in "
      ".sql, or move it out of the folder%s",
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

// The SQL files in a folder, sorted.  Others that should not be there are an error.
absl::StatusOr<std::vector<fs::path>> sql_files_in(const fs::path& folder, Errors& errors) {
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
  if (!foreign.empty()) errors.push_back(cannot_run(foreign));
  std::ranges::sort(paths);
  return paths;
}

std::vector<MigrationFile> read_files(const std::vector<fs::path>& paths, Errors& errors) {
  std::vector<MigrationFile> files;
  for (const fs::path& path : paths) {
    absl::StatusOr<std::string> text = read_text(path);
    if (!text.ok()) errors.push_back(text.status());
    if (text.ok()) files.push_back({path, *std::move(text)});
  }
  return files;
}

}  // namespace

absl::StatusOr<std::vector<Migration>> parse_migration_files(std::vector<MigrationFile> files) {
  Errors errors;
  std::vector<Migration> migrations = parse_files(std::move(files), errors);
  if (!errors.empty()) return all_errors(errors);
  return migrations;
}

absl::StatusOr<std::vector<Migration>> read_migrations_folder(const fs::path& folder) {
  Errors errors;
  const absl::StatusOr<std::vector<fs::path>> paths = sql_files_in(folder, errors);
  if (!paths.ok()) return paths.status();
  std::vector<MigrationFile> files = read_files(*paths, errors);
  // Without one of them, others would seem to have lost their other half.
  const bool are_all_there = files.size() == paths->size();
  std::vector<Migration> migrations;
  if (are_all_there) migrations = parse_files(std::move(files), errors);
  if (!errors.empty()) return all_errors(errors);
  return migrations;
}

absl::StatusOr<Migration> parse_sql_migration(const std::string& stem, std::string_view text) {
  return parse_script(stem + ".sql", stem, text);
}

}  // namespace piccolo
