// SPDX-License-Identifier: MIT
#include <algorithm>
#include <chrono>
#include <deque>
#include <optional>
#include <utility>

#include "absl/cleanup/cleanup.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_split.h"
#include "databases/backend.h"
#include "databases/errors.h"
#include "databases/pauses.h"
#include "databases/postgres/errors.h"
#include "databases/postgres/handle.h"
#include "databases/postgres/watch.h"
#include "databases/rows.h"
#include "databases/step.h"
#include "sql/migration_table.h"
#include "sql/postgres/concurrent_index.h"
#include "sql/postgres/statements.h"
#include "sql/quote.h"
#include "sql/split.h"

namespace piccolo {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

constexpr milliseconds kFirstPause(4);
constexpr milliseconds kLongestPause(500);
constexpr milliseconds kLongestSilence(1'000);

// A batch is what is sent without waiting for an answer.
constexpr std::size_t kBatchBytes = 1'000'000;

constexpr int kOldestVersion = 130'000;

// The lock of a run: one for each migration table, whatever the search_path by
// which it is found; where there is none yet, for the schema that would get it.
constexpr char kLockKey[] = R"(hashtextextended('piccolo migration table ' || coalesce(
  (SELECT nspname FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = relnamespace
   WHERE c.oid = to_regclass('migration'))::text, current_schema()::text, ''), 0))";

// Whatever the server's defaults: what was committed before the lock was had is
// to be seen.
constexpr char kBegin[] = "BEGIN ISOLATION LEVEL READ COMMITTED";

// Tries to have the lock of the run.  Never a blocking call: waiting for a lock
// inside a transaction deadlocks with CREATE INDEX CONCURRENTLY, which waits for
// the transaction.  And one of the transaction, which cannot be left behind, and
// works through a pooler that lends connections for a transaction each.
constexpr char kTryLock[] = R"(
WITH attempt AS MATERIALIZED (SELECT pg_try_advisory_xact_lock(%s) AS locked)
SELECT locked, pg_backend_pid(), CASE WHEN locked AND %s THEN pg_current_xact_id() END FROM attempt)";

// Otherwise the server ends a transaction that holds a lock and does nothing else.
// transaction_timeout came with PostgreSQL 17.
constexpr char kNoTimeouts[] = R"(
SELECT set_config(name, '0', true)
FROM unnest(ARRAY['idle_in_transaction_session_timeout', 'transaction_timeout']) AS name
WHERE current_setting(name, true) IS NOT NULL)";

// Before anything else, and in words that every version and engine knows.
constexpr char kEngine[] = "SELECT version(), current_setting('server_version_num')";

// By search_path, as the statements find them: a table of that name in some other
// schema is not meant.  to_regclass() sees a table that another run has made since the
// query began, where pg_class does not, so what it finds is compared with its own
// answers.  The locks are PostgreSQL's own reckoning, in NLOCKENTS().
constexpr char kSurvey[] = R"(
SELECT migration IS NOT NULL, to_regclass('piccolo_faked') IS NOT NULL,
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
    CASE WHEN NOT (has_table_privilege(faked, 'SELECT') AND has_table_privilege(faked, 'INSERT') AND has_table_privilege(faked, 'DELETE'))
      THEN format('user "%1$s" may not change the table of fakes: GRANT SELECT, INSERT, DELETE ON %2$s TO %1$I',
                  current_user, faked) END], E'\n'),
  current_setting('max_locks_per_transaction')::bigint * (
    current_setting('max_connections')::bigint + current_setting('autovacuum_max_workers')::bigint +
    1 + current_setting('max_worker_processes')::bigint +
    current_setting('max_wal_senders')::bigint +
    current_setting('max_prepared_transactions')::bigint),
  pg_backend_pid(),
  coalesce(row_security_active(migration), false) OR coalesce(row_security_active(faked), false),
  EXISTS (SELECT FROM pg_extension WHERE extname = 'citus'),
  (SELECT rolsuper FROM pg_roles WHERE rolname = current_user),
  has_schema_privilege(current_schema(), 'CREATE'),
  current_setting('role'),
  EXISTS (SELECT FROM pg_class WHERE relnamespace = pg_my_temp_schema()),
  session_user,
  migration IS NOT NULL AND EXISTS (
    SELECT FROM pg_class AS f WHERE relname = 'piccolo_faked' AND relkind = 'r'
      AND relnamespace = ANY (SELECT to_regnamespace(quote_ident(s)) FROM unnest(current_schemas(false)) AS s)
      AND relnamespace <> (SELECT relnamespace FROM pg_class WHERE oid = migration)),
  migration IS NULL OR migration = to_regclass(quote_ident(current_schema()) || '.migration'),
  EXISTS (SELECT FROM pg_trigger WHERE tgrelid = migration AND NOT tgisinternal)
    OR EXISTS (SELECT FROM pg_rewrite WHERE ev_class = migration)
