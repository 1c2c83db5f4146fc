// SPDX-License-Identifier: MIT
#pragma once

#include <span>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "plan/history.h"
#include "plan/target.h"

// Which migrations a run concerns.
namespace piccolo {

// A migration to reverse.
struct ToReverse {
  const AppConfig* app;
  RanMigration* ran;
};

// A migration to run.
struct ToRun {
  const AppConfig* app;
  const Migration* migration;
};

// What `target` means in each of `apps`, in the opposite of the order in which it
// ran, whatever the app: of two that have changed one table, the later goes first.
//
// kNotFound for an id that is not known or has not run; kFailedPrecondition where
// it is in doubt which migration is the most recent.
absl::StatusOr<std::vector<ToReverse>> choose_backwards(const History& history,
                                                        std::span<const AppConfig* const> apps,
                                                        const Target& target);

// What has not run of `apps`, each in its order: all of it, but of the last
// app no more than `target` says.  kNotFound for an id that is not known.
absl::StatusOr<std::vector<ToRun>> choose_forwards(const History& history,
                                                   std::span<const AppConfig* const> apps,
                                                   const Target& target);

// Where migrations that stay ran after those that go, in apps that depend on theirs
// and so may be built on them: a sentence for each such app.
std::vector<std::string> find_dependents(const AppRegistry& registry, const History& history,
                                         std::span<const AppConfig* const> apps,
                                         std::span<const ToReverse> chosen);

// Where the first to run of an app comes before one that has run: a sentence for each.
std::vector<std::string> find_out_of_order(const History& history, std::span<const ToRun> chosen);

}  // namespace piccolo
