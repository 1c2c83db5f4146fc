// SPDX-License-Identifier: MIT
#include "databases/sql_databases.h"
#include "support/catalogues.h"

// Tables that raw SQL made, with everything that the model has no words for.
namespace piccolo::testing {
namespace {

Strings details_of(const Catalogue& catalogue, const TableName& table) {
  Strings details;
  const CatalogueTable* found = catalogue.find_table(table);
  BOOST_TEST_REQUIRE(found != nullptr);
  for (const auto& [what, how] : found->details) details.push_back(what);
  return details;
}

// That a change of one column of a table leads to no alarm, and that SQL behind its back
// does.
void check_found(Database& database, const std::string& table, const std::string& sql,
                 const std::string& says) {
  BOOST_TEST_CONTEXT(sql) {
    const piccolo::Change change =
        AddColumn{table, Text("added", {.null = true, .default_value = kNoDefault})};
    Schema schema;
    (void)database.transact([&](Connection& connection) -> absl::Status {
      const std::vector<TableName> tables = {table};
      const Catalogue before = catalogue_of(database, tables);
      BOOST_TEST_REQUIRE(before.find_table(table) != nullptr);
      PICCOLO_TEST_OK(connection.execute("ALTER TABLE " + table + " ADD COLUMN added TEXT"));
      schema.tables[table] = before.find_table(table)->table;
      schema.tables[table].columns.push_back(std::get<AddColumn>(change).column);
      const std::vector<const piccolo::Change*> unit = {&change};
      const auto compare = [&] {
        return compare_catalogues(before, unit, schema, catalogue_of(database, tables),
                                  database.backend().dialect());
      };
      check_none(compare());
      PICCOLO_TEST_OK(connection.execute(sql));
      const Strings found = sentences(compare());
      BOOST_TEST_REQUIRE(found.size() == 1);
      PICCOLO_TEST_SAYS(found[0], says);
      return absl::CancelledError("it was only a question");
    });
  }
}

}  // namespace

BOOST_AUTO_TEST_SUITE(catalogue)

constexpr char kPostgresTables[] = R"(
CREATE TYPE mood AS ENUM ('happy', 'it''s ok');
CREATE DOMAIN short AS varchar(9) CHECK (length(VALUE) > 1);
CREATE FUNCTION nothing() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$;
CREATE TABLE parent (x int, y int, PRIMARY KEY (x, y));
CREATE TABLE strange (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  small smallserial,
  "mixedCase" text COLLATE "C" DEFAULT 'a' || 'b',
  "a ""quoted"" one" mood DEFAULT 'happy',
  dom short,
  up text GENERATED ALWAYS AS (upper("mixedCase")) STORED,
  email varchar(20) CONSTRAINT mails UNIQUE,
  one int, two int,
  during int4range,
  matrix int[][] DEFAULT '{{1,2},{3,4}}',
  later int UNIQUE DEFERRABLE INITIALLY DEFERRED,
  CHECK (one > two), UNIQUE (one, two) INCLUDE (small),
  FOREIGN KEY (one, two) REFERENCES parent ON DELETE CASCADE,
  CONSTRAINT apart EXCLUDE USING gist (during WITH &&));
CREATE INDEX lowered ON strange (lower("mixedCase"));
CREATE INDEX partial ON strange (one) WHERE two > 3;
CREATE INDEX downwards ON strange (one DESC);
CREATE INDEX patterns ON strange (email text_pattern_ops);
CREATE INDEX "mixedcase_index" ON strange ("mixedCase");
CREATE TRIGGER watches BEFORE UPDATE ON strange FOR EACH ROW WHEN (NEW.one > 3) EXECUTE FUNCTION nothing();
CREATE RULE hidden AS ON DELETE TO strange WHERE old.one = 1 DO INSTEAD NOTHING;
ALTER TABLE strange ENABLE ROW LEVEL SECURITY;
CREATE POLICY mine ON strange USING (one = 3);
CREATE TABLE child (z int) INHERITS (strange);
CREATE TABLE parted (k int, v text) PARTITION BY RANGE (k);
CREATE TABLE part PARTITION OF parted FOR VALUES FROM (1) TO (9);
CREATE UNLOGGED TABLE fast (k int);
CREATE VIEW seen AS SELECT one FROM strange;
CREATE MATERIALIZED VIEW kept AS SELECT one FROM strange;
CREATE TABLE referrer (a int, b int, FOREIGN KEY (a, b) REFERENCES parent DEFERRABLE NOT VALID))";