FROM (SELECT migration, faked,
        CASE WHEN migration IS NOT NULL THEN pg_get_serial_sequence('migration', 'id') END::regclass AS ids
      FROM (SELECT to_regclass('migration') AS migration, to_regclass('piccolo_faked') AS faked) AS tables) AS found)";

// What somebody has set in this session, and not just for a transaction.
constexpr char kSettings[] = "SELECT name, setting FROM pg_settings WHERE source = 'session'";

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

// What has become of an index that is made concurrently.
constexpr char kFindIndex[] = R"(
SELECT indexrelid::regclass, indisvalid, indisunique, pg_get_indexdef(indexrelid)
FROM pg_index JOIN pg_class ON pg_class.oid = indexrelid
WHERE indrelid = to_regclass(%s)::oid AND relname = %s)";

// Whether a step only looks, or puts the session back.
bool is_of_executor(const Step& step) {
  return std::holds_alternative<Look>(step.action) ||
         std::holds_alternative<RestoreSession>(step.action) ||
         std::holds_alternative<FinishDeferred>(step.action);
}

// A statement on its way to the server.
struct Sent {
  std::string_view sql;
  std::size_t step;
  // Null for those of a Look and a RestoreSession.
  const Statement* statement = nullptr;
  bool changes_one_row = false;
  bool reads_rows = false;  // The second query of a Look.
};

bool is_true(const std::optional<std::string>& value) { return value == "t"; }

std::string text(std::string_view value) { return postgres_dialect().quote_text(value); }

// Fails where a temporary table hides the one that is meant.
std::string refuse_temporary(const TableName& table) {
  return absl::StrFormat(
      "DO $piccolo$BEGIN IF to_regclass(%s) IS NOT NULL THEN RAISE EXCEPTION 'a temporary table "
      "hides table %%', %s; END IF; END$piccolo$",
      text("pg_temp." + quote_name(table.name)), text(quote_table(table)));
}

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

class PostgresDatabase : public Backend {
 public:
  explicit PostgresDatabase(std::string uri)
      : Backend(without_password(uri)), uri_(std::move(uri)) {}

  absl::Status connect() {
    absl::StatusOr<PostgresHandle> connected = connect_another();
    if (!connected.ok()) return connected.status();
    connection_ = *std::move(connected);
    return absl::OkStatus();
  }

  const Dialect& dialect() const override { return postgres_dialect(); }

