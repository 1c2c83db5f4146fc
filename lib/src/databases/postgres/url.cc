// SPDX-License-Identifier: MIT
#include "databases/postgres/url.h"

#include <libpq-fe.h>

#include <algorithm>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <vector>

#include "absl/strings/str_replace.h"

namespace piccolo {
namespace {

constexpr char kHidden[] = "***";

// What libpq makes of a URL, without connecting.
struct Parsed {
  std::string get(const std::string& keyword) const {
    const auto found = shown.find(keyword);
    return found == shown.end() ? "" : found->second;
  }

  std::map<std::string, std::string> shown;
  std::vector<std::string> secrets;  // What libpq says is not to be shown.
};

// None if libpq cannot read it.
std::optional<Parsed> parse(std::string_view url) {
  const std::unique_ptr<PQconninfoOption, decltype(&PQconninfoFree)> options(
      PQconninfoParse(std::string(url).c_str(), nullptr), PQconninfoFree);
  if (!options) return std::nullopt;
  Parsed parsed;
  for (const PQconninfoOption* one = options.get(); one->keyword != nullptr; ++one) {
    if (one->val == nullptr || *one->val == '\0') continue;
    const bool is_secret = *one->dispchar == '*';
    if (is_secret) {
      parsed.secrets.emplace_back(one->val);
    } else {
      parsed.shown[one->keyword] = one->val;
    }
  }
  return parsed;
}

std::string_view scheme_of(std::string_view url) { return url.substr(0, url.find("://") + 3); }

// Whether there is no @ but the one behind the user, where libpq looks for it.
bool has_at_in_its_place(std::string_view url) {
  const std::string_view rest = url.substr(scheme_of(url).size());
  const std::size_t at = rest.find('@');
  return at == rest.npos || (at == rest.rfind('@') && at < rest.find('/'));
}

bool has_none_of(const std::string& text, std::string_view characters) {
  return text.find_first_of(characters) == std::string::npos;
}

// Whether what is shown looks like what it should be.
bool is_plausible(const Parsed& parsed) {
  return has_none_of(parsed.get("user"), "?&=#:/") && has_none_of(parsed.get("host"), "?&=#") &&
         has_none_of(parsed.get("dbname"), "?&=") &&
         parsed.get("port").find_first_not_of("0123456789,") == std::string::npos;
}

std::optional<Parsed> parse_if_as_meant(std::string_view url) {
  if (!has_at_in_its_place(url)) return std::nullopt;
  std::optional<Parsed> parsed = parse(url);
  return parsed && is_plausible(*parsed) ? parsed : std::nullopt;
}

std::string show_user(const Parsed& parsed) {
  const std::string user = parsed.get("user");
  const std::string password = parsed.secrets.empty() ? "" : std::string(":") + kHidden;
  return user.empty() && password.empty() ? "" : user + password + '@';
}

std::string show_place(const Parsed& parsed) {
  const std::string host = parsed.get("host");
  const std::string port = parsed.get("port");
  const std::string database = parsed.get("dbname").empty() ? "" : '/' + parsed.get("dbname");
  // A folder, an IPv6 address and several hosts are shown as parameters.
  if (has_none_of(host, "/:,")) return host + (port.empty() ? "" : ':' + port) + database;
  return database + "?host=" + host + (port.empty() ? "" : "&port=" + port);
}

}  // namespace

bool is_postgres_url(std::string_view url) {
  return url.starts_with("postgresql://") || url.starts_with("postgres://");
}

std::string without_postgres_password(std::string_view url) {
  const std::string scheme(scheme_of(url));
  const std::optional<Parsed> parsed = parse_if_as_meant(url);
  return scheme + (parsed ? show_user(*parsed) + show_place(*parsed) : "…");
}

std::string hide_passwords(std::string words, std::string_view url) {
  std::optional<Parsed> parsed = parse_if_as_meant(url);
  if (!parsed) {
    return "the URL cannot be read without doubt; in a password write %40 for @, %2F for /, "
           "%3A for :, %3F for ?, %23 for # and %25 for %";
  }
  // The longest first: one may be a part of another.
  std::ranges::sort(parsed->secrets, std::ranges::greater(), &std::string::size);
  for (const std::string& secret : parsed->secrets) {
    words = absl::StrReplaceAll(words, {{secret, kHidden}});
  }
  return words;
}

}  // namespace piccolo
