// SPDX-License-Identifier: MIT
#pragma once

#include <string_view>

namespace piccolo {

// A moment at which a crash must do no harm.  Does nothing; the crash tests link
// another function of this name that ends the process there.
void fault_point(std::string_view moment);

}  // namespace piccolo