  absl::StatusOr<Survey> survey(const Patience& patience) override {
    if (absl::Status connected = reconnect_if_lost(); !connected.ok()) return connected;
    Survey survey;
    if (absl::Status known = survey_engine(survey); !known.ok()) return known;
    const absl::StatusOr<std::vector<Row>> found = connection_->select(kSurvey);
    if (!found.ok()) return found.status();
    const Row& row = found->front();
    if (absl::Status readable = check_readable(row); !readable.ok()) return readable;
    survey.not_writable = absl::StrSplit(row[2].value_or(""), '\n', absl::SkipEmpty());
    std::int64_t locks = 0;
    if (absl::SimpleAtoi(row[3].value_or(""), &locks)) survey.most_locks = locks;
    if (row[4] != std::to_string(connection_->backend_pid())) {
      survey.only_transactions =
          "the connection goes through a pooler, which may lend another session for each "
          "transaction";
    }
    survey.has_triggers = is_true(row[14]);
    // Beside the migration table, or others would not find it.
    survey.can_make_own_tables = is_true(row[1]) || (is_true(row[8]) && is_true(row[13]));
    if (!is_true(row[7])) {
      if (absl::Status known = survey_rights(survey); !known.ok()) return known;
    }
    if (absl::Status known = survey_session(row); !known.ok()) return known;
    if (!is_true(row[0])) return survey;

    const bool has_faked_table = is_true(row[1]);
    const absl::StatusOr<std::vector<Row>> rows =
        select_patiently(render_read_rows(dialect(), has_faked_table), patience.started());
    if (!rows.ok()) return rows.status();
    absl::StatusOr<MigrationRows> parsed = parse_migration_rows(*rows);
    if (!parsed.ok()) return parsed.status();
    survey.rows = *std::move(parsed);
    return survey;
  }

  void end_run() noexcept override { keeper_.reset(); }

 private:
  absl::StatusOr<PostgresHandle> connect_another() {
    absl::StatusOr<PostgresHandle> connected = PostgresHandle::connect(uri_);
    if (connected.ok()) return connected;
    return absl::UnavailableError(absl::StrFormat("cannot connect to %s: %s", name(),
                                                  std::string(connected.status().message())));
  }

  // Waits for a lock on the migration table no longer than it may.
  absl::StatusOr<std::vector<Row>> select_patiently(const std::string& sql,
                                                    const Patience& patience) {
    const auto left =
        std::chrono::duration_cast<milliseconds>(*patience.deadline - steady_clock::now());
    const std::string timeout =
        absl::StrFormat("SET LOCAL lock_timeout = %d", std::max<std::int64_t>(left.count(), 1));
    absl::StatusOr<std::vector<Row>> rows = connection_->send({"BEGIN READ ONLY", timeout, sql});
    absl::Status ended = connection_->execute("ROLLBACK");
    if (rows.ok() && !ended.ok()) return ended;
    return rows;
  }

  absl::Status survey_engine(Survey& survey) {
    const absl::StatusOr<std::vector<Row>> engine = connection_->select(kEngine);
    if (!engine.ok()) return engine.status();
    const std::string version = engine->front()[0].value_or("");
    // What is no number is no version of PostgreSQL either.
    if (!absl::SimpleAtoi(engine->front()[1].value_or(""), &survey.server_version)) {
      survey.server_version = 0;
    }
    const std::string why = why_unsupported(version, survey.server_version);
    if (!why.empty()) return absl::FailedPreconditionError(why);
    if (absl::StrContains(version, "emcc")) {
      survey.only_transactions = "the server has one session for all connections";
    }
    return absl::OkStatus();
  }

  static absl::Status check_readable(const Row& row) {
    if (is_true(row[5])) {
      return absl::FailedPreconditionError(
          "row-level security hides rows of the migration table from this user, so what has run "
          "is not known: use a role with BYPASSRLS, or disable it on that table");
    }
    if (is_true(row[12])) {
      return absl::FailedPreconditionError(
          "the search_path finds a table \"piccolo_faked\" in another schema than the migration "
          "table, so which migrations are fakes is not known: name one schema alone");
    }
    if (is_true(row[6])) {
      return absl::FailedPreconditionError(
          "the server has the extension Citus, whose distributed tables are not supported");
    }
    return absl::OkStatus();
  }

  absl::Status survey_rights(Survey& survey) {
    const absl::StatusOr<std::vector<Row>> rows = connection_->select(kRights);
    if (!rows.ok()) return rows.status();
    for (const Row& row : *rows) {
      const std::string schema = row[0].value_or("");
      const bool is_found_by_path = is_true(row[2]);
      if (!row[1]) {
        survey.closed_schemas.insert(schema);
        if (is_found_by_path) survey.closed_schemas.insert("");
        continue;
      }
      const bool may_refer = is_true(row[3]);
      survey.foreign_tables[TableName(*row[1], schema)] = may_refer;
      if (is_found_by_path) survey.foreign_tables[TableName(*row[1])] = may_refer;
    }
    return absl::OkStatus();
  }

