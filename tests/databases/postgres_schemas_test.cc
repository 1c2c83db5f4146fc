// SPDX-License-Identifier: MIT
#include "absl/strings/str_format.h"
#include "absl/strings/str_replace.h"
#include "databases/sql_databases.h"

// Tables outside the default schema.
namespace piccolo::testing {
namespace {

BOOST_AUTO_TEST_SUITE(postgres_schemas)

// A database with names for two more schemas, which are dropped after the case.
class Schemas {
 public:
  Schemas() {
    const std::string own = select(database(), "SELECT current_schema()")[0];
    a = own + " A";
    b = own + "_b";
  }
  ~Schemas() {
    for (const std::string& schema : {a, b}) {
      execute(database(), "DROP SCHEMA IF EXISTS " + quoted(schema) + " CASCADE");
    }
  }

  Database& database() { return test_.owner->database(); }

  // The schemas there are, of these two.
  Strings schemas() {
    return rows(absl::StrFormat(
        "SELECT nspname FROM pg_namespace WHERE nspname IN ('%s', '%s') ORDER BY 1", a, b));
  }

  // The tables in all three, the default schema without its name.
  Strings tables() {
    return rows(absl::StrFormat(
        "SELECT CASE table_schema WHEN '%1$s' THEN 'a.' WHEN '%2$s' THEN 'b.' ELSE '' END || "
        "table_name AS name FROM information_schema.tables WHERE table_schema IN ('%1$s', '%2$s', "
        "current_schema()) AND table_name NOT IN ('migration', 'piccolo_faked', 'piccolo_record') "
        "ORDER BY 1",
        a, b));
  }

  // What the catalogue says of all three.
  Strings catalogue() {
    Strings all = schemas();
    const std::string own = rows("SELECT current_schema()")[0];
    for (const std::string& schema : {own, a, b}) {
      execute(database(), "SET search_path TO " + quoted(schema));
      if (rows("SELECT current_schema()")[0].empty()) continue;
      const Strings lines = test_.owner->catalogue();
      all.push_back("in schema " + schema);
      all.insert(all.end(), lines.begin(), lines.end());
    }
    execute(database(), "SET search_path TO " + quoted(own));
    return all;
  }

  void go_there_and_back(const std::vector<Change>& changes) {
    goes_there_and_back(
        database(), [&] { return catalogue(); }, changes);
  }

  void make_both() {
    for (const std::string& schema : {a, b}) {
      execute(database(), "CREATE SCHEMA " + quoted(schema));
    }
  }

  Strings rows(const std::string& sql) { return select(database(), sql); }
  std::string in_a(const std::string& table) { return quoted(a) + "." + table; }

  std::string a;
  std::string b;

 private:
  static std::string quoted(const std::string& name) { return "\"" + name + "\""; }

