// SPDX-License-Identifier: MIT
#pragma once

#include "databases/survey.h"
#include "piccolo/database.h"

namespace piccolo {

// Surveys the database; an error says which database it is about.
absl::StatusOr<Survey> survey(Database& database, const Patience& patience);

}  // namespace piccolo