  // Remembers what a session is to be like at the start of each migration.
  absl::Status survey_session(const Row& row) {
    const absl::StatusOr<std::vector<Row>> settings = connection_->select(kSettings);
    if (!settings.ok()) return settings.status();
    restore_session_ = {"UNLISTEN *", "RESET SESSION AUTHORIZATION",
                        "SET SESSION AUTHORIZATION " + quote_name(row[11].value_or("")),
                        "RESET ALL"};
    for (const Row& setting : *settings) {
      restore_session_.push_back(absl::StrFormat("SELECT set_config(%s, %s, false)",
                                                 text(setting[0].value_or("")),
                                                 text(setting[1].value_or(""))));
    }
    restore_session_.push_back(
        absl::StrFormat("SELECT set_config('role', %s, false)", text(row[9].value_or("none"))));
    const bool had_temporary_tables = is_true(row[10]);
    end_migration_ = {"CLOSE ALL", "DEALLOCATE ALL"};
    if (!had_temporary_tables) end_migration_.emplace_back("DISCARD TEMP");
    return absl::OkStatus();
  }

  absl::Status begin(Mode mode, const Patience& patience) override {
    if (absl::Status connected = reconnect_if_lost(); !connected.ok()) return connected;
    patience_ = patience.started();
    if (mode == Mode::kNoTransaction) {
      if (absl::Status connected = connect_keeper(); !connected.ok()) return connected;
      holder_ = &*keeper_;
    } else {
      holder_ = &*connection_;
    }
    if (absl::Status locked = lock(); !locked.ok()) {
      rollback();
      return locked;
    }
    mode_ = mode;
    if (mode == Mode::kTransaction) return absl::OkStatus();
    absl::Status prepared = prepare_session();
    if (!prepared.ok()) rollback();
    return prepared;
  }

  // Where there is no transaction, a connection of its own keeps the lock, in a
  // transaction that does nothing else and so is in nobody's way.  It is kept for
  // the length of a run.
  absl::Status connect_keeper() {
    if (keeper_ && !keeper_->is_lost()) return absl::OkStatus();
    absl::StatusOr<PostgresHandle> keeper = connect_another();
    if (!keeper.ok()) {
      return absl::UnavailableError(absl::StrFormat(
          "what runs outside a transaction needs a second connection, which holds the lock of the "
          "run: %s",
          std::string(keeper.status().message())));
    }
    if (keeper->backend_pid() == connection_->backend_pid()) {
      return absl::FailedPreconditionError(
          "nothing can run outside a transaction here: the server has one session for all "
          "connections, and another has to hold the lock of the run");
    }
    keeper_ = *std::move(keeper);
    return absl::OkStatus();
  }

  // For statements without a transaction.
  absl::Status prepare_session() {
    const std::string timeout = set_lock_timeout();
    const absl::StatusOr<std::vector<Row>> pid =
        connection_->send({timeout, "SELECT pg_backend_pid()"});
    if (pid.ok()) watch(pid->front()[0].value_or(""));
    return pid.status();
  }

  // For the transaction, or for the session where there is none.
  std::string set_lock_timeout() const {
    return absl::StrFormat("SET %s lock_timeout = %d",
                           mode_ == Mode::kNoTransaction ? "SESSION" : "LOCAL",
                           patience_.lock_timeout.count());
  }

  // That nobody else can have the lock.  Asked before each thing that is done
  // without a transaction.
  absl::Status check_lock() {
    if (mode_ != Mode::kNoTransaction) return absl::OkStatus();
    const absl::StatusOr<std::vector<Row>> answer = keeper_->select("SELECT 1");
    if (answer.ok()) return absl::OkStatus();
    return absl::UnavailableError(absl::StrFormat(
        "the lock of the run is lost, since the connection that held it broke, so another run may "
        "have begun: %s",
        std::string(answer.status().message())));
  }

