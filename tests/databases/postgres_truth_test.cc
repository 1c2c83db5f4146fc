// SPDX-License-Identifier: MIT
#include "absl/strings/str_format.h"
#include "databases/postgres/handle.h"
#include "databases/sql_databases.h"

// What PostgreSQL's sessions, rights and engines make of a run.
namespace piccolo::testing {
namespace {

// Runs SQL by hand, as the superuser, on the schema of a test.
void by_hand(const SqlTestDatabase& test, const std::string& sql) {
  auto connection = PostgresHandle::connect(test.url);
  BOOST_TEST_REQUIRE(connection.ok());
  PICCOLO_TEST_OK(connection->execute(sql));
}

std::string schema_of(const SqlTestDatabase& test) {
  return select(test.owner->database(), "SELECT current_schema()").front();
}

// A role of few rights, for the length of a case.
class Role {
 public:
  explicit Role(const SqlTestDatabase& test) : test_(test), name_("few_" + schema_of(test)) {
    by_hand(test, absl::StrFormat("CREATE ROLE %s LOGIN; GRANT USAGE, CREATE ON SCHEMA %s TO %s",
                                  name_, schema_of(test), name_));
  }
  ~Role() { by_hand(test_, absl::StrFormat("DROP OWNED BY %s; DROP ROLE %s", name_, name_)); }

  void may(const std::string& what) const {
    by_hand(test_, absl::StrFormat("GRANT %s TO %s", what, name_));
  }
  std::string url() const {
    std::string url = test_.url;
    return url.replace(url.find("postgres@"), 8, name_);
  }
  const std::string& name() const { return name_; }

