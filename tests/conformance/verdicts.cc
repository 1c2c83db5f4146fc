// SPDX-License-Identifier: MIT
#include <limits>

#include "conformance/conformance.h"
#include "support/changes.h"

// What is refused, and by whom: each database says the same of the same operations, or there
// is a reason.
namespace piccolo::testing {
namespace {

enum class Verdict {
  kTaken,
  kRefused,    // Before anything is written.
  kFailsLater  // What only the database itself can tell.
};
using enum Verdict;

// What a migration does to a database that has what make_band() makes.
struct Judged {
  std::string name;
  Change change;
  Verdict everywhere = kRefused;
  // Where they differ, and why.
  std::optional<Verdict> sqlite = std::nullopt;
  std::optional<Verdict> in_memory = std::nullopt;
  std::string reason = {};
};

constexpr char kNoNames[] = "SQLite gives its keys no names, and has no sequences";
constexpr char kOwnColumns[] = "SQLite's tables have no such columns";
constexpr char kAnyType[] = "to SQLite a type is a hint, and a column holds any value";
constexpr char kAnyIndex[] = "SQLite compares values of any type";
constexpr char kBtrees[] = "SQLite has B-tree indexes alone";
constexpr char kLarger[] = "SQLite's limit is higher";

// A table with this column.
Judged with_column(std::string name, const Column& column, Verdict everywhere, Verdict sqlite,
                   const char* reason = "") {
  return {.name = std::move(name),
          .change = [=](auto& manager) { manager.add_table("song", {column}); },
          .everywhere = everywhere,
          .sqlite = sqlite,
          .reason = reason};
}

// A column whose type or default PostgreSQL refuses.
Judged of_type(std::string name, const Column& column) {
  return with_column(std::move(name), column, kRefused, kTaken, kAnyType);
}

Judged taken(std::string name, const Column& column) {
  return with_column(std::move(name), column, kTaken, kTaken);
}

Judged with_index(std::string name, const Column& column, const IndexOptions& options,
                  Verdict everywhere, Verdict sqlite, const char* reason = "") {
  return {.name = std::move(name),
          .change =
              [=](auto& manager) {
                manager.add_table("song", {column});
                manager.add_index("song", {column.name}, options);
              },
          .everywhere = everywhere,
          .sqlite = sqlite,
          .reason = reason};
}

std::vector<Column> many_columns(int count) {
  std::vector<Column> columns;
  columns.reserve(static_cast<std::size_t>(count));
  for (int i = 0; i < count; ++i) columns.push_back(Integer("c" + std::to_string(i)));
  return columns;
}

Judged with_columns(std::string name, int count, Verdict everywhere, Verdict sqlite,
                    const char* reason = "") {
  return {.name = std::move(name),
          .change = [=](auto& manager) { manager.add_table("song", many_columns(count)); },
          .everywhere = everywhere,
          .sqlite = sqlite,
          .reason = reason};
}

Change index_of_many(int count) {
  return [=](auto& manager) {
    const std::vector<Column> columns = many_columns(count);
    Strings names;
    for (const Column& one : columns) names.push_back(one.name);
    manager.add_table("song", columns);
    manager.add_index("song", names, {.name = "many"});
  };
}

// A column that refers to one of another table.
Judged referring(std::string name, Column column, const Column& key, Verdict postgres) {
  column.references = Reference{.table = "album", .column = "key"};
  return {.name = std::move(name),
          .change =
              [=](auto& manager) {
                manager.add_table("album", {key});
                manager.add_table("song", {column});
              },
          .everywhere = postgres,
          .sqlite = kTaken,
          .reason = postgres == kTaken ? "" : kAnyIndex};
}

// One column gets another type.
Judged altering(std::string name, const Column& from, const Column& to, Verdict postgres,
                const char* reason = "", const AlterColumnOptions& options = {}) {
  return {.name = std::move(name),
          .change =
              [=](auto& manager) {
                manager.add_table("song", {from});
                manager.alter_column("song", to, options);
              },
          .everywhere = postgres,
          .sqlite = kTaken,
          .reason = reason};
}

// NOLINTNEXTLINE(readability-function-size): it is a table of cases.
std::vector<Judged> names() {
  std::vector<Judged> all = {
      {"a table called like a key", [](auto& m) { m.add_table("band_pkey", {}); }, kRefused, kTaken,
       std::nullopt, kNoNames},
      {"a table called like a sequence", [](auto& m) { m.add_table("band_id_seq", {}); }, kRefused,
       kTaken, std::nullopt, kNoNames},
      {"a table renamed to the name of a key",
       [](auto& m) {
         m.add_table("song", {});
         m.rename_table("song", "band_pkey");
       },
       kRefused, kTaken, std::nullopt, kNoNames},
      {"an index called like a key",
       [](auto& m) { m.add_index("band", {"rating"}, {.name = "band_pkey"}); }, kRefused, kTaken,
       std::nullopt, kNoNames},
      {"a constraint called like a sequence",
       [](auto& m) {
         m.add_constraint("band", UniqueConstraint{"band_id_seq", {"rating"}});
       },
       kRefused, kTaken, std::nullopt, kNoNames},
      {"a key whose name is taken",
       [](auto& m) {
         m.add_table("song_pkey", {});
         m.add_table("song", {});
       },
       kTaken},
      {"a table called like a unique constraint",
       [](auto& m) { m.add_table("band_name_key", {}); }},
      {"a table called like an index",
       [](auto& m) {
         m.add_index("band", {"rating"});
         m.add_table("band_rating", {});
       }},
      {"a table twice", [](auto& m) { m.add_table("band", {}); }},
      {"the migration table", [](auto& m) { m.add_table("migration", {}); }},
      {"a table renamed to the migration table",
       [](auto& m) { m.rename_table("band", "migration"); }},
      {"a table of this library", [](auto& m) { m.add_table("piccolo_faked", {}); }},
      {"a schema of PostgreSQL",
       [](auto& m) {
         m.add_table({"song", "pg_x"}, {});
       }},
      {"a move to a schema of PostgreSQL", [](auto& m) { m.change_table_schema("band", "pg_x"); }},
      {"a table of the same name in another schema",
       [](auto& m) {
         m.add_table({"band", "piccolo_verdicts"}, {});
       },
       kTaken, kRefused, std::nullopt, "SQLite has no schemas"},
      {"a table without a name", [](auto& m) { m.add_table("", {}); }},
      {"a table with a name of 64 bytes", [](auto& m) { m.add_table(std::string(64, 'x'), {}); }},
      {"a table with a name of 63 bytes", [](auto& m) { m.add_table(std::string(63, 'x'), {}); },
       kTaken},
      {"a table with a NUL byte in its name",
       [](auto& m) { m.add_table(std::string("a\0b", 3), {}); }},
      {"a table whose name is not UTF-8", [](auto& m) { m.add_table("b\xff", {}); }},
      {"a table whose name has a character cut off", [](auto& m) { m.add_table("b\xe2\x82", {}); }},
      {"a table whose name is UTF-8", [](auto& m) { m.add_table("b\xe2\x82\xac", {}); }, kTaken},
      {"a column whose name is not UTF-8",
       [](auto& m) { m.add_table("song", {Text("\xc0\x8a")}); }},
      {"a default that is not UTF-8",
       [](auto& m) { m.add_table("song", {Text("a", {.default_value = "caf\xe9"})}); }},
      {"a condition that is not UTF-8",
       [](auto& m) {
         m.add_constraint("band", CheckConstraint{"c", "name <> 'caf\xe9'"});
       }},
      {"a column without a name", [](auto& m) { m.add_table("song", {Text("")}); }},
      {"a column twice",
       [](auto& m) {
         m.add_table("song", {Text("a"), Text("a")});
       }},
      {"a column in letters of two sizes",
       [](auto& m) {
         m.add_table("song", {Text("a"), Text("A")});
       },
       kTaken, kFailsLater, std::nullopt, "SQLite takes A for a, as the model does not"},
      {"a column that PostgreSQL had until 11", [](auto& m) { m.add_table("song", {Text("oid")}); },
       kTaken},
      {"a column renamed to one of PostgreSQL's",
       [](auto& m) { m.rename_column("band", "rating", "ctid"); }, kRefused, kTaken, std::nullopt,
       kOwnColumns},
      {"a column of PostgreSQL's added", [](auto& m) { m.add_column("band", Text("xmin")); },
       kRefused, kTaken, std::nullopt, kOwnColumns},
      {"a constraint twice",
       [](auto& m) {
         m.add_constraint("band", CheckConstraint{"c", "rating > 0"});
         m.add_constraint("band", CheckConstraint{"c", "rating > 1"});
       }},
      {"an index of a column that is not there", [](auto& m) { m.add_index("band", {"nick"}); }},
      {"a condition without words",
       [](auto& m) {
         m.add_constraint("band", CheckConstraint{"c", ""});
       }},
      {"a condition that is none",
       [](auto& m) {
         m.add_constraint("band", CheckConstraint{"c", "rating >"});
       },
       kFailsLater, kRefused, kTaken, "no expression is parsed, but a rebuild is rehearsed"},
  };
  for (const char* column : {"tableoid", "xmin", "cmin", "xmax", "cmax", "ctid"}) {
    all.push_back(with_column(std::string("a column ") + column, Text(column), kRefused, kTaken,
                              kOwnColumns));
  }
  return all;
}

std::vector<Judged> types() {
  return {
      of_type("a text too long for PostgreSQL", Varchar("a", {.length = 10485761})),
      taken("the longest text of PostgreSQL", Varchar("a", {.length = 10485760})),
      of_type("a CHAR too long", Char("a", {.length = 10485761})),
      with_column("a text without a length", Varchar("a", {.length = 0}), kRefused, kRefused),
      of_type("a number without digits", Numeric("a", {.digits = Digits{0, 0}})),
      of_type("a number with too many digits", Numeric("a", {.digits = Digits{1001, 0}})),
      of_type("a number with too many digits after the point",
              Numeric("a", {.digits = Digits{5, 1001}})),
      of_type("a number with too many digits before the point",
              Numeric("a", {.digits = Digits{5, -1001}})),
      taken("the longest number", Numeric("a", {.digits = Digits{1000, 1000}})),
      of_type("no type", RawColumn("a", "", {.null = true})),
      of_type("a blank type", RawColumn("a", " \n", {.null = true})),
      {"a type that there is not",
       [](auto& m) { m.add_table("song", {RawColumn("a", "nonsense", {.null = true})}); },
       kFailsLater, kTaken, kTaken, "only PostgreSQL knows its types, and SQLite takes any"},
      with_columns("1,600 columns", 1599, kTaken, kTaken),
      with_columns("1,601 columns", 1600, kRefused, kTaken, kLarger),
      {"one column more than 1,600",
       [](auto& m) {
         m.add_table("song", many_columns(1599));
         m.add_column("song", Text("last"));
       },
       kRefused, kTaken, std::nullopt, kLarger},
  };
}

// NOLINTNEXTLINE(readability-function-size): it is a table of cases.
std::vector<Judged> indexes() {
  return {
      with_column("JSON as a key", Json("a", {.primary_key = true}), kRefused, kTaken, kAnyIndex),
      with_column("unique JSON", Json("a", {.unique = true}), kRefused, kTaken, kAnyIndex),
      with_column("JSON with an index", Json("a", {.index = true}), kRefused, kTaken, kAnyIndex),
      with_column("an index of an array of JSON", Array("a", Json(""), {.index = true}), kRefused,
                  kTaken, kAnyIndex),
      with_index("an index of JSON", Json("a"), {}, kRefused, kTaken, kAnyIndex),
      with_index("an index of parsed JSON", Jsonb("a"), {}, kTaken, kTaken),
      {"a constraint of several columns, one of JSON",
       [](auto& m) {
         m.add_column("band", Json("more"));
         m.add_constraint("band", UniqueConstraint{"both", {"rating", "more"}});
       },
       kRefused, kTaken, std::nullopt, kAnyIndex},
      {"a unique column becomes JSON",
       [](auto& m) {
         m.alter_column("band", Json("name", {.unique = true, .default_value = kNoDefault}));
       },
       kRefused, kTaken, std::nullopt, kAnyIndex},
      {"a column with an index beside it becomes JSON",
       [](auto& m) {
         m.add_table("song", {Text("a")});
         m.add_index("song", {"a", "id"});
         m.alter_column("song", Json("a"));
       },
       kRefused, kTaken, std::nullopt, kAnyIndex},
      with_index("a gin index of a number", Integer("a"), {.method = IndexMethod::kGin}, kRefused,
                 kRefused),
      with_index("a gist index of a number", Integer("a"), {.method = IndexMethod::kGist}, kRefused,
                 kRefused),
      with_index("a gist index of a text", Text("a"), {.method = IndexMethod::kGist}, kRefused,
                 kRefused),
      with_index("a gin index of JSON", Json("a"), {.method = IndexMethod::kGin}, kRefused,
                 kRefused),
      with_index("a gin index of parsed JSON", Jsonb("a"), {.method = IndexMethod::kGin}, kTaken,
                 kRefused, kBtrees),
      with_index("a gin index of an array", Array("a", Integer("")), {.method = IndexMethod::kGin},
                 kTaken, kRefused, kBtrees),
      with_index("a hash index", Integer("a"), {.method = IndexMethod::kHash}, kTaken, kRefused,
                 kBtrees),
      with_index("a unique hash index", Integer("a"),
                 {.method = IndexMethod::kHash, .unique = true}, kRefused, kRefused),
      {"a hash index of two columns",
       [](auto& m) {
         m.add_index("band", {"name", "rating"}, {.method = IndexMethod::kHash});
       }},
      {"a unique gin index",
       [](auto& m) {
         m.add_table("song", {Jsonb("a")});
         m.add_index("song", {"a"}, {.method = IndexMethod::kGin, .unique = true});
       }},
      {"an index of 32 columns", index_of_many(32), kTaken},
      {"an index of 33 columns", index_of_many(33), kRefused, kTaken, std::nullopt, kLarger},
  };
}

constexpr double kInfinity = std::numeric_limits<double>::infinity();

std::vector<Judged> defaults() {
  return {
      of_type("a word for an integer", Integer("a", {.default_value = "abc"})),
      of_type("nothing for an integer", Integer("a", {.default_value = ""})),
      of_type("a fraction in quotes for an integer", Integer("a", {.default_value = "1.5"})),
      of_type("a truth for an integer", Integer("a", {.default_value = true})),
      of_type("a UUID for an integer", Integer("a", {.default_value = RandomUuid{}})),
      of_type("an array for an integer", Integer("a", {.default_value = EmptyArray{}})),
      of_type("an infinity for an integer", Integer("a", {.default_value = kInfinity})),
      of_type("too much for a SMALLINT", SmallInt("a", {.default_value = "40000"})),
      of_type("too much for a BIGINT", BigInt("a", {.default_value = "9223372036854775808"})),
      of_type("a word for a REAL", Real("a", {.default_value = "abc"})),
      of_type("a word for a NUMERIC", Numeric("a", {.default_value = "x1"})),
      of_type("a number for a truth", Boolean("a", {.default_value = 1})),
      of_type("a word for a truth", Boolean("a", {.default_value = "maybe"})),
      of_type("nothing for a truth", Boolean("a", {.default_value = ""})),
      of_type("nothing for a date", Date("a", {.default_value = ""})),
      of_type("a number for a date", Date("a", {.default_value = 1})),
      of_type("a word for a time", Time("a", {.default_value = "noonish"})),
      of_type("a word for a moment", Timestamp("a", {.default_value = "soon"})),
      of_type("nothing for a moment", Timestamptz("a", {.default_value = ""})),
      of_type("a number for an interval", Interval("a", {.default_value = 0})),
      of_type("a word for an interval", Interval("a", {.default_value = "abc"})),
      of_type("a word for a UUID", Uuid("a", {.default_value = "x"})),
      of_type("nothing for a UUID", Uuid("a", {.default_value = ""})),
      of_type("half an object for JSON", Json("a", {.default_value = "{"})),
      of_type("nothing for JSON", Jsonb("a", {.default_value = ""})),
      of_type("a number for JSON", Json("a", {.default_value = 1})),
      of_type("a number for bytes", Bytea("a", {.default_value = 1})),
      of_type("nothing for an array", Array("a", Integer(""), {.default_value = ""})),
      of_type("bytes for a number", Integer("a", {.default_value = Bytes{"1"}})),
      taken("a number in quotes", Integer("a", {.default_value = " 12 "})),
      taken("a truth in a word", Boolean("a", {.default_value = "on"})),
      taken("a day in a word", Date("a", {.default_value = "infinity"})),
      taken("an infinity", DoublePrecision("a", {.default_value = kInfinity})),
      taken("a fraction for an integer", Integer("a", {.default_value = 1.5})),
      taken("a truth for a text", Text("a", {.default_value = true})),
      taken("a UUID for a text", Text("a", {.default_value = RandomUuid{}})),
      taken("an array for JSON", Json("a", {.default_value = EmptyArray{}})),
      {"a default that becomes none of its type",
       [](auto& m) { m.alter_column("band", Integer("rating", {.default_value = "abc"})); },
       kRefused, kTaken, std::nullopt, kAnyType},
      {"an expression that is none",
       [](auto& m) {
         m.add_table("song", {Text("a", {.default_value = SqlExpression{"nonsense("}})});
       },
       kFailsLater, std::nullopt, kTaken, "no expression is parsed"},
  };
}

std::vector<Judged> references() {
  const Column number = Integer("key", {.unique = true});
  const Column text = Text("key", {.unique = true});
  return {
      referring("a text that refers to a number", Text("a", {.null = true}), number, kRefused),
      referring("a number that refers to a text", Integer("a", {.null = true}), text, kRefused),
      referring("a NUMERIC that refers to an INTEGER", Numeric("a", {.null = true}), number,
                kRefused),
      referring("a UUID that refers to a text", Uuid("a", {.null = true}), text, kRefused),
      referring("a date that refers to a number", Date("a", {.null = true}), number, kRefused),
      referring("an array that refers to a number", Array("a", Integer(""), {.null = true}), number,
                kRefused),
      referring("an interval that refers to a time", Interval("a", {.null = true}),
                Time("key", {.unique = true}), kRefused),
      referring("a BIGINT that refers to an INTEGER", BigInt("a", {.null = true}), number, kTaken),
      referring("an INTEGER that refers to a NUMERIC", Integer("a", {.null = true}),
                Numeric("key", {.unique = true}), kTaken),
      referring("a VARCHAR that refers to a text", Varchar("a", {.null = true}), text, kTaken),
      referring("a date that refers to a moment", Date("a", {.null = true}),
                Timestamp("key", {.unique = true}), kTaken),
      {"a reference to what is not unique",
       [](auto& m) { m.add_column("band", ForeignKey("a", "band", {.target_column = "rating"})); }},
      {"a reference to a table that is not there",
       [](auto& m) { m.add_column("band", ForeignKey("a", "nowhere")); }},
  };
}

std::vector<Judged> alterations() {
  constexpr char kByAffinity[] = "SQLite keeps what it does not convert";
  return {
      altering("a number becomes a UUID", Integer("a"), Uuid("a"), kRefused, kByAffinity),
      altering("a truth becomes a BIGINT", Boolean("a"), BigInt("a"), kRefused, kByAffinity),
      altering("a moment becomes a time, which cannot become one again", Timestamp("a"), Time("a"),
               kRefused, kByAffinity),
      altering("the same, as told", Timestamp("a"), Time("a"), kTaken, "",
               {.using_expression = "CAST(a AS TIME)",
                .using_backwards = "CAST('2020-05-17 12:30' AS TIMESTAMP)"}),
      altering("a text becomes a number", Text("a"), Integer("a"), kTaken),
      altering("a moment becomes a day", Timestamp("a"), Date("a"), kTaken),
  };
}

Verdict judge(TestDatabase& test, const Change& change) {
  const AppRegistry apps = music({make_band, change});
  PICCOLO_TEST_SUCCESS(run_next(test.database(), apps));
  const Strings before = test.catalogue();
  const MigrationResult result = run_next(test.database(), apps);
  if (result.success) PICCOLO_TEST_SUCCESS(reverse(test.database(), apps, "music"));
  BOOST_TEST(test.catalogue() == before, boost::test_tools::per_element());
  PICCOLO_TEST_SUCCESS(reverse(test.database(), apps, "music"));
  if (result.success) return kTaken;
  BOOST_TEST_INFO_SCOPE(result.message);
  return result.message.starts_with("Cannot run, and nothing was changed") ? kRefused : kFailsLater;
}

std::ostream& operator<<(std::ostream& out, Verdict verdict) {
  constexpr const char* kWords[] = {"taken", "refused", "fails later"};
  return out << kWords[static_cast<int>(verdict)];
}

void check_verdicts(TestDatabase& test, const std::vector<Judged>& cases) {
  const bool is_sqlite = test.database().backend().dialect() == sqlite_dialect();
  const bool is_in_memory = test.database().name() == "memory:";
  for (const Judged& one : cases) {
    BOOST_TEST_CONTEXT(one.name) {
      Verdict expected = one.everywhere;
      if (is_sqlite) expected = one.sqlite.value_or(expected);
      if (is_in_memory) expected = one.in_memory.value_or(expected);
      BOOST_TEST((expected == one.everywhere || !one.reason.empty()));
      BOOST_TEST(judge(test, one.change) == expected);
    }
  }
}

void judges_names(TestDatabase& test) { check_verdicts(test, names()); }
void judges_types(TestDatabase& test) { check_verdicts(test, types()); }
void judges_indexes(TestDatabase& test) { check_verdicts(test, indexes()); }
void judges_defaults(TestDatabase& test) { check_verdicts(test, defaults()); }
void judges_references(TestDatabase& test) { check_verdicts(test, references()); }
void judges_alterations(TestDatabase& test) { check_verdicts(test, alterations()); }

}  // namespace

ConformanceCases verdict_cases() {
  return {
      PICCOLO_CASE(judges_names),      PICCOLO_CASE(judges_types),
      PICCOLO_CASE(judges_indexes),    PICCOLO_CASE(judges_defaults),
      PICCOLO_CASE(judges_references), PICCOLO_CASE(judges_alterations),
  };
}

}  // namespace piccolo::testing
