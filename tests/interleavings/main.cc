// SPDX-License-Identifier: MIT
#define BOOST_TEST_MODULE piccolo_interleaving_tests
#include <boost/test/unit_test.hpp>
