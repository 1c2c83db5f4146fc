// SPDX-License-Identifier: MIT
#pragma once

#include <rapidcheck.h>

#include <algorithm>
#include <cstdlib>
#include <iostream>
#include <iterator>
#include <string>

#include "absl/strings/str_join.h"
#include "piccolo/migration_result.h"
#include "support/builders.h"

// How laws are stated and tried.
namespace piccolo::testing {

// `cases`, or as many as PICCOLO_PROPERTY_CASES says.
inline int number_of_cases(int cases) {
  const char* wanted = std::getenv("PICCOLO_PROPERTY_CASES");
  return wanted == nullptr ? cases : std::atoi(wanted);
}

// Prints, when it does not hold, by which RC_PARAMS it can be tried again.
template <typename Law>
bool holds(const std::string& name, int cases, Law law) {
  rc::detail::TestMetadata metadata{.id = name, .description = name};
  rc::detail::TestParams params = rc::detail::configuration().testParams;
  params.maxSuccess = number_of_cases(cases);
  const auto result = rc::detail::checkTestable(law, metadata, params);
  std::cerr << "- " << name << " (seed=" << params.seed << ")\n";
  rc::detail::printResultMessage(result, std::cerr);
  std::cerr << std::endl;
  return result.template is<rc::detail::SuccessResult>();
}

// Fails the case, with the history and what became of it.
inline void require(bool holds, const std::string& what) {
  if (!holds) RC_FAIL(what);
}
inline void require_ok(const MigrationResult& result) { require(result.success, result.message); }

// Of two sorted lists, and `what` before it.
inline void require_same(const Strings& actual, const Strings& expected,
                         const std::string& what = "") {
  Strings lines;
  std::ranges::set_difference(expected, actual, std::back_inserter(lines));
  for (std::string& line : lines) line.insert(0, "- ");
  const auto gone = static_cast<std::ptrdiff_t>(lines.size());
  std::ranges::set_difference(actual, expected, std::back_inserter(lines));
  std::for_each(lines.begin() + gone, lines.end(), [](auto& line) { line.insert(0, "+ "); });
  require(actual == expected, what + "\n" + absl::StrJoin(lines, "\n"));
}

}  // namespace piccolo::testing
