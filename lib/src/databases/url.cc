// SPDX-License-Identifier: MIT
#include "databases/postgres/url.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/str_format.h"
#include "piccolo/database.h"
#include "piccolo/in_memory_database.h"

namespace piccolo {
namespace {

constexpr std::string_view kSqlite = "sqlite:";

// `mysql://`; nothing if the text does not begin as a URL does.
std::string_view scheme_of(std::string_view url) {
  const std::size_t end = url.find("://");
  if (end == std::string_view::npos) return {};
  const bool is_scheme = std::ranges::all_of(url.substr(0, end), [](char c) {
    const bool is_mark = c == '+' || c == '-' || c == '.';
    return is_mark || absl::ascii_isalnum(static_cast<unsigned char>(c));
  });
  return is_scheme ? url.substr(0, end + 3) : std::string_view();
}

// Whether a text may have a password in it: `me:secret@host`, or libpq's other format,
// `password=secret`.
bool may_have_password(std::string_view text) {
  const std::size_t at = text.rfind('@');
  return text.find('=') != text.npos || (at != text.npos && text.find(':') < at);
}

}  // namespace

std::string without_password(std::string_view url) {
  if (is_postgres_url(url)) return without_postgres_password(url);
  const std::string_view scheme = scheme_of(url);
  const bool is_path = url.starts_with(kSqlite) && scheme.empty();
  const bool is_other_url = !scheme.empty() && scheme != "sqlite://";
  const bool is_hidden = !is_path && (is_other_url || may_have_password(url.substr(scheme.size())));
  return is_hidden ? std::string(scheme) + "…" : std::string(url);
}

absl::StatusOr<std::unique_ptr<Database>> open_database(std::string_view url) {
  if (url == "memory:") return std::make_unique<InMemoryDatabase>();
  if (url.starts_with(kSqlite) && url.size() > kSqlite.size()) {
    return open_sqlite_database(std::string(url.substr(kSqlite.size())));
  }
  if (is_postgres_url(url)) return open_postgres_database(std::string(url));
  return absl::InvalidArgumentError(absl::StrFormat(
      "\"%s\" is not the URL of a database: it is sqlite:PATH, sqlite::memory:, postgresql://… or "
      "memory:",
      without_password(url)));
}

}  // namespace piccolo
