// SPDX-License-Identifier: MIT
#pragma once

#include "absl/functional/function_ref.h"

namespace piccolo::benchmarks {

struct Measured {
  double ms = 0;
  double peak_mib = 0;
  int calls = 0;  // See calls.h.
};

// All but the memory.
Measured measure(absl::FunctionRef<void()> work);

// Works in a process of its own and adds its peak of memory, which is nobody
// else's.  It starts with the memory of its parent, which therefore must stay
// small.  Throws if it fails.
Measured in_child(absl::FunctionRef<Measured()> work);

}  // namespace piccolo::benchmarks