BOOST_AUTO_TEST_CASE(reads_whatever_postgres_has) {
  const SqlTestDatabase postgres = make_postgres();
  Database& database = postgres.owner->database();
  execute(database, kPostgresTables);
  const std::vector<TableName> names = {"strange",
                                        "parent",
                                        "child",
                                        "parted",
                                        "part",
                                        "fast",
                                        "seen",
                                        "kept",
                                        "partial",
                                        "nowhere",
                                        {"parent", "no such schema"}};
  const Catalogue catalogue = catalogue_of(database, names);
  BOOST_TEST((catalogue_of(database, names) == catalogue));
  BOOST_TEST(catalogue.kinds.at("part") == "partition");
  BOOST_TEST(catalogue.kinds.at("parted") == "partitioned table");
  BOOST_TEST(catalogue.kinds.at("seen") == "view");
  BOOST_TEST(catalogue.kinds.at("kept") == "materialized view");
  BOOST_TEST(catalogue.kinds.at("partial") == "index");
  BOOST_TEST(catalogue.kinds.size() == 9);
  BOOST_TEST(catalogue.find_table("referrer")->refers_to.contains("parent"));
  PICCOLO_TEST_LIST(details_of(catalogue, "parent"), {"primary key"});
  PICCOLO_TEST_LIST(details_of(catalogue, "fast"), {"persistence"});
  PICCOLO_TEST_LIST(
      details_of(catalogue, "strange"),
      {"column \"id\": identity", "column \"mixedCase\": collation", "column \"small\": sequence",
       "column \"up\": generated", "constraint \"apart\"", "constraint \"strange_later_key\"",
       "constraint \"strange_one_two_fkey\"", "constraint \"strange_one_two_small_key\"",
       "index \"downwards\"", "index \"lowered\"", "index \"partial\"", "index \"patterns\"",
       "policy \"mine\"", "row security", "rule \"hidden\"", "trigger \"watches\""});
  const Table& table = catalogue.find_table("strange")->table;
  BOOST_TEST(table.find_column("email")->unique_name == "mails");
  BOOST_TEST(table.find_column("mixedCase")->index->name == "mixedcase_index");
  BOOST_TEST(table.find_column("a \"quoted\" one")->type.sql == "mood");
  BOOST_TEST((table.find_column("a \"quoted\" one")->default_value == Default("happy")));
  BOOST_TEST(table.find_column("dom")->type.sql == "short");
  BOOST_TEST(table.find_column("matrix")->type.array_dimensions == 1);
  BOOST_TEST((table.find_constraint("strange_check") != nullptr));
}