  // The number of the lock, as the session that does the work reckons it; another one
  // may have another search_path.
  absl::StatusOr<std::string> lock_key() {
    const absl::StatusOr<std::vector<Row>> key =
        connection_->select(absl::StrFormat("SELECT %s", kLockKey));
    if (!key.ok()) return key.status();
    return key->front()[0].value_or("0");
  }

  // The keeper's transaction gets no number: as long as one with a number is under
  // way, VACUUM gives no space back.
  absl::Status lock() {
    const bool is_keeper = keeper_ && holder_ == &*keeper_;
    const absl::StatusOr<std::string> key = is_keeper ? lock_key() : std::string(kLockKey);
    if (!key.ok()) return key.status();
    // As one simple query: in a pipeline, the last statement would keep its snapshot,
    // and CREATE INDEX CONCURRENTLY wait for that.
    const std::string begin = absl::StrFormat(
        "%s;\nSET LOCAL lock_timeout = %d;\n%s;\n%s", kBegin, patience_.lock_timeout.count(),
        kNoTimeouts, absl::StrFormat(kTryLock, *key, is_keeper ? "false" : "true"));
    auto told = steady_clock::now();
    for (Pauses pauses(kFirstPause, kLongestPause);; pauses.pause()) {
      const absl::StatusOr<std::vector<Row>> begun = holder_->select(begin);
      if (!begun.ok()) return begun.status();
      const Row& row = begun->front();
      if (is_true(row[0])) {
        transaction_ = row[2].value_or("");
        watch(row[1].value_or(""));
        return absl::OkStatus();
      }
      if (absl::Status undone = holder_->execute("ROLLBACK"); !undone.ok()) return undone;
      const auto now = steady_clock::now();
      if (now >= *patience_.deadline) break;
      if (!patience_.on_wait || now - told < kLongestSilence) continue;
      told = now;
      patience_.on_wait("waiting for another run of migrations to end");
    }
    return absl::UnavailableError(
        absl::StrFormat("another run of migrations holds the lock of %s, for %d seconds now",
                        name(), patience_.give_up_after.count() / 1000));
  }

  // Looks at what the session with that number is waiting for.
  void watch(std::string pid) {
    watch_.emplace(uri_, std::move(pid), patience_);
    const auto interval = std::clamp(patience_.lock_timeout / 2, milliseconds(1), kLongestSilence);
    connection_->while_waiting(interval, [this] { watch_->look(); });
  }

  absl::Status commit() override {
    if (mode_ == Mode::kNoTransaction) {
      end();
      return absl::OkStatus();
    }
    // The answer to committing a transaction that has failed.
    bool is_undone = false;
    absl::Status committed = connection_->send({"COMMIT"}, [&](std::size_t, PGresult* answer) {
      is_undone = std::string_view(PQcmdStatus(answer)) == "ROLLBACK";
      return connection_->check(answer, "COMMIT");
    });
    const bool is_lost = connection_->is_lost();
    if (is_lost) committed = find_out();
    end();
    if (!committed.ok() || !is_undone) return committed;
    return absl::AbortedError("an earlier error in the transaction was ignored");
  }

  // What became of the transaction when the connection broke during its commit.
  absl::Status find_out() {
    const std::string ask = absl::StrFormat("SELECT pg_xact_status('%s')", transaction_);
    bool asked_once = false;
    // At least once, however long others have been waited for.
    for (Pauses pauses(kFirstPause, kLongestPause);; pauses.pause()) {
      if (steady_clock::now() >= *patience_.deadline && asked_once) break;
      asked_once = true;
      if (connection_->is_lost() && !connect().ok()) continue;
      const absl::StatusOr<std::vector<Row>> status = connection_->select(ask);
      if (!status.ok()) continue;
      const std::string word = status->front()[0].value_or("");
      if (word == "committed") return absl::OkStatus();
      if (word == "aborted") {
        return absl::AbortedError(
            "the connection broke during the commit, and the server undid it");
      }
      if (word.empty()) break;  // The server has forgotten it.
    }
    return absl::DataLossError(absl::StrFormat(
        "the connection to %s broke during the commit, and could not be had again to ask what "
        "became of it: see what has run before you go on",
        name()));
  }

