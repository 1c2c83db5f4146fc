// SPDX-License-Identifier: MIT
#include "places.h"

#include <unistd.h>

#include <cstdlib>
#include <stdexcept>

namespace music {
namespace {

template <typename T>
T value_of(absl::StatusOr<T> value) {
  if (!value.ok()) throw std::runtime_error(value.status().ToString());
  return *std::move(value);
}

std::string joined(const piccolo::Row& row) {
  std::string line;
  for (const auto& value : row) {
    if (&value != &row.front()) line += '|';
    line += value.value_or("NULL");
  }
  return line;
}

std::string server() { return std::getenv("PICCOLO_TEST_POSTGRES_URL"); }

void execute_on_server(const std::string& sql) {
  const auto database = value_of(piccolo::open_database(server()));
  const absl::Status done =
      database->transact([&](piccolo::Connection& connection) { return connection.execute(sql); });
  if (!done.ok()) throw std::runtime_error(done.ToString());
}

// Not in their order: a restored column stands last.  Checks are in the text of
// a table alone.
constexpr char kSqliteState[] = R"(
  WITH made AS (SELECT name, sql FROM sqlite_master WHERE type = 'table'
                AND name NOT IN ('migration', 'piccolo_faked', 'piccolo_record', 'sqlite_sequence'))
  SELECT made.name, 'column', c.name, c.type, c."notnull", c.dflt_value, c.pk
    FROM made, pragma_table_info(made.name) c
  UNION ALL
  SELECT made.name, 'foreign key', k."from", k."table", k."to", k.on_delete, k.on_update
    FROM made, pragma_foreign_key_list(made.name) k
  UNION ALL
  SELECT made.name, 'index', i.name, c.name, c.seqno, i."unique", i.partial
    FROM made, pragma_index_list(made.name) i, pragma_index_info(i.name) c
  UNION ALL
  SELECT name, 'checks', substr(sql, instr(sql, 'CHECK')), '', '', '', ''
    FROM made WHERE sql LIKE '%CHECK%'
  ORDER BY 1, 2, 3, 4)";

constexpr char kPostgresState[] = R"(
  WITH made AS (SELECT oid, relname FROM pg_class WHERE relkind = 'r'
                AND relnamespace = current_schema()::regnamespace
                AND relname NOT IN ('migration', 'piccolo_faked', 'piccolo_record'))
  SELECT relname, 'column', attname::text, format_type(atttypid, atttypmod), attnotnull::text,
         pg_get_expr(adbin, adrelid)
    FROM made JOIN pg_attribute ON attrelid = made.oid AND attnum > 0 AND NOT attisdropped
    LEFT JOIN pg_attrdef ON adrelid = made.oid AND adnum = attnum
  UNION ALL
  SELECT relname, 'constraint', conname, pg_get_constraintdef(c.oid), '', ''
    FROM made JOIN pg_constraint c ON conrelid = made.oid
  UNION ALL
  SELECT relname, 'index', indexrelid::regclass::text, pg_get_indexdef(indexrelid), '', ''
    FROM made JOIN pg_index ON indrelid = made.oid
  ORDER BY 1, 2, 3)";

}  // namespace

Lines select(piccolo::Database& database, const std::string& sql) {
  const auto rows = database.query(sql);
  if (!rows.ok()) throw std::runtime_error(rows.status().ToString());
  Lines lines;
  for (const piccolo::Row& row : *rows) lines.push_back(joined(row));
  return lines;
}

Sqlite::Sqlite() : database_(value_of(piccolo::open_database("sqlite::memory:"))) {}

Lines Sqlite::state() { return select(*database_, kSqliteState); }

bool Postgres::is_there() { return std::getenv("PICCOLO_TEST_POSTGRES_URL") != nullptr; }

Postgres::Postgres() {
  static int count = 0;
  schema_ = "music_" + std::to_string(getpid()) + "_" + std::to_string(++count);
  execute_on_server("CREATE SCHEMA " + schema_);
  const char mark = server().find('?') == std::string::npos ? '?' : '&';
  database_ =
      value_of(piccolo::open_database(server() + mark + "options=-csearch_path%3D" + schema_));
}

Postgres::~Postgres() {
  database_.reset();
  execute_on_server("DROP SCHEMA " + schema_ + " CASCADE");
}

Lines Postgres::state() { return select(*database_, kPostgresState); }

}  // namespace music
