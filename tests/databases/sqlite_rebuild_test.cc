// SPDX-License-Identifier: MIT
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "sql/sqlite/rebuild.h"
#include "support/builders.h"
#include "support/test_database.h"

namespace piccolo::testing {
namespace {

// A file whose tables are rebuilt.
class Rebuilt {
 public:
  explicit Rebuilt(const std::string& sql) { PICCOLO_TEST_OK(execute({sql})); }

  absl::Status execute(const Strings& statements) {
    return database().transact([&](Connection& connection) -> absl::Status {
      for (const std::string& statement : statements) {
        if (absl::Status done = connection.execute(statement); !done.ok()) return done;
      }
      return absl::OkStatus();
    });
  }

  // As a migration would, each statement alone.
  absl::Status edit(const std::string& table, const TableEdit& edit) {
    return database().transact([&](Connection& connection) -> absl::Status {
      const auto statements = rebuild_statements(
          table, edit, [&](std::string_view sql) { return connection.query(sql); });
      if (!statements.ok()) return statements.status();
      for (const Statement& statement : *statements) {
        if (absl::Status done = connection.execute(statement.sql); !done.ok()) return done;
      }
      return absl::OkStatus();
    });
  }

  // Nothing that is refused may leave a trace.
  void check_refused(const std::string& table, const TableEdit& change, absl::StatusCode code,
                     const std::string& says) {
    const Strings before = all();
    const absl::Status status = edit(table, change);
    BOOST_TEST((status.code() == code), status.ToString());
    PICCOLO_TEST_SAYS(std::string(status.message()), says);
    BOOST_TEST(all() == before, boost::test_tools::per_element());
  }

  void check_whole() {
    PICCOLO_TEST_LIST(rows("PRAGMA integrity_check"), {"ok"});
    PICCOLO_TEST_LIST(rows("PRAGMA foreign_key_check"), {});
    PICCOLO_TEST_LIST(rows("PRAGMA legacy_alter_table"), {"0"});
    PICCOLO_TEST_LIST(rows("SELECT name FROM sqlite_schema WHERE name LIKE '%piccolo_new%' OR "
                           "tbl_name LIKE '%piccolo_new%' OR sql LIKE '%piccolo_new%'"),
                      {});
  }

  Strings rows(const std::string& sql) { return select(database(), sql); }
  std::string sql_of(const std::string& name) {
    return absl::StrJoin(
        rows(absl::StrFormat("SELECT sql FROM sqlite_schema WHERE name = '%s'", name)), "\n");
  }

  // The catalogue and the rows of all tables.
  Strings all() {
    Strings found = rows("SELECT type, name, tbl_name, sql FROM sqlite_schema ORDER BY rowid");
    for (const std::string& table :
         rows("SELECT name FROM pragma_table_list WHERE type = 'table' AND schema = 'main' AND "
              "name <> 'sqlite_schema' ORDER BY 1")) {
      for (const std::string& row : rows(absl::StrFormat("SELECT * FROM \"%s\"", table))) {
        found.push_back(absl::StrFormat("%s: %s", table, row));
      }
    }
    return found;
  }

  Database& database() { return test_.owner->database(); }

 private:
  SqlTestDatabase test_ = make_sqlite();
};

BOOST_AUTO_TEST_SUITE(sqlite_rebuild)

BOOST_AUTO_TEST_CASE(makes_statements_that_can_be_read) {
  Rebuilt file("CREATE TABLE band (id INTEGER PRIMARY KEY, fans); CREATE INDEX i ON band (fans)");
  Strings statements;
  PICCOLO_TEST_OK(file.database().transact([&](Connection& connection) {
    const auto query = [&](std::string_view sql) { return connection.query(sql); };
    const auto made = rebuild_statements(
        "BAND", ReplaceColumn{"fans", "\"fans\" INTEGER", "CAST(fans AS INTEGER)"}, query);
    for (const Statement& statement : made.value()) statements.push_back(statement.sql);
    return absl::OkStatus();
  }));
  PICCOLO_TEST_LIST(
      statements,
      {R"(CREATE TABLE "piccolo_new_band" (id INTEGER PRIMARY KEY, "fans" INTEGER))",
       R"(INSERT OR ABORT INTO "piccolo_new_band" ("id", "fans") SELECT "id", (CAST(fans AS INTEGER)) FROM "band")",
       R"(DROP TABLE "band")", "PRAGMA legacy_alter_table = ON",
       R"(ALTER TABLE "piccolo_new_band" RENAME TO "band")", "PRAGMA legacy_alter_table = OFF",
       "CREATE INDEX i ON band (fans)"});
}

BOOST_AUTO_TEST_CASE(leaves_legacy_alter_table_on_if_it_was) {
  Rebuilt file("CREATE TABLE t (a); PRAGMA legacy_alter_table = ON");
  PICCOLO_TEST_OK(file.edit("t", InsertColumn{"b"}));
  PICCOLO_TEST_LIST(file.rows("PRAGMA legacy_alter_table"), {"1"});
}

// What raw SQL can make, and no Schema can say.
const char kNasty[] = R"(CREATE TABLE "od""d; t'" ( -- the "odd" one, (
  [key a] INTEGER NOT NULL, /* ), */ "b,""" TEXT COLLATE NOCASE DEFAULT 'it''s, (',
  c TEXT GENERATED ALWAYS AS (upper("b,""")) STORED, d INT AS ([key a] * 2) VIRTUAL CHECK (d > 0),
  `e``` ANY, f BLOB DEFAULT (x'00ff'),
  CONSTRAINT "p k" PRIMARY KEY ([key a], "b,""") -- no comma
  UNIQUE (c, `e```)
) WITHOUT ROWID, STRICT)";

