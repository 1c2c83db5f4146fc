// SPDX-License-Identifier: MIT
#include "schema/names.h"
#include "sql/statement_writer.h"
#include "support/builders.h"

// The statements of each change, as a preview shows them.
namespace piccolo::testing {
namespace {

BOOST_AUTO_TEST_SUITE(rendering_changes)

// What to do, and whether that is to make the table anew, the catalogue tells.
constexpr char kRebuilds[] = "(rebuilds)";

// What a change to the table `band` (name, unique and indexed; rating; manager, a
// foreign key) is in a dialect.
Strings changed(const Dialect& dialect, const Change& operation) {
  MigrationManager manager;
  manager.add_table("manager", {});
  manager.add_table("band", {Varchar("name", {.length = 50, .unique = true, .index = true}),
                             Integer("rating"), ForeignKey("manager", "manager")});
  manager.add_constraint("band", UniqueConstraint{"both", {"name", "rating"}});
  manager.add_index("band", {"rating", "name"});
  Schema before;
  for (const Change& one : changes_of(manager)) PICCOLO_TEST_OK(apply(one, before));

  Strings statements;
  const Pieces pieces = dialect.render(NamedChange(operation, before), before).value();
  for (const Piece& piece : pieces) {
    const auto* statement = std::get_if<Statement>(&piece);
    statements.push_back(statement != nullptr ? statement->sql : kRebuilds);
  }
  return statements;
}

struct Rendered {
  Change change;
  Strings postgres;
  Strings sqlite;
};

void check(const std::vector<Rendered>& changes) {
  for (const Rendered& one : changes) {
    BOOST_TEST_CONTEXT(describe(one.change)) {
      BOOST_TEST(changed(postgres_dialect(), one.change) == one.postgres,
                 boost::test_tools::per_element());
      BOOST_TEST(changed(sqlite_dialect(), one.change) == one.sqlite,
                 boost::test_tools::per_element());
    }
  }
}

BOOST_AUTO_TEST_CASE(says_how_tables_change) {
  check({
      {DropTable{"band"}, {R"(DROP TABLE "band")"}, {R"(DROP TABLE "band")"}},
      {RenameTable{"band", "Group"},
       {R"(ALTER TABLE "band" RENAME TO "Group")"},
       {R"(ALTER TABLE "band" RENAME TO "Group")"}},
      // To SQLite a name of another case is the same name.
      {RenameTable{"band", "Band"},
       {R"(ALTER TABLE "band" RENAME TO "Band")"},
       {R"(ALTER TABLE "band" RENAME TO "piccolo_renamed_band")",
        R"(ALTER TABLE "piccolo_renamed_band" RENAME TO "Band")"}},
  });
}

BOOST_AUTO_TEST_CASE(says_how_columns_come_and_go) {
  check({
      {AddColumn{"band",
                 Varchar("email", {.length = 100, .null = true, .unique = true, .index = true})},
       {R"(ALTER TABLE "band" ADD COLUMN "email" VARCHAR(100) UNIQUE DEFAULT '')",
        R"(CREATE INDEX "band_email" ON "band" USING btree ("email"))"},
       {R"(ALTER TABLE "band" ADD COLUMN "email" VARCHAR(100) DEFAULT '')",
        R"(CREATE UNIQUE INDEX "band_email_key" ON "band" ("email"))",
        R"(CREATE INDEX "band_email" ON "band" ("email"))"}},
      // SQLite wants a constant for the rows there are.
      {AddColumn{"band", Timestamp("at")},
       {R"(ALTER TABLE "band" ADD COLUMN "at" TIMESTAMP NOT NULL DEFAULT current_timestamp)"},
       {"(rebuilds)"}},
      {DropColumn{"band", "name"},
       {R"(ALTER TABLE "band" DROP COLUMN "name")"},
       {kRebuilds, R"(DROP INDEX "band_name")", R"(DROP INDEX "band_rating_name")", kRebuilds,
        R"(ALTER TABLE "band" DROP COLUMN "name")"}},
  });
}

BOOST_AUTO_TEST_CASE(says_of_an_altered_column_only_what_differs) {
  const VarcharOptions same{.length = 50, .unique = true, .index = true};
  VarcharOptions null = same;
  null.null = true;
  VarcharOptions plain = same;
  plain.unique = plain.index = false;
  Column renamed = Varchar("name", same);
  renamed.unique_name = "one";
  VarcharOptions text = same;
  text.default_value = "it's";
  check({
      {AlterColumn{"band", Varchar("name", same)}, {}, {}},
      {AlterColumn{"band", renamed},
       {R"(ALTER TABLE "band" RENAME CONSTRAINT "band_name_key" TO "one")"},
       {kRebuilds, R"(CREATE UNIQUE INDEX "one" ON "band" ("name"))"}},
      {AlterColumn{"band", Varchar("name", null)},
       {R"(ALTER TABLE "band" ALTER COLUMN "name" DROP NOT NULL)"},
       {"(rebuilds)"}},
      {AlterColumn{"band", Varchar("name", text)},
       {R"(ALTER TABLE "band" ALTER COLUMN "name" SET DEFAULT 'it''s')"},
       {"(rebuilds)"}},
      {AlterColumn{"band", Varchar("name", plain)},
       {R"(ALTER TABLE "band" DROP CONSTRAINT "band_name_key")", R"(DROP INDEX "band_name")"},
       {kRebuilds, R"(DROP INDEX "band_name")"}},
      {AlterColumn{"band",
                   BigInt("rating", {.null = true, .unique = true, .default_value = kNoDefault})},
       {R"(ALTER TABLE "band" ALTER COLUMN "rating" DROP DEFAULT)",
        R"(ALTER TABLE "band" ALTER COLUMN "rating" TYPE BIGINT USING "rating"::BIGINT)",
        R"(ALTER TABLE "band" ALTER COLUMN "rating" DROP NOT NULL)",
        R"(ALTER TABLE "band" ADD CONSTRAINT "band_rating_key" UNIQUE ("rating"))"},
       {"(rebuilds)", R"(CREATE UNIQUE INDEX "band_rating_key" ON "band" ("rating"))"}},
      // A cast to the type with its length would cut text off.
      {AlterColumn{"band", Varchar("rating", {.length = 3})},
       {R"(ALTER TABLE "band" ALTER COLUMN "rating" DROP DEFAULT)",
        R"(ALTER TABLE "band" ALTER COLUMN "rating" TYPE VARCHAR(3) USING "rating"::VARCHAR)",
        R"(ALTER TABLE "band" ALTER COLUMN "rating" SET DEFAULT '')"},
       {"(rebuilds)"}},
      {AlterColumn{"band", Integer("rating"), "rating * 10"},
       {R"(ALTER TABLE "band" ALTER COLUMN "rating" DROP DEFAULT)",
        R"(ALTER TABLE "band" ALTER COLUMN "rating" TYPE INTEGER USING rating * 10)",
        R"(ALTER TABLE "band" ALTER COLUMN "rating" SET DEFAULT 0)"},
       {"(rebuilds)"}},
      {AlterColumn{"band",
                   ForeignKey("manager", "manager", {.on_delete = ReferentialAction::kSetNull})},
       {R"(ALTER TABLE "band" DROP CONSTRAINT "band_manager_fkey")",
        R"(ALTER TABLE "band" ADD CONSTRAINT "band_manager_fkey" FOREIGN KEY ("manager") )"
        R"(REFERENCES "manager" ("id") ON DELETE SET NULL ON UPDATE CASCADE)"},
       {"(rebuilds)"}},
  });
}

BOOST_AUTO_TEST_CASE(says_how_constraints_and_indexes_come_and_go) {
  check({
      {AddConstraint{"band", UniqueConstraint{"One of", {"name", "manager"}}},
       {R"(ALTER TABLE "band" ADD CONSTRAINT "One of" UNIQUE ("name", "manager"))"},
       {R"(CREATE UNIQUE INDEX "One of" ON "band" ("name", "manager"))"}},
      {AddConstraint{"band", CheckConstraint{"rated", "rating > 0 AND 'rating' <> name"}},
       {R"(ALTER TABLE "band" ADD CONSTRAINT "rated" CHECK ("rating" > 0 AND 'rating' <> "name"))"},
       {"(rebuilds)"}},
      {DropConstraint{"band", "both"},
       {R"(ALTER TABLE "band" DROP CONSTRAINT "both")"},
       {kRebuilds}},
      {AddIndex{"band", {"", {"manager", "name"}, IndexMethod::kBtree, /*unique=*/true}},
       {R"(CREATE UNIQUE INDEX "band_manager_name" ON "band" USING btree ("manager", "name"))"},
       {R"(CREATE UNIQUE INDEX "band_manager_name" ON "band" ("manager", "name"))"}},
      {DropIndex{"band", "band_rating_name"},
       {R"(DROP INDEX "band_rating_name")"},
       {R"(DROP INDEX "band_rating_name")"}},
  });
}

BOOST_AUTO_TEST_CASE(shows_raw_steps_as_they_are_written) {
  const auto text_of = [](const std::vector<Statement>& statements) {
    Strings texts;
    for (const Statement& statement : statements) texts.push_back(statement.sql);
    return texts;
  };
  const auto function = [](Connection&) { return absl::OkStatus(); };
  for (const Dialect* dialect : {&postgres_dialect(), &sqlite_dialect()}) {
    BOOST_TEST_CONTEXT(std::string(dialect->name())) {
      DialectWriter writer(*dialect);
      const SqlScript script{"SELECT ';'; -- not done\nSELECT 2;"};
      PICCOLO_TEST_LIST(text_of(writer.write(script, /*in_transaction=*/true).value()),
                        {"SELECT ';'", "-- not done\nSELECT 2"});
      PICCOLO_TEST_LIST(text_of(writer.write(Callable{"fill", function})),
                        {"-- calls the C++ function \"fill\""});
      PICCOLO_TEST_LIST(text_of(writer.write(Callable{"", function})), {"-- calls a C++ function"});
    }
  }
}

// With tables in schemas, which SQLite does not have.
BOOST_AUTO_TEST_CASE(names_the_schema_of_everything_in_one) {
  Schema before;
  const TableName song("song", "music");
  MigrationManager manager;
  manager.add_table(song, {Text("name", {.index = true})});
  for (const Change& one : changes_of(manager)) PICCOLO_TEST_OK(apply(one, before));
  const auto in_postgres = [&](const Change& operation) {
    Strings statements;
    const Pieces pieces = postgres_dialect().render(NamedChange(operation, before), before).value();
    for (const Piece& piece : pieces) statements.push_back(std::get<Statement>(piece).sql);
    return statements;
  };
  PICCOLO_TEST_LIST(in_postgres(AddTable{{{"band", "music"}, {ForeignKey("song", song)}}}),
                    {R"(CREATE SCHEMA IF NOT EXISTS "music")",
                     R"(CREATE TABLE "music"."band" ("song" INTEGER CONSTRAINT "band_song_fkey" )"
                     R"(REFERENCES "music"."song" ("id") ON DELETE CASCADE ON UPDATE CASCADE))"});
  PICCOLO_TEST_LIST(in_postgres(AlterColumn{song, Text("name")}),
                    {R"(DROP INDEX "music"."song_name")"});
  PICCOLO_TEST_LIST(in_postgres(ChangeTableSchema{song, "other"}),
                    {R"(CREATE SCHEMA IF NOT EXISTS "other")",
                     R"(ALTER TABLE "music"."song" SET SCHEMA "other")"});
  PICCOLO_TEST_LIST(in_postgres(ChangeTableSchema{song, ""}),
                    {R"(DO $piccolo$BEGIN EXECUTE format('ALTER TABLE %s SET SCHEMA %I', )"
                     R"('"music"."song"', current_schema()); END$piccolo$)"});
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace piccolo::testing
