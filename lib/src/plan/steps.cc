// SPDX-License-Identifier: MIT
#include "plan/steps.h"

#include <algorithm>
#include <set>

#include "absl/strings/ascii.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "overloaded.h"
#include "plan/value_changes.h"
#include "schema/names.h"
#include "schema/on_table.h"
#include "sql/migration_table.h"

namespace piccolo {
namespace {

// The migration table, and those of this library, are nobody else's to change.
bool is_own(const TableName& table) {
  return table.schema.empty() && (table.name == "migration" || table.name == "piccolo_record" ||
                                  table.name == "piccolo_faked");
}

absl::Status check_is_not_own(const Change& change) {
  const auto* renaming = std::get_if<RenameTable>(&change);
  const bool becomes_own = renaming != nullptr && is_own(renaming->new_name);
  if (!is_own(table_of(change)) && !becomes_own) return absl::OkStatus();
  return absl::FailedPreconditionError(
      absl::StrFormat("it would %s, but that name is that of the migration table or of another "
                      "table of this library",
                      describe(change)));
}

}  // namespace

absl::Status check_for(const Dialect& dialect, const NamedChange& change, const Schema& schema) {
  absl::Status valid = check(*change, schema);
  return valid.ok() ? dialect.check(change, schema) : valid;
}

void name_as_known(const Dialect& dialect, const Schema& schema, Change& change) {
  const Table* table = schema.find_table(table_of(change));
  if (dialect.ignores_case() && table != nullptr) name_columns_as(*table, change);
}

bool is_opaque(const Step& step, const Dialect& dialect) {
  if (!is_raw(step)) return false;
  return std::holds_alternative<Callable>(step.action) ||
         !std::ranges::all_of(step.statements, [&](const Statement& statement) {
           const auto first = Lexer(dialect.lexical_rules(), statement.sql).next();
           return !first || first->is_one_of({"INSERT", "UPDATE", "DELETE"});
         });
}

namespace {

// What SQL has made of the tables that it names, itself or by what is theirs, is known only
// when it has run.
class Forgetter {
 public:
  Forgetter(const Dialect& dialect, Schema& schema) : dialect_(dialect), schema_(schema) {}

  void run(const Step& step) {
    for (const Statement& statement : step.statements) read(statement.sql);
    for (const TableName& table : named_) schema_.tables.erase(table);
  }

 private:
  void read(std::string_view sql) {
    for (const Token& token : tokenize(dialect_.lexical_rules(), sql)) {
      if (token.is_name()) note(token.name());
      if (token.kind == Token::Kind::kWord) note(absl::AsciiStrToLower(std::string(token.text)));
      // What a DO runs.
      const std::size_t tag = token.text.find('$', 1);
      if (token.kind != Token::Kind::kString || token.text[0] != '$') continue;
      read(token.text.substr(tag + 1, token.text.size() - 2 * (tag + 1)));
    }
  }

  // In whichever schema.
  void note(const std::string& name) {
    const auto& relations = schema_.hints.relations;
    for (auto found = relations.lower_bound(TableName(name));
         found != relations.end() && found->first.name == name; ++found) {
      named_.insert(found->second.begin(), found->second.end());
    }
  }

  const Dialect& dialect_;
  Schema& schema_;
  std::set<TableName> named_;
};

}  // namespace

absl::StatusOr<Step> StepMaker::make(Action action, bool in_transaction) {
  absl::StatusOr<Step> step =
      std::visit(Overloaded{[&](Change& change) { return make(std::move(change)); },
                            [&](SqlScript& script) -> absl::StatusOr<Step> {
                              auto statements = writer.write(script, in_transaction);
                              if (!statements.ok()) return statements.status();
                              return Step{std::move(script), *std::move(statements)};
                            },
                            [&](Callable& callable) -> absl::StatusOr<Step> {
                              std::vector<Statement> comment = writer.write(callable);
                              return Step{std::move(callable), std::move(comment)};
                            }},
                 action);
  if (step.ok() && is_opaque(*step, dialect)) {
    schema.incomplete = true;
    schema.others.clear();
    Forgetter(dialect, schema).run(*step);
  }
  return step;
}

absl::StatusOr<Step> StepMaker::make(Change unnamed) {
  NamedChange change(std::move(unnamed), schema);
  if (absl::Status others = check_is_not_own(*change); !others.ok()) return others;
  if (absl::Status valid = check_for(dialect, change, schema); !valid.ok()) {
    return absl::Status(valid.code(), absl::StrFormat("it would %s, but %s", describe(*change),
                                                      std::string(valid.message())));
  }
  if (absl::Status converts = check_conversion(*change, schema, dialect); !converts.ok()) {
    return converts;
  }
  const std::vector<std::string> limits = dialect.server_limits(change, server_version, schema);
  if (!limits.empty()) return absl::FailedPreconditionError(absl::StrJoin(limits, "; "));
  absl::StatusOr<std::vector<Statement>> statements = writer.write(change, schema);
  if (!statements.ok()) return statements.status();
  const std::size_t locks = dialect.locks(*change, schema);
  const bool is_provisional = schema.incomplete;
  apply(*change, schema).IgnoreError();  // It is valid.
  return Step{std::make_shared<const Change>(*std::move(change)), *std::move(statements), locks,
              is_provisional};
}

Step make_insert_row(const Dialect& dialect, const MigrationRow& row) {
  return Step{InsertRow{row}, render_insert_row(dialect, row)};
}

Step make_delete_row(const Dialect& dialect, const MigrationRow& row, bool has_faked_table) {
  return Step{DeleteRow{row}, render_delete_row(dialect, row, has_faked_table)};
}

absl::Status Problems::status(std::string_view headline) const {
  if (problems_.empty()) return absl::OkStatus();
  return absl::FailedPreconditionError(
      absl::StrFormat("%s:\n  - %s", headline, absl::StrJoin(problems_, "\n  - ")));
}

}  // namespace piccolo
