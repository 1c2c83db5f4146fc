// SPDX-License-Identifier: MIT
#include "databases/sql_databases.h"

// That rows are held to what the migrations say of them, and no longer than that.
namespace piccolo::testing {
namespace {

BOOST_AUTO_TEST_SUITE(constraints)

// A database with an app that is taken there and back, a migration at a time.
template <typename TestBackend>
class Stepwise {
 public:
  explicit Stepwise(const std::vector<Change>& changes) : apps_(music(changes)) {}

  MigrationResult forwards() { return run_next(database(), apps_); }
  MigrationResult backwards() { return reverse(database(), apps_, "music"); }
  Database& database() { return test_.owner->database(); }
  Strings rows(const std::string& sql) { return select(database(), sql); }
  bool takes(const std::string& sql) { return testing::takes(database(), sql); }

  // As a service would, with foreign keys enforced.
  void execute_elsewhere(const std::string& sql) {
    const auto own = open_database(test_.url);
    PICCOLO_TEST_OK((*own)->without_transaction([&](Connection& connection) -> absl::Status {
      const absl::Status enforced = connection.execute(TestBackend::kEnforceForeignKeys);
      return enforced.ok() ? connection.execute(sql) : enforced;
    }));
  }

 private:
  SqlTestDatabase test_ = TestBackend::make();
  AppRegistry apps_;
};

void make_loose_band(MigrationManager& manager) {
  manager.add_table("band", {Varchar("name", {.length = 50}), Integer("rating", {.null = true})});
}

BOOST_AUTO_TEST_CASE_TEMPLATE(enforces_constraints_under_every_name, TestBackend, SqlBackends) {
  Stepwise<TestBackend> steps(
      {make_loose_band,
       [](auto& manager) {
         manager.add_constraint("band", UniqueConstraint{"both", {"name", "rating"}});
         manager.add_constraint("band", CheckConstraint{"low", "rating <= 10"});
       },
       [](auto& manager) {
         manager.rename_table("band", "group");
         manager.rename_column("group", "rating", "order");
       },
       [](auto& manager) {
         manager.drop_constraint("group", "both");
         manager.drop_constraint("group", "low");
       },
       [](auto& manager) { manager.drop_table("group"); }});
  const std::string twice = "INSERT INTO band (name, rating) VALUES ('x', 1), ('x', 1)";
  const std::string high = "INSERT INTO band (name, rating) VALUES ('x', 11)";
  const std::string good = "INSERT INTO band (name, rating) VALUES ('x', 1), ('x', 2)";
  const std::string group_twice =
      R"(INSERT INTO "group" (name, "order") VALUES ('x', 1), ('x', 1))";
  const std::string group_high = R"(INSERT INTO "group" (name, "order") VALUES ('x', 11))";
  const auto check = [&](const std::string& one, const std::string& other, bool taken) {
    BOOST_TEST(steps.takes(one) == taken);
    BOOST_TEST(steps.takes(other) == taken);
  };
  PICCOLO_TEST_SUCCESS(steps.forwards());
  check(twice, high, true);
  PICCOLO_TEST_SUCCESS(steps.forwards());
  check(twice, high, false);
  BOOST_TEST(steps.takes(good));
  PICCOLO_TEST_SUCCESS(steps.forwards());
  check(group_twice, group_high, false);
  PICCOLO_TEST_SUCCESS(steps.forwards());
  check(group_twice, group_high, true);
  PICCOLO_TEST_SUCCESS(steps.forwards());

  PICCOLO_TEST_SUCCESS(steps.backwards());
  check(group_twice, group_high, true);
  PICCOLO_TEST_SUCCESS(steps.backwards());
  check(group_twice, group_high, false);
  PICCOLO_TEST_SUCCESS(steps.backwards());
  check(twice, high, false);
  BOOST_TEST(steps.takes(good));
  PICCOLO_TEST_SUCCESS(steps.backwards());
  check(twice, high, true);
}

BOOST_AUTO_TEST_CASE_TEMPLATE(restores_the_constraints_of_a_dropped_table, TestBackend,
                              SqlBackends) {
  Stepwise<TestBackend> steps(
      {[](auto& manager) {
         make_loose_band(manager);
         manager.add_constraint("band", UniqueConstraint{"both", {"name", "rating"}});
         manager.add_constraint("band", CheckConstraint{"low", "rating <= 10"});
         manager.add_column("band", Integer("code", {.unique = true}));
       },
       [](auto& manager) { manager.drop_table("band"); }});
  PICCOLO_TEST_SUCCESS(steps.forwards());
  PICCOLO_TEST_SUCCESS(steps.forwards());
  PICCOLO_TEST_SUCCESS(steps.backwards());
  for (const char* values :
       {"('x', 1, 1), ('x', 1, 2)", "('x', 1, 1), ('y', 1, 1)", "('x', 11, 1)"}) {
    BOOST_TEST(!steps.takes(std::string("INSERT INTO band (name, rating, code) VALUES ") + values));
  }
  BOOST_TEST(steps.takes("INSERT INTO band (name, rating, code) VALUES ('x', 1, 1), ('x', 2, 2)"));
}

BOOST_AUTO_TEST_CASE_TEMPLATE(enforces_what_a_column_is_altered_to, TestBackend, SqlBackends) {
  Stepwise<TestBackend> steps({make_loose_band, [](auto& manager) {
                                 manager.alter_column(
                                     "band", Varchar("name", {.length = 50, .unique = true}));
                                 manager.alter_column("band", Integer("rating"));
                               }});
  const std::string twice = "INSERT INTO band (name, rating) VALUES ('x', 1), ('x', 2)";
  const std::string null = "INSERT INTO band (name, rating) VALUES ('x', NULL)";
  PICCOLO_TEST_SUCCESS(steps.forwards());
  BOOST_TEST((steps.takes(twice) && steps.takes(null)));
  PICCOLO_TEST_SUCCESS(steps.forwards());
  BOOST_TEST(!(steps.takes(twice) || steps.takes(null)));
  PICCOLO_TEST_SUCCESS(steps.backwards());
  BOOST_TEST((steps.takes(twice) && steps.takes(null)));
}

// There, and on the way back.
BOOST_AUTO_TEST_CASE_TEMPLATE(changes_nothing_if_rows_do_not_fit, TestBackend, SqlBackends) {
  const Change cases[] = {
      [](auto& manager) { manager.alter_column("band", Integer("rating")); },
      [](auto& manager) {
        manager.alter_column("band", Varchar("name", {.length = 50, .unique = true}));
      },
      [](auto& manager) {
        manager.add_constraint("band", UniqueConstraint{"one", {"name"}});
      },
      [](auto& manager) {
        manager.add_constraint("band", CheckConstraint{"high", "rating > 10"});
      },
      [](auto& manager) { manager.add_index("band", {"name"}, {.unique = true}); },
      [](auto& manager) { manager.add_column("band", Integer("code", {.unique = true})); },
  };
  const std::string rows = "INSERT INTO band (name, rating) VALUES ('x', 1), ('x', NULL)";
  for (const auto& change : cases) {
    Stepwise<TestBackend> there({make_loose_band, change});
    PICCOLO_TEST_SUCCESS(there.forwards());
    execute(there.database(), rows);
    const MigrationResult failed = there.forwards();
    BOOST_TEST(!failed.success);
    PICCOLO_TEST_SAYS(failed.message, "Its transaction was undone.");
    PICCOLO_TEST_LIST(there.rows("SELECT * FROM band ORDER BY id"), {"1|x|1", "2|x|"});
    PICCOLO_TEST_LIST(ran(there.database(), "music"), {"a"});
  }
  Stepwise<TestBackend> back(
      {[](auto& manager) {
         make_loose_band(manager);
         manager.alter_column("band", Integer("rating"));
       },
       [](auto& manager) { manager.alter_column("band", Integer("rating", {.null = true})); }});
  PICCOLO_TEST_SUCCESS(back.forwards());
  PICCOLO_TEST_SUCCESS(back.forwards());
  execute(back.database(), rows);
  const MigrationResult failed = back.backwards();
  BOOST_TEST(!failed.success);
  PICCOLO_TEST_SAYS(failed.message, "Its transaction was undone.");
  PICCOLO_TEST_LIST(back.rows("SELECT * FROM band ORDER BY id"), {"1|x|1", "2|x|"});
  PICCOLO_TEST_LIST(ran(back.database(), "music"), {"a", "aa"});
}

std::string rules_of(const Sqlite&) {
  return "SELECT on_delete, on_update FROM pragma_foreign_key_list('song')";
}
std::string rules_of(const Postgres&) {
  return "SELECT delete_rule, update_rule FROM information_schema.referential_constraints WHERE "
         "constraint_schema = current_schema()";
}

// Piccolo forgets the rule that is not changed, and both on the way back.
BOOST_AUTO_TEST_CASE_TEMPLATE(changes_one_rule_of_a_foreign_key_and_keeps_the_other, TestBackend,
                              SqlBackends) {
  using enum ReferentialAction;
  const auto to = [](ReferentialAction on_delete, ReferentialAction on_update) {
    return [=](MigrationManager& manager) {
      manager.alter_column(
          "song", ForeignKey("band", "band", {.on_delete = on_delete, .on_update = on_update}));
    };
  };
  Stepwise<TestBackend> steps(
      {[](auto& manager) {
         make_loose_band(manager);
         manager.add_table("song", {ForeignKey("band", "band", {.on_update = kRestrict})});
       },
       to(kSetNull, kRestrict), to(kSetNull, kSetDefault), to(kNoAction, kCascade)});
  const Strings rules[] = {
      {"CASCADE|RESTRICT"}, {"SET NULL|RESTRICT"}, {"SET NULL|SET DEFAULT"}, {"NO ACTION|CASCADE"}};
  for (const Strings& expected : rules) {
    PICCOLO_TEST_SUCCESS(steps.forwards());
    BOOST_TEST(steps.rows(rules_of(TestBackend())) == expected, boost::test_tools::per_element());
  }
  for (int i = 2; i >= 0; --i) {
    PICCOLO_TEST_SUCCESS(steps.backwards());
    BOOST_TEST(steps.rows(rules_of(TestBackend())) == rules[i], boost::test_tools::per_element());
  }
}

BOOST_AUTO_TEST_CASE_TEMPLATE(does_to_rows_what_the_foreign_key_says, TestBackend, SqlBackends) {
  Stepwise<TestBackend> steps(
      {[](auto& manager) {
         make_loose_band(manager);
         manager.add_table("song", {ForeignKey("band", "band")});
       },
       [](auto& manager) {
         manager.alter_column(
             "song", ForeignKey("band", "band", {.on_delete = ReferentialAction::kSetNull}));
       }});
  const std::string rows =
      "INSERT INTO band (name) VALUES ('x'); INSERT INTO song (band) SELECT max(id) FROM band";
  PICCOLO_TEST_SUCCESS(steps.forwards());
  execute(steps.database(), rows);
  PICCOLO_TEST_SUCCESS(steps.forwards());
  steps.execute_elsewhere("DELETE FROM band");
  PICCOLO_TEST_LIST(steps.rows("SELECT band FROM song"), {""});
  PICCOLO_TEST_SUCCESS(steps.backwards());
  execute(steps.database(), "DELETE FROM song; " + rows);
  steps.execute_elsewhere("DELETE FROM band");
  PICCOLO_TEST_LIST(steps.rows("SELECT band FROM song"), {});
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace piccolo::testing
