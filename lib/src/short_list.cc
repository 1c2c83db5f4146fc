// SPDX-License-Identifier: MIT
#include "short_list.h"

#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"

namespace piccolo {

std::string short_list(const std::vector<std::string>& names) {
  constexpr std::ptrdiff_t kMost = 10;
  constexpr std::ptrdiff_t kFirst = 5;
  constexpr std::ptrdiff_t kLast = 3;
  if (names.size() <= kMost) return absl::StrJoin(names, ", ");
  return absl::StrFormat(
      "%s, … %d more …, %s", absl::StrJoin(names.begin(), names.begin() + kFirst, ", "),
      names.size() - kFirst - kLast, absl::StrJoin(names.end() - kLast, names.end(), ", "));
}

}  // namespace piccolo
