// SPDX-License-Identifier: MIT
#include "plan/table_parts.h"

#include "absl/strings/match.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "overloaded.h"
#include "schema/names.h"
#include "sql/definitions.h"
#include "sql/quote.h"

namespace piccolo {
namespace {

std::string in_parentheses(const std::vector<std::string>& columns) {
  return absl::StrFormat("(%s)", absl::StrJoin(columns, ", "));
}

// A default of NULL is none, however it came to be written.
std::string default_of(const Column& column, const Dialect& dialect) {
  const std::string text = quote_default(dialect, column.default_value);
  return absl::EqualsIgnoreCase(text, "NULL") || absl::EqualsIgnoreCase(text, "(NULL)") ? "" : text;
}

class Taker {
 public:
  explicit Taker(const Dialect& dialect) : dialect_(dialect) {}

  Parts run(const Table& table) {
    for (const Column& column : table.columns) take(column);
    for (const Constraint& constraint : table.constraints) take(constraint);
    for (const Index& index : table.indexes) take(index);
    return std::move(parts_);
  }

 private:
  void take(const Column& column) {
    const std::string default_text = default_of(column, dialect_);
    parts_[column_part(column.name)] = {
        absl::StrFormat("%s%s%s", dialect_.type_name(column.type), column.null ? "" : " NOT NULL",
                        default_text.empty() ? "" : " with a default"),
        default_text};
    if (column.primary_key) {
      Part& key = parts_[std::string(kPrimaryKeyPart)];
      key.columns.push_back(column.name);
      key.shape = in_parentheses(key.columns);
    }
    if (!column.references) return;
    const Reference& reference = *column.references;
    // By its name alone, which is enough where the search path finds it.
    parts_[foreign_key_part(column.name)] = {
        absl::StrFormat("to \"%s\" ON DELETE %s ON UPDATE %s", reference.table.name,
                        words_of(reference.on_delete), words_of(reference.on_update)),
        absl::StrFormat("%s (%s)", reference.name, reference.column)};
  }

  void take(const Constraint& constraint) {
    if (is_of_sqlite(name_of(constraint))) return;
    Part& part = parts_[constraint_part(name_of(constraint))];
    std::visit(Overloaded{[&](const UniqueConstraint& unique) {
                            part.columns = unique.columns;
                            part.shape = absl::StrFormat(
                                "UNIQUE%s %s", unique.nulls_distinct ? "" : " NULLS NOT DISTINCT",
                                in_parentheses(unique.columns));
                          },
                          [&](const CheckConstraint& check) {
                            part.shape = "CHECK";
                            part.text = check.condition;
                          }},
               constraint);
  }

  void take(const Index& index) {
    if (is_of_sqlite(index.name)) return;
    parts_[index_part(index.name)] = {
        absl::StrFormat("%s%s %s", index.unique ? "UNIQUE " : "", words_of(index.method),
                        in_parentheses(index.columns)),
        "", index.columns};
  }

  const Dialect& dialect_;
  Parts parts_;
};

}  // namespace

std::string column_part(std::string_view column) { return described("column", column); }
std::string foreign_key_part(std::string_view column) {
  return described("foreign key of column", column);
}
std::string constraint_part(std::string_view constraint) {
  return described("constraint", constraint);
}
std::string index_part(std::string_view index) { return described("index", index); }

Parts parts_of(const Table& table, const Dialect& dialect) { return Taker(dialect).run(table); }

Parts planned_parts_of(const Table& table, const Dialect& dialect) {
  Parts parts = parts_of(table, dialect);
  for (const Column& column : table.columns) {
    if (column.type.kind == TypeKind::kRaw) parts[column_part(column.name)].shape.clear();
  }
  return parts;
}

Parts parts_of(const CatalogueTable& table, const Dialect& dialect) {
  Parts parts = parts_of(table.table, dialect);
  for (const auto& [what, text] : table.details) {
    std::string& all = parts[what].text;
    all += all.empty() ? text : " " + text;
  }
  return parts;
}

}  // namespace piccolo
