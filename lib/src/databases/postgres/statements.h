// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "databases/postgres/run_steps.h"
#include "databases/step.h"

namespace piccolo {

// What the answer to a statement says.
enum class Answer { kNothing, kCount, kRows, kPresence, kCatalogue, kNames };

// A statement on its way to the server.
struct Sent {
  std::size_t step;
  // One of its statements; null for those that the plan does not have.
  const Statement* statement = nullptr;
  std::string text = {};
  Answer answer = Answer::kNothing;

  std::string_view sql() const { return statement == nullptr ? text : statement->sql; }
};

// What the step with that number sends.
std::vector<Sent> statements_of(const Step& step, std::size_t number, const StepContext& context);

}  // namespace piccolo
