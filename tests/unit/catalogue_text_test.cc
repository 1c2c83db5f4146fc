// SPDX-License-Identifier: MIT
#include "sql/postgres/catalogue_text.h"

#include "sql/canonical.h"
#include "sql/sqlite/catalogue_text.h"
#include "support/builders.h"

// What the texts of catalogues mean to the model.
namespace piccolo::testing {
namespace {

using enum TypeKind;

BOOST_AUTO_TEST_SUITE(catalogue_text)

BOOST_AUTO_TEST_CASE(reads_types_of_postgres) {
  const struct {
    const char* text;
    ColumnType type;
  } cases[] = {
      {"smallint", {.kind = kSmallInt}},
      {"integer", {.kind = kInteger}},
      {"character varying(255)", {.kind = kVarchar, .length = 255}},
      {"character varying", {.kind = kVarchar}},
      {"VARCHAR(7)", {.kind = kVarchar, .length = 7}},
      {"character(3)", {.kind = kChar, .length = 3}},
      {"CHAR", {.kind = kChar, .length = 1}},
      {"numeric(10,2)", {.kind = kNumeric, .digits = Digits{10, 2}}},
      {"numeric(5)", {.kind = kNumeric, .digits = Digits{5, 0}}},
      {"timestamp without time zone", {.kind = kTimestamp}},
      {"timestamp(3) without time zone", {.kind = kRaw, .sql = "timestamp(3) without time zone"}},
      {"integer[]", {.kind = kInteger, .array_dimensions = 1}},
      {"INTEGER[][]", {.kind = kInteger, .array_dimensions = 1}},
      {"character varying(5)[]", {.kind = kVarchar, .length = 5, .array_dimensions = 1}},
      {"other.\"Mood\"[]", {.kind = kRaw, .sql = "other.\"Mood\"", .array_dimensions = 1}},
      {"bit(3)", {.kind = kRaw, .sql = "bit(3)"}},
      {"int4range", {.kind = kRaw, .sql = "int4range"}},
      {"", {.kind = kRaw}},
      {")", {.kind = kRaw, .sql = ")"}},
  };
  for (const auto& one : cases) {
    BOOST_TEST_CONTEXT(one.text) { BOOST_TEST((read_postgres_type(one.text) == one.type)); }
  }
}

BOOST_AUTO_TEST_CASE(reads_defaults_of_postgres) {
  const ColumnType integer{.kind = kInteger};
  const ColumnType varchar{.kind = kVarchar, .length = 9};
  const struct {
    const char* text;
    ColumnType type;
    Default value;
  } cases[] = {
      {"0", integer, std::int64_t{0}},
      {"'-3'::integer", integer, std::int64_t{-3}},
      {"'9999999999'::bigint", {.kind = kBigInt}, std::int64_t{9'999'999'999}},
      {"(1 + 2)", integer, SqlExpression{"(1 + 2)"}},
      {"1 + 2", integer, SqlExpression{"1 + 2"}},
      {"nextval('s'::regclass)", integer, SqlExpression{"nextval('s'::regclass)"}},
      {"''::character varying", varchar, std::string()},
      {"'it''s \\ 1'::text", varchar, std::string("it's \\ 1")},
      {"'a'::text || 'b'::text", varchar, SqlExpression{"'a'::text || 'b'::text"}},
      {"NULL::character varying", varchar, kNoDefault},
      {"false", {.kind = kBoolean}, false},
      {"12.5", {.kind = kNumeric}, 12.5},
      {"3", {.kind = kNumeric}, std::int64_t{3}},
      {"0.12345678901234567890", {.kind = kNumeric}, SqlExpression{"0.12345678901234567890"}},
      {"'-2.0'::numeric", {.kind = kReal}, -2.0},
      {"'{}'::integer[]", {.kind = kInteger, .array_dimensions = 1}, EmptyArray{}},
      {"'{1}'::integer[]",
       {.kind = kInteger, .array_dimensions = 1},
       SqlExpression{"'{1}'::integer[]"}},
      {"gen_random_uuid()", {.kind = kUuid}, RandomUuid{}},
      {"gen_random_uuid()", {.kind = kText}, SqlExpression{"gen_random_uuid()"}},
      {"'\\x00ff'::bytea", {.kind = kBytea}, Bytes{std::string("\0\xff", 2)}},
      {"CURRENT_TIMESTAMP", {.kind = kTimestamp}, SqlExpression{"CURRENT_TIMESTAMP"}},
      {"'2020-05-17'::date", {.kind = kDate}, std::string("2020-05-17")},
      {"'happy'::mood", {.kind = kRaw, .sql = "mood"}, std::string("happy")},
      {"'happy'::mood", {.kind = kText}, SqlExpression{"'happy'::mood"}},
  };
  for (const auto& one : cases) {
    BOOST_TEST_CONTEXT(one.text) {
      BOOST_TEST((read_postgres_default(one.text, one.type) == one.value));
    }
  }
}

BOOST_AUTO_TEST_CASE(reads_types_of_sqlite) {
  const struct {
    const char* text;
    ColumnType type;
  } cases[] = {
      {"INTEGER", {.kind = kInteger}},
      {"varchar(255)", {.kind = kVarchar, .length = 255}},
      {"VARCHAR", {.kind = kVarchar}},
      {"VARCHAR(1, 2)", {.kind = kRaw, .sql = "VARCHAR(1, 2)"}},
      {"NUMERIC(10, 2)", {.kind = kNumeric, .digits = Digits{10, 2}}},
      {"double precision", {.kind = kDoublePrecision}},
      {"SECONDS", {.kind = kInterval}},
      {"BLOB", {.kind = kBytea}},
      {"INT", {.kind = kRaw, .sql = "INT"}},
      {"ARRAY_DATE", {.kind = kRaw, .sql = "ARRAY_DATE"}},
      {"", {.kind = kRaw}},
  };
  for (const auto& one : cases) {
    BOOST_TEST_CONTEXT(one.text) { BOOST_TEST((read_sqlite_type(one.text) == one.type)); }
  }
}

BOOST_AUTO_TEST_CASE(reads_defaults_of_sqlite) {
  const struct {
    const char* text;
    Default value;
  } cases[] = {
      {"", kNoDefault},
      {"null", kNoDefault},
      {"-7", std::int64_t{-7}},
      {"0.5", 0.5},
      {"'it''s'", std::string("it's")},
      {"TRUE", true},
      {"x'00ff'", Bytes{std::string("\0\xff", 2)}},
      {"\"x\"", std::string("x")},
      {"1 + 2", SqlExpression{"1 + 2"}},
      {"current_timestamp", SqlExpression{"current_timestamp"}},
  };
  for (const auto& one : cases) {
    BOOST_TEST_CONTEXT(one.text) {
      BOOST_TEST((read_sqlite_default(one.text, {.kind = kText}) == one.value));
    }
  }
  BOOST_TEST(
      (read_sqlite_default("'[]'", {.kind = kRaw, .sql = "ARRAY"}) == Default(EmptyArray{})));
}

BOOST_AUTO_TEST_CASE(reads_what_only_the_text_of_a_table_says) {
  const absl::StatusOr<TableText> text = read_table_text(
      "CREATE TABLE t (id INTEGER PRIMARY KEY AUTOINCREMENT, a TEXT COLLATE nocase CONSTRAINT u "
      "UNIQUE, b INT CHECK (b > 0) CONSTRAINT f REFERENCES o(x) DEFERRABLE, c AS (a || b) STORED, "
      "d NOT NULL ON CONFLICT IGNORE, CONSTRAINT \"both\" UNIQUE (A, b), CONSTRAINT low CHECK (b < "
      "9) FOREIGN KEY (a, b) "
      "REFERENCES o) STRICT");
  BOOST_TEST_REQUIRE(text.ok(), text.status().ToString());
  BOOST_TEST(text->checks.size() == 2);
  BOOST_TEST(text->checks[1].name == "low");
  BOOST_TEST(text->checks[1].condition == "b < 9");
  BOOST_TEST(text->unique_names.at("a") == "u");
  BOOST_TEST(text->unique_names.at("a,b") == "both");
  BOOST_TEST(text->foreign_key_names.at("b") == "f");
  BOOST_TEST(text->collations.at("a") == "nocase");
  Strings details;
  for (const auto& [what, how] : text->details) details.push_back(what + " = " + how);
  PICCOLO_TEST_LIST(details, {
                                 "column \"a\": collation = COLLATE nocase",
                                 "column \"b\": references = REFERENCES o ( x ) DEFERRABLE",
                                 "column \"c\": generated = AS ( a | | b ) STORED",
                                 "column \"d\": not = NOT NULL ON CONFLICT IGNORE",
                                 "column \"id\": primary = PRIMARY KEY AUTOINCREMENT",
                                 "foreign key (\"a\", \"b\") = FOREIGN KEY ( a , b ) REFERENCES o",
                                 "options = STRICT",
                             });
}

BOOST_AUTO_TEST_CASE(has_one_form_for_what_a_database_does_not_tell_apart) {
  Table table{.name = "band",
              .columns = {Serial("id", {.null = true, .primary_key = true}),
                          Char("c", {.length = {}}), Array("a", Array("b", Integer("c"))),
                          ForeignKey("f", "band"), SmallInt("s", {.unique = true, .index = true})}};
  table.columns[4].unique_name = "u";
  table.columns[4].index->name = "i";
  const Table postgres = canonical(table, {}, postgres_dialect());
  BOOST_TEST(!postgres.columns[0].null);
  BOOST_TEST(postgres.columns[1].type.length.value_or(0) == 1);
  BOOST_TEST(postgres.columns[2].type.array_dimensions == 1);
  BOOST_TEST((postgres.columns[3].type.kind == kInteger));
  BOOST_TEST(postgres.columns[3].references->column == "id");
  BOOST_TEST(!postgres.columns[4].unique);
  BOOST_TEST((postgres.find_constraint("u") != nullptr));
  BOOST_TEST((postgres.find_index("i") != nullptr));
  const Table sqlite = canonical(table, {}, sqlite_dialect());
  BOOST_TEST((sqlite.columns[4].type.kind == kInteger));
  BOOST_TEST(sqlite.constraints.empty());
  BOOST_TEST(sqlite.find_index("u")->unique);
  BOOST_TEST((canonical(sqlite, {}, sqlite_dialect()) == sqlite));
  BOOST_TEST((canonical(postgres, {}, postgres_dialect()) == postgres));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace piccolo::testing
