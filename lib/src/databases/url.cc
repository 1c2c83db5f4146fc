// SPDX-License-Identifier: MIT
#include "databases/url.h"

#include <libpq-fe.h>

#include <algorithm>
#include <memory>
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

constexpr char kHidden[] = "***";

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

struct FreeOptions {
  void operator()(PQconninfoOption* options) const { PQconninfoFree(options); }
};
using Options = std::unique_ptr<PQconninfoOption, FreeOptions>;

// What libpq makes of a URL, without connecting; null if it cannot read it.
Options parse(std::string_view url) {
  return Options(PQconninfoParse(std::string(url).c_str(), nullptr));
}

// The values that libpq says are not to be shown.
std::vector<std::string> secrets_of(const Options& options) {
  std::vector<std::string> secrets;
  const PQconninfoOption* one = options.get();
  for (; one != nullptr && one->keyword != nullptr; ++one) {
    const bool is_secret = *one->dispchar == '*';
    if (is_secret && one->val != nullptr && *one->val != '\0') secrets.emplace_back(one->val);
  }
  return secrets;
}

bool is_for_libpq(std::string_view url) {
  return has_prefix(url, "postgresql://") || has_prefix(url, "postgres://");
}

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

bool has_ports(const Options& options) {
  for (const PQconninfoOption* one = options.get(); one->keyword != nullptr; ++one) {
    if (std::string_view(one->keyword) != "port" || one->val == nullptr) continue;
    return std::string_view(one->val).find_first_not_of("0123456789,") == std::string_view::npos;
  }
  return true;
}

// Whether libpq reads a URL of its own as it was meant.  It takes one with a password
// that is not encoded for something else, a host or a database, which shows by an @
// or a port that should not be there.
bool is_read_as_meant(std::string_view url) {
  const std::string_view rest = url.substr(scheme_of(url).size());
  const std::size_t at = rest.find('@');
  if (at != rest.npos) {
    const std::size_t other = rest.find_first_of(":?", 0);
    const bool is_parameter = other < at && rest[other] == '?';
    if (rest.find('@', at + 1) != rest.npos || rest.find('/') < at || is_parameter) return false;
  }
  const Options options = parse(url);
  return options != nullptr && has_ports(options);
}

// Whether a parameter is `password`, `sslpassword` or the like; libpq decodes
// keys, too.
bool is_secret_key(std::string_view key) {
  return absl::AsciiStrToLower(percent_decoded(key)).ends_with("password");
}

// The secrets of a URL that is read as it was meant, as parts of it.
std::vector<std::string_view> secret_parts(std::string_view url) {
  std::vector<std::string_view> parts;
  std::string_view rest = url.substr(scheme_of(url).size());
  if (const std::size_t at = rest.find('@'); at != rest.npos) {
    const std::size_t colon = rest.find(':');
    if (colon < at) parts.push_back(rest.substr(colon + 1, at - colon - 1));
    rest.remove_prefix(at);
  }
  for (std::size_t begin = rest.find('?'); begin < rest.size();) {
    const std::size_t end = std::min(rest.find('&', begin + 1), rest.size());
    const std::string_view parameter = rest.substr(begin + 1, end - begin - 1);
    const std::size_t equals = std::min(parameter.find('='), parameter.size());
    if (is_secret_key(parameter.substr(0, equals)) && equals + 1 < parameter.size()) {
      parts.push_back(parameter.substr(equals + 1));
    }
    begin = end;
  }
  std::erase(parts, "");
  return parts;
}

// `url` without its secrets, or nothing if there are more than were found.
std::string without_secret_parts(std::string_view url) {
  std::string shown;
  const char* end = url.data();
  for (const std::string_view part : secret_parts(url)) {
    shown.append(end, part.data()).append(kHidden);
    end = part.data() + part.size();
  }
  shown.append(end, url.data() + url.size());
  const std::vector<std::string> left = secrets_of(parse(shown));
  return std::ranges::all_of(left, [](const auto& one) { return one == kHidden; }) ? shown : "";
}

// Whether a text that is not a URL may have a password in it: `me:secret@host`, or
// libpq's other format.
bool may_have_password(std::string_view text) {
  if (text.find(':') < text.rfind('@') && text.rfind('@') != text.npos) return true;
  const std::string decoded = absl::AsciiStrToLower(percent_decoded(text));
  std::size_t word = decoded.find("password");
  for (; word != std::string::npos; word = decoded.find("password", word + 1)) {
    const std::size_t next = decoded.find_first_not_of(" \t\n\v\f\r", word + 8);
    if (next != std::string::npos && decoded[next] == '=') return true;
  }
  return !secrets_of(parse(text)).empty();
}

bool is_word(std::string_view text, std::size_t at) {
  return at < text.size() && absl::ascii_isalnum(static_cast<unsigned char>(text[at]));
}

bool is_whole_word(std::string_view text, std::size_t begin, std::size_t length) {
  return (begin == 0 || !is_word(text, begin - 1)) && !is_word(text, begin + length);
}

bool has_whole_word(std::string_view text, std::string_view word) {
  for (std::size_t at = text.find(word); at != text.npos; at = text.find(word, at + 1)) {
    if (is_whole_word(text, at, word.size())) return true;
  }
  return false;
}

// How long the longest part of `source` is that stands at `begin` in `text` and could
// tell something: of less than four letters only whole words.
std::size_t length_of_part(std::string_view text, std::size_t begin, std::string_view source) {
  constexpr std::size_t kTelling = 4;
  std::size_t length = 0;
  while (begin + length < text.size() &&
         source.find(text.substr(begin, length + 1)) != source.npos) {
    ++length;
  }
  if (length >= kTelling) return length;
  const bool is_whole = length > 0 && is_whole_word(text, begin, length);
  return is_whole && has_whole_word(source, text.substr(begin, length)) ? length : 0;
}

// `text` without anything that stands in `url` behind the scheme, encoded or not.
std::string without_parts(std::string_view text, std::string_view url) {
  const std::string_view rest = url.substr(scheme_of(url).size());
  const std::string source = std::string(rest) + '\n' + percent_decoded(rest);
  std::string shown;
  for (std::size_t i = 0; i < text.size();) {
    const std::size_t length = length_of_part(text, i, source);
    if (length == 0) {
      shown.push_back(text[i++]);
      continue;
    }
    shown.append(kHidden);
    i += length;
  }
  return shown;
}

}  // namespace

std::string hide_passwords(std::string text, std::string_view url) {
  if (!is_for_libpq(url) || !is_read_as_meant(url)) return without_parts(text, url);
  std::vector<std::string> secrets = secrets_of(parse(url));
  for (const std::string_view part : secret_parts(url)) secrets.emplace_back(part);
  // The longest first: one may be a part of another.
  std::ranges::sort(secrets, std::ranges::greater(), &std::string::size);
  for (const std::string& secret : secrets) text = absl::StrReplaceAll(text, {{secret, kHidden}});
  return text;
}

// Only where it stands: a user who is called like the password is to be shown.
std::string without_password(std::string_view url) {
  const std::string_view scheme = scheme_of(url);
  const std::string only_scheme = std::string(scheme) + "…";
  if (is_for_libpq(url)) {
    const std::string shown = is_read_as_meant(url) ? without_secret_parts(url) : "";
    return shown.empty() ? only_scheme : shown;
  }
  const bool is_path = has_prefix(url, "sqlite:") && scheme.empty();
  const bool is_other_url = !scheme.empty() && scheme != "sqlite://";
  const bool is_hidden = !is_path && (is_other_url || may_have_password(url.substr(scheme.size())));
  return is_hidden ? only_scheme : std::string(url);
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