BOOST_AUTO_TEST_CASE(finds_what_postgres_did_behind_the_plan) {
  const SqlTestDatabase postgres = make_postgres();
  Database& database = postgres.owner->database();
  execute(database, kPostgresTables);
  const struct {
    const char* sql;
    const char* says;
  } cases[] = {
      {"DROP TRIGGER watches ON strange", "wrong: table \"strange\": trigger \"watches\" is gone"},
      {"ALTER TABLE strange DISABLE TRIGGER watches", "wrong: table \"strange\": trigger"},
      {"CREATE TRIGGER more AFTER INSERT ON strange FOR EACH ROW EXECUTE FUNCTION nothing()",
       "told: table \"strange\": trigger \"more\" is new"},
      {"DROP RULE hidden ON strange", "wrong"},
      {"DROP POLICY mine ON strange", "wrong"},
      {"ALTER POLICY mine ON strange USING (one = 4)", "wrong"},
      {"ALTER TABLE strange DISABLE ROW LEVEL SECURITY", "wrong"},
      {"ALTER TABLE strange DROP CONSTRAINT apart", "wrong"},
      {"ALTER TABLE strange DROP CONSTRAINT strange_one_two_fkey", "wrong"},
      {"ALTER TABLE strange DROP CONSTRAINT strange_check", "wrong"},
      {"ALTER TABLE strange ALTER CONSTRAINT strange_one_two_fkey DEFERRABLE", "wrong"},
      {"ALTER TABLE strange ALTER id SET GENERATED BY DEFAULT", "wrong"},
      {"ALTER TABLE strange ALTER \"mixedCase\" SET DEFAULT 'a' || 'c'", "wrong"},
      {"ALTER TABLE strange ALTER dom DROP DEFAULT, ALTER email SET NOT NULL", "wrong"},
      {"ALTER TABLE strange ADD COLUMN beside int", "told"},
      {"ALTER TABLE strange ALTER up DROP EXPRESSION", "wrong"},
      {"DROP INDEX partial", "told"},
      {"ALTER INDEX mails RENAME TO letters",
       "told: table \"strange\": constraint \"mails\" is called constraint \"letters\" now"},
      {"ALTER TABLE strange SET UNLOGGED", "wrong"},
  };
  for (const auto& one : cases) check_found(database, "strange", one.sql, one.says);
  // Nothing that is compared.
  check_found(database, "fast",
              "ALTER TABLE fast SET (fillfactor = 50); COMMENT ON TABLE fast IS 'x'; CREATE INDEX "
              "alone ON fast (k)",
              "told: table \"fast\": index \"alone\" is new");
}

BOOST_AUTO_TEST_CASE(leaves_the_session_as_it_was) {
  const SqlTestDatabase postgres = make_postgres();
  Database& database = postgres.owner->database();
  const std::string ask =
      "SELECT current_setting('jit'), current_setting('datestyle'), current_setting('timezone'), "
      "current_setting('bytea_output'), current_setting('piccolo.tables', true)";
  const absl::Status done = database.transact([&](Connection& connection) -> absl::Status {
    PICCOLO_TEST_OK(
        connection.execute("SET timezone = 'Asia/Tokyo'; SET LOCAL bytea_output = 'escape'; "
                           "SET datestyle = 'German'"));
    const Row before = connection.query(ask)->front();
    catalogue_of(database, {"x"});
    const Row after = connection.query(ask)->front();
    for (std::size_t i = 0; i < before.size(); ++i) {
      BOOST_TEST(after[i].value_or("") == before[i].value_or(""));
    }
    return connection.execute("CREATE TABLE x (i int)");
  });
  PICCOLO_TEST_OK(done);
  const Row then = database.query(ask)->front();
  BOOST_TEST(*then[1] == "German, DMY");
  BOOST_TEST(*then[2] == "Asia/Tokyo");
  BOOST_TEST(*then[3] == "hex");
  const Catalogue outside = catalogue_of(database, {"x"});
  BOOST_TEST(outside.kinds.size() == 1);
  BOOST_TEST(*database.query(ask)->front()[1] == "German, DMY");
}

BOOST_AUTO_TEST_CASE(finds_names_as_statements_do) {
  const SqlTestDatabase postgres = make_postgres();
  Database& database = postgres.owner->database();
  const std::string schema = select(database, "SELECT current_schema()").at(0);
  execute(database, "CREATE SCHEMA " + schema + "_other; CREATE TABLE " + schema +
                        "_other.there (id int PRIMARY KEY); CREATE TABLE here (k int REFERENCES " +
                        schema + "_other.there)");
  const TableName there("there", schema + "_other");
  BOOST_TEST(catalogue_of(database, {"there"}).kinds.empty());
  const Catalogue both = catalogue_of(database, {there, "here", {"here", schema}});
  BOOST_TEST(both.kinds.size() == 3);
  BOOST_TEST((both.find_table("here")->table.columns[0].references->table == there));
  BOOST_TEST((both.find_table({"here", schema}) != nullptr));
  BOOST_TEST((catalogue_of(database, {there}).find_table("here") != nullptr));
  execute(database, "DROP SCHEMA " + schema + "_other CASCADE");
}

