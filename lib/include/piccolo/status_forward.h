// SPDX-License-Identifier: MIT
#pragma once

#include "absl/base/config.h"

// absl::Status and absl::StatusOr by name.  Their own headers take most of the time in
// which a migration is compiled, and few migrations use them.
namespace absl {
ABSL_NAMESPACE_BEGIN
class Status;
template <typename T>
class StatusOr;
ABSL_NAMESPACE_END
}  // namespace absl