 private:
  const SqlTestDatabase& test_;
  std::string name_;
};

std::string refused(const std::string& url, const AppRegistry& apps) {
  const auto database = open_database(url);
  BOOST_TEST_REQUIRE(database.ok(), database.status().ToString());
  const MigrationResult result = run_forwards(**database, apps, {.app_name = "music"});
  BOOST_TEST(!result.success);
  BOOST_TEST(result.migrations.empty());
  return result.message;
}

BOOST_AUTO_TEST_SUITE(postgres_truth)

BOOST_AUTO_TEST_CASE(starts_each_migration_with_the_same_session) {
  for (const TransactionScope scope : {TransactionScope::kAll, TransactionScope::kEach}) {
    for (const bool in_transaction : {true, false}) {
      for (const char* sql :
           {"SET search_path = pg_catalog", "SELECT set_config('search_path', '', false)",
            "SET search_path = ''; CREATE TEMPORARY TABLE song (id INTEGER)", "SET ROLE pg_monitor",
            "SET SESSION CHARACTERISTICS AS TRANSACTION READ ONLY",
            "SET SESSION AUTHORIZATION pg_monitor", "SET default_transaction_read_only = on",
            "SET datestyle = 'German'; SET lock_timeout = 1"}) {
        BOOST_TEST_CONTEXT(sql) {
          const SqlTestDatabase test = make_postgres();
          const AppRegistry apps = registry(
              {app("music",
                   {adds_table("1a", "band"),
                    sql_migration("2a", sql, "SELECT 1", {.wrap_in_transaction = in_transaction}),
                    adds_table("3a", "song")})});
          PICCOLO_TEST_SUCCESS(run_forwards(test.owner->database(), apps,
                                            {.app_name = "music", .transaction = scope}));
          PICCOLO_TEST_LIST(test.owner->tables(), {"band", "song"});
          PICCOLO_TEST_LIST(ran(test.owner->database(), "music"), {"1a", "2a", "3a"});
        }
      }
    }
  }
}

// What a service has set on its connection is seen before anything runs.
BOOST_AUTO_TEST_CASE(keeps_what_a_service_has_set) {
  const SqlTestDatabase test = make_postgres();
  Database& database = test.owner->database();
  const auto shown = [&] { return select(database, "SHOW work_mem").front(); };
  PICCOLO_TEST_OK(database.without_transaction(
      [](Connection& connection) { return connection.execute("SET work_mem = '7MB'"); }));
  BOOST_TEST(shown() == "7MB");
  run_all(database,
          registry({app("music", {sql_migration("1a", "SET work_mem = '9MB'", "SELECT 1")})}));
  BOOST_TEST(shown() == "7MB");
}

BOOST_AUTO_TEST_CASE(names_the_rights_that_are_missing) {
  const SqlTestDatabase test = make_postgres();
  const AppRegistry one = registry({app("music", {adds_table("1a", "band")})});
  run_all(test.owner->database(), one);
  const Role role(test);
  role.may("SELECT, INSERT, DELETE ON migration");
  const AppRegistry two =
      registry({app("music", {adds_table("1a", "band"), adds_table("2a", "song")})});
  PICCOLO_TEST_SAYS(refused(role.url(), two), "GRANT USAGE ON SEQUENCE migration_id_seq");
  role.may("USAGE ON SEQUENCE migration_id_seq");
  PICCOLO_TEST_SAYS(refused(role.url(), two), "GRANT SELECT, INSERT ON piccolo_record");
  role.may("SELECT, INSERT ON piccolo_record");
  role.may("USAGE ON SEQUENCE piccolo_record_number_seq");
  const AppRegistry three =
      registry({app("music", {adds_table("1a", "band"), migration("2a", [](auto& m) {
                                m.add_column("band", Text("motto", {.null = true}));
                              })})});
  PICCOLO_TEST_SAYS(refused(role.url(), three), "the table belongs to another user");
  const AppRegistry four =
      registry({app("music", {adds_table("1a", "band"), migration("2a", [](auto& m) {
                                m.add_table("song", {ForeignKey("band", "band")});
                              })})});
  PICCOLO_TEST_SAYS(refused(role.url(), four), "GRANT REFERENCES");
  role.may("REFERENCES ON band");
  const auto database = open_database(role.url());
  PICCOLO_TEST_SUCCESS(run_forwards(**database, four, {.app_name = "music"}));
  PICCOLO_TEST_SUCCESS(reverse(**database, four, "music"));
}

BOOST_AUTO_TEST_CASE(names_who_else_may_write_the_record) {
  const SqlTestDatabase test = make_postgres();
  const AppRegistry apps = registry({app("music", {adds_table("1a", "band")})});
  CheckMigrationManager check(test.owner->database(), apps);
  BOOST_TEST((*check.get_record_writers()).empty());
  run_all(test.owner->database(), apps);
  BOOST_TEST((*check.get_record_writers()).empty());
  const Role role(test);
  role.may("SELECT ON piccolo_record");
  BOOST_TEST((*check.get_record_writers()).empty());
  role.may("UPDATE ON piccolo_record");
  PICCOLO_TEST_LIST(*check.get_record_writers(), {role.name()});
}

BOOST_AUTO_TEST_CASE(refuses_a_migration_table_whose_rows_are_hidden) {
  const SqlTestDatabase test = make_postgres();
  const AppRegistry apps =
      registry({app("music", {adds_table("1a", "band"), adds_table("2a", "song")})});
  run_all(test.owner->database(), apps);
  const Role role(test);
  role.may("SELECT, INSERT, DELETE ON migration");
  by_hand(test,
          "ALTER TABLE migration ENABLE ROW LEVEL SECURITY; CREATE POLICY hides ON migration "
          "USING (name <> '2a')");
  const auto database = open_database(role.url());
  const MigrationResult result = reverse(**database, apps, "music");
  BOOST_TEST(!result.success);
  PICCOLO_TEST_SAYS(result.message, "row-level security hides rows");
  BOOST_TEST(!CheckMigrationManager(**database, apps).get_migration_statuses().ok());
}

// A server that calls itself something else: a function of that name comes first.
BOOST_AUTO_TEST_CASE(refuses_engines_by_name) {
  const std::pair<const char*, const char*> cases[] = {
      {"CockroachDB CCL v23.1.11", "CockroachDB"},
      {"PostgreSQL 11.2-YB-2.19.0.0-b0 on x86_64", "YugabyteDB"}};
  for (const auto& [version, name] : cases) {
    const SqlTestDatabase test = make_postgres();
    by_hand(test,
            absl::StrFormat("CREATE FUNCTION version() RETURNS text LANGUAGE sql AS $$ SELECT "
                            "'%s' $$",
                            version));
    const std::string url = test.url + "%2Cpg_catalog";
    PICCOLO_TEST_SAYS(refused(url, registry({app("music", {adds_table("1a", "band")})})), name);
  }
}

BOOST_AUTO_TEST_CASE(refuses_a_version_that_is_too_old) {
  const SqlTestDatabase test = make_postgres();
  by_hand(
      test,
      "CREATE FUNCTION current_setting(text) RETURNS text LANGUAGE sql AS $$ SELECT CASE $1 WHEN "
      "'server_version_num' THEN '120005' ELSE pg_catalog.current_setting($1) END $$");
  const std::string url = test.url + "%2Cpg_catalog";
  PICCOLO_TEST_SAYS(refused(url, registry({app("music", {adds_table("1a", "band")})})),
                    "the server is PostgreSQL 12.5, and the oldest that is supported is 13");
}

// Two ways to one table are one lock.
BOOST_AUTO_TEST_CASE(has_one_lock_for_a_table_found_by_different_paths) {
  const SqlTestDatabase test = make_postgres();
  run_all(test.owner->database(), registry({app("music", {adds_table("1a", "band")})}));
  const std::string schema = schema_of(test);
  by_hand(test, absl::StrFormat("CREATE SCHEMA first_%s", schema));
  std::string url = test.url;
  url.replace(url.rfind(schema), schema.size(), absl::StrFormat("first_%s%%2C%s", schema, schema));
  const auto other = open_database(url);
  PICCOLO_TEST_OK(test.owner->database().transact([&](Connection&) {
    const absl::Status second = (*other)->transact([](Connection&) { return absl::OkStatus(); },
                                                   {.give_up_after = std::chrono::milliseconds(1)});
    BOOST_TEST(absl::IsUnavailable(second), second.ToString());
    return absl::OkStatus();
  }));
  by_hand(test, absl::StrFormat("DROP SCHEMA first_%s", schema));
}

BOOST_AUTO_TEST_CASE(says_what_helps_when_a_new_enum_value_is_used) {
  const SqlTestDatabase test = make_postgres();
  const AppRegistry apps = registry(
      {app("music", {sql_migration("1a", "CREATE TYPE mood AS ENUM ('ok')", "DROP TYPE mood"),
                     sql_migration("2a", "ALTER TYPE mood ADD VALUE 'good'", "SELECT 1"),
                     sql_migration("3a", "SELECT 'good'::mood", "SELECT 1")})});
  PICCOLO_TEST_SUCCESS(
      run_forwards(test.owner->database(), apps, {.app_name = "music", .migration_id = "1a"}));
  const MigrationResult result = run_forwards(
      test.owner->database(), apps, {.app_name = "music", .transaction = TransactionScope::kAll});
  BOOST_TEST(!result.success);
  PICCOLO_TEST_SAYS(result.message, "--transaction each");
  PICCOLO_TEST_SUCCESS(run_forwards(test.owner->database(), apps, {.app_name = "music"}));
}

// A function that Piccolo's place takes: it writes a row and takes no lock.
BOOST_AUTO_TEST_CASE(tells_who_was_faster_without_the_lock) {
  const SqlTestDatabase test = make_postgres();
  Database& database = test.owner->database();
  const AppRegistry first = registry({app("music", {adds_table("1a", "band")})});
  run_all(database, first);
  const AppRegistry apps = registry(
      {app("music", {adds_table("1a", "band"), migration("2a", [&](auto& m) {
                       m.add_raw([&](Connection& connection) {
                         by_hand(test,
                                 "CREATE TABLE IF NOT EXISTS song (id INTEGER); INSERT INTO "
                                 "migration (name, app_name) VALUES ('2b', 'music')");
                         return connection.execute("CREATE TABLE song (id INTEGER)");
                       });
                     })})});
  const MigrationResult result =
      run_backwards(database, first, {.app_name = "music", .preview = true});
  PICCOLO_TEST_SUCCESS(result);
  const MigrationResult late =
      run_forwards(database, apps, {.app_name = "music", .migration_id = "2a"});
  BOOST_TEST(!late.success);
  PICCOLO_TEST_SAYS(late.message, "already exists");
}

BOOST_AUTO_TEST_CASE(answers_for_each_of_very_many_statements) {
  const SqlTestDatabase test = make_postgres();
  std::string sql;
  for (int i = 0; i < 20'000; ++i) sql += "SELECT 1;\n";
  sql += "SELECT missing";
  const AppRegistry apps = registry({app("music", {sql_migration("1a", sql, "SELECT 1")})});
  const MigrationResult result = run_forwards(test.owner->database(), apps, {.app_name = "music"});
  BOOST_TEST(!result.success);
  PICCOLO_TEST_SAYS(result.message, "column \"missing\" does not exist");
}

// What is deferred to the commit is done before the rows are read back.
BOOST_AUTO_TEST_CASE(sees_what_a_deferred_trigger_does) {
  const SqlTestDatabase test = make_postgres();
  Database& database = test.owner->database();
  run_all(database, registry({app("music", {adds_table("1a", "band")})}));
  by_hand(test,
          "CREATE FUNCTION take() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN DELETE FROM "
          "migration WHERE id = new.id; RETURN NULL; END $$; CREATE CONSTRAINT TRIGGER takes "
          "AFTER INSERT ON migration DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE "
          "FUNCTION take()");
  const MigrationResult result = run_forwards(
      database, registry({app("music", {adds_table("1a", "band"), adds_table("2a", "song")})}),
      {.app_name = "music"});
  BOOST_TEST(!result.success);
  PICCOLO_TEST_LIST(test.owner->tables(), {"band"});
}

// The service's own settings tell the holder of the lock, too, which lock is meant.
BOOST_AUTO_TEST_CASE(has_one_lock_whatever_a_service_has_set) {
  const SqlTestDatabase test = make_postgres();
  run_all(test.owner->database(), registry({app("music", {adds_table("1a", "band")})}));
  std::string url = test.url;
  url.resize(url.find("&options"));
  const auto service = open_database(url);
  const std::string schema = schema_of(test);
  const auto set = [&](Connection& connection) {
    return connection.execute("SET search_path = " + schema);
  };
  PICCOLO_TEST_OK((*service)->without_transaction(set));
  const absl::Status held = (*service)->without_transaction([&](Connection&) {
    const absl::Status second =
        test.owner->database().transact([](Connection&) { return absl::OkStatus(); },
                                        {.give_up_after = std::chrono::milliseconds(1)});
    BOOST_TEST(absl::IsUnavailable(second), second.ToString());
    return absl::OkStatus();
  });
  PICCOLO_TEST_OK(held);
}

BOOST_AUTO_TEST_CASE(leaves_nothing_set_by_a_migration_that_failed) {
  const SqlTestDatabase test = make_postgres();
  Database& database = test.owner->database();
  const AppRegistry apps =
      registry({app("music", {adds_table("1a", "band"),
                              sql_migration("2a", "SET search_path = pg_catalog; SELECT 1 / 0",
                                            "SELECT 1", {.wrap_in_transaction = false})})});
  BOOST_TEST(!run_forwards(database, apps, {.app_name = "music"}).success);
  BOOST_TEST(!run_forwards(database, apps, {.app_name = "music"}).success);
  PICCOLO_TEST_LIST(ran(database, "music"), {"1a"});
  PICCOLO_TEST_LIST(test.owner->tables(), {"band"});
}

BOOST_AUTO_TEST_CASE(waits_for_the_migration_table_only_so_long) {
  const SqlTestDatabase test = make_postgres();
  const AppRegistry apps = registry({app("music", {adds_table("1a", "band")})});
  run_all(test.owner->database(), apps);
  auto other = PostgresHandle::connect(test.url);
  PICCOLO_TEST_OK(other->execute("BEGIN; LOCK TABLE migration IN ACCESS EXCLUSIVE MODE"));
  const MigrationResult result =
      run_forwards(test.owner->database(), apps,
                   {.app_name = "music", .wait = {.give_up_after = std::chrono::milliseconds(10)}});
  BOOST_TEST(!result.success);
}

// An event trigger is the one thing that changes tables behind a declarative change.
void add_event_trigger(Database& database, const std::string& statement) {
  execute(
      database,
      "CREATE FUNCTION meddle() RETURNS event_trigger LANGUAGE plpgsql AS $$ BEGIN IF "
      "pg_trigger_depth() = 0 AND current_setting('piccolo_test.done', true) IS DISTINCT FROM "
      "'yes' THEN PERFORM set_config('piccolo_test.done', 'yes', true); " +
          statement +
          "; END IF; END $$; CREATE EVENT TRIGGER meddles ON ddl_command_end WHEN TAG IN ('ALTER "
          "TABLE') EXECUTE FUNCTION meddle()");
}

MigrationResult add_motto(Database& database) {
  const AppRegistry apps = registry(
      {app("music",
           {migration("1a",
                      [](auto& manager) {
                        manager.add_table("band", {Text("name"), Integer("rating")});
                      }),
            migration("2a", [](auto& manager) { manager.add_column("band", Text("motto")); })})});
  return run_forwards(database, apps,
                      {.app_name = "music", .transaction = TransactionScope::kEach});
}

BOOST_AUTO_TEST_CASE(undoes_what_is_not_as_planned) {
  struct {
    const char* statement;
    const char* why;
  } cases[] = {
      {"ALTER TABLE band DROP COLUMN rating",
       "column \"rating\" is gone, and no operation is about it"},
      {"ALTER TABLE band ALTER COLUMN motto DROP NOT NULL",
       "column \"motto\" is TEXT with a default, and not TEXT NOT NULL with a default"},
      {"ALTER TABLE band RENAME COLUMN motto TO other", "column \"motto\" is missing"},
      {"DROP TABLE band", "table \"band\" is missing"},
  };
  for (const auto& one : cases) {
    BOOST_TEST_CONTEXT(one.statement) {
      const SqlTestDatabase test = make_postgres();
      Database& database = test.owner->database();
      add_event_trigger(database, one.statement);
      const MigrationResult result = add_motto(database);
      BOOST_TEST(!result.success);
      PICCOLO_TEST_SAYS(result.message, "\"2a\" of app \"music\" could not be run");
      PICCOLO_TEST_SAYS(result.message, one.why);
      PICCOLO_TEST_SAYS(result.message, "Its transaction was undone");
      PICCOLO_TEST_LIST(ran(database, "music"), {"1a"});
    }
  }
}

// What others add beside it harms nobody, and is told.
BOOST_AUTO_TEST_CASE(tells_what_is_new_beside_the_plan) {
  const SqlTestDatabase test = make_postgres();
  Database& database = test.owner->database();
  add_event_trigger(database, "CREATE INDEX mine ON band (rating)");
  const MigrationResult result = add_motto(database);
  PICCOLO_TEST_SUCCESS(result);
  PICCOLO_TEST_LIST(result.notes, {"table \"band\": index \"mine\" is new"});
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace piccolo::testing
