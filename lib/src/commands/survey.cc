// SPDX-License-Identifier: MIT
#include "commands/survey.h"

#include "absl/strings/str_format.h"
#include "databases/backend.h"
#include "error.h"

namespace piccolo {

absl::StatusOr<Survey> survey(Database& database, const Patience& patience) {
  absl::StatusOr<Survey> survey = database.backend().survey(patience);
  if (survey.ok()) return survey;
  return with_message(survey.status(),
                      absl::StrFormat("cannot read the migration table of %s, so nothing was "
                                      "changed: %s",
                                      database.name(), std::string(survey.status().message())));
}

}  // namespace piccolo
