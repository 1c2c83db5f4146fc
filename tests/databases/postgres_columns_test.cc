// SPDX-License-Identifier: MIT
#include "absl/strings/str_format.h"
#include "databases/sql_databases.h"
#include "sql/expression.h"

// What columns, constraints and indexes have on PostgreSQL alone.
namespace piccolo::testing {
namespace {

BOOST_AUTO_TEST_SUITE(postgres)

BOOST_AUTO_TEST_CASE(treats_nulls_as_equal_when_told) {
  const SqlTestDatabase test = make_postgres();
  Database& database = test.owner->database();
  const AppRegistry apps =
      music({[](auto& manager) {
               manager.add_table("band", {Integer("a", {.null = true})});
               manager.add_constraint("band", UniqueConstraint{"distinct", {"a"}});
             },
             [](auto& manager) {
               manager.add_constraint("band", UniqueConstraint{"equal", {"a"}, false});
             },
             [](auto& manager) { manager.drop_column("band", "a"); },
             [](auto& manager) { manager.drop_table("band"); }});
  const std::string nulls = "INSERT INTO band (a) VALUES (NULL), (NULL)";
  PICCOLO_TEST_SUCCESS(run_next(database, apps));
  BOOST_TEST(takes(database, nulls));
  run_all(database, apps);
  PICCOLO_TEST_SUCCESS(reverse(database, apps, "music"));
  PICCOLO_TEST_SUCCESS(reverse(database, apps, "music"));
  BOOST_TEST(!takes(database, nulls));
  PICCOLO_TEST_SUCCESS(reverse(database, apps, "music"));
  BOOST_TEST(takes(database, nulls));
}

BOOST_AUTO_TEST_CASE(knows_every_word_that_names_a_column_only_in_quotes) {
  const SqlTestDatabase test = make_postgres();
  for (const std::string& word :
       select(test.owner->database(),
              "SELECT word FROM pg_get_keywords() WHERE catcode IN ('R', 'T')")) {
    BOOST_TEST(!mentions(word, word), word);
  }
  for (const std::string& word :
       select(test.owner->database(),
              "SELECT word FROM pg_get_keywords() WHERE catcode IN ('U', 'C')")) {
    BOOST_TEST(mentions(word, word), word);
  }
}

void make_table_of_words(MigrationManager& manager) {
  std::vector<Column> columns;
  for (const char* name :
       {"zone", "time", "precision", "unknown", "year", "double", "at", "escape"}) {
    columns.push_back(Text(name));
  }
  columns.push_back(Timestamptz("x"));
  manager.add_table("band", columns);
}

// Were one of them taken for a column, the condition would be no condition any more.
BOOST_AUTO_TEST_CASE(leaves_words_of_the_language_in_conditions_alone) {
  for (const char* condition : {
           "x AT TIME ZONE 'utc' AT TIME ZONE zone > now()",
           "zone::double precision > 0 OR double precision '1.5' > 0",
           "(time > 'a') IS NOT UNKNOWN AND unknown IS NOT NULL",
           "x::timestamp with time zone > timestamp with time zone '2020-01-01'",
           "extract(year FROM x) > 2000 AND year <> 'x'",
           "x > now() - interval '1' year to month",
           "time IS DISTINCT FROM zone AND time LIKE 'a' ESCAPE escape",
           "zone SIMILAR TO time AND zone NOT ILIKE time AND zone NOT BETWEEN SYMMETRIC 'a' AND "
           "time",
           "trim(both 'x' from zone) <> '' AND position(time in zone) > 0",
           "overlay(zone placing time from 1 for 2) <> '' AND substring(at from 1 for 2) <> ''",
           "zone::character varying(20) <> CAST(time AS national character varying(20))",
           "CAST(zone AS time) > time '12:00' AND x > date '2020-01-01'",
           "time IS NFC NORMALIZED AND time <> current_date::text",
           "time OPERATOR(pg_catalog.=) zone",
           "json_build_object('time', time)::pg_catalog.text <> zone",
       }) {
    BOOST_TEST_CONTEXT(condition) {
      goes_there_and_back(*make_postgres().owner,
                          {make_table_of_words,
                           [&](auto& manager) {
                             manager.add_constraint("band", CheckConstraint{"words", condition});
                           },
                           [](auto& manager) {
                             for (const char* column :
                                  {"zone", "time", "unknown", "year", "double", "at", "escape"}) {
                               manager.rename_column("band", column,
                                                     absl::StrFormat("%s \"2\"", column));
                             }
                           },
                           [](auto& manager) { manager.drop_constraint("band", "words"); },
                           [](auto& manager) { manager.drop_table("band"); }});
    }
  }
}

// Piccolo brings a hash index back as a B-tree, and the column without it.
BOOST_AUTO_TEST_CASE(keeps_the_method_of_an_index) {
  struct {
    IndexMethod method;
    Column column;
  } cases[] = {
      {IndexMethod::kBtree, Integer("a")},
      {IndexMethod::kHash, Text("a")},
      {IndexMethod::kGist, RawColumn("a", "point", {.null = true})},
      {IndexMethod::kGin, Jsonb("a")},
      {IndexMethod::kGin, Array("a", Integer(""))},
  };
  for (const auto& one : cases) {
    Column indexed = one.column;
    indexed.index = ColumnIndex{.method = one.method};
    goes_there_and_back(*make_postgres().owner,
                        {[&](auto& manager) { manager.add_table("band", {}); },
                         [&](auto& manager) { manager.add_column("band", indexed); },
                         [&](auto& manager) { manager.alter_column("band", one.column); },
                         [&](auto& manager) { manager.alter_column("band", indexed); },
                         [&](auto& manager) { manager.drop_column("band", "a"); },
                         [&](auto& manager) { manager.add_column("band", one.column); },
                         [&](auto& manager) {
                           manager.add_index("band", {"a"}, {.method = one.method, .name = "i"});
                         },
                         [&](auto& manager) { manager.drop_index("band", "i"); },
                         [&](auto& manager) { manager.drop_table("band"); }});
  }
}

BOOST_AUTO_TEST_CASE(changes_the_method_of_an_index) {
  const auto with = [](IndexMethod method) {
    return Text("a", {.index = true, .index_method = method});
  };
  goes_there_and_back(
      *make_postgres().owner,
      {[&](auto& manager) { manager.add_table("band", {with(IndexMethod::kBtree)}); },
       [&](auto& manager) { manager.alter_column("band", with(IndexMethod::kHash)); },
       [&](auto& manager) { manager.alter_column("band", with(IndexMethod::kBtree)); }});
}

Strings constraint_names(const SqlTestDatabase& test) {
  return select(test.owner->database(),
                "SELECT conname FROM pg_constraint WHERE connamespace = "
                "current_schema()::regnamespace AND conname NOT LIKE 'migration%' AND conname NOT "
                "LIKE 'piccolo%' ORDER BY conname COLLATE \"C\"");
}

BOOST_AUTO_TEST_CASE(gives_long_names_as_postgres_itself_cuts_them) {
  struct {
    std::string table;
    std::string column;
  } cases[] = {
      {std::string(63, 't'), std::string(63, 'c')},
      {std::string(63, 't'), "c"},
      {"t", std::string(63, 'c')},
      {std::string(30, 't'), std::string(40, 'c')},
      {"tüüüüüüüüüüüüüüüüüüüüüüüüüüüüüü", "cüüüüüüüüüüüüüüüüüüüüüüüüüüüüüü"},
  };
  for (const auto& one : cases) {
    const SqlTestDatabase by_hand = make_postgres();
    execute(by_hand.owner->database(),
            absl::StrFormat("CREATE TABLE \"%1$s\" (\"id\" SERIAL PRIMARY KEY, \"%2$s\" INTEGER "
                            "UNIQUE REFERENCES \"%1$s\")",
                            one.table, one.column));
    const SqlTestDatabase ours = make_postgres();
    run_all(ours.owner->database(), music({[&](auto& manager) {
              manager.add_table(one.table, {ForeignKey(one.column, one.table, {.unique = true})});
            }}));
    BOOST_TEST(constraint_names(ours) == constraint_names(by_hand),
               boost::test_tools::per_element());
  }
}

BOOST_AUTO_TEST_CASE(leaves_a_view_on_a_table_alone) {
  const SqlTestDatabase test = make_postgres();
  Database& database = test.owner->database();
  const AppRegistry apps =
      music({[](auto& manager) { manager.add_table("band", {Text("name")}); }});
  run_all(database, apps);
  execute(database, "CREATE VIEW names AS SELECT name FROM band");
  const MigrationResult result = reverse(database, apps, "music");
  BOOST_TEST(!result.success);
  PICCOLO_TEST_SAYS(result.message, "other objects depend on it");
  PICCOLO_TEST_SAYS(result.message, "Its transaction was undone.");
  PICCOLO_TEST_LIST(select(database, "SELECT count(*) FROM names"), {"0"});
  PICCOLO_TEST_LIST(ran(database, "music"), {"a"});
}

BOOST_AUTO_TEST_CASE(numbers_rows_on_under_a_new_name_and_anew_in_a_restored_table) {
  const SqlTestDatabase test = make_postgres();
  Database& database = test.owner->database();
  const AppRegistry apps =
      music({[](auto& manager) {
               manager.add_table("band", {BigSerial("id", {.primary_key = true}), Text("name")});
             },
             [](auto& manager) {
               manager.rename_table("band", "group");
               manager.rename_column("group", "id", "number");
             },
             [](auto& manager) { manager.drop_table("group"); }});
  const auto sequences = [&] {
    return select(database,
                  "SELECT relname FROM pg_class WHERE relkind = 'S' AND relnamespace = "
                  "current_schema()::regnamespace AND relname NOT LIKE 'migration%' ORDER BY 1");
  };
  PICCOLO_TEST_SUCCESS(run_next(database, apps));
  execute(database, "INSERT INTO band (name) VALUES ('a'), ('b')");
  PICCOLO_TEST_SUCCESS(run_next(database, apps));
  execute(database, "INSERT INTO \"group\" (name) VALUES ('c')");
  PICCOLO_TEST_LIST(select(database, "SELECT number FROM \"group\" ORDER BY 1"), {"1", "2", "3"});
  PICCOLO_TEST_LIST(sequences(), {"band_id_seq"});
  PICCOLO_TEST_SUCCESS(run_next(database, apps));
  BOOST_TEST(sequences().empty());
  PICCOLO_TEST_SUCCESS(reverse(database, apps, "music"));
  PICCOLO_TEST_LIST(sequences(), {"group_number_seq"});
  PICCOLO_TEST_SUCCESS(reverse(database, apps, "music"));
  execute(database, "INSERT INTO band (name) VALUES ('d')");
  PICCOLO_TEST_LIST(select(database, "SELECT id FROM band"), {"1"});
}

BOOST_AUTO_TEST_CASE(numbers_the_rows_there_are_when_a_serial_comes) {
  const SqlTestDatabase test = make_postgres();
  Database& database = test.owner->database();
  const AppRegistry apps = music(
      {[](auto& manager) { manager.add_table("band", {Text("name", {.primary_key = true})}); },
       [](auto& manager) { manager.add_column("band", Serial("number", {.unique = true})); },
       [](auto& manager) { manager.drop_column("band", "number"); }});
  PICCOLO_TEST_SUCCESS(run_next(database, apps));
  execute(database, "INSERT INTO band (name) VALUES ('a'), ('b')");
  run_all(database, apps);
  PICCOLO_TEST_SUCCESS(reverse(database, apps, "music"));
  execute(database, "INSERT INTO band (name) VALUES ('c')");
  PICCOLO_TEST_LIST(select(database, "SELECT number FROM band ORDER BY 1"), {"1", "2", "3"});
}

BOOST_AUTO_TEST_CASE(takes_the_words_of_postgres_for_a_column) {
  const SqlTestDatabase test = make_postgres();
  Database& database = test.owner->database();
  const AppRegistry apps = music(
      {[](auto& manager) {
         manager.add_table(
             "band",
             {RawColumn("id", "integer GENERATED BY DEFAULT AS IDENTITY", {.primary_key = true}),
              RawColumn("years", "int4range", {.default_value = "[1994,2000)"})});
       },
       [](auto& manager) { manager.drop_table("band"); }});
  run_all(database, apps);
  PICCOLO_TEST_SUCCESS(reverse(database, apps, "music"));
  execute(database, "INSERT INTO band DEFAULT VALUES; INSERT INTO band DEFAULT VALUES");
  PICCOLO_TEST_LIST(select(database, "SELECT id, upper(years) FROM band ORDER BY 1"),
                    {"1|2000", "2|2000"});
}

BOOST_AUTO_TEST_CASE(has_char_of_one_character_where_it_has_no_length) {
  const SqlTestDatabase test = make_postgres();
  run_all(test.owner->database(), music({[](auto& manager) {
            manager.add_table("band", {Char("a", {.length = std::nullopt}), Char("b"),
                                       Varchar("c", {.length = std::nullopt})});
          }}));
  PICCOLO_TEST_LIST(select(test.owner->database(),
                           "SELECT column_name, character_maximum_length FROM "
                           "information_schema.columns WHERE table_schema = current_schema() AND "
                           "table_name = 'band' AND column_name <> 'id' ORDER BY 1"),
                    {"a|1", "b|255", "c|"});
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace piccolo::testing
