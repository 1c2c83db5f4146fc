// SPDX-License-Identifier: MIT
#include "databases/postgres/database_info.h"

#include <algorithm>
#include <chrono>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_split.h"
#include "databases/postgres/session.h"
#include "databases/rows.h"
#include "sql/dialect.h"
#include "sql/migration_table.h"

namespace piccolo {
namespace {

using std::chrono::milliseconds;

constexpr int kOldestVersion = 130'000;

// Before anything else, and in words that every version and engine knows.
constexpr char kEngine[] = "SELECT version(), current_setting('server_version_num')";

// By search_path, as the statements find them: a table of that name in some other
// schema is not meant.  to_regclass() sees a table that another run has made since the
// query began, where pg_class does not, so what it finds is compared with its own
// answers.  The locks are PostgreSQL's own reckoning, in NLOCKENTS().
constexpr char kInfo[] = R"(
SELECT migration IS NOT NULL, faked IS NOT NULL,
  record IS NOT NULL AND has_table_privilege(record, 'SELECT'),
  array_to_string(ARRAY[
    CASE WHEN pg_is_in_recovery() THEN 'the server is a replica' END,
    CASE WHEN current_setting('transaction_read_only')::boolean
      THEN 'the server makes every transaction read-only' END,
    CASE WHEN current_schema() IS NULL THEN 'no schema of the search_path exists' END,
    CASE WHEN migration IS NULL AND NOT has_schema_privilege(current_schema(), 'CREATE')
      THEN format('user "%1$s" may not make tables in schema "%2$s": GRANT CREATE ON SCHEMA %2$I TO %1$I',
                  current_user, current_schema()) END,
    CASE WHEN NOT (has_table_privilege(migration, 'SELECT') AND has_table_privilege(migration, 'INSERT')
                   AND has_table_privilege(migration, 'DELETE'))
      THEN format('user "%1$s" may not change the migration table: GRANT SELECT, INSERT, DELETE ON %2$s TO %1$I',
                  current_user, migration) END,
    CASE WHEN NOT (has_sequence_privilege(ids, 'USAGE') OR has_sequence_privilege(ids, 'UPDATE'))
      THEN format('user "%1$s" may not use the sequence of the migration table: GRANT USAGE ON SEQUENCE %2$s TO %1$I',
                  current_user, ids) END,
    CASE WHEN NOT (has_table_privilege(record, 'SELECT') AND has_table_privilege(record, 'INSERT')
                   AND has_sequence_privilege(entries, 'USAGE'))
      THEN format('user "%1$s" may not add to the record: GRANT SELECT, INSERT ON %2$s TO %1$I; GRANT USAGE ON SEQUENCE %3$s TO %1$I',
                  current_user, record, entries) END,
    CASE WHEN has_table_privilege('public', record, 'INSERT') OR has_table_privilege('public', record, 'UPDATE')
           OR has_table_privilege('public', record, 'DELETE') OR has_table_privilege('public', record, 'TRUNCATE')
      THEN format('anybody may write the record, and so decide what a rollback does: REVOKE ALL ON %s FROM PUBLIC', record) END,
    CASE WHEN NOT (has_table_privilege(faked, 'SELECT') AND has_table_privilege(faked, 'INSERT') AND has_table_privilege(faked, 'DELETE'))
      THEN format('user "%1$s" may not change the table of fakes: GRANT SELECT, INSERT, DELETE ON %2$s TO %1$I',
                  current_user, faked) END], E'\n'),
  current_setting('max_locks_per_transaction')::bigint * (
    current_setting('max_connections')::bigint + current_setting('autovacuum_max_workers')::bigint +
    1 + current_setting('max_worker_processes')::bigint +
    current_setting('max_wal_senders')::bigint +
    current_setting('max_prepared_transactions')::bigint),
  pg_backend_pid(),
  coalesce(row_security_active(migration), false) OR coalesce(row_security_active(faked), false)
    OR coalesce(row_security_active(record), false),
  EXISTS (SELECT FROM pg_extension WHERE extname = 'citus'),
  (SELECT rolsuper FROM pg_roles WHERE rolname = current_user),
  has_schema_privilege(current_schema(), 'CREATE'),
  migration IS NOT NULL AND EXISTS (
    SELECT FROM pg_class AS f WHERE relname IN ('piccolo_faked', 'piccolo_record') AND relkind = 'r'
      AND relnamespace = ANY (SELECT to_regnamespace(quote_ident(s)) FROM unnest(current_schemas(false)) AS s)
      AND relnamespace <> (SELECT relnamespace FROM pg_class WHERE oid = migration)),
  migration IS NULL OR migration = to_regclass(quote_ident(current_schema()) || '.migration'),
  EXISTS (SELECT FROM pg_trigger WHERE tgrelid = migration AND NOT tgisinternal)
    OR EXISTS (SELECT FROM pg_rewrite WHERE ev_class = migration),
  array_to_string(ARRAY(
    SELECT other FROM unnest(ARRAY['schema_migrations', 'goose_db_version']) AS other
    WHERE to_regclass(other) IS NOT NULL), E'\n')
FROM (SELECT migration, faked, record,
        CASE WHEN migration IS NOT NULL THEN pg_get_serial_sequence('migration', 'id') END::regclass AS ids,
        CASE WHEN record IS NOT NULL THEN pg_get_serial_sequence('piccolo_record', 'number') END::regclass AS entries
      FROM (SELECT to_regclass('migration') AS migration, to_regclass('piccolo_faked') AS faked,
              to_regclass('piccolo_record') AS record) AS tables) AS found)";

// The columns of that.
enum Column : std::size_t {
  kHasTable,
  kHasFakedTable,
  kHasRecord,
  kNotWritable,
  kMostLocks,
  kPid,
  kHidesRows,
  kHasCitus,
  kIsSuperuser,
  kMayMakeTables,
  kHasFakesElsewhere,
  kIsTableOfDefaultSchema,
  kHasTriggers,
  kTablesOfOthers,
};

// Tables of others, and whether ours may refer to them; and the schemas that take
// no new tables.
constexpr char kRights[] = R"(
SELECT nspname, relname, pg_table_is_visible(c.oid), has_table_privilege(c.oid, 'REFERENCES')
FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = relnamespace
WHERE relkind IN ('r', 'p') AND nspname <> 'information_schema' AND nspname NOT LIKE 'pg\_%'
  AND NOT pg_has_role(relowner, 'USAGE')
UNION ALL
SELECT nspname, NULL, nspname = current_schema(), NULL FROM pg_namespace
WHERE NOT has_schema_privilege(oid, 'CREATE'))";

