// SPDX-License-Identifier: MIT
#include "sql/split.h"

#include <boost/test/unit_test.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "sql/dialect.h"
#include "sql/own_transactions.h"
#include "sql/sqlite/lexical_rules.h"
#include "words/postgres_rules.h"

namespace piccolo {
namespace {

using Statements = std::vector<std::string>;

Statements split_statements(const Dialect& dialect, std::string_view sql) {
  const auto found = find_statements(dialect.lexical_rules(), sql);
  return {found.begin(), found.end()};
}

struct Case {
  const char* name;
  std::string_view sql;
  Statements statements;
};

void check(const Dialect& dialect, const std::vector<Case>& cases) {
  for (const Case& c : cases) {
    BOOST_TEST_CONTEXT(c.name) {
      BOOST_TEST(split_statements(dialect, c.sql) == c.statements,
                 boost::test_tools::per_element());
    }
  }
}

void check_both(const std::vector<Case>& cases) {
  for (const Dialect* dialect : {&postgres_dialect(), &sqlite_dialect()}) {
    BOOST_TEST_CONTEXT(std::string(dialect->name())) { check(*dialect, cases); }
  }
}

std::string control(const Dialect& dialect, std::string_view statement) {
  return transaction_control(dialect.lexical_rules(), statement).value_or("none");
}

BOOST_AUTO_TEST_SUITE(split)

BOOST_AUTO_TEST_CASE(cuts_at_semicolons) {
  check_both({
      {"nothing", "", {}},
      {"one", "SELECT 1", {"SELECT 1"}},
      {"one with its end", "SELECT 1;", {"SELECT 1"}},
      {"several", "SELECT 1; SELECT 2;SELECT 3", {"SELECT 1", "SELECT 2", "SELECT 3"}},
      {"white space around", " \r\n\tSELECT 1\f \n;\n\n SELECT 2 \n", {"SELECT 1", "SELECT 2"}},
      {"empty ones", ";; ;SELECT 1;;", {"SELECT 1"}},
      {"only space", " \n\t\v", {}},
  });
}

BOOST_AUTO_TEST_CASE(ignores_what_holds_only_comments) {
  check_both({
      {"a line", "-- a; b", {}},
      {"a block", "/* a; b */", {}},
      {"between", "SELECT 1; -- a\n/* b */; SELECT 2", {"SELECT 1", "SELECT 2"}},
      {"at the end", "SELECT 1; -- done\n", {"SELECT 1"}},
  });
}

BOOST_AUTO_TEST_CASE(keeps_comments_before_and_inside) {
  check_both({
      {"before", "-- a;\n/* b; */ SELECT 1;", {"-- a;\n/* b; */ SELECT 1"}},
      {"inside", "SELECT -- ';\n 1 /* ; */ + 2;", {"SELECT -- ';\n 1 /* ; */ + 2"}},
      {"stars", "SELECT /***/ 1; SELECT /*/ ; */ 2", {"SELECT /***/ 1", "SELECT /*/ ; */ 2"}},
      {"after an operator",
       "SELECT 1 +-- ;\n2;SELECT 3*/* ; */4",
       {"SELECT 1 +-- ;\n2", "SELECT 3*/* ; */4"}},
  });
}

// Whoever puts the `;` back must not put it into a comment.
BOOST_AUTO_TEST_CASE(drops_comments_after_a_statement) {
  check_both({
      {"without its end", "SELECT 1 -- a", {"SELECT 1"}},
      {"before its end", "SELECT 1 /* a */ -- b\n; SELECT 2", {"SELECT 1", "SELECT 2"}},
  });
}

BOOST_AUTO_TEST_CASE(keeps_semicolons_in_quotes) {
  check_both({
      {"string", "SELECT ';'; SELECT 2", {"SELECT ';'", "SELECT 2"}},
      {"doubled quotes", "SELECT 'it''s;'; SELECT 2", {"SELECT 'it''s;'", "SELECT 2"}},
      {"only doubled quotes", "SELECT ''''';'; SELECT 2", {"SELECT ''''';'", "SELECT 2"}},
      {"backslashes mean nothing", R"(SELECT '\'; SELECT 2)", {R"(SELECT '\')", "SELECT 2"}},
      {"name", R"(SELECT ";"";"; SELECT 2)", {R"(SELECT ";"";")", "SELECT 2"}},
      {"quotes in quotes", R"(SELECT '"', "'"; SELECT 2)", {R"(SELECT '"', "'")", "SELECT 2"}},
      {"comments in quotes", "SELECT '--', '/*'; SELECT 2", {"SELECT '--', '/*'", "SELECT 2"}},
  });
}

BOOST_AUTO_TEST_CASE(keeps_semicolons_in_escaped_strings) {
  check(postgres_dialect(),
        {
            {"backslash", R"(SELECT E'\';'; SELECT 2)", {R"(SELECT E'\';')", "SELECT 2"}},
            {"lower case", R"(SELECT e'\';'; SELECT 2)", {R"(SELECT e'\';')", "SELECT 2"}},
            {"an escaped backslash", R"(SELECT E'\\'; SELECT 2)", {R"(SELECT E'\\')", "SELECT 2"}},
            {"not of a number", R"(SELECT 1e'\'; SELECT 2)", {R"(SELECT 1e'\')", "SELECT 2"}},
            {"doubled quotes", R"(SELECT E'''\';'; SELECT 2)", {R"(SELECT E'''\';')", "SELECT 2"}},
            {"goes on on another line",
             "SELECT E'a' -- b\n '\\';'; SELECT 2",
             {"SELECT E'a' -- b\n '\\';'", "SELECT 2"}},
            {"does not on the same",
             R"(SELECT E'a' '\'; SELECT 2)",
             {R"(SELECT E'a' '\')", "SELECT 2"}},
            {"not a prefix", R"(SELECT ae'\'; SELECT 2)", {R"(SELECT ae'\')", "SELECT 2"}},
            {"ends with a backslash", R"(SELECT E'\)", {R"(SELECT E'\)"}},
        });
  check(sqlite_dialect(),
        {{"no such thing", R"(SELECT E'\'; SELECT 2)", {R"(SELECT E'\')", "SELECT 2"}}});
}

BOOST_AUTO_TEST_CASE(keeps_semicolons_in_dollar_quotes) {
  check(
      postgres_dialect(),
      {
          {"no tag", "DO $$ a; '; $$; SELECT 2", {"DO $$ a; '; $$", "SELECT 2"}},
          {"tag", "DO $a1$ ;$$;$b$;$a1$; SELECT 2", {"DO $a1$ ;$$;$b$;$a1$", "SELECT 2"}},
          {"not ASCII", "DO $é$;$é$; SELECT 2", {"DO $é$;$é$", "SELECT 2"}},
          {"tags have case", "DO $A$;$a$;$A$; SELECT 2", {"DO $A$;$a$;$A$", "SELECT 2"}},
          {"end after a dollar", "DO $a$;$$a$; SELECT 2", {"DO $a$;$$a$", "SELECT 2"}},
          {"parameters", "SELECT $1; SELECT $1$$;$$", {"SELECT $1", "SELECT $1$$;$$"}},
          {"names", "SELECT a$b$; SELECT c$$; SELECT 3", {"SELECT a$b$", "SELECT c$$", "SELECT 3"}},
          {"numbers", "SELECT 1e$a$; SELECT 1$$;$$", {"SELECT 1e$a$", "SELECT 1$$;$$"}},
          {"no tag after all", "SELECT $a; SELECT $1a$", {"SELECT $a", "SELECT $1a$"}},
      });
  check(sqlite_dialect(), {{"no such thing",
                            "SELECT $$; SELECT $a$; SELECT 3",
                            {"SELECT $$", "SELECT $a$", "SELECT 3"}}});
}

BOOST_AUTO_TEST_CASE(knows_which_quotes_a_dialect_has) {
  check(sqlite_dialect(),
        {
            {"backticks", "SELECT `;``;`; SELECT 2", {"SELECT `;``;`", "SELECT 2"}},
            {"brackets", "SELECT [;[]; SELECT 2", {"SELECT [;[]", "SELECT 2"}},
        });
  check(postgres_dialect(),
        {
            {"an operator", "SELECT 1 ` 2; SELECT 3 ` 4", {"SELECT 1 ` 2", "SELECT 3 ` 4"}},
            {"a subscript", "SELECT a['];']; SELECT 2", {"SELECT a['];']", "SELECT 2"}},
        });
}

BOOST_AUTO_TEST_CASE(knows_where_comments_nest) {
  const std::string_view sql = "SELECT /* /* */ 1; SELECT 2 /* */ */ + 1; SELECT 3";
  check(postgres_dialect(),
        {{"nest", sql, {"SELECT /* /* */ 1; SELECT 2 /* */ */ + 1", "SELECT 3"}}});
  check(sqlite_dialect(),
        {{"do not", sql, {"SELECT /* /* */ 1", "SELECT 2 /* */ */ + 1", "SELECT 3"}}});
}

BOOST_AUTO_TEST_CASE(knows_where_a_line_ends) {
  const std::string_view sql = "SELECT 1 -- a\r; SELECT 2";
  check(postgres_dialect(), {{"carriage return", sql, {"SELECT 1", "SELECT 2"}}});
  check(sqlite_dialect(), {{"line feed only", sql, {"SELECT 1"}}});
}

// As it stands where files that begin with one were put together.
BOOST_AUTO_TEST_CASE(knows_that_sqlite_skips_a_byte_order_mark) {
  const std::string trigger = "\xEF\xBB\xBF CREATE TRIGGER a BEGIN x; END";
  check(sqlite_dialect(), {{"a trigger", trigger + "; SELECT 2", {trigger, "SELECT 2"}},
                           {"alone", "\xEF\xBB\xBF; SELECT 2; \xEF\xBB\xBF", {"SELECT 2"}}});
  check(postgres_dialect(), {{"a name", "\xEF\xBB\xBF; SELECT 2", {"\xEF\xBB\xBF", "SELECT 2"}}});
  BOOST_TEST(control(sqlite_dialect(),
                     "\xEF\xBB\xBF"
                     "COMMIT") == "COMMIT");
  BOOST_TEST(control(postgres_dialect(),
                     "\xEF\xBB\xBF"
                     "COMMIT") == "none");
}

BOOST_AUTO_TEST_CASE(keeps_semicolons_in_parentheses) {
  check_both({
      {"rule",
       "CREATE RULE r AS ON DELETE TO a DO ALSO (b; (c); d); SELECT 2",
       {"CREATE RULE r AS ON DELETE TO a DO ALSO (b; (c); d)", "SELECT 2"}},
      {"closed too often", "SELECT 1) + (2; 3); SELECT 4", {"SELECT 1) + (2; 3)", "SELECT 4"}},
      {"quoted", "SELECT '('; SELECT 2", {"SELECT '('", "SELECT 2"}},
  });
}

BOOST_AUTO_TEST_CASE(keeps_triggers_whole) {
  const std::string body =
      " TRIGGER t AFTER UPDATE OF begin, \"end\" ON a WHEN CASE new.b WHEN 1 THEN 1 END "
      "BEGIN UPDATE a SET c = CASE WHEN 1 THEN 2 END; /* ; */ DELETE FROM [end;]; -- ;\n END";
  for (const char* create : {"CREATE", "create temp", "CREATE /* a */ TEMPORARY"}) {
    BOOST_TEST_CONTEXT(create) {
      const std::string trigger = create + body;
      const Statements expected = {trigger, "SELECT 2"};
      BOOST_TEST(split_statements(sqlite_dialect(), trigger + "; SELECT 2;") == expected,
                 boost::test_tools::per_element());
    }
  }
  check(sqlite_dialect(),
        {{"any number of them",
          "CREATE TRIGGER a BEGIN x; END; CREATE TRIGGER b BEGIN y; END;SELECT 3",
          {"CREATE TRIGGER a BEGIN x; END", "CREATE TRIGGER b BEGIN y; END", "SELECT 3"}},
         {"no other statement",
          "CREATE TABLE trigger (a); BEGIN; END; SELECT 4",
          {"CREATE TABLE trigger (a)", "BEGIN", "END", "SELECT 4"}},
         {"not its end", "DROP TRIGGER a; SELECT 2", {"DROP TRIGGER a", "SELECT 2"}},
         {"no routine",
          "CREATE FUNCTION f() BEGIN ATOMIC a; END",
          {"CREATE FUNCTION f() BEGIN ATOMIC a", "END"}}});
}

BOOST_AUTO_TEST_CASE(cuts_after_triggers_of_postgres) {
  check(postgres_dialect(),
        {{"no body",
          "CREATE TRIGGER t AFTER DELETE ON a EXECUTE FUNCTION f(); SELECT 2",
          {"CREATE TRIGGER t AFTER DELETE ON a EXECUTE FUNCTION f()", "SELECT 2"}}});
}

BOOST_AUTO_TEST_CASE(keeps_routines_whole) {
  const std::string body =
      " f(begin int) LANGUAGE sql BEGIN /* ; */ ATOMIC SELECT CASE WHEN 1=1 THEN begin END; "
      "SELECT (CASE WHEN 1=1 THEN 2 END); END";
  for (const char* create : {"CREATE FUNCTION", "create or replace function", "CREATE PROCEDURE",
                             "CREATE OR REPLACE PROCEDURE"}) {
    BOOST_TEST_CONTEXT(create) {
      const std::string routine = create + body;
      const Statements expected = {routine, "SELECT 2"};
      BOOST_TEST(split_statements(postgres_dialect(), routine + "; SELECT 2;") == expected,
                 boost::test_tools::per_element());
    }
  }
}

BOOST_AUTO_TEST_CASE(cuts_where_begin_opens_no_routine) {
  check(
      postgres_dialect(),
      {{"transaction", "BEGIN; SELECT 1; END; SELECT 2", {"BEGIN", "SELECT 1", "END", "SELECT 2"}},
       {"a name",
        "CREATE FUNCTION begin() RETURNS int RETURN 1; COMMIT",
        {"CREATE FUNCTION begin() RETURNS int RETURN 1", "COMMIT"}},
       {"a parameter",
        "CREATE FUNCTION f(begin atomic) RETURNS int RETURN 1; COMMIT",
        {"CREATE FUNCTION f(begin atomic) RETURNS int RETURN 1", "COMMIT"}},
       {"another statement",
        "CREATE TABLE begin atomic; SELECT 2",
        {"CREATE TABLE begin atomic", "SELECT 2"}},
       {"later words",
        "CREATE TABLE function begin atomic; SELECT 2",
        {"CREATE TABLE function begin atomic", "SELECT 2"}}});
}

BOOST_AUTO_TEST_CASE(leaves_what_does_not_end_to_the_database) {
  check_both({
      {"string", "SELECT 1; SELECT '; SELECT 3", {"SELECT 1", "SELECT '; SELECT 3"}},
      {"name", "SELECT 1; SELECT \"; SELECT 3", {"SELECT 1", "SELECT \"; SELECT 3"}},
      {"comment", "SELECT 1; /* ; SELECT 3", {"SELECT 1", "/* ; SELECT 3"}},
      {"parenthesis", "SELECT 1; SELECT (; SELECT 3", {"SELECT 1", "SELECT (; SELECT 3"}},
  });
  check(postgres_dialect(), {{"dollars", "SELECT 1; DO $a$; $b$", {"SELECT 1", "DO $a$; $b$"}},
                             {"nested comment", "/* /* ; */", {"/* /* ; */"}}});
  check(sqlite_dialect(),
        {{"backtick", "SELECT 1; SELECT `; b", {"SELECT 1", "SELECT `; b"}},
         {"bracket", "SELECT 1; SELECT [; b", {"SELECT 1", "SELECT [; b"}},
         {"trigger", "CREATE TRIGGER a BEGIN b; c", {"CREATE TRIGGER a BEGIN b; c"}}});
}

BOOST_AUTO_TEST_CASE(finds_the_first_token) {
  struct {
    std::string_view sql;
    std::string_view rest;
  } cases[] = {
      {"", ""},
      {" -- a\n /* b */ ", ""},
      {" -- a\n /* b */ SELECT 1; -- c ", "SELECT 1; -- c "},
      {"/* a", "/* a"},
      {";", ";"},
  };
  for (const auto& c : cases) {
    BOOST_TEST_CONTEXT(c.sql) {
      BOOST_TEST(without_leading_comments(kSqliteRules, c.sql) == c.rest);
    }
  }
}

BOOST_AUTO_TEST_CASE(tells_what_controls_a_transaction) {
  struct {
    const char* statement;
    const char* keywords;
  } cases[] = {
      {"BEGIN", "BEGIN"},
      {"/* a */ begin -- b\n immediate", "BEGIN"},
      {"BEGIN ISOLATION LEVEL SERIALIZABLE", "BEGIN"},
      {"start  transaction read only", "START TRANSACTION"},
      {"\n\vCOMMIT", "COMMIT"},
      {"COMMIT", "COMMIT"},
      {"commit and chain", "COMMIT"},
      {"END TRANSACTION", "END"},
      {"ROLLBACK", "ROLLBACK"},
      {"ROLLBACK WORK AND NO CHAIN", "ROLLBACK"},
      {"ABORT", "ABORT"},
      {"PREPARE TRANSACTION 'a'", "PREPARE TRANSACTION"},
      {"COMMIT PREPARED 'a'", "COMMIT PREPARED"},
      {"ROLLBACK PREPARED ' to '", "ROLLBACK PREPARED"},
  };
  for (const auto& c : cases) {
    BOOST_TEST_CONTEXT(c.statement) {
      BOOST_TEST(control(postgres_dialect(), c.statement) == c.keywords);
    }
  }
}

BOOST_AUTO_TEST_CASE(tells_what_leaves_the_transaction_alone) {
  for (const char* statement :
       {"", "-- BEGIN", "SAVEPOINT a", "RELEASE a", "RELEASE SAVEPOINT a", "ROLLBACK TO a",
        "ROLLBACK WORK TO a", "rollback transaction to savepoint a", "PREPARE a AS SELECT 1",
        "SELECT 1 AS commit", "\"BEGIN\"", "'COMMIT'",
        "CREATE TRIGGER t AFTER DELETE ON a BEGIN DELETE FROM b; END",
        "CREATE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT 1; END", "DO $$ BEGIN NULL; END $$",
        "begins", "ENDING", "SET TRANSACTION READ ONLY"}) {
    BOOST_TEST_CONTEXT(statement) {
      BOOST_TEST(control(postgres_dialect(), statement) == "none");
      BOOST_TEST(control(sqlite_dialect(), statement) == "none");
    }
  }
}

BOOST_AUTO_TEST_CASE(leaves_out_a_transaction_around_the_script) {
  const Statements one = {"SELECT 1"};
  for (const char* sql :
       {"SELECT 1", "BEGIN; SELECT 1; COMMIT;", "begin transaction; SELECT 1; end transaction",
        "-- a\nBEGIN;\nSELECT 1;\nCOMMIT;\n-- b", "START TRANSACTION; SELECT 1; COMMIT WORK",
        "BEGIN WORK; SELECT 1; END;",
        "BEGIN IMMEDIATE TRANSACTION; SELECT 1; COMMIT TRANSACTION"}) {
    BOOST_TEST_CONTEXT(sql) {
      const SqlScript script{sql};
      const auto statements = find_transactional_statements(sqlite_dialect(), script);
      BOOST_REQUIRE(statements.ok());
      BOOST_TEST(*statements == one, boost::test_tools::per_element());
    }
  }
  for (const char* sql : {"BEGIN; COMMIT", ""}) {
    const SqlScript script{sql};
    BOOST_TEST(find_transactional_statements(postgres_dialect(), script)->empty());
  }
}

BOOST_AUTO_TEST_CASE(refuses_any_other_control_of_transactions) {
  struct {
    const char* sql;
    const char* quoted;
  } cases[] = {
      {"BEGIN", "\"BEGIN\""},
      {"COMMIT", "\"COMMIT\""},
      {"SELECT 1; -- now\n commit; SELECT 2", "\"commit\""},
      {"BEGIN; SELECT 1", "\"BEGIN\""},
      {"SELECT 1; COMMIT", "\"COMMIT\""},
      {"BEGIN; SELECT 1; ROLLBACK", "\"BEGIN\""},
      {"BEGIN; SELECT 1; COMMIT; BEGIN; SELECT 2; COMMIT", "\"COMMIT\""},
      {"COMMIT; BEGIN", "\"COMMIT\""},
      {"BEGIN ISOLATION LEVEL SERIALIZABLE; COMMIT", "\"BEGIN ISOLATION LEVEL SERIALIZABLE\""},
      {"BEGIN; COMMIT AND CHAIN", "\"BEGIN\""},
      {"PREPARE TRANSACTION 'a'", "\"PREPARE TRANSACTION 'a'\""},
  };
  for (const auto& c : cases) {
    BOOST_TEST_CONTEXT(c.sql) {
      const SqlScript script{c.sql};
      const absl::Status status =
          find_transactional_statements(postgres_dialect(), script).status();
      const std::string message(status.message());
      BOOST_TEST(status.code() == absl::StatusCode::kInvalidArgument);
      BOOST_TEST(message.starts_with(c.quoted));
      BOOST_TEST(message.find("remove it, or mark the section transaction:false") !=
                 std::string::npos);
    }
  }
}

BOOST_AUTO_TEST_CASE(says_what_to_do_in_the_words_of_the_format) {
  struct {
    SqlFormat format;
    const char* words;
  } cases[] = {
      {SqlFormat::kMigrate, "mark the section transaction:false"},
      {SqlFormat::kGoose, "write \"-- +goose NO TRANSACTION\" into the file"},
      {SqlFormat::kPair, "put it into a pair of files of its own, which runs outside"},
  };
  for (const auto& c : cases) {
    const SqlScript script{"SELECT 1;\n-- Now.\nVACUUM;\nSELECT 2;\nVACUUM t;\nREINDEX SCHEMA s",
                           "a/1_x.sql", 7, c.format};
    const absl::Status status = find_transactional_statements(postgres_dialect(), script).status();
    BOOST_TEST(std::string(status.message()) ==
               std::string("a/1_x.sql:9: \"VACUUM\" cannot run in a transaction; ") + c.words +
                   " (and so with lines 11, 12)");
  }
}

BOOST_AUTO_TEST_CASE(knows_transactions_of_a_script_itself) {
  struct {
    const char* sql;
    bool has_own;
  } cases[] = {
      {"SELECT 1", false},
      {"BEGIN; SELECT 1; COMMIT", false},
      {"BEGIN; SELECT 1; COMMIT; BEGIN; SELECT 2; COMMIT", true},
      {"SELECT 1; BEGIN; SELECT 2; COMMIT", true},
      {"BEGIN; SELECT 1; ROLLBACK", true},
      {"BEGIN; SELECT 1", true},
      {"SAVEPOINT a; RELEASE a", false},
  };
  for (const auto& c : cases) {
    BOOST_TEST_CONTEXT(c.sql) {
      BOOST_TEST(has_own_transactions(postgres_dialect(), c.sql) == c.has_own);
    }
  }
  const char* trigger = "CREATE TRIGGER t AFTER DELETE ON a BEGIN DELETE FROM b; END; SELECT 1";
  BOOST_TEST(!has_own_transactions(sqlite_dialect(), trigger));
}

BOOST_AUTO_TEST_CASE(names_the_line_of_a_transaction_that_does_not_end) {
  constexpr std::string_view kOpen =
      "\"BEGIN\" begins a transaction that no COMMIT ends: add one, or remove it";
  struct {
    const char* sql;
    std::string error;
  } cases[] = {
      {"BEGIN; SELECT 1; COMMIT;\nBEGIN; SELECT 2; END", ""},
      {"BEGIN; SELECT 1; ROLLBACK; COMMIT PREPARED 'a'", ""},
      {"START TRANSACTION; PREPARE TRANSACTION 'a'", ""},
      {"SELECT 1;\n\n-- Now.\nBEGIN;\nSELECT 2", "x.sql:5: " + std::string(kOpen)},
      {"BEGIN;\nBEGIN;\nCOMMIT", "x.sql:2: " + std::string(kOpen)},
      {"BEGIN; COMMIT;\nEND", "x.sql:3: \"END\" ends a transaction that nothing has begun"},
  };
  for (const auto& c : cases) {
    BOOST_TEST_CONTEXT(c.sql) {
      const absl::Status status =
          check_own_transactions(postgres_dialect(), {c.sql, "x.sql", 2, SqlFormat::kPair});
      BOOST_TEST(std::string(status.message()) == c.error);
    }
  }
}

BOOST_AUTO_TEST_CASE(allows_savepoints_in_the_transaction) {
  const SqlScript script{"SAVEPOINT a; SELECT 1; ROLLBACK TO a; RELEASE a"};
  const auto statements = find_transactional_statements(postgres_dialect(), script);
  BOOST_REQUIRE(statements.ok());
  BOOST_TEST(statements->size() == 4U);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace piccolo
