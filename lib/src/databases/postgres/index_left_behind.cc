// SPDX-License-Identifier: MIT
#include "databases/postgres/index_left_behind.h"

#include <algorithm>
#include <optional>

#include "absl/strings/str_format.h"
#include "sql/dialect.h"
#include "sql/postgres/concurrent_index.h"

namespace piccolo {
namespace {

// What has become of an index that is made concurrently.
constexpr char kFindIndex[] = R"(
SELECT indexrelid::regclass, indisvalid, indisunique, pg_get_indexdef(indexrelid)
FROM pg_index JOIN pg_class ON pg_class.oid = indexrelid
WHERE indrelid = to_regclass(%s)::oid AND relname = %s)";

// Has the server read the definition, of an empty copy of the table, and
// compares what it makes of it.
absl::StatusOr<bool> is_same_definition(PostgresHandle& connection, const ConcurrentIndex& index,
                                        std::string_view existing) {
  const std::string copy =
      absl::StrFormat("CREATE TEMPORARY TABLE piccolo_probe (LIKE %s) ON COMMIT DROP", index.table);
  const std::string make =
      absl::StrFormat("CREATE %s INDEX piccolo_probe_index ON piccolo_probe %s",
                      index.is_unique ? "UNIQUE" : "", index.definition);
  const absl::StatusOr<std::vector<Row>> made = connection.send(
      {"BEGIN", copy, make, "SELECT pg_get_indexdef('piccolo_probe_index'::regclass)"});
  if (absl::Status undone = connection.execute("ROLLBACK"); !undone.ok()) return undone;
  if (!made.ok()) return false;  // The statement itself will say what is wrong.
  const std::string definition = made->front()[0].value_or("");
  const auto behind_table = [](std::string_view sql) {
    return sql.substr(std::min(sql.find(" USING "), sql.size()));
  };
  return behind_table(definition) == behind_table(existing);
}

}  // namespace

absl::StatusOr<bool> is_index_there(PostgresHandle& connection, std::string_view statement) {
  const std::optional<ConcurrentIndex> index = read_concurrent_index(statement);
  if (!index) return false;
  const Dialect& dialect = postgres_dialect();
  const std::string find = absl::StrFormat(kFindIndex, dialect.quote_text(index->table),
                                           dialect.quote_text(index->name));
  absl::StatusOr<std::vector<Row>> found = connection.select(find);
  if (found.ok() && !found->empty() && !is_true(found->front()[1])) {
    // The server may still be at it: wait for its lock.
    connection.send({"BEGIN", "LOCK TABLE " + index->table + " IN SHARE UPDATE EXCLUSIVE MODE"})
        .IgnoreError();
    if (absl::Status ended = connection.execute("ROLLBACK"); !ended.ok()) return ended;
    found = connection.select(find);
  }
  if (!found.ok()) return found.status();
  if (found->empty()) return false;
  const Row& row = found->front();
  if (!is_true(row[1])) {
    absl::Status dropped = connection.execute("DROP INDEX CONCURRENTLY " + row[0].value_or(""));
    if (!dropped.ok()) return dropped;
    return false;
  }
  if (is_true(row[2]) != index->is_unique) return false;
  return is_same_definition(connection, *index, row[3].value_or(""));
}

}  // namespace piccolo