// Why migrations cannot be run on this engine; empty if they can.
std::string why_unsupported(const std::string& version, int number) {
  constexpr std::pair<const char*, const char*> kEngines[] = {{"CockroachDB", "CockroachDB"},
                                                              {"-YB-", "YugabyteDB"},
                                                              {"Redshift", "Amazon Redshift"},
                                                              {"Aurora DSQL", "Aurora DSQL"},
                                                              {"Materialize", "Materialize"}};
  for (const auto& [sign, name] : kEngines) {
    if (!absl::StrContains(version, sign)) continue;
    return absl::StrFormat(
        "the server is %s, whose transactions do not hold a change of the schema together with "
        "its row in the migration table, so a migration could be left half done; PostgreSQL is "
        "supported",
        name);
  }
  if (number >= kOldestVersion) return "";
  return absl::StrFormat("the server is PostgreSQL %d.%d, and the oldest that is supported is %d",
                         number / 10'000, number % 10'000, kOldestVersion / 10'000);
}

absl::Status read_engine(PostgresHandle& connection, DatabaseInfo& info) {
  const absl::StatusOr<std::vector<Row>> engine = connection.select(kEngine);
  if (!engine.ok()) return engine.status();
  const std::string version = engine->front()[0].value_or("");
  // What is no number is no version of PostgreSQL either.
  if (!absl::SimpleAtoi(engine->front()[1].value_or(""), &info.server_version)) {
    info.server_version = 0;
  }
  const std::string why = why_unsupported(version, info.server_version);
  if (!why.empty()) return absl::FailedPreconditionError(why);
  if (absl::StrContains(version, "emcc")) {
    info.only_transactions = "the server has one session for all connections";
  }
  return absl::OkStatus();
}

absl::Status check_readable(const Row& row) {
  if (is_true(row[kHidesRows])) {
    return absl::FailedPreconditionError(
        "row-level security hides rows of the migration table from this user, so what has run "
        "is not known: use a role with BYPASSRLS, or disable it on that table");
  }
  if (is_true(row[kHasFakesElsewhere])) {
    return absl::FailedPreconditionError(
        "the search_path finds a table \"piccolo_record\" or \"piccolo_faked\" in another schema "
        "than the migration table, so what was recorded is not known: name one schema alone");
  }
  if (is_true(row[kHasCitus])) {
    return absl::FailedPreconditionError(
        "the server has the extension Citus, whose distributed tables are not supported");
  }
  return absl::OkStatus();
}

absl::Status read_rights(PostgresHandle& connection, DatabaseInfo& info) {
  const absl::StatusOr<std::vector<Row>> rows = connection.select(kRights);
  if (!rows.ok()) return rows.status();
  for (const Row& row : *rows) {
    const std::string schema = row[0].value_or("");
    const bool is_found_by_path = is_true(row[2]);
    if (!row[1]) {
      info.closed_schemas.insert(schema);
      if (is_found_by_path) info.closed_schemas.insert("");
      continue;
    }
    const bool may_refer = is_true(row[3]);
    info.foreign_tables[TableName(*row[1], schema)] = may_refer;
    if (is_found_by_path) info.foreign_tables[TableName(*row[1])] = may_refer;
  }
  return absl::OkStatus();
}

// Waits for a lock on the migration table no longer than it may.
absl::StatusOr<std::vector<Row>> select_waiting(PostgresHandle& connection, const std::string& sql,
                                                const WaitPolicy& wait) {
  const auto left =
      std::chrono::duration_cast<milliseconds>(*wait.deadline - WaitPolicy::Clock::now());
  const std::string timeout =
      set_lock_timeout(std::max(left, milliseconds(1)), /*in_transaction=*/true);
  absl::StatusOr<std::vector<Row>> rows = connection.send({"BEGIN READ ONLY", timeout, sql});
  absl::Status ended = connection.execute("ROLLBACK");
  if (rows.ok() && !ended.ok()) return ended;
  return rows;
}

// What the columns of kInfo say.
DatabaseInfo parse_info(const Row& row, const PostgresHandle& connection, DatabaseInfo info) {
  info.not_writable = absl::StrSplit(row[kNotWritable].value_or(""), '\n', absl::SkipEmpty());
  std::int64_t locks = 0;
  if (absl::SimpleAtoi(row[kMostLocks].value_or(""), &locks)) info.most_locks = locks;
  if (row[kPid] != std::to_string(connection.backend_pid())) {
    info.only_transactions =
        "the connection goes through a pooler, which may lend another session for each "
        "transaction";
  }
  info.has_triggers = is_true(row[kHasTriggers]);
  const std::vector<std::string> others =
      absl::StrSplit(row[kTablesOfOthers].value_or(""), '\n', absl::SkipEmpty());
  info.tables_of_other_tools.assign(others.begin(), others.end());
  // Beside the migration table, or others would not find it.
  info.has_record = is_true(row[kHasRecord]);
  info.has_faked_table = is_true(row[kHasFakedTable]);
  info.can_make_own_tables =
      info.has_record || (is_true(row[kMayMakeTables]) && is_true(row[kIsTableOfDefaultSchema]));
  return info;
}

absl::Status read_migration_rows(PostgresHandle& connection, const WaitPolicy& wait,
                                 DatabaseInfo& info) {
  const absl::StatusOr<std::vector<Row>> rows = select_waiting(
      connection, render_read_rows(postgres_dialect(), info.has_record, info.has_faked_table),
      wait.started());
  if (!rows.ok()) return rows.status();
  absl::StatusOr<MigrationRows> parsed = parse_migration_rows(*rows);
  if (!parsed.ok()) return parsed.status();
  info.rows = *std::move(parsed);
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<DatabaseInfo> read_postgres_info(PostgresHandle& connection,
                                                const WaitPolicy& wait) {
  DatabaseInfo info;
  if (absl::Status known = read_engine(connection, info); !known.ok()) return known;
  const absl::StatusOr<std::vector<Row>> found = connection.select(kInfo);
  if (!found.ok()) return found.status();
  const Row& row = found->front();
  if (absl::Status readable = check_readable(row); !readable.ok()) return readable;
  info = parse_info(row, connection, std::move(info));
  if (!is_true(row[kIsSuperuser])) {
    if (absl::Status known = read_rights(connection, info); !known.ok()) return known;
  }
  if (!is_true(row[kHasTable])) return info;
  absl::Status read = read_migration_rows(connection, wait, info);
  if (!read.ok()) return read;
  return info;
}

}  // namespace piccolo
