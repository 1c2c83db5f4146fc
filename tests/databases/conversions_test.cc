// SPDX-License-Identifier: MIT
#include "databases/sql_databases.h"
#include "schema/names.h"

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

// NOLINTNEXTLINE(readability-function-size): it is a table of cases.
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

// A type, and values of it as they stand in quotes.
struct Sample {
  Column column;
  Strings values;
};

std::vector<Sample> postgres_samples() {
  const Strings texts = {"7",          "007",   "yes",    "abc  ",
                         "2020-05-17", "12:30", "1.5",    "{ 1 }",
                         "{1}",        "\\x30", "[1, 2]", "12345678901234567890",
                         "",           "1 day", "0.10",   "A0EEBC999C0B4EF8BB6D6BB9BD380A11"};
  const Strings times = {"2020-05-17 12:30:15.123456", "2020-03-29 02:30:00", "2020-10-25 01:30:00",
                         "infinity"};
  return {
      {SmallInt("name"), {"7", "0", "-32768"}},
      {Integer("name"), {"7", "0", "1", "2147483647"}},
      {BigInt("name"), {"7", "9223372036854775807", "9007199254740993"}},
      {Varchar("name", {.length = 3}), {"7", "ab ", "yes"}},
      {Varchar("name", {.length = 50}), {"007", "abc  "}},
      {Char("name", {.length = 4}), {"7", "007", "abcd", "yes"}},
      {Char("name", {.length = 40}), texts},
      {Text("name"), texts},
      {Boolean("name"), {"true", "false"}},
      {Timestamp("name"), times},
      {Timestamptz("name"),
       {"2020-05-17 12:30:15.123456+02", "2020-10-25 00:30:00+00", "2020-10-25 01:30:00+00"}},
      {Date("name"), {"2020-05-17", "infinity", "5000000-01-01"}},
      {Time("name"), {"12:30:15.123456", "00:00"}},
      {Interval("name"), {"1 day 02:03:04", "12:30"}},
      {Numeric("name"), {"7", "1.25", "0.1234567890123456789", "NaN", "1e30"}},
      {Numeric("name", {.digits = Digits{5, 2}}), {"7", "1.25", "-999.99"}},
      {Numeric("name", {.digits = Digits{6, 3}}), {"7", "1.255", "999.999"}},
      {Numeric("name", {.digits = Digits{15, 0}}), {"7", "123456789012345"}},
      {Real("name"), {"7", "0.1", "1.5", "16777216", "1e30", "0.33333334"}},
      {DoublePrecision("name"), {"7", "0.1", "1.5", "0.30000000000000004", "1e300"}},
      {Uuid("name"), {"a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11"}},
      {Json("name"), {R"({"b": 1,  "a": 1})", "7", "1.50", "{}  "}},
      {Jsonb("name"), {R"({"b": 1,  "a": 1})", "7", "1.5", "true"}},
      {Bytea("name"), {"\\x30", "abc"}},
      {Array("name", Integer("")), {"{1,2}", "{}", "{100000}"}},
      {Array("name", SmallInt("")), {"{1,2}", "{}"}},
      {Array("name", Text("")), {"{a b,c}", "{007}", "{\"ab  \"}"}},
      {Array("name", Varchar("", {.length = 3})), {"{ab,c}"}},
  };
}

// What PostgreSQL makes of a value when the type of its column is altered.
class PostgresConversions {
 public:
  enum class Outcome { kKept, kChanged, kRefused };

  Outcome convert(const Column& from, const Column& to, const std::string& value) {
    Outcome outcome = Outcome::kRefused;
    (void)database().transact([&](Connection& connection) {
      const std::string type = postgres_dialect().type_name(from.type);
      PICCOLO_TEST_OK(connection.execute("SET TIME ZONE 'Europe/Berlin'"));
      PICCOLO_TEST_OK(connection.execute("CREATE TABLE band (name " + type + ", old " + type +
                                         "); INSERT INTO band VALUES (" + value + ", " + value +
                                         ")"));
      if (alter(connection, from, to).ok()) {
        outcome = is_kept(connection, type) ? Outcome::kKept : Outcome::kChanged;
      }
      return absl::CancelledError("it was only a question");
    });
    return outcome;
  }

 private:
  Database& database() { return test_.owner->database(); }

  static absl::Status alter(Connection& connection, Column from, Column to) {
    from.null = to.null = true;
    from.default_value = to.default_value = kNoDefault;
    Schema schema;
    schema.tables["band"] = Table{.name = "band", .columns = {from}};
    const NamedChange change(AlterColumn{.table = "band", .column = to}, schema);
    const Pieces pieces = value_of(postgres_dialect().render(change, schema));
    for (const Piece& piece : pieces) {
      absl::Status done = connection.execute(std::get<Statement>(piece).sql);
      if (!done.ok()) return done;
    }
    return absl::OkStatus();
  }

