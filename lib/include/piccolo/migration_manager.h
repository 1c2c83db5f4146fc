// SPDX-License-Identifier: MIT
#pragma once

#include <concepts>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "piccolo/action.h"

namespace piccolo {

// Says of a raw step that going backwards there is nothing to undo.
inline constexpr Nothing kNothingToUndo;

// One direction of a raw step: SQL text, or anything that can be called with a
// Connection& and returns an absl::Status.
class RawStep {
 public:
  // Not explicit, so that add_raw() takes text and lambdas as they are.
  RawStep(const char* sql);
  RawStep(std::string sql);
  RawStep(SqlScript script);
  RawStep(Nothing nothing);
  RawStep(Callable callable);
  template <std::invocable<Connection&> Function>
  RawStep(Function function) : RawStep(Callable{"", std::move(function)}) {}

  RawAction action;
};

struct MigrationManagerOptions {
  // False: the steps run one by one outside a transaction, raw SQL a statement at
  // a time, for what cannot run inside (CREATE INDEX CONCURRENTLY, VACUUM).  Such
  // a migration can stop half-way; the result says where.
  bool wrap_in_transaction = true;
  // Backwards; as forwards unless said otherwise.
  std::optional<bool> wrap_backwards_in_transaction = std::nullopt;
};

struct AlterColumnOptions {
  // What the column holds afterwards, an expression over the old row, e.g.
  // `CAST(price AS INTEGER)`; without, PostgreSQL casts the values and SQLite
  // leaves them.  And the same on the way back.
  std::string using_expression = {};
  std::string using_backwards = {};
  // What the column is now; only needed where the history does not know it.
  std::optional<Column> before = std::nullopt;
};

struct IndexOptions {
  IndexMethod method = IndexMethod::kBtree;
  bool unique = false;
  std::string name = {};
};

// What a migration does, as a list of operations in the order they are added.
// Backwards, the inverse of each runs in exactly the opposite order.
//
//   piccolo::MigrationManager manager;
//   manager.add_table("band", {piccolo::Varchar("name", {.length = 50})});
//   manager.rename_column("band", "name", "title");
//
// A value: no database is needed to make one, and nothing happens until a
// command runs it.
class MigrationManager {
 public:
  MigrationManager();
  explicit MigrationManager(const MigrationManagerOptions& options);
  // Not in the header, so that a migration compiles none of the operations.
  MigrationManager(const MigrationManager& other);
  MigrationManager(MigrationManager&& other) noexcept;
  MigrationManager& operator=(const MigrationManager& other);
  MigrationManager& operator=(MigrationManager&& other) noexcept;
  ~MigrationManager();

  // Without a column that is a primary key, the table gets `id`, a Serial, as
  // its first, as in Piccolo.
  void add_table(TableName table, std::vector<Column> columns);

  // The table must not be referred to by others; nothing is ever cascaded.
  // Backwards it comes back with the definition the history knows; `definition`
  // gives it where the history does not, because raw SQL made the table.
  void drop_table(TableName table, std::optional<Table> definition = std::nullopt);
  void rename_table(TableName table, std::string new_name);

  // Moves the table to a schema, which is made where it is missing.  Backwards
  // the table moves back, and the schema stays.
  void change_table_schema(TableName table, std::string new_schema);

  void add_column(TableName table, Column column);
  void drop_column(TableName table, std::string column,
                   std::optional<Column> definition = std::nullopt);
  void rename_column(TableName table, std::string column, std::string new_name);

  // Gives the column of that name this definition, whole: its type, whether it
  // may be null, its default, its constraints and its index.  Backwards it gets
  // back the one it had.
  void alter_column(TableName table, Column column, const AlterColumnOptions& options = {});

  // Constraints of one column or several.  Backwards as with columns.
  void add_constraint(TableName table, Constraint constraint);
  void drop_constraint(TableName table, std::string constraint,
                       std::optional<Constraint> definition = std::nullopt);

  // Without a name the index is called table_column_column, as in Piccolo.
  void add_index(TableName table, std::vector<std::string> columns,
                 const IndexOptions& options = {});
  void drop_index(TableName table, std::string index,
                  std::optional<Index> definition = std::nullopt);

  // Runs `forwards` here, and `backwards` on the way back.  Without `backwards`
  // the migration is irreversible, unless add_raw_backwards() follows; pass
  // kNothingToUndo where nothing has to be undone.
  void add_raw(RawStep forwards);
  void add_raw(RawStep forwards, RawStep backwards);

  // The way back of the last raw step that has none; if there is none, a
  // step that does nothing forwards.
  void add_raw_backwards(RawStep backwards);

  // Marks the migration as one that cannot be reversed, and says why to those
  // who try.
  void irreversible(std::string why);

  const std::vector<Operation>& operations() const { return operations_; }
  bool wrap_forwards_in_transaction() const { return options_.wrap_in_transaction; }
  bool wrap_backwards_in_transaction() const {
    return options_.wrap_backwards_in_transaction.value_or(options_.wrap_in_transaction);
  }

 private:
  MigrationManagerOptions options_;
  std::vector<Operation> operations_;
};

}  // namespace piccolo
