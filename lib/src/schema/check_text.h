// SPDX-License-Identifier: MIT
#pragma once

#include "absl/status/status.h"
#include "piccolo/action.h"

namespace piccolo {

// That no name and no SQL has a NUL byte, where a database would stop to read and
// leave out what follows; kInvalidArgument, naming the part, otherwise.  Bytes as a
// default are sent in another form, and may have any.
absl::Status check_text(const Change& change);
// Both directions of it.
absl::Status check_text(const Raw& raw);

}  // namespace piccolo
