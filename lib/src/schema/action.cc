// SPDX-License-Identifier: MIT
#include "piccolo/action.h"

#include <filesystem>

#include "absl/status/statusor.h"
#include "absl/strings/str_format.h"
#include "overloaded.h"

namespace piccolo {
namespace {

using MaybeAction = std::optional<Action>;

MaybeAction action_of(RawAction raw) {
  return std::visit(Overloaded{[](Nothing&) -> MaybeAction { return std::nullopt; },
                               [](auto& opaque) -> MaybeAction { return std::move(opaque); }},
                    raw);
}

// `0001_x.down.sql` of `0001_x.up.sql`.
std::string name_of_way_back(const SqlScript& script) {
  return std::filesystem::path(script.file)
      .replace_extension()
      .replace_extension(".down.sql")
      .string();
}

std::string how_to_write_way_back(const Raw& raw) {
  const SqlScript* script = std::get_if<SqlScript>(&raw.forwards);
  switch (script == nullptr ? SqlFormat::kNone : script->format) {
    case SqlFormat::kMigrate:
      return "write one below \"-- migrate:down\", or that line alone if there is nothing to undo";
    case SqlFormat::kGoose:
      return "write one below \"-- +goose Down\", or that line alone if there is nothing to undo";
    case SqlFormat::kPair:
      return absl::StrFormat("write %s, or leave that file empty if there is nothing to undo",
                             name_of_way_back(*script));
    case SqlFormat::kNone:
      break;
  }
  return "write one (in a file of SQL a down section, in C++ the second argument of add_raw()), or "
         "say that nothing has to be undone (an empty down section, piccolo::kNothingToUndo)";
}

}  // namespace

std::optional<Action> forwards_of(Operation operation) {
  return std::visit(
      Overloaded{[](Change& change) -> MaybeAction { return std::move(change); },
                 [](Raw& raw) -> MaybeAction { return action_of(std::move(raw.forwards)); },
                 [](Irreversible&) -> MaybeAction { return std::nullopt; }},
      operation);
}

absl::StatusOr<std::optional<Action>> backwards_of(const Operation& operation,
                                                   const Schema& before) {
  using Result = absl::StatusOr<MaybeAction>;
  return std::visit(Overloaded{[&](const Change& change) -> Result {
                                 absl::StatusOr<Change> back = inverse(change, before);
                                 if (!back.ok()) return back.status();
                                 return MaybeAction(*std::move(back));
                               },
                               [](const Raw& raw) -> Result {
                                 if (raw.backwards) return action_of(*raw.backwards);
                                 return absl::FailedPreconditionError(absl::StrFormat(
                                     "it has no way back; %s", how_to_write_way_back(raw)));
                               },
                               [](const Irreversible& irreversible) -> Result {
                                 return absl::FailedPreconditionError(
                                     absl::StrFormat("it is irreversible: %s", irreversible.why));
                               }},
                    operation);
}

std::string describe(const Action& action) {
  const auto call = [](const Callable& callable) {
    if (callable.name.empty()) return std::string("call a C++ function");
    return absl::StrFormat("call the C++ function \"%s\"", callable.name);
  };
  return std::visit(Overloaded{[](const Change& change) { return describe(change); },
                               [](const SqlScript&) { return std::string("run SQL"); }, call},
                    action);
}

}  // namespace piccolo