  void rollback() noexcept override {
    if (holder_ == &*connection_) {
      connection_->while_waiting(kLongestSilence, nullptr);
      connection_->execute("ROLLBACK").IgnoreError();
    }
    // No transaction undoes what a statement has prepared.
    connection_->execute("DEALLOCATE ALL").IgnoreError();
    if (mode_ == Mode::kNoTransaction) {
      // Nothing undoes what a step that failed has begun, or set.
      if (connection_->in_transaction()) connection_->execute("ROLLBACK").IgnoreError();
      for (const auto* statements : {&restore_session_, &end_migration_}) {
        for (const std::string& statement : *statements) {
          connection_->execute(statement).IgnoreError();
        }
      }
    }
    end();
  }

  // Gives the lock back, if the transaction that held it has not.
  void end() noexcept {
    if (mode_ == Mode::kNoTransaction) connection_->execute("RESET lock_timeout").IgnoreError();
    connection_->while_waiting(kLongestSilence, nullptr);
    // By itself the server would notice a while later.
    if (keeper_ && holder_ == &*keeper_) keeper_->execute("ROLLBACK").IgnoreError();
    holder_ = nullptr;
    watch_.reset();
    mode_.reset();
  }

  absl::Status run(absl::Span<const Step> steps) override {
    std::deque<std::string> texts;  // Of what is no statement of the plan.
    std::vector<Sent> batch;
    std::size_t bytes = 0;
    const auto send_batch = [&] {
      absl::Status sent = send(batch, steps);
      batch.clear();
      bytes = 0;
      return sent;
    };
    for (std::size_t i = 0; i < steps.size(); ++i) {
      // PostgreSQL makes a transaction of several statements that are sent
      // together.  Outside of one that is right for a step, so that it is whole or
      // not at all, but not for raw SQL.
      const bool is_alone = mode_ != Mode::kTransaction && !is_of_executor(steps[i]);
      if (is_alone) {
        if (absl::Status sent = send_batch(); !sent.ok()) return sent;
      }
      for (const Sent& sent : statements_of(steps[i], i, texts)) {
        batch.push_back(sent);
        bytes += sent.sql.size();
        if (is_alone ? !is_raw(steps[i]) : bytes < kBatchBytes) continue;
        if (absl::Status done = send_batch(); !done.ok()) return done;
      }
      if (!is_alone) continue;
      if (absl::Status done = send_batch(); !done.ok()) return done;
    }
    return send_batch();
  }

  std::vector<Sent> statements_of(const Step& step, std::size_t index,
                                  std::deque<std::string>& texts) {
    std::vector<Sent> sent;
    const auto add = [&](std::string sql) {
      sent.push_back({.sql = texts.emplace_back(std::move(sql)), .step = index});
    };
    if (const Look* look = std::get_if<Look>(&step.action)) {
      add(look->expects_table ? render_count_rows(dialect(), *look->apps)
                              : "SELECT to_regclass('migration')::oid, 0, 0");
      if (look->expects_table && look->with_rows) {
        add(render_read_rows_of(dialect(), *look->apps));
        sent.back().reads_rows = true;
      }
    }
    if (const RestoreSession* restore = std::get_if<RestoreSession>(&step.action)) {
      if (restore->before != nullptr) add(refuse_temporary(*restore->before));
      for (const std::string& statement : restore_session_) add(statement);
      if (restore->before == nullptr) {
        for (const std::string& statement : end_migration_) add(statement);
      }
      add(set_lock_timeout());
      if (mode_ == Mode::kTransaction) add(kNoTimeouts);
    }
    if (std::holds_alternative<FinishDeferred>(step.action) && mode_ == Mode::kTransaction) {
      add("SET CONSTRAINTS ALL IMMEDIATE");
    }
    for (const Statement& statement : step.statements) {
      sent.push_back({statement.sql, index, &statement, changes_one_row(step, statement)});
    }
    return sent;
  }

