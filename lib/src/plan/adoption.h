// SPDX-License-Identifier: MIT
#pragma once

#include <set>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "piccolo/app_config.h"
#include "plan/choose.h"
#include "plan/history.h"
#include "sql/other_tools.h"

// What another tool has run, as the migrations that they are here.
namespace piccolo {

struct OtherRuns {
  // In the order in which they ran, as far as that is known.
  std::vector<const Migration*> ran = {};
  // Those that come before one of these, and are not among them.
  std::vector<const Migration*> left_out = {};
  // The versions that no migration has, or more than one.
  std::vector<std::string> unknown = {};
  std::vector<std::string> ambiguous = {};
};

// Versions are numbers that the names of files begin with; of dbmate the digits as they are.
OtherRuns find_runs(const OtherRecord& record, const AppConfig& app);

// Whether what is recorded may be of that app, which has a file of something that has run; of
// all of it where the table may as well be one of Rails.
bool is_about(OtherTool tool, const OtherRuns& runs);
// Whether something of it has been reversed here since, which are those ids.
bool is_outdated(const OtherRuns& runs, const AppConfig& app,
                 const std::set<std::string>& reversed);

// `goose (table "goose_db_version")`
std::string describe(const OtherRecord& record);

struct Adoption {
  std::string source;     // Whose record it is.
  std::size_t count = 0;  // Of what has run by that.
  std::vector<ToRun> chosen = {};
  // What the user should know, a sentence each.
  std::vector<std::string> notes = {};
};

// What `record` has and the migration table has not; `reversed` are the ids of what has been
// reversed here at some time.
//
// kFailedPrecondition, with all the reasons, where what has run is not what is recorded, or
// has no file.
absl::StatusOr<Adoption> choose_adoption(const OtherRecord& record, const AppConfig& app,
                                         const History& history,
                                         const std::set<std::string>& reversed);

}  // namespace piccolo
