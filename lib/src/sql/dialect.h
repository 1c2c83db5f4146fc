// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <cstddef>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "piccolo/change.h"
#include "sql/conversion.h"
#include "sql/statement.h"
#include "sql/table_edit.h"
#include "words/lexer.h"

namespace piccolo {

class NamedChange;

// A table that is made anew with an edit; the statements for it depend on what the
// catalogue says then.
struct Rebuild {
  std::string table;
  TableEdit edit;
};
using Piece = std::variant<Statement, Rebuild>;
using Pieces = std::vector<Piece>;

// What SQL a database understands: how values, types and changes are written, and
// what it cannot express.  A dialect has no state; there is one object of each, and
// it is known by its address.
//
// Another database is a class derived from this one: the compiler names what is
// missing.
class Dialect {
 public:
  Dialect() = default;
  Dialect(const Dialect&) = delete;
  Dialect& operator=(const Dialect&) = delete;
  virtual ~Dialect() = default;
  bool operator==(const Dialect& other) const { return this == &other; }

  // For messages.
  virtual std::string_view name() const = 0;

  // How its SQL falls into words.
  virtual const LexicalRules& lexical_rules() const = 0;

  // Values, as they stand in a statement.
  virtual std::string quote_text(std::string_view text) const = 0;
  virtual std::string quote_bytes(const Bytes& bytes) const = 0;
  virtual std::string quote_not_finite(double number) const = 0;
  // After DEFAULT.
  virtual std::string random_uuid() const = 0;
  virtual std::string empty_array() const = 0;
  // A time as the migration table has it.
  virtual std::string quote_timestamp(std::string_view time) const = 0;

  // A type that is no foreign key, and what such a text means to the model: kRaw where
  // it has no other word for it.
  virtual std::string type_name(const ColumnType& type) const = 0;
  virtual ColumnType read_type(std::string_view text) const = 0;
  // What becomes of values when a column of one type gets the other.
  virtual Conversion conversion(const ColumnType& from, const ColumnType& to) const = 0;
  // Whether what is unique is so by a constraint; else by an index.
  virtual bool has_unique_constraints() const = 0;
  // Whether others can make and drop an index of a table that a transaction has read.
  virtual bool lets_others_index() const = 0;

  // Whether a column can be named in other letters than its own.
  virtual bool ignores_case() const { return false; }

  // Why the database would refuse a change that check() finds valid on `before`, as far as
  // the change tells by itself.
  virtual absl::Status check(const NamedChange& change, const Schema& before) const = 0;
  // What carries out `change` on a database whose schema is `before`.
  //
  // kUnimplemented, naming the culprit, for what the dialect has no words for.
  virtual absl::StatusOr<Pieces> render(const NamedChange& change, const Schema& before) const = 0;

  // What a server of that version lacks or forbids of what `change` needs, a sentence
  // each; none where versions do not differ, or for version 0.
  virtual std::vector<std::string> server_limits(const NamedChange& change, int server_version,
                                                 const Schema& before) const = 0;
  // About how many locks `change` holds until the transaction ends, where the schema was
  // `before`; 0 where a server cannot run out of them.
  virtual std::size_t locks(const Change& change, const Schema& before) const = 0;

  // Whether the database runs a single statement outside of transactions alone.
  virtual bool refuses_transactions(std::string_view statement) const = 0;
  // What begins a transaction that is going to write.
  virtual std::string_view begin() const = 0;
  // Why a single statement of raw SQL cannot be run by a program; OK if it can.
  virtual absl::Status check_statement(std::string_view statement) const = 0;

  // Of the migration table: the type of its id, its time as text, what tells it from
  // another of the same name, and a sum of ids that stays within 64 bits.
  virtual std::string_view id_type() const = 0;
  virtual std::string time_as_text(std::string_view column) const = 0;
  virtual std::string migration_table_identity() const = 0;
  virtual std::string sum_of_ids(std::string_view column) const = 0;

  // Of the record: the time in UTC as it runs; how long ago the later was of the last
  // entry and of when the transaction began, or where the database does not know that, of
  // `begun`; and what sees to it that nobody else may write a table that was just made.
  virtual std::string utc_now() const = 0;
  virtual std::string milliseconds_since(std::chrono::system_clock::time_point begun) const = 0;
  virtual std::vector<std::string> close_to_others(std::string_view table) const = 0;
};

const Dialect& postgres_dialect();
const Dialect& sqlite_dialect();

}  // namespace piccolo