BOOST_AUTO_TEST_CASE(follows_tables_to_other_schemas) {
  const SqlTestDatabase postgres = make_postgres();
  Database& database = postgres.owner->database();
  const std::string other = select(database, "SELECT current_schema()").at(0) + "_other";
  execute(database, kPostgresTables);
  const std::vector<std::vector<piccolo::Change>> units = {
      {ChangeTableSchema{"strange", other}, ChangeTableSchema{"parent", other}},
      {AddColumn{{"strange", other}, ForeignKey("self", TableName("strange", other))},
       ChangeTableSchema{{"strange", other}, ""}, RenameTable{"strange", "known"}},
      {DropColumn{"known", "self"}},
  };
  for (const std::vector<piccolo::Change>& unit : units) {
    Schema schema;
    const std::vector<TableName> names = {
        "strange", "parent", "known", {"strange", other}, {"parent", other}};
    for (const auto& [name, table] : catalogue_of(database, names).tables) {
      schema.tables[name] = table.table;
    }
    check_none(make_and_compare(database, schema, unit));
  }
  execute(database, "DROP SCHEMA " + other + " CASCADE");
}

constexpr const char* kSqliteTables[] = {
    "CREATE TABLE strict_one (a INT NOT NULL PRIMARY KEY, b ANY) STRICT",
    "CREATE TABLE parent (x INT, y INT, PRIMARY KEY (x, y)) WITHOUT ROWID",
    R"(CREATE TABLE Strange (
  id INTEGER PRIMARY KEY AUTOINCREMENT, -- a comment (
  "mixedCase" TEXT COLLATE NOCASE DEFAULT ('a' || 'b') CHECK (length("mixedCase") > 1),
  [in brackets] VARCHAR (20) NOT NULL ON CONFLICT IGNORE DEFAULT "quoted",
  up TEXT AS (upper("mixedCase")) STORED,
  email UNIQUE, one INT, two INT CONSTRAINT named CHECK (two < 9),
  later INT REFERENCES Strict_One DEFERRABLE INITIALLY DEFERRED,
  FOREIGN KEY (one, two) REFERENCES Parent ON DELETE CASCADE,
  CONSTRAINT both UNIQUE (one, two)))",
    "CREATE INDEX lowered ON strange (lower(mixedCase))",
    "CREATE INDEX partial ON strange (one) WHERE two > 3",
    "CREATE INDEX downwards ON strange (one DESC)",
    "CREATE INDEX binary ON strange (mixedCase COLLATE BINARY)",
    "CREATE UNIQUE INDEX plain ON strange (mixedCase)",
    "CREATE TRIGGER watches AFTER UPDATE ON strange BEGIN SELECT 1; END",
    "CREATE VIEW seen AS SELECT one FROM strange",
    "CREATE VIRTUAL TABLE found USING fts5(body)",
    "CREATE TABLE made AS SELECT one, two FROM strange",
};

