// SPDX-License-Identifier: MIT
#include "error.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "absl/strings/str_format.h"
#include "absl/strings/str_replace.h"

namespace piccolo {
namespace {

using Json = nlohmann::json;

constexpr char kPayload[] = "piccolo/error";

// The fields, once for both directions: `visit` is given the name and the value of
// each.
void visit_fields(auto& details, auto visit) {
  visit("app_name", details.app_name);
  visit("migration_id", details.migration_id);
  visit("step", details.step);
  visit("statement", details.statement);
  visit("file", details.file);
  visit("line", details.line);
  visit("excerpt", details.excerpt);
  visit("sqlstate", details.sqlstate);
  visit("sqlite_code", details.sqlite_code);
  visit("detail", details.detail);
  visit("context", details.context);
  visit("hint", details.hint);
  visit("in_the_way", details.in_the_way);
}

Json to_json(const std::string& text) { return text; }
Json to_json(std::size_t number) { return number; }
Json to_json(std::optional<std::size_t> number) { return number ? Json(*number) : Json(); }

void from_json(const Json& json, std::string& text) { json.get_to(text); }
void from_json(const Json& json, std::size_t& number) { json.get_to(number); }
void from_json(const Json& json, std::optional<std::size_t>& number) {
  if (!json.is_null()) number = json.get<std::size_t>();
}

// `name: text`, its further lines behind the first.
void add_lines(std::string& words, std::string_view name, const std::string& text) {
  if (text.empty()) return;
  const std::string indent = "\n" + std::string(name.size() + 4, ' ');
  absl::StrAppendFormat(&words, "\n  %s: %s", name, absl::StrReplaceAll(text, {{"\n", indent}}));
}

void add_below(std::string& words, const std::string& text) {
  if (!text.empty())
    absl::StrAppendFormat(&words, "\n    %s", absl::StrReplaceAll(text, {{"\n", "\n    "}}));
}

// Beside that of the caret.
bool has_one_line(std::string_view excerpt) { return std::ranges::count(excerpt, '\n') == 1; }

// Where it is wrong, or if that is not known, the statement.
void add_place(std::string& words, const ErrorDetails& details) {
  if (!details.file.empty()) {
    add_lines(words, "at", absl::StrFormat("%s:%d", details.file, details.line));
    add_below(words, details.excerpt);
  }
  if (details.excerpt.empty()) {
    add_lines(words, "statement", details.statement);
  } else if (details.file.empty() && has_one_line(details.excerpt)) {
    add_lines(words, "statement", details.excerpt);
  } else if (details.file.empty()) {
    words += "\n  statement:";
    add_below(words, details.excerpt);
  }
}

// SQLite has one code for all that its words alone can tell.
std::string code_of(const ErrorDetails& details) {
  if (!details.sqlstate.empty()) return absl::StrFormat(" (SQLSTATE %s)", details.sqlstate);
  const bool says_something = !details.sqlite_code.empty() && details.sqlite_code != "SQLITE_ERROR";
  return says_something ? absl::StrFormat(" (%s)", details.sqlite_code) : "";
}

}  // namespace

std::optional<ErrorDetails> error_details(const absl::Status& error) {
  const absl::optional<absl::Cord> payload = error.GetPayload(kPayload);
  if (!payload) return std::nullopt;
  const Json json = Json::parse(std::string(*payload));
  ErrorDetails details;
  visit_fields(details, [&](const char* name, auto& value) { from_json(json.at(name), value); });
  return details;
}

absl::Status with_details(absl::Status error, const ErrorDetails& details) {
  if (details == ErrorDetails()) {
    error.ErasePayload(kPayload);
    return error;
  }
  Json json;
  visit_fields(details, [&](const char* name, const auto& value) { json[name] = to_json(value); });
  // Statements may be in any encoding.
  const auto replace = Json::error_handler_t::replace;
  error.SetPayload(kPayload, absl::Cord(json.dump(-1, ' ', /*ensure_ascii=*/false, replace)));
  return error;
}

absl::Status with_message(const absl::Status& error, std::string_view message) {
  absl::Status changed(error.code(), std::string(message));
  error.ForEachPayload([&](absl::string_view type, const absl::Cord& payload) {
    changed.SetPayload(type, payload);
  });
  return changed;
}

absl::Status all_errors(const std::vector<absl::Status>& errors) {
  const absl::Status& first = errors.front();
  if (errors.size() == 1) return first;
  std::string words = absl::StrFormat("%d things stand in the way:", errors.size());
  for (const absl::Status& error : errors) {
    absl::StrAppendFormat(&words, "\n  - %s", std::string(error.message()));
  }
  const bool are_alike = std::ranges::all_of(
      errors, [&](const absl::Status& error) { return error.code() == first.code(); });
  return absl::Status(are_alike ? first.code() : absl::StatusCode::kInvalidArgument, words);
}

std::string full_message(const absl::Status& error) {
  std::string words(error.message());
  const std::optional<ErrorDetails> details = error_details(error);
  if (!details) return words;
  words += code_of(*details);
  add_lines(words, "detail", details->detail);
  add_place(words, *details);
  add_lines(words, "context", details->context);
  add_lines(words, "hint", details->hint);
  add_lines(words, "in the way", details->in_the_way);
  return words;
}

}  // namespace piccolo
