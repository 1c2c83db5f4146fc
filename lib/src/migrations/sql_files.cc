// SPDX-License-Identifier: MIT
#include <algorithm>
#include <cerrno>
#include <fstream>
#include <optional>
#include <system_error>

#include "absl/strings/ascii.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "absl/types/span.h"
#include "piccolo/migration.h"
#include "sql/split.h"

namespace piccolo {
namespace {

namespace fs = std::filesystem;

std::string trimmed(std::string_view text) {
  std::string result(text);
  absl::StripAsciiWhitespace(&result);
  return result;
}

// What a line that is a comment says; nothing for others.
std::string comment_in(const std::string& line) {
  const std::string text = trimmed(line);
  return text.starts_with("--") ? trimmed(text.substr(2)) : "";
}

enum class Format { kUnknown, kMigrate, kGoose };

// A line such as `-- migrate:up transaction:false` or `-- +goose Up`.
struct Marker {
  Format format;
  std::vector<std::string> words;  // In lower case: "up", "transaction:false".
};

// Takes any case and any spaces: if a marker were overlooked, going forwards
// would run the statements of going backwards.
std::optional<Marker> marker_in(const std::string& line) {
  const std::string comment = absl::AsciiStrToLower(comment_in(line));
  const auto words_from = [&](std::size_t begin) -> std::vector<std::string> {
    return absl::StrSplit(comment.substr(begin), absl::ByAnyChar(" \t"), absl::SkipEmpty());
  };
  if (comment.starts_with("+goose")) return Marker{Format::kGoose, words_from(6)};

  const std::size_t colon = comment.find(':');
  if (colon == comment.npos || trimmed(comment.substr(0, colon)) != "migrate") return std::nullopt;
  const std::vector<std::string> words = words_from(colon + 1);
  if (words.empty()) return std::nullopt;
  const bool is_direction = words[0] == "up" || words[0] == "down";
  const bool is_prose = !is_direction && !comment.substr(colon + 1).starts_with(words[0]);
  return is_prose ? std::nullopt : std::optional(Marker{Format::kMigrate, words});
}

// One direction of a migration.
struct Section {
  std::string sql;
  bool in_transaction = true;
};

struct Script {
  std::string id;
  std::string description;
  std::optional<Section> up;
  std::optional<Section> down;
};

// Reads the text of one file, line by line.
class Reader {
 public:
  Reader(std::string file, std::string_view text) : file_(std::move(file)), text_(text) {
    if (text_.starts_with("\xEF\xBB\xBF")) text_.erase(0, 3);  // A byte order mark.
    lines_ = absl::StrSplit(text_, '\n');
  }

  // Both directions in one file.
  absl::StatusOr<Script> read_script(std::string stem) {
    script_.id = std::move(stem);
    for (const std::string& line : lines_) {
      ++line_;
      if (absl::Status taken = take(line); !taken.ok()) return taken;
    }
    if (in_statement_) return error("\"-- +goose StatementBegin\" has no \"StatementEnd\"");
    if (!script_.up) {
      return absl::InvalidArgumentError(
          absl::StrFormat("%s: there is no \"%s\" line", file_, marker_of("up")));
    }
    script_.up->in_transaction &= in_transaction_;
    if (script_.down) script_.down->in_transaction &= in_transaction_;
    return std::move(script_);
  }

  // One direction in a file of its own.
  absl::StatusOr<Section> read_section() {
    for (const std::string& line : lines_) {
      ++line_;
      if (marker_in(line)) return error("a file for one direction cannot have such a line");
    }
    return Section{text_};
  }

 private:
  absl::Status error(const std::string& what) const { return error_at(line_, what); }
  absl::Status error_at(std::size_t line, const std::string& what) const {
    return absl::InvalidArgumentError(absl::StrFormat("%s:%d: %s", file_, line, what));
  }

  std::string marker_of(std::string_view direction) const {
    if (format_ != Format::kGoose) return absl::StrFormat("-- migrate:%s", direction);
    return direction == "up" ? "-- +goose Up" : "-- +goose Down";
  }

  absl::Status take(const std::string& line) {
    const std::optional<Marker> marker = marker_in(line);
    if (!marker) {
      if (section_) section_->sql += line + "\n";
      return absl::OkStatus();
    }
    if (format_ == Format::kUnknown) format_ = marker->format;
    if (format_ != marker->format) {
      return error("\"-- migrate:\" and \"-- +goose\" lines do not go together in one file");
    }
    return format_ == Format::kGoose ? take_goose(absl::StrJoin(marker->words, " "))
                                     : take_migrate(marker->words);
  }

  absl::Status take_migrate(const std::vector<std::string>& words) {
    if (words[0] != "up" && words[0] != "down") {
      return error(absl::StrFormat("\"migrate:%s\" is neither \"migrate:up\" nor \"migrate:down\"",
                                   words[0]));
    }
    if (absl::Status begun = begin(words[0]); !begun.ok()) return begun;
    for (std::size_t i = 1; i < words.size(); ++i) {
      section_->in_transaction = words[i] != "transaction:false";
      if (section_->in_transaction && words[i] != "transaction:true") {
        return error(absl::StrFormat("the option \"%s\" is unknown; there is \"transaction:false\"",
                                     words[i]));
      }
    }
    return absl::OkStatus();
  }

