// SPDX-License-Identifier: MIT
#include "databases/sql_databases.h"

// What becomes of the values when a column gets another type, and the old one
// again.
namespace piccolo::testing {
namespace {

BOOST_AUTO_TEST_SUITE(conversions)

struct Reading {
  const char* there;
  const char* back;
};

// Of a column called "order", which has to be quoted everywhere.
struct Conversion {
  const char* name;
  Column from;
  Column to;
  const char* value;
  Reading sqlite;
  Reading postgres;
  AlterColumnOptions options = {};
};

std::vector<Conversion> conversions() {
  return {
      {"text grows",
       Varchar("order", {.length = 5}),
       Varchar("order", {.length = 500}),
       "'it''s'",
       {"it's", "it's"},
       {"it's", "it's"}},
      {"a length goes",
       Varchar("order", {.length = 50}),
       Text("order"),
       "'abc'",
       {"abc", "abc"},
       {"abc", "abc"}},
      {"a length comes",
       Text("order"),
       Varchar("order", {.length = 50}),
       "'abc'",
       {"abc", "abc"},
       {"abc", "abc"}},
      {"to blank-padded text",
       Text("order"),
       Char("order", {.length = 5}),
       "'abc'",
       {"abc", "abc"},
       {"abc  ", "abc"}},
      {"integers", SmallInt("order"), BigInt("order"), "7", {"7", "7"}, {"7", "7"}},
      {"integers shrink", BigInt("order"), SmallInt("order"), "7", {"7", "7"}, {"7", "7"}},
      {"text to a number", Varchar("order"), Integer("order"), "'7'", {"7", "7"}, {"7", "7"}},
      {"a number to text", Integer("order"), Text("order"), "7", {"7", "7"}, {"7", "7"}},
      {"digits",
       Numeric("order", {.digits = Digits{5, 2}}),
       Numeric("order", {.digits = Digits{6, 3}}),
       "1.25",
       {"1.25", "1.25"},
       {"1.250", "1.25"}},
      {"a numeric to a real",
       Numeric("order", {.digits = Digits{5, 2}}),
       Real("order"),
       "1.5",
       {"1.5", "1.5"},
       {"1.5", "1.50"}},
      {"a real to an integer", Real("order"), Integer("order"), "1.0", {"1", "1.0"}, {"1", "1"}},
      {"an integer to a double",
       Integer("order", {.default_value = 1}),
       DoublePrecision("order", {.default_value = 1.0}),
       "3",
       {"3.0", "3"},
       {"3", "3"}},
      {"JSON",
       Json("order"),
       Jsonb("order"),
       "'{\"a\":1}'",
       {"{\"a\":1}", "{\"a\":1}"},
       {"{\"a\": 1}", "{\"a\": 1}"}},
      {"a date to text",
       Date("order"),
       Text("order"),
       "'2020-05-17'",
       {"2020-05-17", "2020-05-17"},
       {"2020-05-17", "2020-05-17"}},
      {"a UUID to text",
       Uuid("order"),
       Varchar("order", {.length = 36}),
       "'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11'",
       {"a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11", "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11"},
       {"a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11", "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11"}},
      {"to a foreign key",
       Integer("order", {.null = true}),
       ForeignKey("order", "band"),
       "1",
       {"1", "1"},
       {"1", "1"}},
      {"from a foreign key",
       ForeignKey("order", "band"),
       BigInt("order"),
       "1",
       {"1", "1"},
       {"1", "1"}},
      {"as told",
       Text("order"),
       Integer("order"),
       "'n/a'",
       {"-1", "n/a"},
       {"-1", "n/a"},
       {.using_expression = "CASE WHEN \"order\" = 'n/a' THEN -1 ELSE 0 END",
        .using_backwards = "CASE WHEN \"order\" = -1 THEN 'n/a' ELSE '' END"}},
      {"as told, from another column",
       Text("order"),
       Boolean("order"),
       "'x'",
       {"1", "no. 1"},
       {"t", "no. 1"},
       {.using_expression = "id = 1", .using_backwards = "'no. ' || id"}},
      {"as told, the type being the same",
       Text("order"),
       Text("order"),
       "'x'",
       {"xx", "x"},
       {"xx", "x"},
       {.using_expression = "\"order\" || \"order\"", .using_backwards = "substr(\"order\", 2)"}},
  };
}

BOOST_AUTO_TEST_CASE_TEMPLATE(converts_values_there_and_back, TestBackend, SqlBackends) {
  const SqlTestDatabase test = TestBackend::make();
  Database& database = test.owner->database();
  for (const Conversion& one : conversions()) {
    BOOST_TEST_CONTEXT(one.name) {
      const AppRegistry apps = registry({app(
          "music", {migration("1a", [&](auto& manager) { manager.add_table("band", {one.from}); }),
                    migration("2a", [&](auto& manager) {
                      manager.alter_column("band", one.to, one.options);
                    })})});
      PICCOLO_TEST_SUCCESS(run_next(database, apps));
      const Strings before = test.owner->catalogue();
      execute(database, std::string("INSERT INTO band (\"order\") VALUES (") + one.value + ")");
      const bool is_sqlite = database.backend().dialect() == sqlite_dialect();
      const Reading expected = is_sqlite ? one.sqlite : one.postgres;
      PICCOLO_TEST_SUCCESS(run_next(database, apps));
      PICCOLO_TEST_LIST(select(database, "SELECT \"order\" FROM band"), {expected.there});
      PICCOLO_TEST_SUCCESS(reverse(database, apps, "music"));
      PICCOLO_TEST_LIST(select(database, "SELECT \"order\" FROM band"), {expected.back});
      BOOST_TEST(test.owner->catalogue() == before, boost::test_tools::per_element());
      PICCOLO_TEST_SUCCESS(reverse(database, apps, "music"));
    }
  }
}

// A band of which the column `name` is altered, with a value in it.
template <typename TestBackend>
class Altered {
 public:
  Altered(const Column& from, const Column& to, const std::string& value)
      : apps_(registry(
            {app("music",
                 {migration("1a", [=](auto& manager) { manager.add_table("band", {from}); }),
                  migration("2a", [=](auto& manager) { manager.alter_column("band", to); })})})) {
    PICCOLO_TEST_SUCCESS(run_next(database(), apps_));
    insert(value);
  }