  SqlTestDatabase test_ = make_postgres();
};

BOOST_AUTO_TEST_CASE(makes_a_schema_for_its_table_and_leaves_it_there) {
  Schemas on;
  const AppRegistry apps = registry({app("music", {migration("1a", [&](MigrationManager& manager) {
                                           manager.add_table({"band", on.a}, {Text("name")});
                                         })})});
  for (int i = 0; i < 2; ++i) {
    run_all(on.database(), apps);
    PICCOLO_TEST_LIST(on.tables(), {"a.band"});
    PICCOLO_TEST_SUCCESS(reverse(on.database(), apps, "music"));
    BOOST_TEST(on.tables().empty());
    PICCOLO_TEST_LIST(on.schemas(), {on.a});
  }
}

BOOST_AUTO_TEST_CASE(moves_a_table_with_its_rows_to_a_schema_and_back) {
  Schemas on;
  const AppRegistry apps = registry({app(
      "music",
      {adds_table("1a", "band"),
       migration("2a",
                 [&](MigrationManager& manager) { manager.change_table_schema("band", on.a); }),
       migration("3a",
                 [&](MigrationManager& manager) {
                   manager.change_table_schema({"band", on.a}, on.b);
                 }),
       migration("4a", [&](MigrationManager& manager) {
         manager.change_table_schema({"band", on.b}, "");
       })})});
  PICCOLO_TEST_SUCCESS(run_next(on.database(), apps));
  execute(on.database(), "INSERT INTO band (name) VALUES ('x')");
  for (const char* table : {"a.band", "b.band", "band"}) {
    PICCOLO_TEST_SUCCESS(run_next(on.database(), apps));
    PICCOLO_TEST_LIST(on.tables(), {table});
  }
  for (const char* table : {"b.band", "a.band", "band"}) {
    PICCOLO_TEST_SUCCESS(reverse(on.database(), apps, "music"));
    PICCOLO_TEST_LIST(on.tables(), {table});
  }
  PICCOLO_TEST_LIST(on.rows("SELECT id, name FROM band"), {"1|x"});
  execute(on.database(), "INSERT INTO band (name) VALUES ('y')");
  PICCOLO_TEST_LIST(on.rows("SELECT max(id) FROM band"), {"2"});
  PICCOLO_TEST_LIST(on.schemas(), {on.a, on.b});
}

BOOST_AUTO_TEST_CASE(does_everything_to_a_table_in_a_schema) {
  Schemas on;
  on.make_both();
  const TableName band("band", on.a);
  on.go_there_and_back(
      {[&](auto& manager) {
         manager.add_table(band,
                           {Integer("id", {.primary_key = true}),
                            Varchar("name", {.unique = true, .index = true}), Integer("rating")});
       },
       [&](auto& manager) { manager.rename_column(band, "name", "title"); },
       [&](auto& manager) { manager.add_column(band, BigInt("fans", {.index = true})); },
       [&](auto& manager) {
         manager.add_constraint(band, UniqueConstraint{"both", {"title", "rating"}});
         manager.add_constraint(band, CheckConstraint{"rated", "rating > 0"});
         manager.add_index(band, {"rating", "fans"}, {.unique = true});
       },
       [&](auto& manager) { manager.alter_column(band, Text("title", {.null = true})); },
       [&](auto& manager) { manager.alter_column(band, Integer("rating", {.index = true})); },
       [&](auto& manager) { manager.drop_index(band, "band_rating_fans"); },
       [&](auto& manager) { manager.drop_constraint(band, "both"); },
       [&](auto& manager) { manager.drop_column(band, "rating"); },
       [&](auto& manager) { manager.rename_table(band, "group"); },
       [&](auto& manager) {
         manager.drop_table({"group", on.a});
       }});
}

// Piccolo inverts the move first, and does not find the column.
BOOST_AUTO_TEST_CASE(moves_a_table_and_changes_it_in_one_migration) {
  Schemas on;
  on.make_both();
  on.go_there_and_back({[](auto& manager) {
                          manager.add_table("band",
                                            {Varchar("name", {.unique = true, .index = true})});
                        },
                        [&](auto& manager) {
                          manager.change_table_schema("band", on.a);
                          manager.add_column({"band", on.a}, Integer("rating", {.index = true}));
                          manager.rename_table({"band", on.a}, "group");
                          manager.change_table_schema({"group", on.a}, on.b);
                          manager.drop_column({"group", on.b}, "name");
                          manager.change_table_schema({"group", on.b}, "");
                          manager.add_column("group", Text("name"));
                        }});
}

// Piccolo makes one of them.
BOOST_AUTO_TEST_CASE(keeps_tables_of_one_name_in_several_schemas_apart) {
  Schemas on;
  on.make_both();
  on.go_there_and_back(
      {[&](auto& manager) {
         manager.add_table({"band", on.a}, {Integer("x", {.unique = true, .index = true})});
         manager.add_table("band", {Text("x", {.unique = true, .index = true})});
         manager.add_table({"band", on.b}, {Boolean("x", {.unique = true, .index = true})});
       },
       [&](auto& manager) {
         manager.alter_column({"band", on.b}, Boolean("x", {.null = true, .index = true}));
         manager.drop_column({"band", on.a}, "x");
       },
       [&](auto& manager) {
         manager.drop_table({"band", on.a});
         manager.drop_table("band");
       }});
}

BOOST_AUTO_TEST_CASE(refers_to_tables_in_other_schemas) {
  Schemas on;
  on.make_both();
  const TableName band("band", on.a);
  using enum ReferentialAction;
  on.go_there_and_back(
      {[&](auto& manager) {
         manager.add_table({"song", on.b}, {ForeignKey("band", band)});
         manager.add_table(band,
                           {Integer("id", {.primary_key = true}), ForeignKey("cover_of", band)});
         manager.add_table("ticket", {ForeignKey("song", {"song", on.b})});
       },
       [&](auto& manager) {
         manager.alter_column({"song", on.b}, ForeignKey("band", band, {.on_delete = kRestrict}));
       },
       [&](auto& manager) {
         manager.change_table_schema(band, "");
         manager.rename_table("band", "group");
       },
       [&](auto& manager) {
         manager.alter_column({"song", on.b}, ForeignKey("band", "group", {.on_delete = kSetNull}));
       },
       [&](auto& manager) {
         manager.drop_column({"song", on.b}, "band");
       },
       [&](auto& manager) {
         manager.drop_table({"song", on.b});
         manager.drop_table("ticket");
         manager.drop_table("group");
       }});
}

BOOST_AUTO_TEST_CASE(drops_no_table_that_another_schema_refers_to) {
  Schemas on;
  const AppRegistry apps = registry(
      {app("music", {migration("1a",
                               [&](MigrationManager& manager) {
                                 manager.add_table({"band", on.a}, {});
                                 manager.add_table("song", {ForeignKey("band", {"band", on.a})});
                               }),
                     migration("2a", [&](MigrationManager& manager) {
                       manager.drop_table({"band", on.a});
                     })})});
  const MigrationResult result = run_forwards(on.database(), apps, {.app_name = "music"});
  PICCOLO_TEST_SAYS(result.message,
                    absl::StrFormat("table \"%s\".\"band\" is referred to by column \"band\" of "
                                    "table \"song\"",
                                    on.a));
  BOOST_TEST(on.tables().empty());
}

BOOST_AUTO_TEST_CASE(moves_no_table_to_where_its_names_are_taken) {
  Schemas on;
  const auto refused = [&](const std::function<void(MigrationManager&)>& describe) {
    const AppRegistry apps = registry({app("music", {migration("1a", describe)})});
    return run_forwards(on.database(), apps, {.app_name = "music"}).message;
  };
  const std::string table = refused([&](MigrationManager& manager) {
    manager.add_table("band", {});
    manager.add_table({"band", on.a}, {});
    manager.change_table_schema("band", on.a);
  });
  PICCOLO_TEST_SAYS(table, absl::StrFormat("there is a table \"%s\".\"band\" already", on.a));
  const std::string index = refused([&](MigrationManager& manager) {
    manager.add_table("band", {Text("name", {.index = true})});
    manager.add_table({"song", on.a}, {Text("name")});
    manager.add_index({"song", on.a}, {"name"}, {.name = "band_name"});
    manager.change_table_schema("band", on.a);
  });
  PICCOLO_TEST_SAYS(index,
                    absl::StrFormat("something else is called \"%s\".\"band_name\" already", on.a));
}

BOOST_AUTO_TEST_CASE(previews_a_move_in_the_words_of_piccolo) {
  const SqlTestDatabase test = make_postgres();
  const AppRegistry apps =
      registry({app("music", {adds_table("1a", "manager"), migration("2a", [](auto& manager) {
                                manager.change_table_schema("manager", "schema_1");
                              })})});
  PICCOLO_TEST_SUCCESS(run_next(test.owner->database(), apps));
  std::ostringstream out;
  PICCOLO_TEST_SUCCESS(run_forwards(test.owner->database(), apps,
                                    {.app_name = "music", .preview = true, .out = &out}));
  PICCOLO_TEST_SAYS(out.str(),
                    "CREATE SCHEMA IF NOT EXISTS \"schema_1\";\n"
                    "ALTER TABLE \"manager\" SET SCHEMA \"schema_1\";\n");
  PICCOLO_TEST_LIST(test.owner->tables(), {"manager"});
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace piccolo::testing
