// SPDX-License-Identifier: MIT
#include <limits>

#include "databases/sql_databases.h"

// That a default arrives in rows as it was given, whatever is in it.
namespace piccolo::testing {
namespace {

BOOST_AUTO_TEST_SUITE(defaults)

struct Arrival {
  Column column;
  const char* read;  // As text.
  const char* sqlite;
  const char* postgres;
};

const std::vector<Arrival>& arrivals() {
  using Int64 = std::numeric_limits<std::int64_t>;
  static const std::string nasty = "it's \\ \"ü\"; -- %s ? $1 {} \\' E'\\\\'\n";
  static const std::string bytes("a\0'\\\xff", 5);
  static const std::vector<Arrival> all = {
      {Text("c", {.default_value = nasty}), "c", nasty.c_str(), nasty.c_str()},
      {Varchar("c", {.length = 100, .default_value = nasty}), "c", nasty.c_str(), nasty.c_str()},
      {Char("c", {.length = 3, .default_value = "a'b"}), "c", "a'b", "a'b"},
      {Text("c"), "'<' || c || '>'", "<>", "<>"},
      {Bytea("c", {.default_value = Bytes{bytes}}), nullptr, "6100275CFF", "6100275CFF"},
      {Bytea("c"), nullptr, "", ""},
      {SmallInt("c", {.default_value = -7}), "c", "-7", "-7"},
      {BigInt("c", {.default_value = Int64::max()}), "c", "9223372036854775807",
       "9223372036854775807"},
      {BigInt("c", {.default_value = Int64::min()}), "c", "-9223372036854775808",
       "-9223372036854775808"},
      {Numeric("c", {.digits = Digits{5, 2}, .default_value = 1.25}), "c", "1.25", "1.25"},
      {Real("c", {.default_value = 0.5}), "c", "0.5", "0.5"},
      {DoublePrecision("c", {.default_value = 0.1}), "c", "0.1", "0.1"},
      {DoublePrecision("c", {.default_value = -std::numeric_limits<double>::infinity()}), "c",
       "-Inf", "-Infinity"},
      {Boolean("c", {.default_value = true}), "c", "1", "t"},
      {Boolean("c"), "c", "0", "f"},
      {Date("c", {.default_value = "2020-05-17"}), "c", "2020-05-17", "2020-05-17"},
      {Time("c", {.default_value = "12:34:56.5"}), "c", "12:34:56.5", "12:34:56.5"},
      {Timestamp("c", {.default_value = "2020-05-17 12:00:00.000001"}), "c",
       "2020-05-17 12:00:00.000001", "2020-05-17 12:00:00.000001"},
      {Interval("c", {.default_value = "1 day 02:00:00"}), "c", "1 day 02:00:00", "1 day 02:00:00"},
      {Uuid("c", {.default_value = "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11"}), "c",
       "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11", "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11"},
      {Json("c", {.default_value = R"({"it's": "\\"})"}), "c", R"({"it's": "\\"})",
       R"({"it's": "\\"})"},
      {Jsonb("c"), "c", "{}", "{}"},
      {Array("c", Text("")), "c", "[]", "{}"},
      {Array("c", Array("", BigInt(""))), "c", "[]", "{}"},
      {Integer("c", {.default_value = SqlExpression{"1 + 2 * 3"}}), "c", "7", "7"},
      {Text("c", {.default_value = SqlExpression{"upper('a;b') || ')'"}}), "c", "A;B)", "A;B)"},
      {RawColumn("c", "varchar(7)", {.default_value = "it's"}), "c", "it's", "it's"},
      {Integer("c", {.null = true, .default_value = kNoDefault}), "c", "", ""},
  };
  return all;
}

std::string read_of(const Arrival& one, const Dialect& dialect) {
  if (one.read != nullptr) return one.read;
  return dialect == sqlite_dialect() ? "hex(c)" : "upper(encode(c, 'hex'))";
}

// In a row that is there when the column comes, in one that comes after it, and
// in both when the column, or the table, has gone and come back.
BOOST_AUTO_TEST_CASE_TEMPLATE(puts_every_default_into_rows, TestBackend, SqlBackends) {
  const SqlTestDatabase test = TestBackend::make();
  Database& database = test.owner->database();
  const bool is_sqlite = database.backend().dialect() == sqlite_dialect();
  for (const Arrival& one : arrivals()) {
    const std::string expected = is_sqlite ? one.sqlite : one.postgres;
    BOOST_TEST_CONTEXT(expected) {
      const AppRegistry apps = registry({app(
          "music", {migration("1a", [](auto& manager) { manager.add_table("band", {}); }),
                    migration("2a", [&](auto& manager) { manager.add_column("band", one.column); }),
                    migration("3a", [](auto& manager) { manager.drop_column("band", "c"); }),
                    migration("4a", [&](auto& manager) {
                      manager.add_table("song", {one.column});
                      manager.drop_table("song");
                    })})});
      const std::string query = "SELECT " + read_of(one, database.backend().dialect()) + " FROM ";
      PICCOLO_TEST_SUCCESS(run_next(database, apps));
      execute(database, "INSERT INTO band DEFAULT VALUES");
      PICCOLO_TEST_SUCCESS(run_next(database, apps));
      execute(database, "INSERT INTO band DEFAULT VALUES");
      PICCOLO_TEST_LIST(select(database, query + "band"), {expected, expected});
      run_all(database, apps);
      PICCOLO_TEST_SUCCESS(reverse(database, apps, "music", "3a"));
      execute(database, "INSERT INTO band DEFAULT VALUES");
      PICCOLO_TEST_LIST(select(database, query + "band"), {expected, expected, expected});
      PICCOLO_TEST_SUCCESS(reverse(database, apps, "music", "all"));
    }
  }
}

BOOST_AUTO_TEST_CASE_TEMPLATE(makes_another_uuid_for_each_row, TestBackend, SqlBackends) {
  const SqlTestDatabase test = TestBackend::make();
  Database& database = test.owner->database();
  const AppRegistry apps =
      registry({app("music", {adds_table("1a", "band"), migration("2a", [](auto& manager) {
                                manager.add_column("band", Uuid("c", {.unique = true}));
                              })})});
  PICCOLO_TEST_SUCCESS(run_next(database, apps));
  execute(database, "INSERT INTO band (name) VALUES ('a'), ('b'), ('c')");
  run_all(database, apps);
  execute(database, "INSERT INTO band (name) VALUES ('d')");
  PICCOLO_TEST_LIST(
      select(
          database,
          "SELECT count(DISTINCT c), min(length(CAST(c AS TEXT))), sum(CASE WHEN CAST(c AS TEXT) "
          "LIKE '________-____-4___-____-____________' THEN 1 ELSE 0 END) FROM band"),
      {"4|36|4"});
}

BOOST_AUTO_TEST_CASE_TEMPLATE(puts_the_time_of_the_change_into_rows, TestBackend, SqlBackends) {
  const SqlTestDatabase test = TestBackend::make();
  Database& database = test.owner->database();
  const AppRegistry apps =
      registry({app("music", {adds_table("1a", "band"), migration("2a", [](auto& manager) {
                                manager.add_column("band", Timestamp("at"));
                                manager.add_column("band", Timestamptz("zoned"));
                                manager.add_column("band", Date("day"));
                                manager.add_column("band", Time("time"));
                              })})});
  PICCOLO_TEST_SUCCESS(run_next(database, apps));
  execute(database, "INSERT INTO band (name) VALUES ('a')");
  run_all(database, apps);
  execute(database, "INSERT INTO band (name) VALUES ('b')");
  PICCOLO_TEST_LIST(
      select(database,
             "SELECT count(*) FROM band WHERE CAST(at AS TEXT) >= '2024-01-01 00:00:00' AND "
             "CAST(zoned AS TEXT) >= '2024-01-01 00:00:00' AND CAST(day AS TEXT) >= '2024-01-01' "
             "AND CAST(time AS TEXT) LIKE '__:__:__%'"),
      {"2"});
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace piccolo::testing
