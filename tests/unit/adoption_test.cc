// SPDX-License-Identifier: MIT
#include "plan/adoption.h"

#include "plan/direction.h"
#include "support/builders.h"

// What other tools have recorded, and which migrations that are, without a database.
namespace piccolo::testing {
namespace {

BOOST_AUTO_TEST_SUITE(adoption)

Table with_columns(const Strings& names) {
  Table table{.name = "schema_migrations"};
  for (const std::string& name : names) table.columns.push_back({.name = name});
  return table;
}

BOOST_AUTO_TEST_CASE(tells_tools_by_the_columns_of_their_tables) {
  BOOST_TEST(
      (tool_of(with_columns({"id", "version_id", "is_applied", "tstamp"})) == OtherTool::kGoose));
  BOOST_TEST((tool_of(with_columns({"version", "dirty"})) == OtherTool::kGolangMigrate));
  BOOST_TEST((tool_of(with_columns({"version"})) == OtherTool::kDbmate));
  BOOST_TEST(!tool_of(with_columns({"id", "name"})));
}

BOOST_AUTO_TEST_CASE(reads_the_last_row_of_each_version_of_goose) {
  const OtherRecord record = parse_versions(OtherTool::kGoose, "goose_db_version",
                                            {{"0", "1"},
                                             {"1", "1"},
                                             {"3", "1"},
                                             {"2", "1"},
                                             {"3", "0"},
                                             {"4", "0"},
                                             {"1", "0"},
                                             {"1", "1"}});
  PICCOLO_TEST_LIST(record.versions, {"2", "1"});
}

BOOST_AUTO_TEST_CASE(reads_where_golang_migrate_is) {
  const auto parse = [](const std::vector<Row>& rows) {
    return parse_versions(OtherTool::kGolangMigrate, "schema_migrations", rows);
  };
  PICCOLO_TEST_LIST(parse({{"3", "0"}}).versions, {"3"});
  BOOST_TEST(!parse({{"3", "0"}}).is_dirty);
  BOOST_TEST(parse({{"3", "1"}}).is_dirty);
  BOOST_TEST(parse({}).versions.empty());
  BOOST_TEST(parse({{"-1", "0"}}).versions.empty());
  PICCOLO_TEST_LIST(parse({{"-1", "1"}}).versions, {"-1"});
}

BOOST_AUTO_TEST_CASE(quotes_the_table_that_it_reads) {
  BOOST_TEST(render_read_versions(OtherTool::kGoose, {"a \"b", "c"}) ==
             R"(SELECT CAST("version_id" AS TEXT), CASE WHEN "is_applied" THEN 1 ELSE 0 END )"
             R"(FROM "c"."a ""b" ORDER BY "id")");
}

AppConfig files(const std::vector<MigrationFile>& some) {
  return app("music", *parse_migration_files(some));
}

// Pairs of numbers 1, 2 and 10.
AppRegistry pairs() {
  return registry({files({{"/a/0001_a.up.sql", "SELECT 1"},
                          {"/a/2_b.up.sql", "SELECT 1"},
                          {"/a/10_c.up.sql", "SELECT 1"}})});
}

OtherRecord recorded(OtherTool tool, const Strings& versions) {
  return {.tool = tool, .table = "versions", .versions = versions};
}

Strings ids(const std::vector<const Migration*>& migrations) {
  Strings ids;
  for (const Migration* one : migrations) ids.push_back(one->id);
  return ids;
}

BOOST_AUTO_TEST_CASE(takes_all_numbers_up_to_that_of_golang_migrate) {
  const AppRegistry apps = pairs();
  const AppConfig& music = apps.apps().front();
  const OtherRuns runs = find_runs(recorded(OtherTool::kGolangMigrate, {"2"}), music);
  PICCOLO_TEST_LIST(ids(runs.ran), {"0001_a", "2_b"});
  BOOST_TEST(runs.left_out.empty());
  const OtherRuns unknown = find_runs(recorded(OtherTool::kGolangMigrate, {"9"}), music);
  PICCOLO_TEST_LIST(ids(unknown.ran), {"0001_a", "2_b"});
  PICCOLO_TEST_LIST(unknown.unknown, {"9"});
}

BOOST_AUTO_TEST_CASE(takes_those_of_goose_in_the_order_in_which_they_ran) {
  const AppRegistry apps = pairs();
  const OtherRuns runs =
      find_runs(recorded(OtherTool::kGoose, {"10", "1", "7"}), apps.apps().front());
  PICCOLO_TEST_LIST(ids(runs.ran), {"10_c", "0001_a"});
  PICCOLO_TEST_LIST(ids(runs.left_out), {"2_b"});
  PICCOLO_TEST_LIST(runs.unknown, {"7"});
  BOOST_TEST(is_about(OtherTool::kGoose, runs));
  BOOST_TEST(!is_about(OtherTool::kDbmate, runs));
}

BOOST_AUTO_TEST_CASE(takes_digits_of_dbmate_as_they_are) {
  const AppConfig music = files({{"/a/001_a.sql", "-- id: a\n-- migrate:up\nSELECT 1"},
                                 {"/a/20240101_b.sql", "-- migrate:up\nSELECT 1"}});
  const OtherRuns runs =
      find_runs(recorded(OtherTool::kDbmate, {"001", "1", "20240101", "x"}), music);
  BOOST_TEST_REQUIRE(runs.ran.size() == 2u);
  BOOST_TEST(runs.ran.front()->id == "a");
  PICCOLO_TEST_LIST(runs.unknown, {"1", "x"});
}

BOOST_AUTO_TEST_CASE(knows_migrations_without_files_by_their_ids) {
  const AppConfig music = app("music", {adds_table("7_band", "band")});
  PICCOLO_TEST_LIST(ids(find_runs(recorded(OtherTool::kGoose, {"7"}), music).ran), {"7_band"});
}

absl::StatusOr<Adoption> choose(const AppRegistry& apps, const OtherRecord& record,
                                const MigrationRows& rows, const std::set<std::string>& reversed) {
  return choose_adoption(record, apps.apps().front(), History(apps, rows), reversed);
}

BOOST_AUTO_TEST_CASE(adopts_what_has_no_row) {
  const AppRegistry apps = pairs();
  // The title has changed since.
  const auto adoption = choose(apps, recorded(OtherTool::kGoose, {"1", "10"}),
                               {{.id = 1, .name = "1_renamed", .app_name = "music"}}, {});
  BOOST_TEST_REQUIRE(adoption.ok(), adoption.status());
  BOOST_TEST(adoption->count == 2u);
  BOOST_TEST_REQUIRE(adoption->chosen.size() == 1u);
  BOOST_TEST(adoption->chosen.front().migration->id == "10_c");
  BOOST_TEST_REQUIRE(adoption->notes.size() == 1u);
  PICCOLO_TEST_SAYS(adoption->notes.front(), "goose (table \"versions\") has not run these");
  PICCOLO_TEST_SAYS(adoption->notes.front(), "2_b");
}

BOOST_AUTO_TEST_CASE(tells_all_that_stands_in_the_way_of_adopting) {
  const AppRegistry apps = registry({files({{"/a/1_a.sql", "-- migrate:up\nSELECT 1"},
                                            {"/a/1_b.sql", "-- migrate:up\nSELECT 1"},
                                            {"/a/2_c.sql", "-- migrate:up\nSELECT 1"}})});
  const auto adoption =
      choose(apps, recorded(OtherTool::kDbmate, {"1", "2", "3"}), {}, {"2_c", "gone"});
  BOOST_TEST(absl::IsFailedPrecondition(adoption.status()));
  const auto message = [&] { return std::string(adoption.status().message()); };
  PICCOLO_TEST_SAYS(message(), "has no file of: 3;");
  PICCOLO_TEST_SAYS(message(), "several files each, so which of them is not known: 1");
  PICCOLO_TEST_SAYS(message(),
                    "has been reversed here since, so what it says is no longer so: 2_c");
}

BOOST_AUTO_TEST_CASE(shows_versions_and_obeys_none) {
  const auto adoption = choose(pairs(), recorded(OtherTool::kDbmate, {"\x1b[2J"}), {}, {});
  const auto message = [&] { return std::string(adoption.status().message()); };
  BOOST_TEST(message().find('\x1b') == std::string::npos);
  PICCOLO_TEST_SAYS(message(), "[2J");
}

BOOST_AUTO_TEST_CASE(tells_of_what_is_dirty_before_what_has_no_file) {
  const AppRegistry apps = pairs();
  OtherRecord dirty = recorded(OtherTool::kGolangMigrate, {"9"});
  dirty.is_dirty = true;
  const auto adoption = choose(apps, dirty, {}, {});
  PICCOLO_TEST_SAYS(std::string(adoption.status().message()), "has set out for version 9");
  BOOST_TEST(adoption.status().message().find("no file") == absl::string_view::npos);
}

BOOST_AUTO_TEST_CASE(does_not_take_reversed_for_run) {
  const AppRegistry apps = pairs();
  const AppConfig& music = apps.apps().front();
  const OtherRuns runs = find_runs(recorded(OtherTool::kGoose, {"1"}), music);
  BOOST_TEST(is_about(OtherTool::kGoose, runs));
  BOOST_TEST(!is_outdated(runs, music, {"2_b"}));
  BOOST_TEST(is_outdated(runs, music, {"01_renamed"}));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace piccolo::testing
