// SPDX-License-Identifier: MIT
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "sql/sqlite/rebuild.h"
#include "support/builders.h"

// What an edit makes of the text of a CREATE TABLE.
namespace piccolo::testing {
namespace {

BOOST_AUTO_TEST_SUITE(create_table)

struct TextCase {
  const char* name;
  const char* before;
  TableEdit edit;
  const char* after;
};

void check_texts(const std::vector<TextCase>& cases) {
  for (const TextCase& c : cases) {
    BOOST_TEST_CONTEXT(c.name) {
      const absl::StatusOr<std::string> edited = edit_create_table(c.before, "n", c.edit);
      BOOST_TEST_REQUIRE(edited.ok(), edited.status().ToString());
      BOOST_TEST(*edited == c.after);
    }
  }
}

BOOST_AUTO_TEST_CASE(replaces_the_text_of_a_column) {
  const ReplaceColumn b{"b", "b NEW"};
  check_texts({
      {"alone", "CREATE TABLE t(b)", b, R"(CREATE TABLE "n"(b NEW))"},
      {"no type", "CREATE TABLE t (a, b, c)", b, R"(CREATE TABLE "n" (a, b NEW, c))"},
      {"doubled quotes", R"(CREATE TABLE "t("" x" ("a,""b" INT, "B" INT))", b,
       R"(CREATE TABLE "n" ("a,""b" INT, b NEW))"},
      {"backticks", "CREATE TABLE `t``(`(`a,``b`, `b`)", b, "CREATE TABLE \"n\"(`a,``b`, b NEW)"},
      {"brackets", "CREATE TABLE [t ( x]([a, \"b], [b] INT)", b,
       "CREATE TABLE \"n\"([a, \"b], b NEW)"},
      {"text for names", "CREATE TABLE 't('('a,''b', 'b' INT)", b,
       "CREATE TABLE \"n\"('a,''b', b NEW)"},
      {"nesting and text",
       "CREATE TABLE t (a CHECK (a IN (')', ',', '''')), b DECIMAL(1,2) DEFAULT ((')')), c)", b,
       "CREATE TABLE \"n\" (a CHECK (a IN (')', ',', '''')), b NEW, c)"},
      {"comments",
       "CREATE TABLE t -- (b\n( /* b, ( */ a -- it's (\n , -- b\n b /* in */ INT /* after */) "
       "STRICT",
       b,
       "CREATE TABLE \"n\" -- (b\n( /* b, ( */ a -- it's (\n , -- b\n b NEW /* after */) STRICT"},
      {"what is before and behind",
       "create temp table if not exists main . T(B) WITHOUT ROWID, STRICT", b,
       "create temp table if not exists main . \"n\"(b NEW) WITHOUT ROWID, STRICT"},
      {"names outside ASCII", "CREATE TABLE größe(ä$ INT, b)", b,
       "CREATE TABLE \"n\"(ä$ INT, b NEW)"},
  });
}

BOOST_AUTO_TEST_CASE(inserts_into_the_text) {
  const InsertColumn column{"x INT"};
  const InsertConstraint constraint{"CONSTRAINT x CHECK (1)"};
  check_texts({
      {"a column", "CREATE TABLE t(a)", column, "CREATE TABLE \"n\"(a, x INT)"},
      {"before a comment", "CREATE TABLE t(a -- last\n)", column,
       "CREATE TABLE \"n\"(a, x INT -- last\n)"},
      {"before constraints", "CREATE TABLE t(a, \"check\", PRIMARY KEY (a) UNIQUE (a))", column,
       "CREATE TABLE \"n\"(a, \"check\", x INT, PRIMARY KEY (a) UNIQUE (a))"},
      {"a constraint", "CREATE TABLE t(a, UNIQUE (a) -- last\n) STRICT", constraint,
       "CREATE TABLE \"n\"(a, UNIQUE (a), CONSTRAINT x CHECK (1) -- last\n) STRICT"},
  });
}

BOOST_AUTO_TEST_CASE(removes_a_constraint_of_the_table_from_the_text) {
  const RemoveConstraint x{"x"};
  check_texts({
      {"the last", "CREATE TABLE t(a, CONSTRAINT X CHECK (a > (0)))", x, "CREATE TABLE \"n\"(a)"},
      {"in the middle", "CREATE TABLE t(a, CONSTRAINT [x] UNIQUE (a), UNIQUE (a))", x,
       "CREATE TABLE \"n\"(a, UNIQUE (a))"},
      {"behind a comment", "CREATE TABLE t(a, -- of a\n CONSTRAINT x UNIQUE (a))", x,
       "CREATE TABLE \"n\"(a -- of a\n )"},
      {"without commas, first", "CREATE TABLE t(a, CONSTRAINT x CHECK (1) CONSTRAINT y CHECK (2))",
       x, "CREATE TABLE \"n\"(a,  CONSTRAINT y CHECK (2))"},
      {"without commas, last",
       "CREATE TABLE t(a, CHECK (1) CONSTRAINT 'x' FOREIGN KEY (a) REFERENCES u ON DELETE SET "
       "NULL NOT DEFERRABLE)",
       x, "CREATE TABLE \"n\"(a, CHECK (1))"},
      {"the first, between comments",
       "CREATE TABLE t(a, -- of a\n CONSTRAINT x CHECK (1) -- of x\n, CHECK (2))", x,
       "CREATE TABLE \"n\"(a -- of a\n  -- of x\n, CHECK (2))"},
      {"not one that is text",
       "CREATE TABLE t(a CHECK ('CONSTRAINT x' <> a), CONSTRAINT x CHECK (1))", x,
       "CREATE TABLE \"n\"(a CHECK ('CONSTRAINT x' <> a))"},
  });
}

BOOST_AUTO_TEST_CASE(removes_a_constraint_of_a_column_from_the_text) {
  const RemoveConstraint x{"x"};
  check_texts({
      {"CHECK", "CREATE TABLE t(a INT CONSTRAINT x CHECK (a > 0), b)", x,
       "CREATE TABLE \"n\"(a INT, b)"},
      {"NOT NULL", "CREATE TABLE t(a INT CONSTRAINT x NOT NULL ON CONFLICT FAIL UNIQUE)", x,
       "CREATE TABLE \"n\"(a INT UNIQUE)"},
      {"DEFAULT", "CREATE TABLE t(a INT CONSTRAINT x DEFAULT NULL NOT NULL)", x,
       "CREATE TABLE \"n\"(a INT NOT NULL)"},
      {"GENERATED", "CREATE TABLE t(a INT CONSTRAINT x GENERATED ALWAYS AS (1) STORED UNIQUE, b)",
       x, "CREATE TABLE \"n\"(a INT UNIQUE, b)"},
      {"REFERENCES",
       "CREATE TABLE t(a INT NOT NULL CONSTRAINT x REFERENCES u (id) ON DELETE SET DEFAULT ON "
       "UPDATE SET NULL NOT DEFERRABLE COLLATE nocase)",
       x, "CREATE TABLE \"n\"(a INT NOT NULL COLLATE nocase)"},
      {"behind a comment", "CREATE TABLE t(a INT -- of a\n CONSTRAINT x UNIQUE, b)", x,
       "CREATE TABLE \"n\"(a INT -- of a\n , b)"},
      {"a bare name", "CREATE TABLE t(a CONSTRAINT x CONSTRAINT y UNIQUE)", x,
       "CREATE TABLE \"n\"(a CONSTRAINT y UNIQUE)"},
  });
}

BOOST_AUTO_TEST_CASE(refuses_texts) {
  using enum absl::StatusCode;
  const ReplaceColumn b{"b", "b INT"};
  struct {
    const char* sql;
    TableEdit edit;
    absl::StatusCode code;
    const char* says;
  } cases[] = {
      {"CREATE VIRTUAL TABLE t USING fts5(b)", b, kInvalidArgument, "not the text of"},
      {"CREATE VIEW t (b) AS SELECT 1", b, kInvalidArgument, "not the text of a CREATE TABLE"},
      {"CREATE TABLE t AS SELECT f(b)", b, kInvalidArgument, "not the text of a CREATE TABLE"},
      {"CREATE TABLE t (a, b", b, kInvalidArgument, "not the text of a CREATE TABLE"},
      {"CREATE TABLE t (a, 'b)", b, kInvalidArgument, "not the text of a CREATE TABLE"},
      {"CREATE TABLE t ()", b, kInvalidArgument, "not the text of a CREATE TABLE"},
      {"(", b, kInvalidArgument, "not the text of a CREATE TABLE"},
      {"", b, kInvalidArgument, "not the text of a CREATE TABLE"},
      {"CREATE TABLE t (a)", b, kNotFound, "table \"t\" has no column \"b\""},
      {"CREATE TABLE t (a, CHECK (b))", ReplaceColumn{"check", "\"check\""}, kNotFound,
       "no column \"check\""},
      {"CREATE TABLE t (a)", RemoveConstraint{"x"}, kNotFound, "\"t\" has no constraint \"x\""},
      {"CREATE TABLE t (b)", ReplaceColumn{"b", "c INT"}, kInvalidArgument, "cannot be renamed"},
      {"CREATE TABLE t (a CHECK (\"T\" . a > 0), b)", b, kFailedPrecondition,
       "qualifies a column with its name"},
      {"CREATE TABLE t (a DEFAULT 1,\xEF\xBB\xBF b)", b, kFailedPrecondition, "byte order mark"},
      {"CREATE TABLE t (a CONSTRAINT x UNIQUE)", InsertConstraint{"CONSTRAINT \"X\" CHECK (1)"},
       kAlreadyExists, "\"t\" already has a constraint \"X\""},
  };
  for (const auto& c : cases) {
    BOOST_TEST_CONTEXT(c.sql) {
      const absl::StatusOr<std::string> edited = edit_create_table(c.sql, "n", c.edit);
      BOOST_TEST((edited.status().code() == c.code), edited.status().ToString());
      PICCOLO_TEST_SAYS(std::string(edited.status().message()), c.says);
    }
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace piccolo::testing
