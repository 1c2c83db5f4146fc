// SPDX-License-Identifier: MIT
#include "databases/postgres/prepared_statements.h"

#include <algorithm>
#include <set>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"

namespace piccolo {
namespace {

constexpr char kPrefix[] = "piccolo_prepared_";

std::string with_parameters(const std::string& sql, absl::Span<const std::string> parameters) {
  std::vector<std::pair<std::string, std::string>> values;
  for (const std::string& parameter : parameters) {
    values.emplace_back(absl::StrFormat("$%d", values.size() + 1), parameter);
  }
  return absl::StrReplaceAll(sql, values);
}

}  // namespace

void PreparedStatements::add(const std::string& sql, absl::Span<const std::string> parameters,
                             std::vector<std::string>& texts) {
  if (!may_prepare_) {
    texts.push_back(with_parameters(sql, parameters));
    return;
  }
  if (is_left_ && !may_be_left_) drop_all(texts);
  const auto [entry, is_new] = names_.try_emplace(sql);
  if (is_new) {
    entry->second = absl::StrFormat("%s%d", kPrefix, ++times_);
    texts.push_back(absl::StrFormat("PREPARE %s AS %s", entry->second, sql));
  }
  const std::string values =
      parameters.empty() ? "" : absl::StrFormat(" (%s)", absl::StrJoin(parameters, ", "));
  texts.push_back(absl::StrFormat("EXECUTE %s%s", entry->second, values));
}

void PreparedStatements::forget() {
  names_.clear();
  doubtful_.clear();
  asked_ = 0;
}

void PreparedStatements::drop_all(std::vector<std::string>& texts) {
  texts.emplace_back("DEALLOCATE ALL");
  // What was asked before is still going to be answered.
  names_.clear();
  doubtful_.clear();
  may_be_left_ = false;
  is_left_ = false;
}

void PreparedStatements::doubt(std::string_view sql) {
  doubtful_.merge(names_);
  names_.clear();
  is_settled_ = false;
  may_be_left_ =
      may_be_left_ || absl::StrContains(absl::AsciiStrToLower(std::string(sql)), "prepare");
}

bool PreparedStatements::add_end(std::vector<std::string>& texts) {
  if (!may_prepare_ || may_be_left_) {
    drop_all(texts);
    return false;
  }
  texts.emplace_back("SELECT name FROM pg_prepared_statements");
  ++asked_;
  is_settled_ = true;
  return true;
}

void PreparedStatements::keep(absl::Span<const Row> names) {
  std::set<std::string> found;
  for (const Row& row : names) found.insert(row[0].value_or(""));
  is_left_ = is_left_ || std::ranges::any_of(found, [](const std::string& name) {
               return !absl::StartsWith(name, kPrefix);
             });
  --asked_;
  if (asked_ != 0 || !is_settled_) return;
  for (const auto& [sql, name] : doubtful_) {
    if (found.contains(name)) names_[sql] = name;
  }
  doubtful_.clear();
}

}  // namespace piccolo
