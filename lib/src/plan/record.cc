// SPDX-License-Identifier: MIT
#include "plan/record.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_format.h"
#include "overloaded.h"
#include "piccolo/printable.h"
#include "schema/json.h"
#include "schema/json_fields.h"
#include "words/lexer.h"

namespace piccolo {

void fields(Is<UndoStep> auto& one, auto visit) {
  visit("action", one.action);
  visit("statements", one.statements);
  visit("operation", one.operation);
  visit("expects_table", one.expects_table);
}

void fields(Is<Recorded> auto& one, auto visit) {
  visit("description", one.description);
  visit("operations", one.operations);
  visit("in_transaction", one.in_transaction);
  visit("statements", one.statements);
  visit("undo_in_transaction", one.undo_in_transaction);
  visit("undo", one.undo);
  visit("irreversible", one.irreversible);
  visit("tables", one.tables);
  visit("is_withheld", one.is_withheld);
}

// What a newer version has written may have no words here.
template <typename Known>
void read_if_known(const JsonValue& json, std::optional<Known>& value) {
  try {
    read(json, value.emplace());
  } catch (const NotInJson&) {
    value.reset();
  } catch (const JsonValue::exception&) {
    value.reset();
  }
}
void read(const JsonValue& json, std::optional<Action>& action) { read_if_known(json, action); }
void read(const JsonValue& json, std::optional<Operation>& operation) {
  read_if_known(json, operation);
}

namespace {

// What the way back of an operation depends on, and a line that shows it.
struct Essence {
  std::string text;
  std::string shown;
};

Essence essence_of(const Raw& raw, const LexicalRules& rules) {
  if (!raw.backwards) return {"none", "SQL or a function without a way back"};
  return std::visit(
      Overloaded{[](const Nothing&) {
                   return Essence{"nothing", "nothing to undo"};
                 },
                 [&](const SqlScript& script) {
                   const std::string words = joined(tokenize(rules, script.text));
                   return Essence{"sql " + words, words};
                 },
                 [](const Callable& callable) {
                   return Essence{"function", absl::StrFormat("function \"%s\"", callable.name)};
                 }},
      *raw.backwards);
}

Essence essence_of(const Operation& operation, const LexicalRules& rules) {
  return std::visit(
      Overloaded{[](const Change& change) {
                   return Essence{value_of(change).dump(-1, ' ', true), describe(change)};
                 },
                 [&](const Raw& raw) { return essence_of(raw, rules); },
                 [](const Irreversible&) {
                   return Essence{"irreversible", "irreversible"};
                 }},
      operation);
}

std::string shown(const std::optional<Essence>& essence) {
  constexpr std::size_t kLongest = 200;
  if (!essence) return "(nothing)";
  std::string text = printable(essence->shown);
  if (text.size() > kLongest) text = text.substr(0, kLongest) + " …";
  return text;
}

}  // namespace

std::string to_text(const Recorded& recorded) { return value_of(recorded).dump(-1, ' ', true); }

absl::StatusOr<Recorded> recorded_from_text(std::string_view text) {
  try {
    Recorded recorded;
    const JsonValue json = JsonValue::parse(text);
    read(json, recorded);
    // What is missing must not look as if there was nothing to undo.
    if (!json.contains("undo_in_transaction")) {
      return absl::InvalidArgumentError("a part is missing");
    }
    for (const UndoStep& step : recorded.undo) {
      if (step.operation < recorded.operations.size()) continue;
      return absl::InvalidArgumentError(
          absl::StrFormat("it undoes an operation %d, which it does not have", step.operation));
    }
    return recorded;
  } catch (const NotInJson& error) {
    return absl::InvalidArgumentError(error.why);
  } catch (const JsonValue::exception& error) {
    return absl::InvalidArgumentError(error.what());
  }
}

Record::Record(std::vector<RecordEntry> entries) {
  for (RecordEntry& entry : entries) {
    absl::StatusOr<Recorded> details = recorded_from_text(entry.details);
    // Of many there would be much.
    entry.details.clear();
    if (details.ok()) details->statements.clear();
    const RowKey key = row_key(entry.row);
    last_.insert_or_assign(key, Entry{std::move(entry), std::move(details)});
  }
}

Record::Entry* Record::last(const MigrationRow& row) {
  const auto found = last_.find(row_key(row));
  return found == last_.end() ? nullptr : &found->second;
}

std::string find_edit(const std::vector<std::optional<Operation>>& recorded,
                      const std::vector<Operation>& now, const LexicalRules& rules) {
  const std::size_t count = std::max(recorded.size(), now.size());
  for (std::size_t i = 0; i < count; ++i) {
    std::optional<Essence> then;
    // What is not known here cannot be compared.
    if (i < recorded.size() && !recorded[i]) continue;
    if (i < recorded.size()) then = essence_of(*recorded[i], rules);
    std::optional<Essence> today;
    if (i < now.size()) today = essence_of(now[i], rules);
    if (then && today && then->text == today->text) continue;
    return absl::StrFormat("step %d\n      - as it ran: %s\n      + as it is:  %s", i + 1,
                           shown(then), shown(today));
  }
  return "";
}

}  // namespace piccolo