  absl::Status send(absl::Span<const Sent> batch, absl::Span<const Step> steps) {
    if (batch.empty()) return absl::OkStatus();
    absl::Status done =
        is_of_executor(steps[batch.front().step]) ? check_no_transaction_is_open() : check_lock();
    if (done.ok()) {
      done = is_patient(batch.front()) ? send_patiently(batch, steps) : send_now(batch, steps);
    }
    if (done.ok() || failed_step(done)) return done;
    return with_failed_step(done, batch.front().step);
  }

  // What a migration without a transaction has begun itself, it has to end itself: its
  // row would be undone with the rest.
  absl::Status check_no_transaction_is_open() {
    if (mode_ != Mode::kNoTransaction || !connection_->in_transaction()) return absl::OkStatus();
    connection_->execute("ROLLBACK").IgnoreError();
    return open_transaction_error();
  }

  // Building an index concurrently waits for all transactions there are, in nobody's
  // way, and leaves a broken index when it is not let.
  bool is_patient(const Sent& sent) const {
    return mode_ == Mode::kNoTransaction && is_concurrent(sent.sql);
  }

  absl::Status send_patiently(absl::Span<const Sent> batch, absl::Span<const Step> steps) {
    if (absl::Status set = connection_->execute("SET lock_timeout = 0"); !set.ok()) return set;
    const absl::StatusOr<bool> is_done = is_index_there(batch.front().sql);
    if (!is_done.ok()) return is_done.status();
    if (!*is_done) {
      if (absl::Status done = send_now(batch, steps); !done.ok()) return done;
    }
    return connection_->execute(set_lock_timeout());
  }

  // Whether an earlier run, which came to its end before it could record the
  // migration, has made the very index.  Removes one that it left half done.
  absl::StatusOr<bool> is_index_there(std::string_view statement) {
    const std::optional<ConcurrentIndex> index = read_concurrent_index(statement);
    if (!index) return false;
    const std::string find = absl::StrFormat(kFindIndex, text(index->table), text(index->name));
    absl::StatusOr<std::vector<Row>> found = connection_->select(find);
    if (found.ok() && !found->empty() && !is_true(found->front()[1])) {
      // The server may still be at it: wait for its lock.
      connection_->send({"BEGIN", "LOCK TABLE " + index->table + " IN SHARE UPDATE EXCLUSIVE MODE"})
          .IgnoreError();
      if (absl::Status ended = connection_->execute("ROLLBACK"); !ended.ok()) return ended;
      found = connection_->select(find);
    }
    if (!found.ok()) return found.status();
    if (found->empty()) return false;
    const Row& row = found->front();
    if (!is_true(row[1])) {
      absl::Status dropped = connection_->execute("DROP INDEX CONCURRENTLY " + row[0].value_or(""));
      if (!dropped.ok()) return dropped;
      return false;
    }
    if (is_true(row[2]) != index->is_unique) return false;
    return is_same_definition(*index, row[3].value_or(""));
  }

  // Has the server read the definition, of an empty copy of the table, and
  // compares what it makes of it.
  absl::StatusOr<bool> is_same_definition(const ConcurrentIndex& index, std::string_view existing) {
    const std::string copy = absl::StrFormat(
        "CREATE TEMPORARY TABLE piccolo_probe (LIKE %s) ON COMMIT DROP", index.table);
    const std::string make =
        absl::StrFormat("CREATE %s INDEX piccolo_probe_index ON piccolo_probe %s",
                        index.is_unique ? "UNIQUE" : "", index.definition);
    const absl::StatusOr<std::vector<Row>> made = connection_->send(
        {"BEGIN", copy, make, "SELECT pg_get_indexdef('piccolo_probe_index'::regclass)"});
    if (absl::Status undone = connection_->execute("ROLLBACK"); !undone.ok()) return undone;
    if (!made.ok()) return false;  // The statement itself will say what is wrong.
    const std::string definition = made->front()[0].value_or("");
    const auto behind_table = [](std::string_view sql) {
      return sql.substr(std::min(sql.find(" USING "), sql.size()));
    };
    return behind_table(definition) == behind_table(existing);
  }