BOOST_AUTO_TEST_CASE(keeps_what_it_does_not_understand) {
  Rebuilt file(std::string(kNasty) + R"(; INSERT INTO "od""d; t'" ([key a], "b,""", `e```)
                                        VALUES (1, 'x', 2.5), (2, 'y', x'00'))");
  const std::string query = R"(SELECT *, hex(f), typeof(`e```), hex(`e```) FROM "od""d; t'")";
  const Strings before = file.rows(query);
  PICCOLO_TEST_OK(file.edit("OD\"D; T'", InsertColumn{"g INT DEFAULT 7"}));
  PICCOLO_TEST_OK(file.edit("od\"d; t'", InsertConstraint{"CONSTRAINT h CHECK (g > 0)"}));
  PICCOLO_TEST_LIST(file.rows(R"(SELECT DISTINCT g FROM "od""d; t'")"), {"7"});
  PICCOLO_TEST_OK(file.edit("od\"d; t'", RemoveConstraint{"h"}));
  PICCOLO_TEST_OK(file.execute({R"(ALTER TABLE "od""d; t'" DROP COLUMN g)"}));
  BOOST_TEST(file.rows(query) == before, boost::test_tools::per_element());
  PICCOLO_TEST_LIST(file.rows("SELECT sql FROM sqlite_schema WHERE type = 'table'"), {kNasty});
  file.check_whole();
}

BOOST_AUTO_TEST_CASE(makes_generated_columns_plain_and_plain_ones_generated) {
  Rebuilt file("CREATE TABLE t (a INT, b INT AS (a + 1)); INSERT INTO t VALUES (1), (2)");
  PICCOLO_TEST_OK(file.edit("t", ReplaceColumn{"b", "b INT"}));
  PICCOLO_TEST_OK(file.execute({"UPDATE t SET b = 20 WHERE a = 2"}));
  PICCOLO_TEST_LIST(file.rows("SELECT * FROM t"), {"1|2", "2|20"});
  PICCOLO_TEST_OK(file.edit("t", ReplaceColumn{"b", "b INT AS (a + 1) STORED"}));
  PICCOLO_TEST_LIST(file.rows("SELECT * FROM t"), {"1|2", "2|3"});
  file.check_whole();
}

BOOST_AUTO_TEST_CASE(fails_if_a_row_does_not_fit) {
  struct {
    TableEdit edit;
    const char* says;
  } cases[] = {
      {ReplaceColumn{"b", "b INT NOT NULL"}, "NOT NULL constraint failed: piccolo_new_t.b"},
      {ReplaceColumn{"b", "b INT NOT NULL ON CONFLICT IGNORE"}, "NOT NULL constraint failed"},
      {ReplaceColumn{"a", "a UNIQUE ON CONFLICT REPLACE", "1"}, "UNIQUE constraint failed"},
      {ReplaceColumn{"b", "b INT", "1, 2"}, "row value misused"},
      {InsertConstraint{"CONSTRAINT x CHECK (a < 2)"}, "CHECK constraint failed: x"},
      {InsertColumn{"c INT NOT NULL"}, "NOT NULL constraint failed: piccolo_new_t.c"},
      {InsertColumn{"b INT"}, "duplicate column name: b"},
  };
  for (const auto& c : cases) {
    BOOST_TEST_CONTEXT(c.says) {
      Rebuilt file(
          "CREATE TABLE t (a UNIQUE ON CONFLICT REPLACE, b INT); CREATE INDEX i ON t (b);"
          "INSERT INTO t VALUES (1, 1), (2, NULL)");
      file.check_refused("t", c.edit, absl::StatusCode::kInternal, c.says);
      file.check_whole();
    }
  }
}

BOOST_AUTO_TEST_CASE(fills_a_column_that_may_not_be_null) {
  Rebuilt file(
      "CREATE TABLE t (a INT, b TEXT); INSERT INTO t VALUES (1, '7'), (2, NULL), (3, 'x')");
  PICCOLO_TEST_OK(
      file.edit("t", ReplaceColumn{"b", "b INTEGER NOT NULL", "coalesce(b, t.a * 100)"}));
  PICCOLO_TEST_LIST(file.rows("SELECT a, b, typeof(b) FROM t"),
                    {"1|7|integer", "2|200|integer", "3|x|text"});
  file.check_whole();
}

BOOST_AUTO_TEST_CASE(keeps_the_rowid) {
  struct {
    const char* columns;
    const char* rowid;
  } cases[] = {
      {"a", "rowid"},
      {"a, \"ROWID\"", "_rowid_"},
      {"a, rowid, _rowid_", "oid"},
      {"a TEXT PRIMARY KEY", "rowid"},
      {"a INTEGER PRIMARY KEY DESC", "rowid"},
      {"a INT, PRIMARY KEY (a)", "rowid"},
  };
  for (const auto& c : cases) {
    BOOST_TEST_CONTEXT(c.columns) {
      Rebuilt file(
          absl::StrFormat("CREATE TABLE t (%1$s); INSERT INTO t (%2$s, a) VALUES (5, 1), "
                          "(-3, 2), (9223372036854775807, 3)",
                          c.columns, c.rowid));
      PICCOLO_TEST_OK(file.edit("t", InsertColumn{"b"}));
      PICCOLO_TEST_LIST(file.rows(absl::StrFormat("SELECT %s, a FROM t ORDER BY a", c.rowid)),
                        {"5|1", "-3|2", "9223372036854775807|3"});
      file.check_whole();
    }
  }
}

BOOST_AUTO_TEST_CASE(does_not_take_a_column_for_the_rowid) {
  Rebuilt file("CREATE TABLE t (a); INSERT INTO t (rowid, a) VALUES (5, 1)");
  PICCOLO_TEST_OK(file.edit("t", InsertColumn{"\"rowid\" TEXT DEFAULT 'x'"}));
  PICCOLO_TEST_LIST(file.rows("SELECT oid, * FROM t"), {"5|1|x"});
  PICCOLO_TEST_OK(file.edit("t", InsertColumn{"oid DEFAULT 'y'"}));
  PICCOLO_TEST_OK(file.edit("t", InsertColumn{"[_rowid_] DEFAULT 'z'"}));
  PICCOLO_TEST_LIST(file.rows("SELECT * FROM t"), {"1|x|y|z"});
  file.check_whole();
}

BOOST_AUTO_TEST_CASE(lets_a_column_become_the_rowid) {
  Rebuilt file("CREATE TABLE t (id TEXT PRIMARY KEY); INSERT INTO t (rowid, id) VALUES (5, '7')");
  PICCOLO_TEST_OK(file.edit("t", ReplaceColumn{"id", "id INTEGER PRIMARY KEY"}));
  PICCOLO_TEST_LIST(file.rows("SELECT rowid, id FROM t"), {"7|7"});
  PICCOLO_TEST_OK(file.edit("t", ReplaceColumn{"id", "id TEXT PRIMARY KEY"}));
  PICCOLO_TEST_LIST(file.rows("SELECT id, typeof(id) FROM t"), {"7|text"});
  file.check_whole();
}

BOOST_AUTO_TEST_CASE(keeps_the_largest_key_that_ever_was) {
  struct {
    const char* sql;
    Strings sequence;
  } cases[] = {
      {"SELECT 1", {"other|3"}},
      {R"(INSERT INTO "T's" VALUES (7, 1))", {"T's|7", "other|3"}},
      {R"(INSERT INTO "T's" VALUES (1, 1), (9, 9); DELETE FROM "T's" WHERE id = 9)",
       {"T's|9", "other|3"}},
      {R"(INSERT INTO "T's" VALUES (9, 9); DELETE FROM "T's")", {"T's|9", "other|3"}},
  };
  for (const auto& c : cases) {
    BOOST_TEST_CONTEXT(c.sql) {
      Rebuilt file(absl::StrFormat(R"(CREATE TABLE "T's" (id INTEGER PRIMARY KEY AUTOINCREMENT, a);
        CREATE TABLE other (id INTEGER PRIMARY KEY AUTOINCREMENT); INSERT INTO other VALUES (3);
        %s)",
                                   c.sql));
      PICCOLO_TEST_OK(file.edit("t's", ReplaceColumn{"a", "a TEXT"}));
      BOOST_TEST(file.rows("SELECT * FROM sqlite_sequence ORDER BY 1") == c.sequence,
                 boost::test_tools::per_element());
      file.check_whole();
    }
  }
}

BOOST_AUTO_TEST_CASE(begins_and_ends_to_count_keys) {
  Rebuilt file("CREATE TABLE t (id INTEGER PRIMARY KEY, a); INSERT INTO t VALUES (4, 1)");
  PICCOLO_TEST_OK(file.edit("t", ReplaceColumn{"id", "id INTEGER PRIMARY KEY AUTOINCREMENT"}));
  PICCOLO_TEST_LIST(file.rows("SELECT * FROM sqlite_sequence"), {"t|4"});
  PICCOLO_TEST_OK(file.edit("t", ReplaceColumn{"id", "id INTEGER PRIMARY KEY"}));
  PICCOLO_TEST_LIST(file.rows("SELECT * FROM sqlite_sequence"), {});
  PICCOLO_TEST_LIST(file.rows("SELECT * FROM t"), {"4|1"});
  file.check_whole();
}

const char kWithIndexesAndTriggers[] = R"(CREATE TABLE log (x); CREATE TABLE T (a UNIQUE, b);
  CREATE TRIGGER z AFTER INSERT ON t BEGIN INSERT INTO log VALUES ('z;' || new.a); END;
  CREATE UNIQUE INDEX u ON T (b DESC) WHERE t.b > 0; -- partial
  CREATE INDEX "e x" ON t (lower(a), /* ; */ b + 1);
  CREATE TRIGGER [a;] BEFORE UPDATE OF b ON "t" WHEN new.b > 5
    BEGIN SELECT CASE WHEN new.b > 6 THEN RAISE(ABORT, 'too; much') END; END;
  INSERT INTO t VALUES ('A', 1), ('B', 2))";

BOOST_AUTO_TEST_CASE(makes_indexes_and_triggers_again) {
  Rebuilt file(kWithIndexesAndTriggers);
  const std::string query =
      "SELECT type, name, sql FROM sqlite_schema WHERE type <> 'table' AND sql <> '' ORDER BY "
      "rowid";
  const Strings before = file.rows(query);
  BOOST_TEST(before.size() == 4u);
  PICCOLO_TEST_OK(file.edit("t", ReplaceColumn{"a", "a TEXT UNIQUE"}));
  BOOST_TEST(file.rows(query) == before, boost::test_tools::per_element());
  PICCOLO_TEST_LIST(file.rows("SELECT x FROM log"), {"z;A", "z;B"});
  PICCOLO_TEST_OK(file.execute({"INSERT INTO t VALUES ('C', 3)"}));
  PICCOLO_TEST_LIST(file.rows("SELECT x FROM log"), {"z;A", "z;B", "z;C"});
  PICCOLO_TEST_SAYS(file.execute({"UPDATE t SET b = 7"}).ToString(), "too; much");
  PICCOLO_TEST_SAYS(file.execute({"INSERT INTO t VALUES ('D', 3)"}).ToString(), "UNIQUE");
  PICCOLO_TEST_LIST(file.rows("SELECT name FROM pragma_index_list('t') ORDER BY 1"),
                    {"e x", "sqlite_autoindex_T_1", "u"});
  file.check_whole();
}

BOOST_AUTO_TEST_CASE(leaves_the_views_and_triggers_of_others_alone) {
  Rebuilt file(R"(CREATE TABLE t (a, b); CREATE TABLE o (x); INSERT INTO t VALUES (1, 2);
    CREATE VIEW v AS SELECT a, b FROM t; CREATE VIEW w AS SELECT a + 1 AS c FROM v;
    CREATE VIEW broken AS SELECT lost FROM nowhere;
    CREATE TRIGGER i INSTEAD OF INSERT ON v BEGIN INSERT INTO t VALUES (new.a, new.b); END;
    CREATE TRIGGER g AFTER INSERT ON o BEGIN UPDATE t SET a = new.x; DELETE FROM gone; END)");
  const std::string query =
      "SELECT type, name, tbl_name, sql FROM sqlite_schema WHERE type <> 'table' ORDER BY rowid";
  const Strings before = file.rows(query);
  PICCOLO_TEST_OK(file.edit("t", ReplaceColumn{"b", "b TEXT NOT NULL"}));
  BOOST_TEST(file.rows(query) == before, boost::test_tools::per_element());
  PICCOLO_TEST_OK(file.execute(
      {"CREATE TABLE gone (y)", "INSERT INTO o VALUES (5)", "INSERT INTO v VALUES (8, 9)"}));
  PICCOLO_TEST_LIST(file.rows("SELECT v.*, typeof(b), c FROM v JOIN w ON c = a + 1"),
                    {"5|2|text|6", "8|9|text|9"});
  file.check_whole();
}

// With foreign keys enforced, dropping the table would delete the rows of others.
BOOST_AUTO_TEST_CASE(loses_no_row_that_refers_to_the_table) {
  Rebuilt file(R"(
    CREATE TABLE t (id INTEGER PRIMARY KEY, up INT REFERENCES t (id) ON DELETE CASCADE,
                    a TEXT UNIQUE, FOREIGN KEY (up) REFERENCES "T" ON DELETE SET NULL);
    CREATE TABLE child (t INT REFERENCES t (id) ON DELETE CASCADE,
                        a REFERENCES T (a) ON DELETE SET NULL);
    INSERT INTO t VALUES (1, NULL, 'x'), (2, 1, 'y'), (3, 3, 'z');
    INSERT INTO child VALUES (1, 'x'), (1, 'y'), (3, NULL))");
  const std::string child = file.sql_of("child");
  PICCOLO_TEST_OK(file.edit("t", ReplaceColumn{"a", "a VARCHAR(5) NOT NULL UNIQUE"}));
  PICCOLO_TEST_LIST(file.rows("SELECT * FROM t"), {"1||x", "2|1|y", "3|3|z"});
  PICCOLO_TEST_LIST(file.rows("SELECT * FROM child"), {"1|x", "1|y", "3|"});
  BOOST_TEST(file.sql_of("child") == child);
  PICCOLO_TEST_LIST(file.rows("SELECT upper(\"table\") FROM pragma_foreign_key_list('t')"),
                    {"T", "T"});
  file.check_whole();
  PICCOLO_TEST_SAYS(file.execute({"INSERT INTO child VALUES (4, NULL)"}).ToString(),
                    "refer to nothing");
}

BOOST_AUTO_TEST_CASE(refuses_while_foreign_keys_are_enforced) {
  Rebuilt file("CREATE TABLE t (a)");
  const absl::Status refused =
      file.database().without_transaction([](Connection& connection) -> absl::Status {
        PICCOLO_TEST_OK(connection.execute("PRAGMA foreign_keys = ON"));
        return rebuild_statements("t", InsertColumn{"b"},
                                  [&](std::string_view sql) { return connection.query(sql); })
            .status();
      });
  PICCOLO_TEST_SAYS(std::string(refused.message()), "while PRAGMA foreign_keys is on");
}

BOOST_AUTO_TEST_CASE(refuses_what_is_no_ordinary_table) {
  Rebuilt file(R"(CREATE TABLE t (a); CREATE VIEW v AS SELECT a FROM t;
    CREATE VIRTUAL TABLE f USING fts5(a); CREATE TABLE q (a CHECK (q.a > 0));
    CREATE TABLE taken (a); CREATE TABLE Piccolo_New_Taken (a))");
  using enum absl::StatusCode;
  const InsertColumn edit{"b"};
  file.check_refused("none", edit, kNotFound, "there is no table \"none\"");
  file.check_refused("v", edit, kFailedPrecondition, "\"v\" cannot be rebuilt: it is a view");
  file.check_refused("f", edit, kFailedPrecondition, "it is a virtual table");
  file.check_refused("f_data", edit, kFailedPrecondition, "it is a shadow table");
  file.check_refused("q", edit, kFailedPrecondition, "q.a > 0");
  file.check_refused("taken", edit, kFailedPrecondition,
                     "the table \"piccolo_new_taken\" is in the way");
  file.check_refused("t", ReplaceColumn{"x", "x"}, kNotFound, "table \"t\" has no column \"x\"");
  file.check_refused("t", RemoveConstraint{"x"}, kNotFound, "no constraint \"x\"");
}

BOOST_AUTO_TEST_CASE(rebuilds_what_a_select_made) {
  Rebuilt file("CREATE TABLE t AS SELECT 1 AS a, 'x' AS \"b (\"");
  PICCOLO_TEST_OK(file.edit("t", ReplaceColumn{"b (", "\"b (\" TEXT NOT NULL"}));
  PICCOLO_TEST_LIST(file.rows("SELECT * FROM t"), {"1|x"});
  file.check_whole();
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace piccolo::testing
