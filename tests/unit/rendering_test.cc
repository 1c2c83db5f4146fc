// SPDX-License-Identifier: MIT
#include <limits>

#include "schema/names.h"
#include "sql/dialect.h"
#include "sql/migration_table.h"
#include "sql/quote.h"
#include "support/builders.h"

namespace piccolo::testing {
namespace {

BOOST_AUTO_TEST_SUITE(rendering)

Strings rendered(const Dialect& dialect, const Change& operation, const Schema& before = {}) {
  Strings statements;
  const Pieces pieces = dialect.render(NamedChange(operation, before), before).value();
  for (const Piece& piece : pieces) {
    statements.push_back(std::get<Statement>(piece).sql);
  }
  return statements;
}

Change musician() {
  MigrationManager manager;
  manager.add_table("musician", {Varchar("name")});
  return changes_of(manager).front();
}

Schema schema_of(const MigrationManager& manager) {
  Schema schema;
  for (const Change& operation : changes_of(manager)) {
    PICCOLO_TEST_OK(apply(operation, schema));
  }
  return schema;
}

// The words Piccolo itself uses.
BOOST_AUTO_TEST_CASE(writes_tables_and_columns_as_piccolo_does) {
  PICCOLO_TEST_LIST(
      rendered(postgres_dialect(), musician()),
      {R"(CREATE TABLE "musician" ("id" SERIAL PRIMARY KEY NOT NULL, "name" VARCHAR(255) NOT NULL DEFAULT ''))"});
  PICCOLO_TEST_LIST(
      rendered(sqlite_dialect(), musician()),
      {R"(CREATE TABLE "musician" ("id" INTEGER PRIMARY KEY NOT NULL, "name" VARCHAR(255) NOT NULL DEFAULT ''))"});
  const Change email =
      AddColumn{"manager", Varchar("email", {.length = 100, .null = true, .unique = true})};
  PICCOLO_TEST_LIST(rendered(postgres_dialect(), email),
                    {R"(ALTER TABLE "manager" ADD COLUMN "email" VARCHAR(100) UNIQUE DEFAULT '')"});
  PICCOLO_TEST_LIST(rendered(postgres_dialect(), RenameColumn{"band", "name", "title"}),
                    {R"(ALTER TABLE "band" RENAME COLUMN "name" TO "title")"});
}

BOOST_AUTO_TEST_CASE(gives_a_foreign_key_the_type_of_its_target) {
  struct {
    Column key;
    const char* type;
  } cases[] = {
      {Serial("id", {.primary_key = true}), "INTEGER"},
      {BigSerial("id", {.primary_key = true}), "BIGINT"},
      {Varchar("id", {.length = 9, .primary_key = true}), "VARCHAR(9)"},
  };
  for (const auto& one : cases) {
    Schema schema;
    PICCOLO_TEST_OK(apply(AddTable{{.name = "manager", .columns = {one.key}}}, schema));
    PICCOLO_TEST_LIST(
        rendered(postgres_dialect(), AddColumn{"band", ForeignKey("boss", "manager")}, schema),
        {std::string("ALTER TABLE \"band\" ADD COLUMN \"boss\" ") + one.type +
         " CONSTRAINT \"band_boss_fkey\" REFERENCES \"manager\" (\"id\") ON DELETE CASCADE ON "
         "UPDATE CASCADE"});
  }
}

BOOST_AUTO_TEST_CASE(gives_a_foreign_key_the_type_its_target_has_from_its_own) {
  MigrationManager manager;
  manager.add_table("a", {Uuid("id", {.primary_key = true})});
  manager.add_table("b", {ForeignKey("id", "a", {.null = false, .primary_key = true})});
  const Schema schema = schema_of(manager);
  PICCOLO_TEST_SAYS(rendered(sqlite_dialect(), AddColumn{"a", ForeignKey("c", "b")}, schema).at(0),
                    R"(ADD COLUMN "c" UUID CONSTRAINT "a_c_fkey" REFERENCES "b" ("id"))");
  PICCOLO_TEST_SAYS(
      rendered(postgres_dialect(), AddColumn{"a", ForeignKey("c", "elsewhere")}, schema).at(0),
      R"(ADD COLUMN "c" INTEGER CONSTRAINT "a_c_fkey" REFERENCES "elsewhere" ON DELETE)");
}

BOOST_AUTO_TEST_CASE(quotes_every_name) {
  const std::string name = "a\"b; DROP TABLE x";
  BOOST_TEST(quote_name(name) == R"("a""b; DROP TABLE x")");
  PICCOLO_TEST_LIST(rendered(postgres_dialect(), DropTable{{name, "s\"t"}}),
                    {R"(DROP TABLE "s""t"."a""b; DROP TABLE x")"});
}

BOOST_AUTO_TEST_CASE(quotes_every_default) {
  constexpr double kInfinity = std::numeric_limits<double>::infinity();
  struct {
    Default value;
    const char* postgres;
    const char* sqlite;
  } cases[] = {
      {"it's", "'it''s'", "'it''s'"},
      {"a\\b", "E'a\\\\b'", "'a\\b'"},
      {true, "true", "true"},
      {std::int64_t{-7}, "-7", "-7"},
      {0.1, "0.1", "0.1"},
      {3.0, "3.0", "3.0"},
      {1e300, "1e+300", "1e+300"},
      {kInfinity, "'Infinity'", "9e999"},
      {SqlExpression{"1 + 2"}, "(1 + 2)", "(1 + 2)"},
      {SqlExpression{"current_timestamp"}, "current_timestamp", "current_timestamp"},
  };
  for (const auto& one : cases) {
    BOOST_TEST(quote_default(postgres_dialect(), one.value) == one.postgres);
    BOOST_TEST(quote_default(sqlite_dialect(), one.value) == one.sqlite);
  }
}

BOOST_AUTO_TEST_CASE(reads_the_times_it_writes_and_those_of_others) {
  struct {
    const char* text;
    const char* canonical;
  } cases[] = {
      {"2026-11-22 09:00:00", "2026-11-22 09:00:00"},
      {"2026-11-22T09:00:00", "2026-11-22 09:00:00"},
      {"2026-11-22 09:00:00.000001", "2026-11-22 09:00:00.000001"},
      {"2026-11-22 09:00:00.5", "2026-11-22 09:00:00.500000"},
      {"2026-11-22 09:00:00.123456789", "2026-11-22 09:00:00.123456"},
      {"1969-12-31 23:59:59.999999", "1969-12-31 23:59:59.999999"},
      {"2026-11-22 09:00:00.000000", "2026-11-22 09:00:00"},
  };
  for (const auto& one : cases) BOOST_TEST(format_time(*parse_time(one.text)) == one.canonical);
  for (const char* text : {"", "yesterday", "2026-13-01 00:00:00", "2026-11-22", "1763802000",
                           "2026-11-22 09:00:00Z", "2026-11-22 09:00:00.", "2026-11-22 25:00:00"}) {
    BOOST_TEST_CONTEXT(text) { BOOST_TEST(!parse_time(text).ok()); }
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace piccolo::testing
