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

Texts texts_of(const Look& look) {
  if (!look.expects_table) return {"SELECT to_regclass('migration')::oid, 0, 0"};
  Texts texts = {render_count_rows(postgres_dialect(), *look.apps)};
  if (look.with_rows) texts.push_back(render_read_rows_of(postgres_dialect(), *look.apps));
  return texts;
}

Texts texts_of(const ReadCatalogue& read, const StepContext& context) {
  Texts texts;
  if (!read.tables->presence.empty()) texts.push_back(presence_statement(read.tables->presence));
  if (read.tables->whole.empty()) return texts;
  std::ranges::move(context.catalogue.statements(read.tables->whole), std::back_inserter(texts));
  return texts;
}

Texts texts_of(const RestoreSession& restore, const StepContext& context) {
  Texts texts;
  const auto add = [&](const Texts& more) { std::ranges::copy(more, std::back_inserter(texts)); };
  if (restore.before != nullptr) texts.push_back(refuse_temporary(*restore.before));
  add(context.session.restore);
  if (restore.before == nullptr) add(context.session.end_migration);
  texts.push_back(set_lock_timeout(context.lock_timeout, context.in_transaction));
  if (context.in_transaction) texts.emplace_back(kNoTimeouts);
  return texts;
}

// What a step sends beside its statements.
Texts texts_of(const Step& step, const StepContext& context) {
  if (const auto* look = std::get_if<Look>(&step.action)) return texts_of(*look);
  if (const auto* restore = std::get_if<RestoreSession>(&step.action)) {
    return texts_of(*restore, context);
  }
  if (const auto* read = std::get_if<ReadCatalogue>(&step.action)) return texts_of(*read, context);
  const bool is_deferred = std::holds_alternative<FinishDeferred>(step.action);
  if (is_deferred && context.in_transaction) return {"SET CONSTRAINTS ALL IMMEDIATE"};
  return {};
}

}  // namespace

std::vector<Sent> statements_of(const Step& step, std::size_t number, const StepContext& context) {
  std::vector<Sent> sent;
  // SQL of others may forget what was prepared, and what puts the session back does.
  if (is_raw(step) || std::holds_alternative<RestoreSession>(step.action)) {
    context.catalogue.forget();
  }
  for (std::string& text : texts_of(step, context)) {
    sent.push_back({.step = number, .text = std::move(text), .number = sent.size()});
  }
  for (const Statement& statement : step.statements) {
    sent.push_back({.step = number, .statement = &statement, .number = sent.size()});
  }
  return sent;
}

}  // namespace piccolo
