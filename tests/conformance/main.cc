// SPDX-License-Identifier: MIT
#define BOOST_TEST_NO_MAIN
#include <boost/test/unit_test.hpp>

#include "conformance/conformance.h"

namespace {

using namespace piccolo::testing;
using boost::unit_test::framework::master_test_suite;

void add_cases(boost::unit_test::test_suite& suite, const TestBackend& backend,
               const ConformanceCases& cases) {
  for (const ConformanceCase& one : cases) {
    suite.add(boost::unit_test::make_test_case(
        [make = backend.make, run = one.run] { run(*make()); }, one.name, __FILE__, __LINE__));
  }
}

bool add_conformance_suites() {
  auto* all = BOOST_TEST_SUITE("conformance");
  for (const TestBackend& backend : backends()) {
    auto* suite = BOOST_TEST_SUITE(backend.name);
    for (const auto cases :
         {transaction_cases, operation_cases, alteration_cases, restoration_cases, reference_cases,
          name_cases, raw_step_cases, backwards_cases, forwards_cases, check_cases, record_cases,
          adoption_cases, exactly_cases, history_cases, truth_cases, wrapping_cases,
          catalogue_cases, verdict_cases}) {
      add_cases(*suite, backend, cases());
    }
    all->add(suite);
  }
  master_test_suite().add(all);
  return true;
}

}  // namespace

int main(int argc, char** argv) {
  return boost::unit_test::unit_test_main(add_conformance_suites, argc, argv);
}