  absl::Status take_goose(const std::string& words) {
    if (words == "no transaction") {
      in_transaction_ = false;
      return absl::OkStatus();
    }
    if (words == "statementbegin" || words == "statementend") return bracket(words);
    if (in_statement_) return error("\"-- +goose StatementBegin\" has no \"StatementEnd\"");
    if (words == "up" || words == "down") return begin(words);
    return error(words.starts_with("envsub")
                     ? "environment variables are not substituted here"
                     : absl::StrFormat("\"-- +goose %s\" is unknown", words));
  }

  // goose has to be told where a statement ends that has a `;` inside.  Here the
  // end alone matters, as the statement may have no `;` of its own.
  absl::Status bracket(const std::string& words) {
    if (!section_) return error("\"-- +goose Up\" must come first");
    if (in_statement_ == (words == "statementbegin")) {
      return error("\"StatementBegin\" and \"StatementEnd\" must alternate");
    }
    in_statement_ = !in_statement_;
    if (!in_statement_) section_->sql += ";\n";
    return absl::OkStatus();
  }

  absl::Status begin(const std::string& direction) {
    std::optional<Section>& section = direction == "up" ? script_.up : script_.down;
    if (section) {
      return error(absl::StrFormat("there are two \"%s\" sections", marker_of(direction)));
    }
    if (direction == "down" && !script_.up) {
      return error(absl::StrFormat("\"%s\" must come first", marker_of("up")));
    }
    section_ = &section.emplace();
    return direction == "up" ? read_head() : absl::OkStatus();
  }

  // The lines before the first section; those with a marker are comments, too.
  absl::Status read_head() {
    const absl::Span<const std::string> head = absl::MakeSpan(lines_).first(line_ - 1);
    const std::string text = absl::StrJoin(head, "\n");
    const auto blank = text.size() - without_leading_comments(Dialect::kPostgres, text).size();
    if (blank < text.size()) {
      const std::vector<std::string> lines = absl::StrSplit(text.substr(0, blank), '\n');
      return error_at(lines.size(),
                      absl::StrFormat("only comments can stand before \"%s\"", marker_of("up")));
    }
    if (format_ == Format::kGoose) return absl::OkStatus();
    if (absl::Status read = read_value(head, "id", script_.id); !read.ok()) return read;
    return read_value(head, "description", script_.description);
  }

  // The value in a line such as `-- id: 2026-11-22T09:00:00`, if there is one.
  absl::Status read_value(absl::Span<const std::string> head, const std::string& name,
                          std::string& value) const {
    bool is_known = false;
    for (std::size_t i = 0; i < head.size(); ++i) {
      const std::string comment = comment_in(head[i]);
      if (!comment.starts_with(name + ":")) continue;
      if (is_known) return error_at(i + 1, "there are two \"-- " + name + ":\" lines");
      value = trimmed(comment.substr(name.size() + 1));
      if (value.empty()) return error_at(i + 1, "\"-- " + name + ":\" is empty");
      is_known = true;
    }
    return absl::OkStatus();
  }

  std::string file_;
  std::string text_;
  std::vector<std::string> lines_;
  std::size_t line_ = 0;  // The number of the line that is being read.
  Format format_ = Format::kUnknown;
  Script script_;
  Section* section_ = nullptr;  // The one that is being read.
  bool in_statement_ = false;
  bool in_transaction_ = true;
};

// Comments nest in one dialect and not in the other: this asks both.
bool is_blank(std::string_view sql) {
  return without_leading_comments(Dialect::kPostgres, sql).empty() &&
         without_leading_comments(Dialect::kSqlite, sql).empty();
}

RawStep step_of(const Section& section) {
  if (is_blank(section.sql)) return kNothingToUndo;
  return trimmed(section.sql);
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

absl::Status check_text(const std::string& file, std::string_view text) {
  if (text.find('\0') == text.npos) return absl::OkStatus();
  return absl::InvalidArgumentError(
      absl::StrFormat("%s: there is a NUL byte in it, so it is not SQL in UTF-8", file));
}

absl::StatusOr<Migration> parse_script(const std::string& file, const std::string& stem,
                                       std::string_view text) {
  if (absl::Status good = check_text(file, text); !good.ok()) return good;
  const absl::StatusOr<Script> script = Reader(file, text).read_script(stem);
  if (!script.ok()) return script.status();
  return migration_of(*script);
}

absl::StatusOr<Section> parse_section(const MigrationFile& file) {
  if (absl::Status good = check_text(file.path.string(), file.text); !good.ok()) return good;
  return Reader(file.path.string(), file.text).read_section();
}

// Two files, as golang-migrate has them.  The way back may be missing.
absl::StatusOr<Migration> parse_pair(const MigrationFile& up, const MigrationFile* down) {
  Script script;
  script.id = up.path.stem().stem().string();
  absl::StatusOr<Section> section = parse_section(up);
  if (!section.ok()) return section.status();
  script.up = *section;
  if (down) {
    section = parse_section(*down);
    if (!section.ok()) return section.status();
    script.down = *section;
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

absl::StatusOr<Migration> parse_sql_migration(std::string stem, std::string_view text) {
  return parse_script(stem + ".sql", stem, text);
}

}  // namespace piccolo
