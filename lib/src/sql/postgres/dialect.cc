// SPDX-License-Identifier: MIT
#include "sql/dialect.h"

#include <cmath>

#include "absl/strings/escaping.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_replace.h"
#include "sql/definitions.h"
#include "sql/postgres/catalogue_text.h"
#include "sql/postgres/check.h"
#include "sql/postgres/conversion.h"
#include "sql/postgres/locks.h"
#include "sql/postgres/render.h"
#include "sql/postgres/server_limits.h"
#include "sql/postgres/statements.h"
#include "sql/split.h"
#include "words/postgres_rules.h"

namespace piccolo {
namespace {

// Indexed by TypeKind.
constexpr const char* kTypeNames[] = {
    "SMALLINT",          // kSmallInt
    "INTEGER",           // kInteger
    "BIGINT",            // kBigInt
    "SERIAL",            // kSerial
    "BIGSERIAL",         // kBigSerial
    "VARCHAR",           // kVarchar
    "CHAR",              // kChar
    "TEXT",              // kText
    "BOOLEAN",           // kBoolean
    "TIMESTAMP",         // kTimestamp
    "TIMESTAMPTZ",       // kTimestamptz
    "DATE",              // kDate
    "TIME",              // kTime
    "INTERVAL",          // kInterval
    "NUMERIC",           // kNumeric
    "REAL",              // kReal
    "DOUBLE PRECISION",  // kDoublePrecision
    "UUID",              // kUuid
    "JSON",              // kJson
    "JSONB",             // kJsonb
    "BYTEA",             // kBytea
    nullptr,             // kRaw: its own words
    "INTEGER",           // kForeignKey, to a table that is not known
};

class PostgresDialect : public Dialect {
 public:
  std::string_view name() const override { return "PostgreSQL"; }
  const LexicalRules& lexical_rules() const override { return kPostgresRules; }

  // How the server reads backslashes depends on a setting, so text with one becomes an
  // E'' literal.
  std::string quote_text(std::string_view text) const override {
    std::string quoted =
        absl::StrFormat("'%s'", absl::StrReplaceAll(std::string(text), {{"'", "''"}}));
    if (text.find('\\') == std::string_view::npos) return quoted;
    return absl::StrFormat("E%s", absl::StrReplaceAll(quoted, {{"\\", "\\\\"}}));
  }

  std::string quote_bytes(const Bytes& bytes) const override {
    return quote_text("\\x" + absl::BytesToHexString(bytes.data)) + "::bytea";
  }

  std::string quote_not_finite(double number) const override {
    if (std::isnan(number)) return "'NaN'";
    return number > 0 ? "'Infinity'" : "'-Infinity'";
  }

  std::string random_uuid() const override { return "gen_random_uuid()"; }
  std::string empty_array() const override { return "'{}'"; }

  std::string quote_timestamp(std::string_view time) const override {
    return "timestamp " + quote_text(time);
  }

  std::string type_name(const ColumnType& type) const override {
    std::string name = sized_type_name(kTypeNames, type);
    for (int i = 0; i < type.array_dimensions; ++i) name += "[]";
    return name;
  }

  ColumnType read_type(std::string_view text) const override { return read_postgres_type(text); }
  Conversion conversion(const ColumnType& from, const ColumnType& to) const override {
    return postgres_conversion(from, to);
  }
  bool has_unique_constraints() const override { return true; }
  bool lets_others_index() const override { return true; }

  absl::Status check(const NamedChange& change, const Schema& before) const override {
    return check_postgres(*change, before);
  }

  absl::StatusOr<Pieces> render(const NamedChange& change, const Schema& before) const override {
    return render_postgres(change, before);
  }

  std::vector<std::string> server_limits(const NamedChange& change, int server_version,
                                         const Schema& before) const override {
    return server_version == 0 ? std::vector<std::string>()
                               : piccolo::server_limits(*change, server_version, before);
  }

  std::size_t locks(const Change& change, const Schema& before) const override {
    return postgres_locks(change, before);
  }

  bool refuses_transactions(std::string_view statement) const override {
    return piccolo::refuses_transactions(statement);
  }

  std::string_view begin() const override { return "BEGIN"; }

  // Only a client like psql can serve those.
  absl::Status check_statement(std::string_view statement) const override {
    if (!copies_to_client(statement)) return absl::OkStatus();
    return absl::InvalidArgumentError(absl::StrFormat(
        "COPY from and to the client is not possible here: \"%s\"; use INSERT, or COPY from a "
        "file of the server",
        without_leading_comments(kPostgresRules, statement)));
  }

  std::string_view id_type() const override { return "SERIAL"; }

  std::string time_as_text(std::string_view column) const override {
    return absl::StrFormat("to_char(%s, 'YYYY-MM-DD HH24:MI:SS.US')", column);
  }

  std::string migration_table_identity() const override { return "to_regclass('migration')::oid"; }

  std::string sum_of_ids(std::string_view column) const override {
    return absl::StrFormat("sum(%s)::numeric", column);
  }

  std::string utc_now() const override { return "clock_timestamp() AT TIME ZONE 'UTC'"; }

  std::string milliseconds_since(std::chrono::system_clock::time_point) const override {
    return R"((extract(epoch FROM clock_timestamp() - greatest(now(), (SELECT "written_at" AT TIME ZONE 'UTC' FROM "piccolo_record" ORDER BY "number" DESC LIMIT 1))) * 1000)::bigint)";
  }

  std::vector<std::string> close_to_others(std::string_view table) const override {
    return {absl::StrFormat(R"(REVOKE ALL ON "%s" FROM PUBLIC)", table)};
  }
};

}  // namespace

const Dialect& postgres_dialect() {
  static const PostgresDialect dialect;
  return dialect;
}

}  // namespace piccolo
