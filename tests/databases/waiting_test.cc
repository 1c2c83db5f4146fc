// SPDX-License-Identifier: MIT
#include "databases/postgres/handle.h"
#include "plan/steps.h"
#include "sql/statement_writer.h"
#include "support/builders.h"
#include "support/test_database.h"

// How a run gets on with others on the same database.
namespace piccolo::testing {
namespace {

using std::chrono::milliseconds;

const AppRegistry& bands() {
  static const AppRegistry apps =
      registry({app("music", {adds_table("1a", "band"), adds_table("2a", "concert")})});
  return apps;
}

BackwardsOptions back(const std::string& id, WaitPolicy wait) {
  return {.app_name = "music", .migration_id = id, .auto_agree = true, .wait = std::move(wait)};
}

// Somebody else, who is reading a table in a transaction.
class Reader {
 public:
  explicit Reader(const SqlTestDatabase& test) : connection_(*PostgresHandle::connect(test.url)) {
    PICCOLO_TEST_OK(connection_.execute("BEGIN; SELECT * FROM concert"));
  }
  void leave() { PICCOLO_TEST_OK(connection_.execute("ROLLBACK")); }

 private:
  PostgresHandle connection_;
};

std::string not_writable(const std::string& url) {
  const auto database = open_database(url);
  const MigrationResult result = run_forwards(**database, bands(), {.app_name = "music"});
  BOOST_TEST(!result.success);
  BOOST_TEST(result.migrations.empty());
  return result.message;
}

BOOST_AUTO_TEST_SUITE(waiting)

BOOST_AUTO_TEST_CASE(names_who_is_in_the_way_when_it_gives_up) {
  const SqlTestDatabase test = make_postgres();
  Database& database = test.owner->database();
  run_all(database, bands());
  Reader reader(test);
  const MigrationResult result = run_backwards(
      database, bands(),
      back("all", {.lock_timeout = milliseconds(1'000), .give_up_after = milliseconds(1)}));
  BOOST_TEST(!result.success);
  PICCOLO_TEST_SAYS(result.message, "SQLSTATE 55P03");
  PICCOLO_TEST_SAYS(result.message, "in the way: pid ");
  PICCOLO_TEST_SAYS(result.message, "(idle in transaction, in its transaction for ");
  PICCOLO_TEST_SAYS(result.message, "BEGIN; SELECT * FROM concert");
  PICCOLO_TEST_LIST(ran(database, "music"), {"1a", "2a"});
  PICCOLO_TEST_LIST(test.owner->tables(), {"band", "concert"});
}

BOOST_AUTO_TEST_CASE(tries_again_until_it_is_let) {
  const SqlTestDatabase test = make_postgres();
  Database& database = test.owner->database();
  run_all(database, bands());
  Reader reader(test);
  int tries = 0;
  const WaitPolicy wait{.lock_timeout = milliseconds(20), .on_wait = [&](std::string_view news) {
                          if (!news.starts_with("timed out waiting for a lock")) return;
                          if (++tries == 2) reader.leave();
                        }};
  PICCOLO_TEST_SUCCESS(run_backwards(database, bands(), back("all", wait)));
  BOOST_TEST(tries == 2);
  BOOST_TEST(test.owner->tables().empty());
}

BOOST_AUTO_TEST_CASE(waits_for_another_run_only_so_long) {
  for (const auto& make : {make_sqlite, make_postgres}) {
    const SqlTestDatabase test = make();
    run_all(test.owner->database(), bands());
    const auto other = open_database(test.url);
    const absl::Status held = (*other)->transact([&](Connection&) {
      const MigrationResult result = run_backwards(
          test.owner->database(), bands(), back("all", {.give_up_after = milliseconds(10)}));
      BOOST_TEST(!result.success);
      PICCOLO_TEST_SAYS(result.message, "Nothing was reversed");
      return absl::OkStatus();
    });
    PICCOLO_TEST_OK(held);
    PICCOLO_TEST_LIST(ran(test.owner->database(), "music"), {"1a", "2a"});
  }
}

SqlTestDatabase make_sqlite_with_write_ahead_log() {
  SqlTestDatabase test = make_sqlite();
  const absl::Status set = test.owner->database().without_transaction([](Connection& connection) {
    return connection.query("PRAGMA journal_mode = WAL").status();
  });
  PICCOLO_TEST_OK(set);
  return test;
}

BOOST_AUTO_TEST_CASE(keeps_others_out_without_a_transaction_too) {
  for (const auto& make : {make_sqlite, make_sqlite_with_write_ahead_log, make_postgres}) {
    const SqlTestDatabase test = make();
    Database& database = test.owner->database();
    run_all(database, bands());
    const auto other = open_database(test.url);
    const WaitPolicy none{.give_up_after = milliseconds(1)};
    const auto nothing = [](Connection&) { return absl::OkStatus(); };
    PICCOLO_TEST_OK(database.without_transaction([&](Connection& connection) {
      BOOST_TEST(!(*other)->transact(nothing, none).ok());
      const absl::Status dropped = connection.execute("DROP TABLE concert");
      BOOST_TEST(!(*other)->without_transaction(nothing, none).ok());
      return dropped;
    }));
    PICCOLO_TEST_OK((*other)->transact(nothing, none));
    PICCOLO_TEST_OK((*other)->without_transaction(nothing, none));
    PICCOLO_TEST_OK(database.transact(nothing, none));
  }
}

BOOST_AUTO_TEST_CASE(leaves_no_lock_timeout_behind) {
  const SqlTestDatabase test = make_postgres();
  Database& database = test.owner->database();
  const Strings before = select(database, "SHOW lock_timeout");
  PICCOLO_TEST_OK(database.without_transaction([&](Connection& connection) {
    const auto rows = connection.query("SHOW lock_timeout");
    BOOST_TEST((rows->front()[0] == "3s"));
    return rows.status();
  }));
  const auto later = [&](Connection&) { return absl::OkStatus(); };
  PICCOLO_TEST_OK(database.transact(later));
  BOOST_TEST(select(database, "SHOW lock_timeout") == before, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(finds_out_beforehand_that_it_may_not_write) {
  const SqlTestDatabase test = make_postgres();
  PICCOLO_TEST_SAYS(not_writable(test.url + "%20-c%20default_transaction_read_only%3Don"),
                    "the server makes every transaction read-only");
  BOOST_TEST(test.owner->tables().empty());
}

BOOST_AUTO_TEST_CASE(refuses_more_locks_than_the_server_has) {
  std::vector<Migration> migrations;
  for (int i = 1000; i < 3000; ++i) {
    migrations.push_back(adds_table(std::to_string(i) + "a", "t" + std::to_string(i)));
  }
  const AppRegistry apps = registry({app("music", migrations)});
  const SqlTestDatabase test = make_postgres();
  const auto forwards = [&](TransactionScope scope) {
    return run_forwards(test.owner->database(), apps,
                        {.app_name = "music", .preview = true, .transaction = scope});
  };
  const MigrationResult refused = forwards(TransactionScope::kAll);
  BOOST_TEST(!refused.success);
  PICCOLO_TEST_SAYS(refused.message, "a transaction of 2000 migrations would need about ");
  PICCOLO_TEST_SAYS(refused.message, "use --transaction each");
  PICCOLO_TEST_SUCCESS(forwards(TransactionScope::kEach));
  migrations.resize(200);
  const AppRegistry fewer = registry({app("music", migrations)});
  PICCOLO_TEST_SUCCESS(
      run_forwards(test.owner->database(), fewer,
                   {.app_name = "music", .preview = true, .transaction = TransactionScope::kAll}));
}

// Without the session's own, and what is read to count them.
std::size_t count_locks(Connection& connection) {
  const auto rows = connection.query(
      "SELECT count(*) FROM pg_locks WHERE pid = pg_backend_pid() AND locktype NOT IN "
      "('virtualxid', 'transactionid', 'advisory') AND relation IS DISTINCT FROM "
      "'pg_locks'::regclass");
  PICCOLO_TEST_OK(rows.status());
  return rows.ok() ? std::stoul(rows->front()[0].value_or("")) : 0;
}

BOOST_AUTO_TEST_CASE(estimates_no_fewer_locks_than_there_are) {
  const SqlTestDatabase test = make_postgres();
  Database& database = test.owner->database();
  const Table manager{"manager", {Serial("id", {.primary_key = true}), Text("name")}};
  const Table band{
      "band",
      {Uuid("id", {.primary_key = true}), Varchar("name", {.unique = true}),
       ForeignKey("manager", "manager"), Integer("rating", {.index = true})},
      {UniqueConstraint{"pair", {"name", "manager"}}, CheckConstraint{"rated", "rating >= 0"}},
      {{"all", {"name", "rating", "manager"}}}};
  const Table moved{{"band", "music"}, band.columns, band.constraints, band.indexes};
  const Column motto = Text("motto", {.unique = true});
  const Column partner = ForeignKey("partner", "manager", {.unique = true, .default_value = 1});
  const Column number = Serial("number", {.unique = true, .index = true});
  const std::vector<Change> operations = {
      AddTable{manager},
      AddTable{band},
      AddColumn{"band", motto, {CheckConstraint{"short", "length(motto) < 9"}}},
      AddColumn{"band", partner},
      AddColumn{"band", number},
      AddColumn{"band", RawColumn("raw", "bigserial")},
      AddIndex{"band", {"both", {"name", "rating"}}},
      AddConstraint{"band", UniqueConstraint{"once", {"name", "rating"}}},
      AddConstraint{"band", CheckConstraint{"named", "name <> ''"}},
      RenameColumn{"band", "rating", "stars"},
      RenameColumn{"band", "stars", "rating"},
      AlterColumn{"band", BigInt("rating"), {}, {}, Integer("rating", {.index = true})},
      AlterColumn{
          "band", BigInt("rating", {.null = true, .index = true}), {}, {}, BigInt("rating")},
      AlterColumn{"band", BigInt("manager"), {}, {}, ForeignKey("manager", "manager")},
      AlterColumn{"band", ForeignKey("manager", "manager"), {}, {}, BigInt("manager")},
      RenameTable{"band", "group"},
      RenameTable{"group", "band"},
      ChangeTableSchema{"band", "music"},
      ChangeTableSchema{{"band", "music"}, ""},
      DropConstraint{"band", "once"},
      DropConstraint{"band", "named"},
      DropIndex{"band", "both"},
      DropColumn{"band", "raw"},
      DropColumn{"band", "number", number},
      DropColumn{"band", "partner", partner},
      DropColumn{"band", "motto", motto},
      DropTable{"band", band},
      AddTable{moved},
      DropTable{{"band", "music"}},
      DropTable{"manager", manager}};
  Schema schema;
  const Dialect& dialect = database.backend().dialect();
  DialectWriter writer(dialect);
  StepMaker steps{writer, dialect, schema};
  for (const Change& operation : operations) {
    std::size_t held = 0;
    std::size_t estimate = 0;
    const absl::Status done = database.transact([&](Connection& connection) -> absl::Status {
      const auto step = steps.make(operation, /*in_transaction=*/true);
      if (!step.ok()) return step.status();
      const std::size_t before = count_locks(connection);
      estimate = step->locks;
      const auto made = absl::MakeConstSpan(&*step, 1);
      if (absl::Status ran = database.backend().run(made); !ran.ok()) return ran;
      held = count_locks(connection) - before;
      return absl::OkStatus();
    });
    PICCOLO_TEST_OK(done);
    BOOST_TEST(held <= estimate, describe(operation) << " holds " << held << ", not " << estimate);
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace piccolo::testing
