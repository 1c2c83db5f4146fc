// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <vector>

#include "support/builders.h"
#include "support/test_database.h"

// One suite of named behaviours that runs unchanged on every backend, as
// conformance/<backend>/<behaviour>.
namespace piccolo::testing {

struct ConformanceCase {
  std::string name;
  void (*run)(TestDatabase& test);
};
using ConformanceCases = std::vector<ConformanceCase>;

ConformanceCases transaction_cases();
ConformanceCases operation_cases();
ConformanceCases alteration_cases();
ConformanceCases restoration_cases();
ConformanceCases reference_cases();
ConformanceCases name_cases();
ConformanceCases raw_step_cases();
ConformanceCases backwards_cases();
ConformanceCases forwards_cases();
ConformanceCases check_cases();
ConformanceCases record_cases();
ConformanceCases adoption_cases();
ConformanceCases exactly_cases();
ConformanceCases history_cases();
ConformanceCases truth_cases();
ConformanceCases verdict_cases();
ConformanceCases wrapping_cases();
ConformanceCases catalogue_cases();

}  // namespace piccolo::testing

// A case and its name in one.
#define PICCOLO_CASE(function) \
  ConformanceCase { #function, function }