  // Sends all of `batch` and then reads the answers: one round trip.
  absl::Status send_now(absl::Span<const Sent> batch, absl::Span<const Step> steps) {
    std::vector<std::string_view> statements;
    for (const Sent& sent : batch) statements.push_back(sent.sql);
    return connection_->send(statements, [&](std::size_t index, PGresult* answer) {
      const Sent& sent = batch[index];
      absl::Status done = check(answer, sent, steps[sent.step]);
      return done.ok() ? done : with_failed_step(done, sent.step);
    });
  }

  absl::Status check(PGresult* answer, const Sent& sent, const Step& step) {
    if (absl::Status done = connection_->check(answer, sent.sql); !done.ok()) {
      return explain(done, answer, sent);
    }
    if (const Look* look = std::get_if<Look>(&step.action)) return take(answer, sent, *look);
    if (sent.changes_one_row && std::string_view(PQcmdTuples(answer)) != "1") {
      return row_error(step);
    }
    return absl::OkStatus();
  }

  // An error of the server, with what is known of it beside the server's words.
  absl::Status explain(const absl::Status& why, const PGresult* answer, const Sent& sent) {
    ErrorDetails details = *error_details(why);
    if (sent.statement != nullptr) {
      locate(details, dialect(), *sent.statement, error_offset(answer, sent.sql));
    }
    if (mode_ == Mode::kTransaction && wants_commit_before(answer)) {
      details.hint =
          "what a migration before it did must be committed first: use --transaction each "
          "(TransactionScope::kEach)";
    }
    if (!is_blocked(answer)) return with_details(why, details);
    note_blocked();
    details.in_the_way = watch_->blockers();
    return with_details(absl::UnavailableError(why.message()), details);
  }

  static absl::Status take(PGresult* answer, const Sent& sent, const Look& look) {
    const std::vector<Row> rows = read_rows(answer);
    if (sent.reads_rows) return take_rows(rows, look);
    return take_count(rows.front(), look);
  }

  absl::StatusOr<std::vector<Row>> run_query(std::string_view sql,
                                             absl::Span<const Value> parameters) override {
    if (absl::Status held = check_lock(); !held.ok()) return held;
    return connection_->query(sql, parameters);
  }

  absl::StatusOr<std::vector<Row>> read(std::string_view sql,
                                        absl::Span<const Value> parameters) override {
    if (absl::Status connected = reconnect_if_lost(); !connected.ok()) return connected;
    if (absl::Status begun = connection_->execute("BEGIN READ ONLY"); !begun.ok()) return begun;
    absl::StatusOr<std::vector<Row>> rows = connection_->query(sql, parameters);
    absl::Status ended = connection_->execute("ROLLBACK");
    if (rows.ok() && !ended.ok()) return ended;
    return rows;
  }

  // Never in the middle of something: what follows would run outside of it.
  absl::Status reconnect_if_lost() {
    return connection_->is_lost() && !mode_ ? connect() : absl::OkStatus();
  }

  std::string uri_;
  std::optional<PostgresHandle> connection_;

  // Only between begin() and commit() or rollback().
  std::optional<Mode> mode_;
  Patience patience_;
  std::string transaction_;           // Its id.
  PostgresHandle* holder_ = nullptr;  // Of the lock of the run.
  std::optional<PostgresWatch> watch_;

  std::optional<PostgresHandle> keeper_;  // Holds the lock where there is no transaction.
  // What makes the session again as the survey saw it, and what no migration leaves to
  // the next beside that.
  std::vector<std::string> restore_session_;
  std::vector<std::string> end_migration_;
};

}  // namespace

absl::StatusOr<std::unique_ptr<Database>> open_postgres_database(std::string uri) {
  auto database = std::make_unique<PostgresDatabase>(std::move(uri));
  if (absl::Status connected = database->connect(); !connected.ok()) return connected;
  return database;
}

}  // namespace piccolo
