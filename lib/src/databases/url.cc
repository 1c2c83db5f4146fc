// SPDX-License-Identifier: MIT
#include "databases/url.h"

#include <algorithm>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_replace.h"
#include "piccolo/database.h"
#include "piccolo/in_memory_database.h"

namespace piccolo {
namespace {

bool has_prefix(std::string_view text, std::string_view prefix) {
  return text.substr(0, prefix.size()) == prefix;
}

std::string percent_decoded(std::string_view text) {
  std::string decoded;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool is_escape = text[i] == '%' && i + 2 < text.size();
    int code = 0;
    if (!is_escape || !absl::SimpleHexAtoi(std::string(text.substr(i + 1, 2)), &code)) {
      decoded.push_back(text[i]);
      continue;
    }
    decoded.push_back(static_cast<char>(code));
    i += 2;
  }
  return decoded;
}

// The password before the last @, so that one with unquoted @ or / in it is
// found whole.  Without an @, what stands where a port should and is no number:
// somebody forgot the host.
std::string_view password_of_authority(std::string_view url) {
  const std::size_t scheme = url.find("://");
  const std::string_view rest = scheme == std::string_view::npos ? url : url.substr(scheme + 3);
  const std::size_t colon = rest.find(':');
  if (colon == std::string_view::npos) return {};
  const std::size_t at = rest.rfind('@');
  if (at != std::string_view::npos) {
    return at > colon ? rest.substr(colon + 1, at - colon - 1) : std::string_view();
  }
  if (scheme == std::string_view::npos) return {};
  const std::string_view port =
      rest.substr(colon + 1, rest.find_first_of("/?,", colon) - colon - 1);
  return std::ranges::all_of(port, absl::ascii_isdigit) ? std::string_view() : port;
}

// Whether a parameter is `password`, `sslpassword` or the like; libpq decodes
// keys, too.
bool is_secret(std::string_view key) {
  return absl::AsciiStrToLower(percent_decoded(key)).ends_with("password");
}

// The passwords, as parts of `url`.  Where there is no URL around a parameter,
// somebody used libpq's other format: all that follows may be its value.
std::vector<std::string_view> parts_with_password(std::string_view url) {
  constexpr std::string_view kSeparators = "?&= \t\n\v\f\r";
  constexpr std::string_view kSpace = kSeparators.substr(3);
  std::vector<std::string_view> found = {password_of_authority(url)};
  for (std::size_t equals = url.find('='); equals != url.npos; equals = url.find('=', equals + 1)) {
    std::string_view key = url.substr(0, equals);
    key = key.substr(0, key.find_last_not_of(kSpace) + 1);
    key = key.substr(key.find_last_of(kSeparators) + 1);
    if (!is_secret(key)) continue;
    const std::string_view value = url.substr(equals + 1);
    found.push_back(url.find("://") < equals ? value.substr(0, value.find('&')) : value);
  }
  std::erase(found, "");
  return found;
}

// As others may quote them.
std::vector<std::string> passwords(std::string_view url) {
  std::vector<std::string> found;
  for (const std::string_view part : parts_with_password(url)) found.emplace_back(part);
  // libpq ends it at the first @.
  const std::string_view whole = password_of_authority(url);
  found.emplace_back(whole.substr(0, whole.find('@')));
  const std::size_t raw = found.size();
  for (std::size_t i = 0; i < raw; ++i) found.push_back(percent_decoded(found[i]));
  std::erase(found, "");
  // The longest first: one may be a part of another.
  std::ranges::sort(found, std::ranges::greater(), &std::string::size);
  return found;
}

}  // namespace

std::string hide_passwords(std::string text, std::string_view url) {
  for (const std::string& password : passwords(url)) {
    text = absl::StrReplaceAll(text, {{password, "***"}});
  }
  return text;
}

// Only where it stands: a user who is called like the password is to be shown.
std::string without_password(std::string_view url) {
  std::vector<std::string_view> parts = parts_with_password(url);
  std::ranges::sort(parts, {}, &std::string_view::data);
  std::string shown;
  const char* end = url.data();
  for (const std::string_view part : parts) {
    if (part.data() >= end) shown.append(end, part.data()).append("***");
    end = std::max(end, part.data() + part.size());
  }
  return shown.append(end, url.data() + url.size());
}

absl::StatusOr<std::unique_ptr<Database>> open_database(std::string_view url) {
  constexpr std::string_view kSqlite = "sqlite:";
  if (url == "memory:") return std::make_unique<InMemoryDatabase>();
  if (has_prefix(url, kSqlite) && url.size() > kSqlite.size()) {
    return open_sqlite_database(std::string(url.substr(kSqlite.size())));
  }
  if (has_prefix(url, "postgresql://") || has_prefix(url, "postgres://")) {
    return open_postgres_database(std::string(url));
  }
  return absl::InvalidArgumentError(absl::StrFormat(
      "\"%s\" is not the URL of a database: it is sqlite:PATH, sqlite::memory:, postgresql://… or "
      "memory:",
      without_password(url)));
}

}  // namespace piccolo
