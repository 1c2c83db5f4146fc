// SPDX-License-Identifier: MIT
#include "databases/step.h"

namespace piccolo {

const Change* change_of(const Step& step) {
  const auto* shared = std::get_if<std::shared_ptr<const Change>>(&step.action);
  return shared == nullptr ? nullptr : shared->get();
}

const RecordEntry* entry_of(const Step& step) {
  return std::visit(
      [](const auto& action) -> const RecordEntry* {
        if constexpr (requires { action.entry; }) return action.entry.get();
        return nullptr;
      },
      step.action);
}

bool is_raw(const Step& step) {
  return std::holds_alternative<SqlScript>(step.action) ||
         std::holds_alternative<Callable>(step.action);
}

bool changes_one_row(const Step& step, const Statement& statement) {
  const bool is_row = std::holds_alternative<InsertRow>(step.action) ||
                      std::holds_alternative<DeleteRow>(step.action);
  // Only the first is about the migration table itself.
  return is_row && &statement == &step.statements.front();
}

}  // namespace piccolo