BOOST_AUTO_TEST_CASE(reads_whatever_sqlite_has) {
  const SqlTestDatabase sqlite = make_sqlite();
  Database& database = sqlite.owner->database();
  for (const char* sql : kSqliteTables) execute(database, sql);
  const std::vector<TableName> names = {"strange", "parent", "strict_one", "seen",
                                        "found",   "made",   "partial",    "nowhere"};
  const Catalogue catalogue = catalogue_of(database, names);
  BOOST_TEST((catalogue_of(database, names) == catalogue));
  BOOST_TEST(catalogue.kinds.size() == 7);
  BOOST_TEST(catalogue.kinds.at("found") == "virtual table");
  BOOST_TEST(catalogue.kinds.at("seen") == "view");
  BOOST_TEST(catalogue.kinds.at("partial") == "index");
  BOOST_TEST((catalogue.find_table("found") == nullptr));
  PICCOLO_TEST_LIST(details_of(catalogue, "parent"), {"key (\"x\", \"y\")", "options"});
  PICCOLO_TEST_LIST(details_of(catalogue, "strict_one"), {"options"});
  PICCOLO_TEST_LIST(
      details_of(catalogue, "strange"),
      {"check (length(\"mixedCase\") > 1)", "column \"id\": primary", "column \"in brackets\": not",
       "column \"later\": references", "column \"mixedCase\": collation",
       "column \"up\": generated", "foreign key (\"one\", \"two\")", "index \"binary\"",
       "index \"downwards\"", "index \"lowered\"", "index \"partial\"", "trigger \"watches\"",
       "unique (\"email\")", "unique (\"one\", \"two\")"});
  const Table& table = catalogue.find_table("strange")->table;
  BOOST_TEST(table.find_column("mixedCase")->unique_name == "plain");
  BOOST_TEST(table.find_column("email")->unique_name == "sqlite_autoindex_Strange_1");
  BOOST_TEST((table.find_constraint("both") != nullptr));
  BOOST_TEST((table.find_constraint("named") != nullptr));
  BOOST_TEST((table.find_column("id")->type.kind == TypeKind::kSerial));
  BOOST_TEST((table.find_column("later")->references->table == TableName("strict_one")));
  BOOST_TEST(table.find_column("later")->references->column == "a");
}

BOOST_AUTO_TEST_CASE(finds_what_sqlite_did_behind_the_plan) {
  const SqlTestDatabase sqlite = make_sqlite();
  Database& database = sqlite.owner->database();
  for (const char* sql : kSqliteTables) execute(database, sql);
  const struct {
    const char* sql;
    const char* says;
  } cases[] = {
      {"DROP TRIGGER watches", "wrong: table \"strange\": trigger \"watches\" is gone"},
      {"CREATE TRIGGER more AFTER INSERT ON strange BEGIN SELECT 1; END",
       "told: table \"strange\": trigger \"more\" is new"},
      {"DROP INDEX partial", "wrong: table \"strange\": index \"partial\" is gone"},
      {"DROP INDEX plain", "wrong"},
      {"ALTER TABLE strange ADD COLUMN beside", "told"},
  };
  for (const auto& one : cases) check_found(database, "strange", one.sql, one.says);
}

BOOST_AUTO_TEST_CASE_TEMPLATE(carries_what_it_cannot_say_through_renames, Kind, SqlBackends) {
  const SqlTestDatabase made = Kind::make();
  Database& database = made.owner->database();
  const bool is_sqlite = database.backend().dialect() == sqlite_dialect();
  if (is_sqlite) {
    for (const char* sql : kSqliteTables) execute(database, sql);
    execute(database, "DROP VIEW seen");
  } else {
    execute(database, kPostgresTables);
  }
  const std::vector<std::vector<piccolo::Change>> units = {
      {RenameColumn{"strange", "mixedCase", "one more"}, RenameColumn{"strange", "one", "first"}},
      {RenameTable{"strange", "x y"}, RenameColumn{"x y", "two", "one"},
       RenameColumn{"parent", "x", "first"}, RenameTable{"parent", "strange"}},
      {AddColumn{"x y", Text("added", {.null = true})}, DropColumn{"x y", "added"}},
  };
  for (const std::vector<piccolo::Change>& unit : units) {
    Schema schema;
    for (const auto& [name, table] : catalogue_of(database, {"strange", "parent", "x y"}).tables) {
      schema.tables[name] = table.table;
    }
    check_none(make_and_compare(database, schema, unit));
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace piccolo::testing
