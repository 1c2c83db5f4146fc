// SPDX-License-Identifier: MIT
#include "migrations/migration_key.h"

#include <algorithm>

#include "absl/strings/str_format.h"
#include "piccolo/printable.h"

namespace piccolo {
namespace {

constexpr std::string_view kDigits = "0123456789";

MigrationKey make_key(bool has_number, std::string_view id) {
  const auto number = has_number ? number_in(id) : std::nullopt;
  return number ? MigrationKey{number->size(), *number} : MigrationKey{0, id};
}

// E.g. `2026_11_02_x`.
bool begins_with_date(std::string_view id) {
  constexpr std::string_view kDate = "0000_00_00";
  const auto fits = [](char at, char form) {
    return form == '0' ? kDigits.find(at) != std::string_view::npos : at == form;
  };
  return std::ranges::equal(id.substr(0, kDate.size()), kDate, fits);
}

// The registry lets all have one, or none.
bool has_numbers(const AppConfig& app) {
  return !app.migrations.empty() && app.migrations.front().has_number;
}

}  // namespace

std::optional<std::string_view> number_in(std::string_view id) {
  const std::size_t end = std::min(id.find_first_not_of(kDigits), id.size());
  const bool is_ended = end == id.size() || id[end] == '_';
  if (end == 0 || !is_ended || begins_with_date(id)) return std::nullopt;
  const std::size_t begin = std::min(id.find_first_not_of('0'), end - 1);
  return id.substr(begin, end - begin);
}

MigrationKey key_of(const Migration& migration) {
  return make_key(migration.has_number, migration.id);
}

MigrationKey key_of(const AppConfig* app, std::string_view id) {
  return make_key(app != nullptr && has_numbers(*app), id);
}

bool is_called(const AppConfig& app, std::string_view id, std::string_view name) {
  if (id == name) return true;
  const bool is_number = name.find_first_not_of(kDigits) == std::string_view::npos;
  return is_number && !name.empty() && has_numbers(app) && number_in(id) == number_in(name);
}

absl::Status share_numbers(std::vector<Migration>& migrations) {
  const auto with = std::ranges::find(migrations, true, &Migration::has_number);
  if (with == migrations.end()) return absl::OkStatus();
  const Migration* without = nullptr;
  for (Migration& migration : migrations) {
    const bool begins_with_one = number_in(migration.id).has_value();
    migration.has_number |= begins_with_one;
    if (!begins_with_one && without == nullptr) without = &migration;
  }
  if (without == nullptr) return absl::OkStatus();
  return absl::InvalidArgumentError(absl::StrFormat(
      "%s is known by the number that its name begins with, as golang-migrate and goose have it, "
      "but %s begins with none, so they have no order: give that a name such as 0021_x",
      name_with_file(*with), name_with_file(*without)));
}

std::string name_with_file(const Migration& migration) {
  std::string id = absl::StrFormat("\"%s\"", printable(migration.id));
  if (migration.files.empty()) return id;
  return absl::StrFormat("%s (%s)", id, printable(migration.files.front().string()));
}

}  // namespace piccolo
