// SPDX-License-Identifier: MIT
#include <libpq-fe.h>

#include <algorithm>
#include <memory>
#include <vector>

#include "databases/postgres/url.h"
#include "fuzz/fuzz.h"
#include "piccolo/database.h"

namespace piccolo::testing {
namespace {

// What libpq makes of a URL, without connecting.
class Parsed {
 public:
  explicit Parsed(const std::string& url) {
    char* words = nullptr;
    options_.reset(PQconninfoParse(url.c_str(), &words));
    error = words == nullptr ? "" : words;
    PQfreemem(words);
    if (!options_) return;
    for (const PQconninfoOption* option = options_.get(); option->keyword != nullptr; ++option) {
      // libpq's mark of what is not to be shown.
      if (option->val != nullptr && *option->val != '\0' && *option->dispchar == '*') {
        secrets.emplace_back(option->val);
      }
    }
  }

  std::vector<std::string> secrets;
  std::string error;

 private:
  struct Free {
    void operator()(PQconninfoOption* options) const { PQconninfoFree(options); }
  };
  std::unique_ptr<PQconninfoOption, Free> options_;
};

bool contains(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

// Where every program looks for a password, though libpq may refuse the rest.
std::string password_by_the_book(const std::string& url) {
  const std::size_t scheme = url.find("://");
  if (scheme == std::string::npos) return "";
  const std::string authority =
      url.substr(scheme + 3, url.find_first_of("/?#", scheme + 3) - scheme - 3);
  const std::size_t colon = authority.find(':');
  const std::size_t at = authority.find('@');
  if (colon == std::string::npos || at == std::string::npos || at < colon) return "";
  return authority.substr(colon + 1, at - colon - 1);
}

bool is_for_libpq(const std::string& url) {
  return url.starts_with("postgresql://") || url.starts_with("postgres://");
}

// A password may be a part of something else, too, which is then shown: that it
// is a password as well nobody can see.  So what is shown can tell something
// only of a password that has this in it, once.
constexpr char kCanary[] = "s3cr3t";

void check(const std::string& url) {
  const std::string shown = without_password(url);
  const Parsed parsed(url);
  const std::string error = is_for_libpq(url) ? hide_passwords(parsed.error, url) : "";
  const std::vector<std::string> shown_secrets = Parsed(shown).secrets;
  std::vector<std::string> secrets = parsed.secrets;
  secrets.push_back(password_by_the_book(url));
  for (const std::string& secret : secrets) {
    require(secret.empty() || secret == "***" || std::ranges::count(shown_secrets, secret) == 0,
            "no password can be had from what is shown", shown);
    if (!contains(secret, kCanary) || url.find(kCanary) != url.rfind(kCanary)) continue;
    require(!contains(shown, kCanary), "no part of a password is shown", shown);
    require(!contains(error, kCanary), "no part of a password is in an error", error);
  }
}

}  // namespace
}  // namespace piccolo::testing

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace piccolo;
  const std::string url = testing::text_of(data, size);
  if (url.find('\0') != std::string::npos) return 0;  // No argument of a program has one.
  testing::check(url);
  // The others would be opened.
  const bool is_refused =
      !url.starts_with("sqlite:") && !testing::is_for_libpq(url) && url != "memory:";
  if (is_refused) {
    const absl::Status status = open_database(url).status();
    testing::require(absl::IsInvalidArgument(status), "what is no URL is refused", url);
    testing::require(
        status.message().find(absl::string_view(without_password(url))) != absl::string_view::npos,
        "the URL is shown without its password", url);
  }
  return 0;
}