  void insert(const std::string& value) {
    execute(database(), "INSERT INTO band (name) VALUES ('" + value + "')");
  }
  Database& database() { return test_.owner->database(); }
  MigrationResult forwards() { return run_next(database(), apps_); }
  MigrationResult backwards() { return reverse(database(), apps_, "music"); }
  Strings names() { return select(database(), "SELECT name FROM band ORDER BY id"); }

 private:
  SqlTestDatabase test_ = TestBackend::make();
  AppRegistry apps_;
};

BOOST_AUTO_TEST_CASE(postgres_cuts_no_text_off) {
  Altered<Postgres> band(Text("name"), Varchar("name", {.length = 3}), "abcd");
  const MigrationResult result = band.forwards();
  BOOST_TEST(!result.success);
  PICCOLO_TEST_SAYS(result.message, "value too long for type character varying(3)");
  PICCOLO_TEST_LIST(band.names(), {"abcd"});

  const Column limited[] = {Char("name", {.length = 3}), Char("name", {.length = std::nullopt}),
                            RawColumn("name", "char(3)"), RawColumn("name", "varchar(3)")};
  for (const Column& column : limited) {
    Altered<Postgres> other(Text("name"), column, "abcd");
    PICCOLO_TEST_SAYS(other.forwards().message, "value too long for type character");
    PICCOLO_TEST_LIST(other.names(), {"abcd"});
  }

  Altered<Postgres> back(Varchar("name", {.length = 3}), Text("name"), "abc");
  PICCOLO_TEST_SUCCESS(back.forwards());
  back.insert("abcd");
  BOOST_TEST(!back.backwards().success);
  PICCOLO_TEST_LIST(back.names(), {"abc", "abcd"});
  PICCOLO_TEST_LIST(ran(back.database(), "music"), {"1a", "2a"});
}

BOOST_AUTO_TEST_CASE(postgres_refuses_values_that_it_cannot_cast) {
  Altered<Postgres> band(Text("name"), Integer("name"), "n/a");
  const MigrationResult result = band.forwards();
  BOOST_TEST(!result.success);
  PICCOLO_TEST_SAYS(result.message, "invalid input syntax for type integer: \"n/a\"");
  PICCOLO_TEST_SAYS(result.message, "Its transaction was undone.");
  PICCOLO_TEST_LIST(band.names(), {"n/a"});
}

// It checks neither lengths nor types.
BOOST_AUTO_TEST_CASE(sqlite_keeps_what_does_not_fit) {
  Altered<Sqlite> length(Text("name"), Varchar("name", {.length = 3}), "abcd");
  PICCOLO_TEST_SUCCESS(length.forwards());
  PICCOLO_TEST_LIST(length.names(), {"abcd"});
  Altered<Sqlite> type(Text("name"), Integer("name"), "n/a");
  type.insert("1994");
  PICCOLO_TEST_SUCCESS(type.forwards());
  PICCOLO_TEST_LIST(select(type.database(), "SELECT name, typeof(name) FROM band ORDER BY id"),
                    {"n/a|text", "1994|integer"});
}

// The zone of the session is that of the values without one.
BOOST_AUTO_TEST_CASE(postgres_keeps_the_moment_when_a_time_gets_a_zone) {
  Altered<Postgres> band(Timestamp("name"), Timestamptz("name"), "2020-05-17 12:00:00");
  execute(band.database(), "SET TIME ZONE 'Asia/Tokyo'");
  PICCOLO_TEST_SUCCESS(band.forwards());
  PICCOLO_TEST_LIST(band.names(), {"2020-05-17 12:00:00+09"});
  PICCOLO_TEST_SUCCESS(band.backwards());
  PICCOLO_TEST_LIST(band.names(), {"2020-05-17 12:00:00"});
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace piccolo::testing
