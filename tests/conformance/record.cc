// SPDX-License-Identifier: MIT
#include "plan/record.h"

#include "conformance/conformance.h"

// Going back by what was recorded when a migration ran.
namespace piccolo::testing {
namespace {

AppRegistry nothing() { return registry({}); }

AppRegistry newer_build() {
  return registry({app("music", {adds_table("1a", "band"), migration("2a", [](auto& m) {
                                   m.add_column("band", Integer("rating", {.default_value = 5}));
                                   m.add_table("song", {ForeignKey("band", "band")});
                                 })})});
}
AppRegistry older_build() { return registry({app("music", {adds_table("1a", "band")})}); }

void reverses_what_only_a_newer_build_has(TestDatabase& test) {
  run_all(test.database(), older_build());
  const Strings before = test.catalogue();
  run_all(test.database(), newer_build());
  const MigrationResult result = reverse(test.database(), older_build(), "music");
  PICCOLO_TEST_SUCCESS(result);
  PICCOLO_TEST_LIST(names(result), {"music 2a"});
  BOOST_TEST(test.catalogue() == before, boost::test_tools::per_element());
  PICCOLO_TEST_LIST(ran(test.database(), "music"), {"1a"});
  run_all(test.database(), newer_build());
  PICCOLO_TEST_LIST(test.tables(), {"band", "song"});
}

void shows_the_sql_of_what_nobody_can_read_before_it_asks(TestDatabase& test) {
  run_all(test.database(), newer_build());
  std::string asked;
  const MigrationResult result =
      run_backwards(test.database(), older_build(),
                    {.app_name = "music", .confirm = [&](std::string_view question) {
                       asked = question;
                       return false;
                     }});
  BOOST_TEST(!result.success);
  PICCOLO_TEST_SAYS(asked, "From the record, since this program does not have migration \"2a\"");
  PICCOLO_TEST_SAYS(asked, "DROP TABLE \"song\";");
  PICCOLO_TEST_LIST(test.tables(), {"band", "song"});
}

void reverses_an_app_that_the_program_does_not_have(TestDatabase& test) {
  run_all(test.database(), newer_build());
  PICCOLO_TEST_SUCCESS(reverse(test.database(), nothing(), "music", "all"));
  BOOST_TEST(test.tables().empty());
  BOOST_TEST(ran(test.database(), "music").empty());
  const MigrationResult unknown = reverse(test.database(), nothing(), "shop");
  BOOST_TEST(!unknown.success);
  PICCOLO_TEST_SAYS(unknown.message, "\"shop\"");
}

void reverses_all_that_has_run_where_the_program_has_nothing(TestDatabase& test) {
  run_all(test.database(), registry({app("music", {adds_table("1a", "band")}),
                                     app("shop", {adds_table("1a", "ticket")}, {"music"})}));
  PICCOLO_TEST_SUCCESS(reverse(test.database(), nothing(), "all", "all"));
  BOOST_TEST(test.tables().empty());
}

AppRegistry adds_column(Integer rating) {
  return registry({app("music", {adds_table("1a", "band"), migration("2a", [rating](auto& m) {
                                   m.add_column("band", rating);
                                 })})});
}

MigrationResult reverse_from(Database& database, const AppRegistry& apps, WayBackSource source) {
  return run_backwards(database, apps, {.app_name = "music", .auto_agree = true, .source = source});
}

void stops_where_what_ran_was_edited_since(TestDatabase& test) {
  run_all(test.database(), adds_column(Integer("rating")));
  const AppRegistry edited = adds_column(Integer("score"));
  const MigrationResult result = reverse(test.database(), edited, "music");
  BOOST_TEST(!result.success);
  PICCOLO_TEST_SAYS(result.message, "migration \"2a\" of app \"music\" was edited since it ran");
  PICCOLO_TEST_SAYS(result.message, "add column \"rating\"");
  PICCOLO_TEST_SAYS(result.message, "add column \"score\"");
  PICCOLO_TEST_LIST(ran(test.database(), "music"), {"1a", "2a"});
  const MigrationResult by_file = reverse_from(test.database(), edited, WayBackSource::kFiles);
  BOOST_TEST(!by_file.success);
  PICCOLO_TEST_SAYS(by_file.message, "score");
  PICCOLO_TEST_SUCCESS(reverse_from(test.database(), edited, WayBackSource::kRecord));
  PICCOLO_TEST_LIST(ran(test.database(), "music"), {"1a"});
}

AppRegistry runs_sql(const std::string& up, const std::string& down) {
  return registry({app("music", {migration("1a", [=](auto& m) { m.add_raw(up, down); })})});
}

void heeds_no_edit_that_the_way_back_does_not_depend_on(TestDatabase& test) {
  run_all(test.database(), runs_sql("SELECT 1", "SELECT 2, 3"));
  PICCOLO_TEST_SUCCESS(
      reverse(test.database(), runs_sql("SELECT 4", "-- Why.\nSELECT  2,\n  3"), "music"));
  run_all(test.database(), runs_sql("SELECT 1", "SELECT 2, 3"));
  const MigrationResult edited =
      reverse(test.database(), runs_sql("SELECT 1", "SELECT 2, '3'"), "music");
  BOOST_TEST(!edited.success);
  PICCOLO_TEST_SAYS(edited.message, "as it ran: SELECT 2 , 3");
}

void takes_functions_from_the_program(TestDatabase& test) {
  int calls = 0;
  const AppRegistry with_function = registry({app("music", {migration("1a", [&](auto& m) {
                                                    m.add_table("band", {Text("name")});
                                                    m.add_raw(kNothingToUndo, [&](Connection&) {
                                                      ++calls;
                                                      return absl::OkStatus();
                                                    });
                                                  })})});
  run_all(test.database(), with_function);
  const MigrationResult without = reverse(test.database(), nothing(), "music");
  BOOST_TEST(!without.success);
  PICCOLO_TEST_SAYS(without.message, "C++ step 2 of it is undone by the function");
  PICCOLO_TEST_LIST(test.tables(), {"band"});
  PICCOLO_TEST_SUCCESS(reverse(test.database(), with_function, "music"));
  BOOST_TEST(calls == 1);
}

// What is put into the record by hand, or by another version.
void record_of(Database& database, const std::function<void(RecordEntry&)>& change) {
  MigrationRows rows = **database.migration_rows();
  std::vector<RecordEntry> entries = *database.backend().entries(rows);
  BOOST_REQUIRE(!entries.empty());
  auto entry = std::make_shared<RecordEntry>(entries.back());
  change(*entry);
  const Statement statement = render_insert_entry(database.backend().dialect(), *entry, {});
  PICCOLO_TEST_OK(run_steps(database, {Step{AddEntry{entry}, {statement}}}));
}

void replace(std::string& text, const std::string& part, const std::string& by) {
  const std::size_t at = text.find(part);
  BOOST_REQUIRE(at != std::string::npos);
  text.replace(at, part.size(), by);
}

void runs_the_statements_where_it_does_not_know_the_words(TestDatabase& test) {
  run_all(test.database(), older_build());
  const auto says_it_anew = [](RecordEntry& entry) {
    replace(entry.details, R"("action":{"change":{"drop_table")",
            R"("action":{"change":{"evaporate_table")");
    replace(entry.details, R"("in_transaction")", R"("mood":"good","in_transaction")");
  };
  record_of(test.database(), says_it_anew);
  const MigrationResult result = reverse(test.database(), nothing(), "music");
  PICCOLO_TEST_SUCCESS(result);
  BOOST_REQUIRE(result.migrations.size() == 1);
  BOOST_TEST(result.migrations.front().statements.back() == "DROP TABLE \"band\"");
}

void runs_nothing_of_what_it_cannot_read(TestDatabase& test) {
  run_all(test.database(), older_build());
  record_of(test.database(), [](RecordEntry& entry) { entry.details = "{\"undo\": [7]"; });
  const MigrationResult result = reverse(test.database(), older_build(), "music");
  BOOST_TEST(!result.success);
  PICCOLO_TEST_SAYS(result.message,
                    "what was recorded of migration \"1a\" of app \"music\" cannot be read");
  PICCOLO_TEST_LIST(ran(test.database(), "music"), {"1a"});
  PICCOLO_TEST_SUCCESS(reverse_from(test.database(), older_build(), WayBackSource::kFiles));
}

void does_not_take_what_is_missing_for_nothing_to_undo(TestDatabase& test) {
  for (const std::string details :
       {"{}", R"({"undo_in_transaction": true, "undo": [{"operation": 7}]})"}) {
    BOOST_TEST_CONTEXT(details) {
      run_all(test.database(), older_build());
      record_of(test.database(), [&](RecordEntry& entry) { entry.details = details; });
      const MigrationResult result = reverse(test.database(), nothing(), "music");
      BOOST_TEST(!result.success);
      PICCOLO_TEST_SAYS(result.message,
                        "what was recorded of migration \"1a\" of app \"music\" cannot be read");
      PICCOLO_TEST_LIST(ran(test.database(), "music"), {"1a"});
      PICCOLO_TEST_SUCCESS(reverse_from(test.database(), older_build(), WayBackSource::kFiles));
    }
  }
}

void says_which_are_not_on_record(TestDatabase& test) {
  run_all(test.database(), older_build());
  rewrite_rows(test.database());
  const MigrationResult result = reverse(test.database(), older_build(), "music");
  PICCOLO_TEST_SUCCESS(result);
  BOOST_REQUIRE(result.notes.size() == 1);
  PICCOLO_TEST_SAYS(result.notes.front(), "not recorded when they ran");
  PICCOLO_TEST_SAYS(result.notes.front(), "1a");
}

// A column with a default that should be nobody else's to read, and SQL with another.
AppRegistry withheld() {
  Migration secret = migration("1a", [](MigrationManager& m) {
    m.add_table("band", {Text("code", {.default_value = "hush"})});
    m.add_raw("SELECT 'hush'", "SELECT 'hush again'");
  });
  secret.record = false;
  return registry({app("music", {secret})});
}

void writes_nothing_down_of_what_is_withheld(TestDatabase& test) {
  Database& database = test.database();
  run_all(database, withheld());
  const std::vector<RecordEntry> entries = *database.backend().entries(**database.migration_rows());
  BOOST_REQUIRE(entries.size() == 1);
  BOOST_TEST(entries[0].details.find("hush") == std::string::npos, entries[0].details);
  const auto recorded = recorded_from_text(entries[0].details);
  BOOST_REQUIRE(recorded.ok());
  BOOST_TEST(recorded->is_withheld);
  BOOST_TEST(recorded->tables.empty());
}

void needs_the_migration_where_its_sql_is_withheld(TestDatabase& test) {
  run_all(test.database(), withheld());
  const MigrationResult without = reverse(test.database(), nothing(), "music");
  BOOST_TEST(!without.success);
  PICCOLO_TEST_SAYS(without.message,
                    "the SQL of migration \"1a\" of app \"music\" was withheld from the record");
  PICCOLO_TEST_LIST(test.tables(), {"band"});
  const MigrationResult with = reverse(test.database(), withheld(), "music");
  PICCOLO_TEST_SUCCESS(with);
  BOOST_REQUIRE(with.notes.size() == 1);
  PICCOLO_TEST_SAYS(with.notes.front(), "withheld from the record");
  BOOST_TEST(test.tables().empty());
}

// Whose definition the record would have kept, and the history does not have.
void says_what_cannot_be_rolled_back_as_it_is_withheld(TestDatabase& test) {
  run_all(test.database(), older_build());
  rewrite_rows(test.database());
  Migration drops = migration("2a", [](auto& m) { m.drop_table("band"); });
  drops.record = false;
  const MigrationResult result =
      run_forwards(test.database(), registry({app("shop", {drops})}), {.app_name = "shop"});
  PICCOLO_TEST_SUCCESS(result);
  BOOST_REQUIRE(result.notes.size() == 1);
  PICCOLO_TEST_SAYS(result.notes.front(), "once run, these cannot be rolled back");
}

void knows_fakes_from_the_record(TestDatabase& test) {
  PICCOLO_TEST_SUCCESS(
      run_forwards(test.database(), older_build(), {.app_name = "music", .fake = true}));
  const MigrationResult result = reverse(test.database(), nothing(), "music");
  PICCOLO_TEST_SUCCESS(result);
  BOOST_REQUIRE(result.migrations.size() == 1);
  BOOST_TEST(result.migrations.front().faked);
}

void keeps_an_entry_of_each_event(TestDatabase& test) {
  Database& database = test.database();
  run_all(database, older_build());
  const MigrationRows rows = **database.migration_rows();
  PICCOLO_TEST_SUCCESS(reverse(database, older_build(), "music"));
  const std::vector<RecordEntry> entries = *database.backend().entries(rows);
  BOOST_REQUIRE(entries.size() == 2);
  BOOST_TEST((entries[0].event == RecordEvent::kRan));
  BOOST_TEST((entries[1].event == RecordEvent::kReversed));
  const auto recorded = recorded_from_text(entries[0].details);
  BOOST_REQUIRE(recorded.ok());
  BOOST_TEST(recorded->operations.size() == 1);
  BOOST_TEST(recorded->tables.size() == 1);
  BOOST_REQUIRE(recorded->undo.size() == 1);
  BOOST_TEST(std::holds_alternative<DropTable>(std::get<Change>(*recorded->undo[0].action)));
}

// It was undone with the rest.
void keeps_no_entry_of_what_failed(TestDatabase& test) {
  run_all(test.database(), older_build());
  const AppRegistry failing = registry({app(
      "music", {adds_table("1a", "band"), with_outcome("2a", Outcome::kFails, Outcome::kWorks)})});
  BOOST_TEST(!run_forwards(test.database(), failing, {.app_name = "music"}).success);
  BOOST_TEST(test.database().backend().entries(**test.database().migration_rows())->size() == 1);
  PICCOLO_TEST_LIST(ran(test.database(), "music"), {"1a"});
}

// Rows that somebody else deletes and writes again are not what the record is about.
void takes_no_entry_for_another_run(TestDatabase& test) {
  run_all(test.database(), older_build());
  PICCOLO_TEST_SUCCESS(reverse(test.database(), older_build(), "music"));
  run_all(test.database(), newer_build());
  PICCOLO_TEST_SUCCESS(reverse(test.database(), older_build(), "music", "all"));
  BOOST_TEST(test.tables().empty());
}

}  // namespace

ConformanceCases record_cases() {
  return {
      PICCOLO_CASE(reverses_what_only_a_newer_build_has),
      PICCOLO_CASE(shows_the_sql_of_what_nobody_can_read_before_it_asks),
      PICCOLO_CASE(reverses_an_app_that_the_program_does_not_have),
      PICCOLO_CASE(reverses_all_that_has_run_where_the_program_has_nothing),
      PICCOLO_CASE(stops_where_what_ran_was_edited_since),
      PICCOLO_CASE(heeds_no_edit_that_the_way_back_does_not_depend_on),
      PICCOLO_CASE(takes_functions_from_the_program),
      PICCOLO_CASE(runs_the_statements_where_it_does_not_know_the_words),
      PICCOLO_CASE(runs_nothing_of_what_it_cannot_read),
      PICCOLO_CASE(does_not_take_what_is_missing_for_nothing_to_undo),
      PICCOLO_CASE(says_which_are_not_on_record),
      PICCOLO_CASE(writes_nothing_down_of_what_is_withheld),
      PICCOLO_CASE(needs_the_migration_where_its_sql_is_withheld),
      PICCOLO_CASE(says_what_cannot_be_rolled_back_as_it_is_withheld),
      PICCOLO_CASE(knows_fakes_from_the_record),
      PICCOLO_CASE(keeps_an_entry_of_each_event),
      PICCOLO_CASE(keeps_no_entry_of_what_failed),
      PICCOLO_CASE(takes_no_entry_for_another_run),
  };
}

}  // namespace piccolo::testing
