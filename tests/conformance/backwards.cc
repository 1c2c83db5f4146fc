// SPDX-License-Identifier: MIT
#include <sstream>

#include "conformance/conformance.h"
#include "plan/steps.h"

// Going backwards: which migrations, in which order, and what is left when
// something goes wrong.
namespace piccolo::testing {
namespace {

AppConfig music() {
  return app("music",
             {adds_table("1a", "band"), adds_table("2a", "song"), adds_table("3a", "venue")});
}

// Two apps, of which "shop" is built on "music".
AppRegistry music_and_shop() {
  return registry({music(), app("shop", {adds_table("1a", "ticket")}, {"music"})});
}

void reverses_the_most_recent_by_default(TestDatabase& test) {
  const AppRegistry apps = registry({music()});
  run_all(test.database(), apps);
  const MigrationResult result =
      run_backwards(test.database(), apps, {.app_name = "music", .auto_agree = true});
  PICCOLO_TEST_SUCCESS(result);
  PICCOLO_TEST_LIST(names(result), {"music 3a"});
  PICCOLO_TEST_LIST(test.tables(), {"band", "song"});
  PICCOLO_TEST_LIST(ran(test.database(), "music"), {"1a", "2a"});
}

void reverses_back_to_an_id_and_including_it(TestDatabase& test) {
  const AppRegistry apps = registry({music()});
  run_all(test.database(), apps);
  const MigrationResult result = reverse(test.database(), apps, "music", "2a");
  PICCOLO_TEST_LIST(names(result), {"music 3a", "music 2a"});
  PICCOLO_TEST_LIST(test.tables(), {"band"});
  PICCOLO_TEST_LIST(ran(test.database(), "music"), {"1a"});
}

void reverses_all_of_an_app(TestDatabase& test) {
  const AppRegistry apps = registry({music()});
  run_all(test.database(), apps);
  PICCOLO_TEST_LIST(names(reverse(test.database(), apps, "music", "all")),
                    {"music 3a", "music 2a", "music 1a"});
  BOOST_TEST(test.tables().empty());
  BOOST_TEST(ran(test.database(), "music").empty());
}

void reverses_all_apps_dependents_first(TestDatabase& test) {
  const AppRegistry apps = music_and_shop();
  run_all(test.database(), apps);
  PICCOLO_TEST_LIST(names(reverse(test.database(), apps, "all")),
                    {"shop 1a", "music 3a", "music 2a", "music 1a"});
  BOOST_TEST(test.tables().empty());
}

void succeeds_when_nothing_has_run(TestDatabase& test) {
  const AppRegistry apps = registry({music()});
  for (const char* id : {"1", "all", "2a"}) {
    const MigrationResult result = reverse(test.database(), apps, "music", id);
    PICCOLO_TEST_SUCCESS(result);
    BOOST_TEST(result.message == "No migrations to reverse!");
  }
  BOOST_TEST(!(*test.database().migration_rows()).has_value());
}

void refuses_an_unknown_id_even_when_nothing_has_run(TestDatabase& test) {
  const MigrationResult result = reverse(test.database(), registry({music()}), "music", "2b");
  BOOST_TEST(!result.success);
  PICCOLO_TEST_SAYS(result.message, "Unrecognized migration name \"2b\"");
}

void refuses_an_id_that_has_not_run(TestDatabase& test) {
  const AppRegistry apps = registry({music()});
  run_all(test.database(), apps);
  PICCOLO_TEST_SUCCESS(reverse(test.database(), apps, "music"));
  const MigrationResult not_run = reverse(test.database(), apps, "music", "3a");
  BOOST_TEST(!not_run.success);
  PICCOLO_TEST_SAYS(not_run.message, "\"3a\" of app \"music\" has not run");
  const MigrationResult unknown = reverse(test.database(), apps, "music", "3");
  PICCOLO_TEST_SAYS(unknown.message, "must be one of those of app \"music\" that have run: 1a, 2a");
  PICCOLO_TEST_LIST(ran(test.database(), "music"), {"1a", "2a"});
}

void refuses_an_unknown_app(TestDatabase& test) {
  const MigrationResult result = reverse(test.database(), registry({music()}), "musik");
  BOOST_TEST(!result.success);
  PICCOLO_TEST_SAYS(result.message, "no app found with name \"musik\"; there are: music");
}

void leaves_rows_of_other_apps_with_the_same_id(TestDatabase& test) {
  const AppRegistry apps = registry(
      {app("music", {adds_table("1a", "band")}), app("shop", {adds_table("1a", "ticket")})});
  run_all(test.database(), apps);
  PICCOLO_TEST_SUCCESS(reverse(test.database(), apps, "shop"));
  PICCOLO_TEST_LIST(ran(test.database(), "music"), {"1a"});
  PICCOLO_TEST_LIST(test.tables(), {"band"});
}

void undoes_row_and_schema_together(TestDatabase& test) {
  for (const Outcome outcome : {Outcome::kFails, Outcome::kThrows}) {
    const Migration both = migration("2a", [outcome](MigrationManager& manager) {
      manager.add_raw(kNothingToUndo, [outcome](Connection&) -> absl::Status {
        if (outcome == Outcome::kThrows) throw std::runtime_error("on purpose");
        return absl::InternalError("on purpose");
      });
      manager.add_table("song", {});
    });
    const AppRegistry apps = registry({app("music", {adds_table("1a", "band"), both})});
    run_all(test.database(), apps);
    const MigrationResult result = reverse(test.database(), apps, "music", "all");
    BOOST_TEST(!result.success);
    BOOST_TEST(result.migrations.empty());
    PICCOLO_TEST_SAYS(result.message, "migration \"2a\" of app \"music\" could not be reversed");
    PICCOLO_TEST_SAYS(result.message, "on purpose");
    PICCOLO_TEST_LIST(test.tables(), {"band", "song"});
    PICCOLO_TEST_LIST(ran(test.database(), "music"), {"1a", "2a"});
  }
}

AppRegistry fails_at_the_second_of_three() {
  return registry(
      {app("music", {adds_table("1a", "band"), with_outcome("2a", Outcome::kWorks, Outcome::kFails),
                     adds_table("3a", "venue")})});
}

void undoes_all_when_one_fails(TestDatabase& test) {
  const AppRegistry apps = fails_at_the_second_of_three();
  run_all(test.database(), apps);
  const MigrationResult result = reverse(test.database(), apps, "music", "all");
  BOOST_TEST(!result.success);
  BOOST_TEST(result.migrations.empty());
  PICCOLO_TEST_SAYS(result.message, "Not reversed: music 3a, music 2a, music 1a.");
  PICCOLO_TEST_LIST(test.tables(), {"band", "venue"});
  PICCOLO_TEST_LIST(ran(test.database(), "music"), {"1a", "2a", "3a"});
}

void keeps_what_was_committed_when_each_has_its_transaction(TestDatabase& test) {
  const AppRegistry apps = fails_at_the_second_of_three();
  run_all(test.database(), apps);
  const MigrationResult result = run_backwards(test.database(), apps,
                                               {.app_name = "music",
                                                .migration_id = "all",
                                                .auto_agree = true,
                                                .transaction = TransactionScope::kEach});
  BOOST_TEST(!result.success);
  PICCOLO_TEST_LIST(names(result), {"music 3a"});
  PICCOLO_TEST_SAYS(result.message, "Reversed before it, and committed: music 3a.");
  PICCOLO_TEST_SAYS(result.message, "Not reversed: music 2a, music 1a.");
  PICCOLO_TEST_LIST(test.tables(), {"band"});
  PICCOLO_TEST_LIST(ran(test.database(), "music"), {"1a", "2a"});
}

void finds_a_missing_migration_before_anything_is_reversed(TestDatabase& test) {
  run_all(test.database(), registry({music()}));
  rewrite_rows(test.database());
  const AppRegistry later =
      registry({app("music", {adds_table("1a", "band"), adds_table("3a", "venue")})});
  const MigrationResult result = reverse(test.database(), later, "music", "all");
  BOOST_TEST(!result.success);
  PICCOLO_TEST_SAYS(result.message,
                    "\"2a\" of app \"music\" has run, but there is no such migration");
  PICCOLO_TEST_LIST(ran(test.database(), "music"), {"1a", "2a", "3a"});
  PICCOLO_TEST_SUCCESS(reverse(test.database(), later, "music"));
}

void finds_all_irreversible_ones_before_anything_is_reversed(TestDatabase& test) {
  const AppRegistry apps = registry({app(
      "music",
      {migration("1a", [](MigrationManager& manager) { manager.irreversible("data was merged"); }),
       migration("2a", [](MigrationManager& manager) { manager.add_raw("SELECT 1"); }),
       adds_table("3a", "venue")})});
  run_all(test.database(), apps);
  const MigrationResult result = reverse(test.database(), apps, "music", "all");
  BOOST_TEST(!result.success);
  PICCOLO_TEST_SAYS(result.message, "data was merged");
  PICCOLO_TEST_SAYS(result.message, "it has no way back");
  PICCOLO_TEST_LIST(ran(test.database(), "music"), {"1a", "2a", "3a"});
}

void removes_the_row_alone_of_a_fake(TestDatabase& test) {
  const AppRegistry apps = registry({app("music", {adds_table("1a", "band")})});
  run_all(test.database(), apps);
  Migration fake = adds_table("2a", "song");
  fake.fake = true;
  const AppRegistry both = registry({app("music", {adds_table("1a", "band"), fake})});
  run_all(test.database(), both);
  PICCOLO_TEST_LIST(test.tables(), {"band"});
  PICCOLO_TEST_SUCCESS(reverse(test.database(), both, "music"));
  PICCOLO_TEST_LIST(test.tables(), {"band"});
  PICCOLO_TEST_LIST(ran(test.database(), "music"), {"1a"});
}

void reverses_for_real_what_was_run_after_it_was_faked(TestDatabase& test) {
  const AppRegistry apps = registry({app("music", {adds_table("1a", "band")})});
  PICCOLO_TEST_SUCCESS(run_forwards(test.database(), apps, {.app_name = "music", .fake = true}));
  PICCOLO_TEST_SUCCESS(reverse(test.database(), apps, "music"));
  run_all(test.database(), apps);
  PICCOLO_TEST_SUCCESS(reverse(test.database(), apps, "music"));
  BOOST_TEST(test.tables().empty());
}

void asks_for_each_description_once_and_changes_nothing_by_it(TestDatabase& test) {
  int described = 0;
  const AppRegistry apps = registry({app("music", {migration("1a", [&](MigrationManager& manager) {
                                           ++described;
                                           manager.add_table("band", {});
                                         })})});
  run_all(test.database(), apps);
  BOOST_TEST(described == 1);
  PICCOLO_TEST_SUCCESS(reverse(test.database(), apps, "music"));
  BOOST_TEST(described == 2);
}

void reverses_rows_of_one_time_in_the_order_of_their_ids(TestDatabase& test) {
  const AppRegistry apps = registry({music()});
  run_all(test.database(), apps);
  Database& database = test.database();
  std::vector<Step> steps;
  MigrationRows rows = **database.migration_rows();
  for (const MigrationRow& row : rows)
    steps.push_back(make_delete_row(database.backend().dialect(), row, /*has_faked_table=*/false));
  for (MigrationRow row : rows) {
    row.ran_on = rows.front().ran_on;
    steps.push_back(make_insert_row(database.backend().dialect(), row));
  }
  PICCOLO_TEST_OK(run_steps(database, steps));
  PICCOLO_TEST_LIST(names(reverse(database, apps, "music", "all")),
                    {"music 3a", "music 2a", "music 1a"});
}

void does_nothing_when_another_run_was_faster(TestDatabase& test) {
  const AppRegistry apps = registry({music()});
  run_all(test.database(), apps);
  const MigrationResult result = run_backwards(
      test.database(), apps, {.app_name = "music", .confirm = [&](std::string_view) {
                                PICCOLO_TEST_SUCCESS(reverse(test.database(), apps, "music"));
                                return true;
                              }});
  BOOST_TEST(!result.success);
  PICCOLO_TEST_SAYS(result.message, "another run has changed the migration table");
  PICCOLO_TEST_LIST(ran(test.database(), "music"), {"1a", "2a"});
  PICCOLO_TEST_LIST(test.tables(), {"band", "song"});
}

void asks_once_with_a_list_and_takes_no_for_an_answer(TestDatabase& test) {
  const AppRegistry apps = music_and_shop();
  run_all(test.database(), apps);
  Strings questions;
  const MigrationResult result =
      run_backwards(test.database(), apps, {.app_name = "all", .confirm = [&](std::string_view q) {
                                              questions.emplace_back(q);
                                              return false;
                                            }});
  BOOST_TEST(!result.success);
  BOOST_TEST_REQUIRE(questions.size() == 1u);
  PICCOLO_TEST_SAYS(questions[0], "  - shop 1a\n  - music 3a\n  - music 2a\n  - music 1a\n");
  PICCOLO_TEST_SAYS(questions[0], "Reverse 4 migrations on ");
  PICCOLO_TEST_LIST(ran(test.database(), "music"), {"1a", "2a", "3a"});
}

void reverses_nothing_when_there_is_nobody_to_ask(TestDatabase& test) {
  const AppRegistry apps = registry({music()});
  run_all(test.database(), apps);
  const MigrationResult result = run_backwards(test.database(), apps, {.app_name = "music"});
  BOOST_TEST(absl::IsCancelled(result.status));
  PICCOLO_TEST_LIST(ran(test.database(), "music"), {"1a", "2a", "3a"});
}

void cleans_the_files_of_all_apps(TestDatabase& test) {
  const TemporaryFolder folder;
  std::vector<AppConfig> configs = {music(), app("shop", {adds_table("1a", "ticket")}, {"music"})};
  for (AppConfig& config : configs) {
    config.migrations_folder_path = folder.path() + "/" + config.app_name;
    for (Migration& one : config.migrations) {
      one.files = {folder.write(config.app_name + "/" + one.id + ".sql", "")};
    }
  }
  const std::string kept = folder.write("music/notes.txt", "");
  const AppRegistry apps = registry(configs);
  run_all(test.database(), apps);
  PICCOLO_TEST_SUCCESS(
      run_backwards(test.database(), apps, {.app_name = "all", .auto_agree = true, .clean = true}));
  BOOST_TEST(!std::filesystem::exists(folder.path() + "/music/1a.sql"));
  BOOST_TEST(!std::filesystem::exists(folder.path() + "/shop/1a.sql"));
  BOOST_TEST(std::filesystem::exists(kept));
}

void cleans_nothing_outside_the_folder(TestDatabase& test) {
  const TemporaryFolder folder;
  AppConfig config = app("music", {adds_table("1a", "band")});
  config.migrations_folder_path = folder.path() + "/music";
  std::filesystem::create_directories(config.migrations_folder_path);
  const std::string outside = folder.write("precious.sql", "");
  std::filesystem::create_symlink(outside, folder.path() + "/music/link.sql");
  for (const std::string& file :
       {outside, folder.path() + "/music/../precious.sql", folder.path() + "/music/link.sql"}) {
    config.migrations[0].files = {file};
    const AppRegistry apps = registry({config});
    run_all(test.database(), apps);
    const MigrationResult result = run_backwards(
        test.database(), apps, {.app_name = "music", .auto_agree = true, .clean = true});
    BOOST_TEST(!result.success);
    PICCOLO_TEST_SAYS(result.message, "is not in the migrations folder");
    BOOST_TEST(std::filesystem::exists(outside));
    PICCOLO_TEST_LIST(ran(test.database(), "music"), {"1a"});
  }
}

void removes_no_file_of_what_was_not_reversed(TestDatabase& test) {
  const TemporaryFolder folder;
  AppConfig config = app("music", {with_outcome("1a", Outcome::kWorks, Outcome::kFails)});
  config.migrations_folder_path = folder.path();
  config.migrations[0].files = {folder.write("1a.sql", "")};
  const AppRegistry apps = registry({config});
  run_all(test.database(), apps);
  BOOST_TEST(!run_backwards(test.database(), apps,
                            {.app_name = "music", .auto_agree = true, .clean = true})
                  .success);
  BOOST_TEST(std::filesystem::exists(folder.path() + "/1a.sql"));
}

void refuses_what_a_dependent_app_may_be_built_on(TestDatabase& test) {
  const AppRegistry apps = music_and_shop();
  run_all(test.database(), apps);
  const MigrationResult result = reverse(test.database(), apps, "music");
  BOOST_TEST(!result.success);
  PICCOLO_TEST_SAYS(result.message,
                    "app \"shop\" depends on app \"music\", and its migration \"1a\" ran after");
  PICCOLO_TEST_LIST(ran(test.database(), "music"), {"1a", "2a", "3a"});
  PICCOLO_TEST_SUCCESS(reverse(test.database(), apps, "shop"));
  PICCOLO_TEST_SUCCESS(reverse(test.database(), apps, "music"));
}

void reverses_what_ran_after_all_of_a_dependent_app(TestDatabase& test) {
  const AppConfig shop = app("shop", {adds_table("1a", "ticket")}, {"music"});
  run_all(test.database(), registry({app("music", {adds_table("1a", "band")}), shop}));
  const AppRegistry later =
      registry({app("music", {adds_table("1a", "band"), adds_table("2a", "song")}), shop});
  run_all(test.database(), later);
  PICCOLO_TEST_SUCCESS(reverse(test.database(), later, "music"));
  PICCOLO_TEST_LIST(test.tables(), {"band", "ticket"});
}

void restores_what_ran_not_what_is_only_written_down(TestDatabase& test) {
  const Migration drops =
      migration("3a", [](MigrationManager& manager) { manager.drop_table("band"); });
  run_all(test.database(), registry({app("music", {adds_table("1a", "band"), drops})}));
  const AppRegistry later = registry({app(
      "music",
      {adds_table("1a", "band"),
       migration("2a",
                 [](MigrationManager& manager) { manager.add_column("band", Integer("rating")); }),
       drops})});
  PICCOLO_TEST_SUCCESS(reverse(test.database(), later, "music"));
  PICCOLO_TEST_LIST(test.columns("band"), {"id", "name"});
}

void says_what_it_did(TestDatabase& test) {
  const AppRegistry apps = registry({music()});
  run_all(test.database(), apps);
  std::ostringstream out;
  const MigrationResult result =
      run_backwards(test.database(), apps,
                    {.app_name = "music", .migration_id = "2a", .auto_agree = true, .out = &out});
  BOOST_TEST(result.message == "Reversed 2 migrations.");
  BOOST_TEST(out.str() == "  - music 3a [backwards]... ok\n  - music 2a [backwards]... ok\n");
}

// The last line of a question, which is what a terminal still shows.
std::string last_line(const std::string& question) {
  return question.substr(question.rfind('\n') + 1);
}

void names_the_database_in_results_questions_and_previews(TestDatabase& test) {
  const AppRegistry apps = registry({music()});
  const std::string name = test.database().name();
  BOOST_TEST(reverse(test.database(), apps, "music").database == name);  // There is nothing.
  run_all(test.database(), apps);
  std::string question;
  const MigrationResult refused = run_backwards(
      test.database(), apps, {.app_name = "music", .confirm = [&](std::string_view asked) {
                                question = asked;
                                return false;
                              }});
  BOOST_TEST(refused.database == name);
  BOOST_TEST(last_line(question) == "Reverse 1 migration on " + name + "? [y/N]");
  std::ostringstream out;
  PICCOLO_TEST_SUCCESS(
      run_backwards(test.database(), apps, {.app_name = "music", .preview = true, .out = &out}));
  BOOST_TEST(out.str().starts_with("-- Database: " + name + "\n"), out.str());
  BOOST_TEST(reverse(test.database(), apps, "musik").database == name);
}

void says_that_somebody_has_to_agree(TestDatabase& test) {
  const AppRegistry apps = registry({music()});
  run_all(test.database(), apps);
  const MigrationResult result = run_backwards(test.database(), apps, {.app_name = "music"});
  BOOST_TEST(absl::IsCancelled(result.status));
  PICCOLO_TEST_SAYS(result.message, "set auto_agree, or confirm");
  const MigrationResult fakes = run_forwards(
      test.database(), registry({app("shop", {adds_table("1a", "a"), adds_table("2a", "b")})}),
      {.app_name = "shop", .fake = true});
  PICCOLO_TEST_SAYS(fakes.message, "set auto_agree, or confirm");
}

void tells_which_were_fakes(TestDatabase& test) {
  const AppRegistry apps = registry({music()});
  PICCOLO_TEST_SUCCESS(
      run_forwards(test.database(), apps, {.app_name = "music", .migration_id = "1"}));
  const MigrationResult faked =
      run_forwards(test.database(), apps, {.app_name = "music", .fake = true, .auto_agree = true});
  BOOST_TEST(faked.message ==
             "Faked 2 migrations: only their rows were written, and nothing was run.");
  Strings fakes;
  const MigrationResult result = run_backwards(test.database(), apps,
                                               {.app_name = "music",
                                                .migration_id = "all",
                                                .auto_agree = true,
                                                .on_progress = [&](const Progress& progress) {
                                                  if (progress.fake)
                                                    fakes.emplace_back(progress.migration_id);
                                                }});
  BOOST_TEST(result.message ==
             "Reversed 3 migrations. 2 of them are fakes: only their rows were removed.");
  PICCOLO_TEST_LIST(fakes, {"3a", "2a"});
  BOOST_TEST((result.migrations[1].faked && !result.migrations[2].faked));
}

void keeps_what_it_shows_in_its_line(TestDatabase& test) {
  Migration evil = adds_table("1a\nDROP TABLE a;", "band");
  evil.description = "Bands\nDROP TABLE b;\x1b[31m";
  const AppRegistry apps = registry({app("music", {evil})});
  std::ostringstream out;
  PICCOLO_TEST_SUCCESS(
      run_forwards(test.database(), apps, {.app_name = "music", .preview = true, .out = &out}));
  PICCOLO_TEST_SUCCESS(run_forwards(test.database(), apps, {.app_name = "music", .out = &out}));
  std::string question;
  BOOST_TEST(!run_backwards(test.database(), apps,
                            {.app_name = "music",
                             .confirm =
                                 [&](std::string_view asked) {
                                   question = asked;
                                   return false;
                                 }})
                  .success);
  PICCOLO_TEST_SAYS(question, "1a\\nDROP TABLE a; Bands\\nDROP TABLE b;\\x1b[31m");
  PICCOLO_TEST_SUCCESS(
      run_backwards(test.database(), apps, {.app_name = "music", .auto_agree = true, .out = &out}));
  PICCOLO_TEST_SAYS(out.str(), "\"1a\\nDROP TABLE a;\" of app \"music\": Bands\\nDROP TABLE b;");
  PICCOLO_TEST_SAYS(out.str(), "  - music 1a\\nDROP TABLE a; [backwards]... ok\n");
}

void tells_of_parts_that_were_meant_to_be_one(TestDatabase& test) {
  const auto nothing = [](MigrationManager& manager) {
    manager.add_raw(kNothingToUndo, kNothingToUndo);
  };
  const AppRegistry apps = registry({app(
      "music", {adds_table("1a", "band"), migration("2a", nothing, {.wrap_in_transaction = false}),
                adds_table("3a", "song")})});
  run_all(test.database(), apps);
  const BackwardsOptions all{.app_name = "music", .migration_id = "all", .preview = true};
  const MigrationResult preview = run_backwards(test.database(), apps, all);
  BOOST_TEST_REQUIRE(preview.notes.size() == 1u);
  PICCOLO_TEST_SAYS(preview.notes[0], "not one transaction but 3 parts");
  PICCOLO_TEST_SAYS(preview.notes[0], "outside a transaction: music 2a;");
  BackwardsOptions each = all;
  each.transaction = TransactionScope::kEach;
  BOOST_TEST(run_backwards(test.database(), apps, each).notes.empty());
}

void previews_what_it_would_run_and_changes_nothing(TestDatabase& test) {
  const AppRegistry apps = registry({music()});
  run_all(test.database(), apps);
  std::ostringstream out;
  const MigrationResult preview =
      run_backwards(test.database(), apps,
                    {.app_name = "music", .migration_id = "all", .preview = true, .out = &out});
  PICCOLO_TEST_SUCCESS(preview);
  PICCOLO_TEST_SAYS(out.str(), "DROP TABLE \"venue\";\n");
  PICCOLO_TEST_LIST(ran(test.database(), "music"), {"1a", "2a", "3a"});
  PICCOLO_TEST_LIST(test.tables(), {"band", "song", "venue"});

  const MigrationResult run = reverse(test.database(), apps, "music", "all");
  for (std::size_t i = 0; i < run.migrations.size(); ++i) {
    BOOST_TEST(run.migrations[i].statements == preview.migrations[i].statements,
               boost::test_tools::per_element());
  }
}

void runs_without_a_transaction_when_told(TestDatabase& test) {
  bool inside = true;
  const AppRegistry apps = registry(
      {app("music", {migration("1a",
                               [&](MigrationManager& manager) {
                                 manager.add_table("band", {});
                                 manager.add_raw(kNothingToUndo, [&](Connection& connection) {
                                   inside = connection.in_transaction();
                                   return absl::OkStatus();
                                 });
                               },
                               {.wrap_in_transaction = false})})});
  run_all(test.database(), apps);
  PICCOLO_TEST_SUCCESS(reverse(test.database(), apps, "music"));
  BOOST_TEST(!inside);
  BOOST_TEST(test.tables().empty());
}

// The row goes last, so what is half done is still there to be seen to.
void keeps_the_row_of_what_failed_outside_a_transaction(TestDatabase& test) {
  const AppRegistry apps =
      registry({app("music", {migration("1a",
                                        [&](MigrationManager& manager) {
                                          manager.add_raw(kNothingToUndo, [](Connection&) {
                                            return absl::InternalError("on purpose");
                                          });
                                          manager.add_table("band", {});
                                        },
                                        {.wrap_in_transaction = false})})});
  run_all(test.database(), apps);
  const MigrationResult result = reverse(test.database(), apps, "music");
  BOOST_TEST(!result.success);
  PICCOLO_TEST_SAYS(result.message, "what its first step did is still done");
  BOOST_TEST(test.tables().empty());
  PICCOLO_TEST_LIST(ran(test.database(), "music"), {"1a"});
}

void reports_an_exception_of_a_description(TestDatabase& test) {
  run_all(test.database(), registry({app("music", {adds_table("1a", "band")})}));
  rewrite_rows(test.database());
  const AppRegistry broken = registry({app(
      "music", {migration("1a", [](MigrationManager&) { throw std::runtime_error("no idea"); })})});
  const MigrationResult result = reverse(test.database(), broken, "music");
  BOOST_TEST(!result.success);
  PICCOLO_TEST_SAYS(result.message, "its function threw an exception: no idea");
  PICCOLO_TEST_LIST(ran(test.database(), "music"), {"1a"});
}

}  // namespace

ConformanceCases backwards_cases() {
  return {
      PICCOLO_CASE(reverses_the_most_recent_by_default),
      PICCOLO_CASE(reverses_back_to_an_id_and_including_it),
      PICCOLO_CASE(reverses_all_of_an_app),
      PICCOLO_CASE(reverses_all_apps_dependents_first),
      PICCOLO_CASE(succeeds_when_nothing_has_run),
      PICCOLO_CASE(refuses_an_unknown_id_even_when_nothing_has_run),
      PICCOLO_CASE(refuses_an_id_that_has_not_run),
      PICCOLO_CASE(refuses_an_unknown_app),
      PICCOLO_CASE(leaves_rows_of_other_apps_with_the_same_id),
      PICCOLO_CASE(undoes_row_and_schema_together),
      PICCOLO_CASE(undoes_all_when_one_fails),
      PICCOLO_CASE(keeps_what_was_committed_when_each_has_its_transaction),
      PICCOLO_CASE(finds_a_missing_migration_before_anything_is_reversed),
      PICCOLO_CASE(finds_all_irreversible_ones_before_anything_is_reversed),
      PICCOLO_CASE(removes_the_row_alone_of_a_fake),
      PICCOLO_CASE(reverses_for_real_what_was_run_after_it_was_faked),
      PICCOLO_CASE(asks_for_each_description_once_and_changes_nothing_by_it),
      PICCOLO_CASE(reverses_rows_of_one_time_in_the_order_of_their_ids),
      PICCOLO_CASE(does_nothing_when_another_run_was_faster),
      PICCOLO_CASE(asks_once_with_a_list_and_takes_no_for_an_answer),
      PICCOLO_CASE(reverses_nothing_when_there_is_nobody_to_ask),
      PICCOLO_CASE(cleans_the_files_of_all_apps),
      PICCOLO_CASE(cleans_nothing_outside_the_folder),
      PICCOLO_CASE(removes_no_file_of_what_was_not_reversed),
      PICCOLO_CASE(refuses_what_a_dependent_app_may_be_built_on),
      PICCOLO_CASE(reverses_what_ran_after_all_of_a_dependent_app),
      PICCOLO_CASE(restores_what_ran_not_what_is_only_written_down),
      PICCOLO_CASE(says_what_it_did),
      PICCOLO_CASE(names_the_database_in_results_questions_and_previews),
      PICCOLO_CASE(says_that_somebody_has_to_agree),
      PICCOLO_CASE(tells_which_were_fakes),
      PICCOLO_CASE(keeps_what_it_shows_in_its_line),
      PICCOLO_CASE(tells_of_parts_that_were_meant_to_be_one),
      PICCOLO_CASE(previews_what_it_would_run_and_changes_nothing),
      PICCOLO_CASE(runs_without_a_transaction_when_told),
      PICCOLO_CASE(keeps_the_row_of_what_failed_outside_a_transaction),
      PICCOLO_CASE(reports_an_exception_of_a_description),
  };
}

}  // namespace piccolo::testing