  // As text, or else converted back.
  static bool is_kept(Connection& connection, const std::string& type) {
    const auto says_yes = [&](const std::string& condition) {
      const auto rows = connection.query("SELECT " + condition + " FROM band");
      return rows.ok() && rows->front()[0] == "t";
    };
    return says_yes("name::text IS NOT DISTINCT FROM old::text") ||
           says_yes("name::" + type + "::text IS NOT DISTINCT FROM old::text");
  }

  SqlTestDatabase test_ = make_postgres();
};

// A value that is not refused by the type, and NULL, which shows whether there is a cast.
BOOST_AUTO_TEST_CASE(postgres_does_to_values_what_is_said) {
  using Outcome = PostgresConversions::Outcome;
  PostgresConversions conversions;
  for (const Sample& from : postgres_samples()) {
    for (const Sample& to : postgres_samples()) {
      const piccolo::Conversion said =
          postgres_dialect().conversion(from.column.type, to.column.type);
      BOOST_TEST_CONTEXT(postgres_dialect().type_name(from.column.type)
                         << " to " << postgres_dialect().type_name(to.column.type)) {
        const bool is_known =
            conversions.convert(from.column, to.column, "NULL") != Outcome::kRefused;
        BOOST_TEST(is_known == (said != piccolo::Conversion::kImpossible));
        bool changes = false;
        for (const std::string& value : from.values) {
          if (!is_known) break;
          const Outcome outcome = conversions.convert(from.column, to.column, "'" + value + "'");
          changes |= outcome == Outcome::kChanged;
          BOOST_TEST((said != piccolo::Conversion::kKeeps || outcome == Outcome::kKept), value);
        }
        BOOST_TEST((!changes || said == piccolo::Conversion::kMayChange));
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(postgres_keeps_what_fits) {
  const std::pair<Column, Column> kept[] = {
      {SmallInt(""), Integer("")},
      {Integer(""), BigInt("")},
      {BigInt(""), Numeric("")},
      {Integer(""), DoublePrecision("")},
      {Integer(""), Text("")},
      {Real(""), DoublePrecision("")},
      {Varchar("", {.length = 5}), Varchar("", {.length = 50})},
      {Varchar("", {.length = 5}), Text("")},
      {Numeric("", {.digits = Digits{5, 2}}), Numeric("", {.digits = Digits{7, 3}})},
      {Uuid(""), Text("")},
      {Jsonb(""), Json("")},
      {Array("", Integer("")), Array("", BigInt(""))},
  };
  for (const auto& [from, to] : kept) {
    const auto said = postgres_dialect().conversion(from.type, to.type);
    BOOST_TEST((said == piccolo::Conversion::kKeeps), postgres_dialect().type_name(from.type)
                                                          << " to "
                                                          << postgres_dialect().type_name(to.type));
  }
}

// One for each affinity.
std::vector<Column> sqlite_columns() {
  return {Integer("name", {.null = true}), Text("name", {.null = true}),
          Bytea("name", {.null = true}), Real("name", {.null = true}),
          Numeric("name", {.null = true})};
}

// Also what a column of another affinity may hold.
constexpr const char* kSqliteValues[] = {"NULL",
                                         "7",
                                         "9007199254740993",
                                         "1.5",
                                         "3.0",
                                         "1.0 / 3",
                                         "1e19",
                                         "9e999",
                                         "'7'",
                                         "'007'",
                                         "'1.50'",
                                         "'12345678901234567890'",
                                         "'9007199254740993'",
                                         "'1e19'",
                                         "' 7'",
                                         "'abc'",
                                         "x'37'"};

// What a value is before, and when it has been there and back; nothing if that is refused.
Strings convert_in_sqlite(const Column& from, const Column& to, const std::string& value) {
  const SqlTestDatabase test = make_sqlite();
  Database& database = test.owner->database();
  const AppRegistry apps = music({[&](auto& manager) { manager.add_table("band", {from}); },
                                  [&](auto& manager) { manager.alter_column("band", to); }});
  PICCOLO_TEST_SUCCESS(run_next(database, apps));
  execute(database, "INSERT INTO band (name) VALUES (" + value + ")");
  const std::string before = select(database, "SELECT quote(name) FROM band").front();
  for (const auto& result : {run_next(database, apps), reverse(database, apps, "music")}) {
    if (result.success) continue;
    PICCOLO_TEST_SAYS(result.message, "SQLite would change values of column \"name\"");
    return {};
  }
  return {before, select(database, "SELECT quote(name) FROM band").front()};
}

BOOST_AUTO_TEST_CASE(sqlite_changes_no_value_without_a_word) {
  int refused = 0;
  for (const Column& from : sqlite_columns()) {
    for (const Column& to : sqlite_columns()) {
      const auto said = sqlite_dialect().conversion(from.type, to.type);
      const bool may_change = said == piccolo::Conversion::kMayChange;
      BOOST_TEST((said != piccolo::Conversion::kImpossible));
      for (const char* value : kSqliteValues) {
        BOOST_TEST_CONTEXT(sqlite_dialect().type_name(from.type)
                           << " to " << sqlite_dialect().type_name(to.type) << ": " << value) {
          const Strings read = convert_in_sqlite(from, to, value);
          if (read.empty()) {
            ++refused;
            continue;
          }
          // What was a whole number for a while may have a point behind it.
          const bool has_point = read[0] + "|" + read[1] == "'7'|'7.0'";
          BOOST_TEST((read[1] == read[0] || (may_change && has_point)),
                     read[0] << " has become " << read[1]);
        }
      }
    }
  }
  BOOST_TEST(refused > 0);
}

BOOST_AUTO_TEST_CASE(sqlite_rounds_no_digits_of_a_text) {
  for (const std::string text : {"9007199254740993", "1.10", "007", "12345678901234567890"}) {
    const SqlTestDatabase test = make_sqlite();
    Database& database = test.owner->database();
    const AppRegistry apps =
        music({[](auto& manager) { manager.add_table("band", {Text("name")}); },
               [](auto& manager) { manager.alter_column("band", DoublePrecision("name")); }});
    PICCOLO_TEST_SUCCESS(run_next(database, apps));
    execute(database, "INSERT INTO band (name) VALUES ('" + text + "')");
    const MigrationResult result = run_next(database, apps);
    BOOST_TEST(!result.success);
    BOOST_REQUIRE(result.notes.size() == 1);
    PICCOLO_TEST_SAYS(result.notes.front(), "from TEXT to DOUBLE PRECISION may change its values");
    PICCOLO_TEST_SAYS(result.message, "SQLite would change values of column \"name\"");
  }
}

constexpr char kMayChange[] =
    "altering column \"name\" of table \"band\" from DOUBLE PRECISION to INTEGER may change its "
    "values; a using_expression says how they are to become";

BOOST_AUTO_TEST_CASE(postgres_says_which_values_may_change) {
  Altered<Postgres> band(DoublePrecision("name"), Integer("name"), "1.5");
  PICCOLO_TEST_LIST(band.forwards().notes, {kMayChange});
  PICCOLO_TEST_LIST(band.names(), {"2"});
  PICCOLO_TEST_LIST(band.backwards().notes, {});

  Altered<Postgres> back(Integer("name"), DoublePrecision("name"), "1");
  PICCOLO_TEST_LIST(back.forwards().notes, {});
  PICCOLO_TEST_LIST(back.backwards().notes, {kMayChange});
}

BOOST_AUTO_TEST_CASE(postgres_says_nothing_of_values_that_are_told) {
  const SqlTestDatabase test = make_postgres();
  Database& database = test.owner->database();
  const AppRegistry apps =
      music({[](auto& manager) { manager.add_table("band", {DoublePrecision("name")}); },
             [](auto& manager) {
               manager.alter_column("band", Integer("name"), {.using_expression = "floor(name)"});
             }});
  PICCOLO_TEST_SUCCESS(run_next(database, apps));
  PICCOLO_TEST_LIST(run_next(database, apps).notes, {});
}

// A type that is not converted is refused; so is one that is not converted back.
BOOST_AUTO_TEST_CASE(postgres_refuses_what_it_has_no_conversion_for) {
  Altered<Postgres> there(Integer("name"), Uuid("name"), "1");
  const MigrationResult refused = there.forwards();
  PICCOLO_TEST_SAYS(refused.message, "Cannot run, and nothing was changed");
  PICCOLO_TEST_SAYS(refused.message,
                    "PostgreSQL cannot convert the values of column \"name\" of table "
                    "\"band\" from INTEGER to UUID: give alter_column() a using_expression");
  Altered<Postgres> back(Timestamp("name"), Time("name"), "2020-05-17 12:30");
  PICCOLO_TEST_SAYS(back.forwards().message, "it could not be reversed");
  PICCOLO_TEST_LIST(back.names(), {"2020-05-17 12:30:00"});
}

BOOST_AUTO_TEST_CASE(sqlite_counts_the_values_that_it_would_change) {
  Altered<Sqlite> band(Text("name"), Integer("name"), "007");
  for (const char* name : {"7", "n/a", "12345678901234567890"}) band.insert(name);
  PICCOLO_TEST_SAYS(band.forwards().message,
                    "SQLite would change values of column \"name\" of table \"band\" as it becomes "
                    "INTEGER; give alter_column() a using_expression (for the way back: "
                    "using_backwards) that says how they are to become; rows with such values: 2");
  PICCOLO_TEST_LIST(band.names(), {"007", "7", "n/a", "12345678901234567890"});
}

BOOST_AUTO_TEST_CASE(sqlite_changes_values_as_told) {
  const SqlTestDatabase test = make_sqlite();
  Database& database = test.owner->database();
  const AppRegistry apps =
      music({[](auto& manager) { manager.add_table("band", {Text("name")}); },
             [](auto& manager) {
               manager.alter_column("band", Integer("name"),
                                    {.using_expression = "CAST(name AS INTEGER)"});
             }});
  PICCOLO_TEST_SUCCESS(run_next(database, apps));
  execute(database, "INSERT INTO band (name) VALUES ('007')");
  PICCOLO_TEST_SUCCESS(run_next(database, apps));
  PICCOLO_TEST_LIST(select(database, "SELECT name FROM band"), {"7"});
}

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
