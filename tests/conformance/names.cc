// SPDX-License-Identifier: MIT
#include "conformance/conformance.h"
#include "support/changes.h"

// Names: whatever is in them, and how long they may be.
namespace piccolo::testing {
namespace {

// Piccolo leaves some of them without quotes.
void takes_any_name_for_every_part(TestDatabase& test) {
  goes_there_and_back(
      test,
      {[](auto& manager) {
         manager.add_table("Select", {Integer("Order", {.unique = true, .index = true}),
                                      Varchar("user-name"), Integer("group")});
         manager.add_table("my table", {ForeignKey("from", "Select")});
       },
       [](auto& manager) {
         manager.add_constraint("Select", UniqueConstraint{"Both-Of", {"Order", "group"}});
         manager.add_constraint("Select", CheckConstraint{"it's \"checked\"", "\"Order\" > 0"});
         manager.add_index("Select", {"user-name", "group"});
         manager.add_index("Select", {"group"}, {.name = "a b; DROP TABLE c"});
       },
       [](auto& manager) {
         manager.alter_column("Select", BigInt("Order"));
         manager.alter_column("Select", Text("user-name", {.unique = true, .index = true}));
         manager.alter_column("my table", Integer("from"));
       },
       [](auto& manager) {
         manager.rename_column("Select", "Order", "WHERE");
         manager.rename_table("Select", "Table");
       },
       [](auto& manager) { manager.drop_column("Table", "WHERE"); },
       [](auto& manager) {
         manager.drop_index("Table", "a b; DROP TABLE c");
         manager.drop_column("Table", "user-name");
       }});
}

void gives_the_parts_of_a_column_the_names_it_is_told(TestDatabase& test) {
  const auto column = [](const std::string& prefix) {
    Column made = ForeignKey("cover_of", "band", {.unique = true, .index = true});
    made.unique_name = prefix + " key";
    made.index->name = prefix + " index";
    made.references->name = prefix + " reference";
    return made;
  };
  goes_there_and_back(test,
                      {make_band, [&](auto& manager) { manager.add_column("band", column("one")); },
                       [&](auto& manager) { manager.alter_column("band", column("another")); },
                       [&](auto& manager) { manager.drop_column("band", "cover_of"); },
                       [&](auto& manager) { manager.add_table("song", {column("one")}); }});
}

void keeps_the_names_it_gives_short_and_apart(TestDatabase& test) {
  const std::string table(63, 't');
  // Alike but for what no longer has room.
  const std::string one = std::string(60, 'c') + "one";
  const std::string two = std::string(60, 'c') + "two";
  goes_there_and_back(test, {[&](auto& manager) {
                               manager.add_table(table,
                                                 {Integer(one, {.unique = true, .index = true}),
                                                  Integer(two, {.unique = true, .index = true}),
                                                  ForeignKey("self", table)});
                             },
                             [&](auto& manager) {
                               manager.add_index(table, {one, two});
                               manager.add_column(table, ForeignKey(std::string(63, 'f'), table));
                             },
                             [&](auto& manager) { manager.drop_column(table, two); }});
}

void counts_bytes_and_cuts_no_character(TestDatabase& test) {
  std::string name;
  while (name.size() < 62) name += "ü";
  goes_there_and_back(test, {[&](auto& manager) {
                               manager.add_table(name,
                                                 {Integer(name, {.unique = true, .index = true})});
                             },
                             [&](auto& manager) { manager.drop_column(name, name); }});
}

void refuses_names_that_no_part_can_have(TestDatabase& test) {
  struct {
    std::string name;
    const char* says;
  } names[] = {
      {"", "has no name"},
      {std::string("a\0b", 3), "a\\0b\" has a NUL byte in it, at offset 1"},
      {std::string(64, 'x'), "has 64 bytes, and PostgreSQL takes no more than 63"},
  };
  using Give = void (*)(MigrationManager&, const std::string&);
  struct {
    const char* part;
    Give give;
  } parts[] = {
      {"table", [](auto& manager, auto& name) { manager.add_table(name, {}); }},
      {"table", [](auto& manager, auto& name) { manager.rename_table("band", name); }},
      {"column", [](auto& manager, auto& name) { manager.add_table("b", {Text(name)}); }},
      {"column", [](auto& manager, auto& name) { manager.add_column("band", Text(name)); }},
      {"column", [](auto& manager, auto& name) { manager.rename_column("band", "name", name); }},
      {"constraint",
       [](auto& manager, auto& name) {
         manager.add_constraint("band", UniqueConstraint{name, {"name", "rating"}});
       }},
      {"constraint",
       [](auto& manager, auto& name) {
         manager.add_constraint("band", CheckConstraint{name, "rating > 0"});
       }},
      {"index",
       [](auto& manager, auto& name) {
         // Without a name it is given one.
         const std::string given = name.empty() ? std::string(64, 'x') : name;
         manager.add_index("band", {"rating"}, {.name = given});
       }},
  };
  for (const auto& part : parts) {
    for (const auto& one : names) {
      if (part.part == std::string("index") && one.name.empty()) continue;
      check_refused(test, one.says, make_band,
                    [&](auto& manager) { part.give(manager, one.name); });
    }
  }
}

// A schema has one name for one thing, be it a table or an index.
void refuses_names_that_something_else_has(TestDatabase& test) {
  const Change before = [](MigrationManager& manager) {
    make_band(manager);
    manager.add_index("band", {"rating"}, {.name = "taken"});
    manager.add_table("song", {Integer("length")});
  };
  const char* says = "something else is called \"taken\" already";
  check_refused(test, says, before, [](auto& manager) { manager.add_table("taken", {}); });
  check_refused(test, says, before, [](auto& manager) { manager.rename_table("song", "taken"); });
  check_refused(test, says, before,
                [](auto& manager) { manager.add_index("song", {"length"}, {.name = "taken"}); });
  check_refused(test, says, before, [](auto& manager) {
    manager.add_constraint("song", UniqueConstraint{"taken", {"length"}});
  });
  check_refused(test, "something else is called \"band\" already", before,
                [](auto& manager) { manager.add_index("song", {"length"}, {.name = "band"}); });
}

// A database would stop to read there, and leave out what follows.
void refuses_a_nul_byte_in_any_text(TestDatabase& test) {
  static const std::string nul("'a\0b'", 5);
  struct {
    const char* part;
    Change change;
  } cases[] = {
      {"the default of column \"name\"",
       [](auto& manager) { manager.add_column("band", Text("name", {.default_value = nul})); }},
      {"the default of column \"at\"",
       [](auto& manager) {
         manager.add_table("song", {Integer("at", {.default_value = SqlExpression{nul}})});
       }},
      {"the default of column \"rating\"",
       [](auto& manager) {
         manager.drop_column("band", "rating", Text("rating", {.default_value = nul}));
       }},
      {"the type of column \"at\"",
       [](auto& manager) { manager.add_column("band", RawColumn("at", nul)); }},
      {"the condition of constraint \"one\"",
       [](auto& manager) {
         manager.add_constraint("band", CheckConstraint{"one", nul});
       }},
      {"the using expression of column \"rating\"",
       [](auto& manager) {
         manager.alter_column("band", Integer("rating"), {.using_expression = nul});
       }},
      {"the using expression for the way back of column \"rating\"",
       [](auto& manager) {
         manager.alter_column("band", Integer("rating"), {.using_backwards = nul});
       }},
      {"the name of schema \"'a\\0b'\"",
       [](auto& manager) { manager.change_table_schema("band", nul); }},
      {"the name of schema \"'a\\0b'\"",
       [](auto& manager) {
         manager.add_table({"song", nul}, {});
       }},
      {"the name of table \"'a\\0b'\"", [](auto& manager) { manager.drop_table(nul); }},
      {"the name of table \"'a\\0b'\"",
       [](auto& manager) { manager.add_column("band", ForeignKey("to", nul)); }},
      {"the name of column \"'a\\0b'\"",
       [](auto& manager) { manager.add_index("band", {nul}, {.name = "one"}); }},
      {"the name of constraint \"'a\\0b'\"",
       [](auto& manager) { manager.drop_constraint("band", nul); }},
      {"the name of index \"'a\\0b'\"", [](auto& manager) { manager.drop_index("band", nul); }},
      {"the SQL that is run forwards", [](auto& manager) { manager.add_raw(nul, "SELECT 1"); }},
      {"the SQL that is run backwards", [](auto& manager) { manager.add_raw("SELECT 1", nul); }},
  };
  // What raw SQL may have made is let pass by other checks.
  const Change known = make_band;
  const Change unknown = [](auto& manager) {
    make_band(manager);
    manager.add_raw("SELECT 1", kNothingToUndo);
  };
  for (const auto& one : cases) {
    const std::string says = one.part + std::string(" has a NUL byte in it");
    check_refused(test, says, known, one.change);
    check_refused(test, says, unknown, one.change);
  }
}

void takes_bytes_of_any_kind_as_a_default(TestDatabase& test) {
  goes_there_and_back(test, [](auto& manager) {
    manager.add_column("band", Bytea("data", {.default_value = Bytes{std::string("a\0b", 3)}}));
  });
}

}  // namespace

ConformanceCases name_cases() {
  return {
      PICCOLO_CASE(takes_any_name_for_every_part),
      PICCOLO_CASE(gives_the_parts_of_a_column_the_names_it_is_told),
      PICCOLO_CASE(keeps_the_names_it_gives_short_and_apart),
      PICCOLO_CASE(counts_bytes_and_cuts_no_character),
      PICCOLO_CASE(refuses_names_that_no_part_can_have),
      PICCOLO_CASE(refuses_names_that_something_else_has),
      PICCOLO_CASE(refuses_a_nul_byte_in_any_text),
      PICCOLO_CASE(takes_bytes_of_any_kind_as_a_default),
  };
}

}  // namespace piccolo::testing
