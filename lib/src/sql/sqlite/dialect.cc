// SPDX-License-Identifier: MIT
#include "sql/dialect.h"

#include <cmath>

#include "absl/strings/escaping.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_replace.h"
#include "sql/definitions.h"
#include "sql/migration_table.h"
#include "sql/sqlite/affinity.h"
#include "sql/sqlite/catalogue_text.h"
#include "sql/sqlite/double_quotes.h"
#include "sql/sqlite/lexical_rules.h"
#include "sql/sqlite/render.h"

namespace piccolo {
namespace {

// Indexed by TypeKind.
constexpr const char* kTypeNames[] = {
    "INTEGER",           // kSmallInt
    "INTEGER",           // kInteger
    "INTEGER",           // kBigInt
    "INTEGER",           // kSerial
    "INTEGER",           // kBigSerial
    "VARCHAR",           // kVarchar
    "CHAR",              // kChar
    "TEXT",              // kText
    "BOOLEAN",           // kBoolean
    "TIMESTAMP",         // kTimestamp
    "TIMESTAMPTZ",       // kTimestamptz
    "DATE",              // kDate
    "TIME",              // kTime
    "SECONDS",           // kInterval
    "NUMERIC",           // kNumeric
    "REAL",              // kReal
    "DOUBLE PRECISION",  // kDoublePrecision
    "UUID",              // kUuid
    "JSON",              // kJson
    "JSONB",             // kJsonb
    "BLOB",              // kBytea
    nullptr,             // kRaw: its own words
    "INTEGER",           // kForeignKey, to a table that is not known
};

// As in Piccolo, what there is instead of an array says of what, for times.
std::string array_name(TypeKind element) {
  switch (element) {
    case TypeKind::kDate:
    case TypeKind::kTime:
    case TypeKind::kTimestamp:
    case TypeKind::kTimestamptz:
      return absl::StrFormat("ARRAY_%s", kTypeNames[static_cast<std::size_t>(element)]);
    default:
      return "ARRAY";
  }
}

// A version 4 UUID; SQLite has no function for it.
constexpr char kRandomUuid[] =
    "(lower(hex(randomblob(4)) || '-' || hex(randomblob(2)) || '-4' || "
    "substr(hex(randomblob(2)), 2) || '-' || substr('89ab', 1 + abs(random()) % 4, 1) || "
    "substr(hex(randomblob(2)), 2) || '-' || hex(randomblob(6))))";

// The text that made the table is the same as long as it is the same table; VACUUM
// changes all else that SQLite knows it by.
constexpr char kMigrationTableIdentity[] =
    R"((SELECT "sql" FROM main.sqlite_schema WHERE "type" = 'table' AND "name" = 'migration' AND NOT EXISTS (SELECT 1 FROM temp.sqlite_schema WHERE "name" = 'migration' COLLATE NOCASE)))";

class SqliteDialect : public Dialect {
 public:
  std::string_view name() const override { return "SQLite"; }
  const LexicalRules& lexical_rules() const override { return kSqliteRules; }

  std::string quote_text(std::string_view text) const override {
    return absl::StrFormat("'%s'", absl::StrReplaceAll(std::string(text), {{"'", "''"}}));
  }

  std::string quote_bytes(const Bytes& bytes) const override {
    return absl::StrFormat("x'%s'", absl::BytesToHexString(bytes.data));
  }

  // SQLite reads a number beyond the largest as an infinity, and has no NaN.
  std::string quote_not_finite(double number) const override {
    if (std::isnan(number)) return "NULL";
    return number > 0 ? "9e999" : "-9e999";
  }

  std::string random_uuid() const override { return kRandomUuid; }
  std::string empty_array() const override { return "'[]'"; }
  std::string quote_timestamp(std::string_view time) const override { return quote_text(time); }

  std::string type_name(const ColumnType& type) const override {
    if (type.array_dimensions > 0) return array_name(type.kind);
    return sized_type_name(kTypeNames, type);
  }

  ColumnType read_type(std::string_view text) const override { return read_sqlite_type(text); }
  Conversion conversion(const ColumnType& from, const ColumnType& to) const override {
    return piccolo::conversion(affinity_of(type_name(from)), affinity_of(type_name(to)));
  }
  bool has_unique_constraints() const override { return false; }
  bool lets_others_index() const override { return false; }

  bool ignores_case() const override { return true; }

  // What SQLite cannot do, it has no words for.
  absl::Status check(const NamedChange& change, const Schema& before) const override {
    return check_double_quotes(*change, before);
  }

  absl::StatusOr<Pieces> render(const NamedChange& change, const Schema& before) const override {
    return render_sqlite(change, before);
  }

  std::vector<std::string> server_limits(const NamedChange&, int, const Schema&) const override {
    return {};
  }
  std::size_t locks(const Change&, const Schema&) const override { return 0; }

  bool refuses_transactions(std::string_view statement) const override {
    return match_any(
        tokenize_beginning(kSqliteRules, statement),
        {"VACUUM", "ATTACH", "DETACH", "PRAGMA JOURNAL_MODE =", "PRAGMA JOURNAL_MODE ("});
  }

  // A transaction that only reads at first may be refused the lock later.
  std::string_view begin() const override { return "BEGIN IMMEDIATE"; }
  absl::Status check_statement(std::string_view) const override { return absl::OkStatus(); }

  std::string_view id_type() const override { return "INTEGER"; }
  std::string time_as_text(std::string_view column) const override { return std::string(column); }
  std::string migration_table_identity() const override { return kMigrationTableIdentity; }

  // SQLite's sum() fails where it leaves 64 bits.
  std::string sum_of_ids(std::string_view column) const override {
    return absl::StrFormat("sum(%s & 4294967295)", column);
  }

  std::string utc_now() const override { return "strftime('%Y-%m-%d %H:%M:%f', 'now')"; }

  // It knows no time at which a transaction began.
  std::string milliseconds_since(std::chrono::system_clock::time_point begun) const override {
    const auto micros = std::chrono::floor<std::chrono::microseconds>(begun).time_since_epoch();
    const std::string since = format_time(MigrationRow::Time(micros));
    return absl::StrFormat(
        R"(CAST(round((julianday('now') - max(julianday('%s'), coalesce((SELECT julianday("written_at") FROM "piccolo_record" ORDER BY "number" DESC LIMIT 1), 0))) * 86400000) AS INTEGER))",
        since);
  }

  // The file's rights are all there is.
  std::vector<std::string> close_to_others(std::string_view) const override { return {}; }
};

}  // namespace

const Dialect& sqlite_dialect() {
  static const SqliteDialect dialect;
  return dialect;
}

}  // namespace piccolo
