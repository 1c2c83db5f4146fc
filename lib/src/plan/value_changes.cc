// SPDX-License-Identifier: MIT
#include "plan/value_changes.h"

#include "absl/strings/str_format.h"
#include "sql/definitions.h"

namespace piccolo {
namespace {

// The alteration, if the database is left to convert the values by itself.
const AlterColumn* conversion_in(const Change& change) {
  const auto* op = std::get_if<AlterColumn>(&change);
  return op != nullptr && op->before && op->using_expression.empty() ? op : nullptr;
}

// A raw type may be one that the model has a word for.
ColumnType known_type(const ColumnType& type, const Dialect& dialect) {
  return type.kind == TypeKind::kRaw ? dialect.read_type(dialect.type_name(type)) : type;
}

class Alteration {
 public:
  Alteration(const AlterColumn& op, const Schema& schema, const Dialect& dialect)
      : op_(op),
        define_(dialect, schema),
        table_(define_.table(op.table)),
        conversion_(dialect.conversion(type_of(*op.before, dialect), type_of(op.column, dialect))) {
  }

  Conversion conversion() const { return conversion_; }

  // `column "name" of table "band" from TEXT to INTEGER`
  std::string words() const {
    return absl::StrFormat("column \"%s\" of table %s from %s to %s", op_.column.name,
                           to_string(op_.table), define_.type(*op_.before, table_),
                           define_.type(op_.column, table_));
  }

 private:
  ColumnType type_of(const Column& column, const Dialect& dialect) const {
    return known_type(define_.resolved_type(column, table_), dialect);
  }

  const AlterColumn& op_;
  Definitions define_;
  Table table_;
  Conversion conversion_;
};

}  // namespace

absl::Status check_conversion(const Change& change, const Schema& schema, const Dialect& dialect) {
  const AlterColumn* op = conversion_in(change);
  if (op == nullptr) return absl::OkStatus();
  const Alteration alteration(*op, schema, dialect);
  if (alteration.conversion() != Conversion::kImpossible) return absl::OkStatus();
  return absl::FailedPreconditionError(absl::StrFormat(
      "%s cannot convert the values of %s: give alter_column() a using_expression (for the way "
      "back: using_backwards) that says how they are to become",
      dialect.name(), alteration.words()));
}

std::optional<std::string> find_value_change(const Change& change, const Schema& schema,
                                             const Dialect& dialect) {
  const AlterColumn* op = conversion_in(change);
  if (op == nullptr) return std::nullopt;
  const Alteration alteration(*op, schema, dialect);
  if (alteration.conversion() != Conversion::kMayChange) return std::nullopt;
  return absl::StrFormat(
      "altering %s may change its values; a using_expression says how they are to become",
      alteration.words());
}

}  // namespace piccolo
