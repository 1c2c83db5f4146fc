// SPDX-License-Identifier: MIT
#include "databases/postgres/statements.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "databases/postgres/catalogue.h"
#include "sql/dialect.h"
#include "sql/migration_table.h"

namespace piccolo {
namespace {

using Texts = std::vector<std::string>;

// What a step sends beside its statements.
class OwnStatements {
 public:
  OwnStatements(std::size_t step, const StepContext& context) : step_(step), context_(context) {}

  std::vector<Sent> result() && { return std::move(sent_); }

  void add(const Step& step) {
    if (const auto* look = std::get_if<Look>(&step.action)) add(*look);
    if (const auto* read = std::get_if<ReadCatalogue>(&step.action)) add(*read);
    if (const auto* restore = std::get_if<RestoreSession>(&step.action)) add(*restore);
    const bool is_deferred = std::holds_alternative<FinishDeferred>(step.action);
    if (is_deferred && context_.in_transaction) add(Texts{"SET CONSTRAINTS ALL IMMEDIATE"});
  }

 private:
  void add(const Look& look) {
    if (!look.expects_table)
      return add({"SELECT to_regclass('migration')::oid, 0, 0"}, Answer::kCount);
    Texts count;
    prepared().add(render_count_rows(postgres_dialect(), *look.apps), {}, count);
    add(std::move(count), Answer::kCount);
    if (look.with_rows) add({render_read_rows_of(postgres_dialect(), *look.apps)}, Answer::kRows);
  }

  void add(const ReadCatalogue& read) {
    const TablesToRead& tables = *read.tables;
    Texts presence;
    if (!tables.presence.empty()) add_presence(tables.presence, prepared(), presence);
    add(std::move(presence), Answer::kPresence);
    if (tables.whole.empty()) return;
    Texts whole = {kBeforeCatalogue};
    add_catalogue(tables.whole, context_.connection.server_version(), prepared(), whole);
    add(std::move(whole), Answer::kCatalogue);
    add({kAfterCatalogue, kForgetCatalogue});
  }

  void add(const RestoreSession& restore) {
    if (restore.before != nullptr) add({refuse_temporary(*restore.before)});
    add(context_.session.restore);
    if (restore.before == nullptr) add(context_.session.end_migration);
    add({set_lock_timeout(context_.lock_timeout, context_.in_transaction)});
    if (context_.in_transaction) add(Texts{kNoTimeouts});
    if (restore.before != nullptr) return;
    Texts end;
    const bool tells_names = prepared().add_end(end);
    add(std::move(end), tells_names ? Answer::kNames : Answer::kNothing);
  }

  // The last of `texts` has that answer.
  void add(Texts texts, Answer answer = Answer::kNothing) {
    for (std::string& text : texts) sent_.push_back({.step = step_, .text = std::move(text)});
    if (!texts.empty()) sent_.back().answer = answer;
  }

  PreparedStatements& prepared() { return context_.prepared; }

  std::size_t step_;
  const StepContext& context_;
  std::vector<Sent> sent_;
};

}  // namespace

std::vector<Sent> statements_of(const Step& step, std::size_t number, const StepContext& context) {
  if (is_raw(step)) {
    for (const Statement& statement : step.statements) context.prepared.doubt(statement.sql);
  }
  OwnStatements own(number, context);
  own.add(step);
  std::vector<Sent> sent = std::move(own).result();
  for (const Statement& statement : step.statements) {
    sent.push_back({.step = number, .statement = &statement});
  }
  return sent;
}

}  // namespace piccolo
