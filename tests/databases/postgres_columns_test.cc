// SPDX-License-Identifier: MIT
#include <algorithm>
#include <iterator>

#include "absl/strings/str_format.h"
#include "databases/sql_databases.h"
#include "words/expression.h"

// What columns, constraints and indexes have on PostgreSQL alone.
namespace piccolo::testing {
namespace {

BOOST_AUTO_TEST_SUITE(postgres_columns)

void make_equal(MigrationManager& manager) {
  manager.add_constraint("band", UniqueConstraint{"equal", {"a"}, /*nulls_distinct=*/false});
}

// To those before 15 all NULLs are distinct, which is told before the first write.
void check_old_server_refuses() {
  const SqlTestDatabase test = make_postgres();
  const auto make = [](auto& manager) {
    manager.add_table("band", {Integer("a", {.null = true})});
  };
  const MigrationResult result =
      run_forwards(test.owner->database(), music({make, make_equal}), {.app_name = "music"});
  BOOST_TEST(!result.success);
  PICCOLO_TEST_SAYS(result.message, "takes NULLs as equal (NULLS NOT DISTINCT), which needs");
  BOOST_TEST(test.owner->tables().empty());
}

BOOST_AUTO_TEST_CASE(treats_nulls_as_equal_when_told) {
  if (postgres_version() < 15) return check_old_server_refuses();
  const SqlTestDatabase test = make_postgres();
  Database& database = test.owner->database();
  const AppRegistry apps =
      music({[](auto& manager) {
               manager.add_table("band", {Integer("a", {.null = true})});
               manager.add_constraint("band", UniqueConstraint{"distinct", {"a"}});
             },
             make_equal, [](auto& manager) { manager.drop_column("band", "a"); },
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

// Of the column that make_band() calls `name`.
Strings names_of_not_null(Database& database) {
  return select(database,
                "SELECT conname FROM pg_constraint WHERE contype = 'n' AND connamespace = "
                "current_schema()::regnamespace AND conname SIMILAR TO '(band|group)_name%'");
}

// From 18 on, NOT NULL has a name.
BOOST_AUTO_TEST_CASE(restores_the_name_of_a_not_null_of_a_renamed_table) {
  if (postgres_version() < 18) return;
  const SqlTestDatabase test = make_postgres();
  Database& database = test.owner->database();
  const AppRegistry apps =
      music({make_band, [](auto& manager) { manager.rename_table("band", "group"); },
             [](auto& manager) { manager.drop_column("group", "name"); }});
  PICCOLO_TEST_SUCCESS(run_next(database, apps));
  PICCOLO_TEST_SUCCESS(run_next(database, apps));
  PICCOLO_TEST_LIST(names_of_not_null(database), {"band_name_not_null"});
  PICCOLO_TEST_SUCCESS(run_next(database, apps));
  PICCOLO_TEST_SUCCESS(reverse(database, apps, "music"));
  PICCOLO_TEST_LIST(names_of_not_null(database), {"band_name_not_null"});
  PICCOLO_TEST_SUCCESS(reverse(database, apps, "music"));
  PICCOLO_TEST_LIST(names_of_not_null(database), {"band_name_not_null"});
}

// From 18 on, the column's NOT NULL has it.
BOOST_AUTO_TEST_CASE(refuses_the_name_of_a_not_null_for_a_check) {
  const SqlTestDatabase test = make_postgres();
  const AppRegistry apps =
      music({make_band, [](auto& manager) {
               manager.add_constraint("band", CheckConstraint{"band_name_not_null", "true"});
             }});
  const MigrationResult result = run_forwards(test.owner->database(), apps, {.app_name = "music"});
  BOOST_TEST(result.success == (postgres_version() < 18), result.message);
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
                  "current_schema()::regnamespace AND relname NOT LIKE 'migration%' AND relname "
                  "NOT LIKE 'piccolo%' "
                  "ORDER BY 1");
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
  PICCOLO_TEST_LIST(sequences(), {"band_id_seq"});
  PICCOLO_TEST_SUCCESS(reverse(database, apps, "music"));
  execute(database, "INSERT INTO band (name) VALUES ('d')");
  PICCOLO_TEST_LIST(select(database, "SELECT id FROM band"), {"1"});
}

// Of all that the server names by itself, and of who owns the sequences.
Strings given_names(const SqlTestDatabase& test) {
  return select(test.owner->database(), R"(
    WITH ours AS (SELECT oid, relname, relkind FROM pg_class WHERE relnamespace =
                  current_schema()::regnamespace AND relname !~ '^(migration|piccolo)')
    SELECT line FROM (
      SELECT conrelid::regclass || ' constraint ' || conname AS line
        FROM pg_constraint JOIN ours ON conrelid = ours.oid
      UNION ALL
      SELECT 'sequence ' || relname || ' of ' || attrelid::regclass || '.' || attname || ' ' ||
             format_type(seqtypid, NULL) || ' ' || deptype::text
        FROM ours JOIN pg_sequence ON seqrelid = oid LEFT JOIN pg_depend d
          ON d.objid = oid AND d.classid = 'pg_class'::regclass AND deptype IN ('a', 'i')
        LEFT JOIN pg_attribute ON attrelid = refobjid AND attnum = refobjsubid) lines
    ORDER BY line COLLATE "C")");
}

void make_numbered(MigrationManager& manager) {
  manager.add_table("band", {BigSerial("id", {.primary_key = true}), Serial("rank"), Text("name")});
}

// Makes each change, and takes each back; the server's own names are the same again.
void gives_names_there_and_back(const std::vector<Change>& changes) {
  const SqlTestDatabase test = make_postgres();
  goes_there_and_back(
      test.owner->database(),
      [&] {
        Strings all = test.owner->catalogue();
        std::ranges::copy(given_names(test), std::back_inserter(all));
        return all;
      },
      changes);
}

BOOST_AUTO_TEST_CASE(restores_the_names_that_the_server_gave_a_renamed_table) {
  gives_names_there_and_back({make_numbered,
                              [](auto& manager) {
                                manager.rename_table("band", "group");
                                manager.rename_column("group", "rank", "place");
                              },
                              [](auto& manager) { manager.drop_column("group", "place"); },
                              [](auto& manager) { manager.drop_table("group"); }});
}

BOOST_AUTO_TEST_CASE(restores_the_names_of_columns_that_came_under_different_names) {
  gives_names_there_and_back(
      {make_numbered, [](auto& manager) { manager.rename_table("band", "one"); },
       [](auto& manager) { manager.add_column("one", Serial("number")); },
       [](auto& manager) { manager.rename_table("one", "two"); },
       [](auto& manager) { manager.rename_column("two", "number", "amount"); },
       [](auto& manager) { manager.change_table_schema("two", "elsewhere"); },
       [](auto& manager) {
         manager.change_table_schema({"two", "elsewhere"}, "");
       },
       [](auto& manager) { manager.drop_table("two"); }});
}

// Only from PostgreSQL 18 on it has one.
BOOST_AUTO_TEST_CASE(restores_the_name_of_a_not_null_that_went) {
  gives_names_there_and_back(
      {make_numbered, [](auto& manager) { manager.rename_column("band", "name", "title"); },
       [](auto& manager) { manager.alter_column("band", Text("title", {.null = true})); },
       [](auto& manager) { manager.alter_column("band", Text("title")); }});
}

// As the server does, with a number.
BOOST_AUTO_TEST_CASE(gives_a_table_other_names_while_a_renamed_one_has_them) {
  const Change rename = [](auto& manager) { manager.rename_table("band", "group"); };
  const Change drop_both = [](auto& manager) {
    manager.drop_table("group");
    manager.drop_table("band");
  };
  gives_names_there_and_back({make_numbered, rename, make_numbered, drop_both});
  const SqlTestDatabase ours = make_postgres();
  run_all(ours.owner->database(), music({make_numbered, rename, make_numbered}));
  const SqlTestDatabase by_hand = make_postgres();
  const std::string make =
      "CREATE TABLE band (id BIGSERIAL PRIMARY KEY, rank SERIAL, name TEXT NOT NULL);";
  execute(by_hand.owner->database(), make + "ALTER TABLE band RENAME TO \"group\";" + make);
  BOOST_TEST(given_names(ours) == given_names(by_hand), boost::test_tools::per_element());
}

// The old names are the new table's now, so the restored one gets others.
BOOST_AUTO_TEST_CASE(restores_a_table_whose_names_another_table_took) {
  const SqlTestDatabase test = make_postgres();
  Database& database = test.owner->database();
  const AppRegistry apps =
      music({make_numbered, [](auto& manager) { manager.rename_table("band", "group"); },
             [](auto& manager) { manager.drop_table("group"); }, make_numbered});
  run_all(database, apps);
  const Strings before = given_names(test);
  PICCOLO_TEST_SUCCESS(reverse(database, apps, "music", "aaa"));
  BOOST_TEST((given_names(test) != before));
  run_all(database, apps);
  BOOST_TEST(given_names(test) == before, boost::test_tools::per_element());
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
