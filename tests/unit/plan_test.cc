// SPDX-License-Identifier: MIT
#include "plan/plan.h"

#include "absl/strings/str_join.h"
#include "plan/choose.h"
#include "plan/row_times.h"
#include "support/builders.h"

// The planner, stage by stage, without a database.
namespace piccolo::testing {
namespace {

BOOST_AUTO_TEST_SUITE(plan)

constexpr MigrationRow::Time kNoon = MigrationRow::Time(std::chrono::hours(12));
constexpr MigrationRow::Time::duration kTick(1);

// Rows as the database would give them, with a tick between two.
MigrationRows rows(const std::vector<std::pair<std::string, std::string>>& apps_and_ids) {
  MigrationRows all;
  for (const auto& [app_name, id] : apps_and_ids) {
    const auto count = static_cast<std::int64_t>(all.size()) + 1;
    all.push_back({.id = count, .name = id, .app_name = app_name, .ran_on = kNoon + count * kTick});
  }
  return all;
}

// Two apps of two migrations each; fans depend on music.
AppRegistry music_and_fans() {
  return registry({app("music", {adds_table("1a", "band"), adds_table("2b", "song")}),
                   app("fans", {adds_table("1a", "fan"), adds_table("2b", "club")}, {"music"})});
}

std::vector<const AppConfig*> all_apps(const AppRegistry& apps) {
  std::vector<const AppConfig*> all;
  for (const AppConfig& one : apps.apps()) all.push_back(&one);
  return all;
}

const AppConfig* find_app(const AppRegistry& apps, std::string_view name) {
  return apps.get_app_config(name).value();
}

// What planning in PostgreSQL's dialect comes to.
struct Planning {
  Direction direction;
  const AppRegistry& apps;
  DatabaseInfo info = {};
  std::vector<const AppConfig*> planned = {};  // Empty: all.
  Target target = Everything();
  std::vector<Policy> policies = {};

  Catalogue catalogue = {.incomplete = true};
  std::vector<RecordEntry> entries = {};

  absl::StatusOr<Plan> plan() const {
    const auto read_catalogue = [this](absl::Span<const TableName>) {
      return absl::StatusOr<Catalogue>(catalogue);
    };
    const auto read_entries = [this](absl::Span<const MigrationRow>) {
      return absl::StatusOr<std::vector<RecordEntry>>(entries);
    };
    DialectWriter writer(postgres_dialect());
    const std::vector<const AppConfig*> all = planned.empty() ? all_apps(apps) : planned;
    return make_plan({.direction = direction,
                      .registry = apps,
                      .info = info,
                      .apps = all,
                      .target = target,
                      .dialect = postgres_dialect(),
                      .writer = writer,
                      .scope = TransactionScope::kAll,
                      .catalogue = read_catalogue,
                      .entries = read_entries,
                      .policies = policies,
                      .now = kNoon});
  }
};

Strings names(const Plan& plan) {
  Strings names;
  for (const PlannedMigration& one : plan.migrations) {
    names.push_back(one.app->app_name + " " + one.migration->id);
  }
  return names;
}

Strings statements(const PlannedMigration& planned) {
  Strings statements;
  for (const Step& step : planned.steps) {
    for (const Statement& statement : step.statements) statements.push_back(statement.sql);
  }
  return statements;
}

BOOST_AUTO_TEST_CASE(reads_how_far_to_go) {
  BOOST_TEST((parse_target("all") == Target(Everything())));
  BOOST_TEST((parse_target("1") == Target(Next{.count = 1})));
  BOOST_TEST((parse_target("2026-11-22") == Target(UpTo{"2026-11-22"})));
}

Strings chosen_backwards(const AppRegistry& apps, const MigrationRows& ran, const Target& target) {
  const History history(apps, ran);
  const auto chosen = choose_backwards(history, all_apps(apps), target);
  if (!chosen.ok()) return {std::string(chosen.status().message())};
  Strings names;
  for (const ToReverse& one : *chosen) names.push_back(one.app->app_name + " " + one.ran->id());
  return names;
}

BOOST_AUTO_TEST_CASE(chooses_backwards_in_the_opposite_order_whatever_the_app) {
  const AppRegistry apps = music_and_fans();
  const MigrationRows ran =
      rows({{"music", "1a"}, {"fans", "1a"}, {"music", "2b"}, {"fans", "2b"}});
  PICCOLO_TEST_LIST(chosen_backwards(apps, ran, Everything()),
                    {"fans 2b", "music 2b", "fans 1a", "music 1a"});
  PICCOLO_TEST_LIST(chosen_backwards(apps, ran, Next{.count = 1}), {"fans 2b", "music 2b"});
  PICCOLO_TEST_LIST(chosen_backwards(apps, ran, Next{.count = 9}),
                    {"fans 2b", "music 2b", "fans 1a", "music 1a"});
  PICCOLO_TEST_LIST(chosen_backwards(apps, ran, UpTo{"2b"}), {"fans 2b", "music 2b"});
}

BOOST_AUTO_TEST_CASE(chooses_nothing_backwards_where_nothing_has_run) {
  const AppRegistry apps = music_and_fans();
  PICCOLO_TEST_LIST(chosen_backwards(apps, {}, Everything()), {});
  PICCOLO_TEST_LIST(chosen_backwards(apps, {}, Next{.count = 1}), {});
  PICCOLO_TEST_LIST(chosen_backwards(apps, {}, UpTo{"2b"}), {});
}

BOOST_AUTO_TEST_CASE(refuses_to_go_back_to_what_has_not_run) {
  const AppRegistry apps = registry({app("music", {adds_table("1a", "band")})});
  PICCOLO_TEST_SAYS(chosen_backwards(apps, rows({{"music", "0"}}), UpTo{"1a"}).front(),
                    "migration \"1a\" of app \"music\" has not run");
  PICCOLO_TEST_SAYS(chosen_backwards(apps, rows({{"music", "0"}}), UpTo{"7x"}).front(),
                    "Unrecognized migration name \"7x\"");
}

// Three migrations of golang-migrate.
AppRegistry numbered() {
  std::vector<Migration> migrations = {adds_table("0002_b", "b"), adds_table("10_c", "c"),
                                       adds_table("0009_a", "a")};
  for (Migration& one : migrations) one.has_number = true;
  return registry({app("music", std::move(migrations))});
}

Strings chosen_forwards(const AppRegistry& apps, const MigrationRows& ran, const Target& target) {
  const History history(apps, ran);
  const auto chosen = choose_forwards(history, all_apps(apps), target);
  if (!chosen.ok()) return {std::string(chosen.status().message())};
  Strings names;
  for (const ToRun& one : *chosen) names.push_back(one.app->app_name + " " + one.migration->id);
  return names;
}

BOOST_AUTO_TEST_CASE(knows_by_its_number_what_has_another_title) {
  const AppRegistry apps = numbered();
  const MigrationRows ran = rows({{"music", "2_old"}, {"music", "0009"}});
  PICCOLO_TEST_LIST(chosen_forwards(apps, ran, Everything()), {"music 10_c"});
  PICCOLO_TEST_LIST(chosen_backwards(apps, ran, Everything()), {"music 0009", "music 2_old"});
  const History history(apps, ran);
  BOOST_TEST(history.ran_of("music").front()->migration->id == "0002_b");
}

BOOST_AUTO_TEST_CASE(takes_a_number_alone_for_an_id) {
  const AppRegistry apps = numbered();
  for (const char* id : {"9", "09", "0009_a"}) {
    PICCOLO_TEST_LIST(chosen_forwards(apps, {}, UpTo{id}), {"music 0002_b", "music 0009_a"});
  }
  const MigrationRows ran = rows({{"music", "2_old"}, {"music", "0009_a"}, {"music", "10_c"}});
  for (const char* id : {"2", "00002", "0002_b", "2_old"}) {
    BOOST_TEST(chosen_backwards(apps, ran, UpTo{id}).size() == 3U);
    PICCOLO_TEST_LIST(chosen_forwards(apps, ran, UpTo{id}), {});
  }
  PICCOLO_TEST_LIST(chosen_backwards(apps, ran, UpTo{"10"}), {"music 10_c"});
}

// Whoever writes more than the number means that title.
BOOST_AUTO_TEST_CASE(takes_no_other_title_for_an_id) {
  const AppRegistry apps = numbered();
  for (const char* id : {"9_b", "0009_", "9-", "", "90"}) {
    PICCOLO_TEST_SAYS(chosen_forwards(apps, {}, UpTo{id}).front(), "Unrecognized migration name");
    PICCOLO_TEST_SAYS(chosen_backwards(apps, rows({{"music", "0009_a"}}), UpTo{id}).front(),
                      "Unrecognized migration name");
  }
  PICCOLO_TEST_SAYS(chosen_backwards(apps, rows({{"music", "0009_a"}}), UpTo{"10"}).front(),
                    "has not run");
}

BOOST_AUTO_TEST_CASE(takes_no_number_for_an_id_where_ids_are_the_order) {
  const AppRegistry apps = registry({app("music", {adds_table("0009_a", "a")})});
  PICCOLO_TEST_SAYS(chosen_forwards(apps, {}, UpTo{"9"}).front(), "Unrecognized");
  PICCOLO_TEST_LIST(chosen_forwards(apps, rows({{"music", "9_a"}}), Everything()),
                    {"music 0009_a"});
}

BOOST_AUTO_TEST_CASE(compares_numbers_to_tell_what_is_out_of_order) {
  const AppRegistry apps = numbered();
  const auto notes = [&](const MigrationRows& ran) {
    const History history(apps, ran);
    return find_out_of_order(history, *choose_forwards(history, all_apps(apps), Everything()));
  };
  BOOST_TEST(notes(rows({{"music", "0002_b"}, {"music", "9_a"}})).empty());
  PICCOLO_TEST_SAYS(notes(rows({{"music", "10_c"}})).front(), "comes before \"10_c\"");
}

BOOST_AUTO_TEST_CASE(shortens_long_lists_of_ids) {
  std::vector<Migration> migrations;
  MigrationRows ran;
  for (int id = 100; id < 300; ++id) {
    migrations.push_back(adds_table(std::to_string(id), "t" + std::to_string(id)));
    ran.push_back({.id = id, .name = std::to_string(id), .app_name = "music"});
  }
  const AppRegistry apps = registry({app("music", migrations)});
  const char* list = ": 100, 101, 102, 103, 104, … 192 more …, 297, 298, 299";
  PICCOLO_TEST_SAYS(chosen_forwards(apps, {}, UpTo{"x"}).front(), list);
  PICCOLO_TEST_SAYS(chosen_backwards(apps, ran, UpTo{"x"}).front(), list);
}

BOOST_AUTO_TEST_CASE(does_not_guess_the_most_recent_where_times_say_another) {
  const AppRegistry apps = registry({app("music", {adds_table("1a", "band")})});
  MigrationRows ran = rows({{"music", "1a"}, {"music", "2b"}});
  ran.front().ran_on = kNoon + std::chrono::hours(1);
  PICCOLO_TEST_SAYS(chosen_backwards(apps, ran, Next{.count = 1}).front(), "is in doubt");
  PICCOLO_TEST_LIST(chosen_backwards(apps, ran, UpTo{"2b"}), {"music 2b"});
}

BOOST_AUTO_TEST_CASE(chooses_forwards_what_an_app_depends_on_wholly) {
  const AppRegistry apps = music_and_fans();
  PICCOLO_TEST_LIST(chosen_forwards(apps, {}, Everything()),
                    {"music 1a", "music 2b", "fans 1a", "fans 2b"});
  PICCOLO_TEST_LIST(chosen_forwards(apps, {}, Next{.count = 1}),
                    {"music 1a", "music 2b", "fans 1a"});
  PICCOLO_TEST_LIST(chosen_forwards(apps, rows({{"music", "2b"}}), UpTo{"1a"}),
                    {"music 1a", "fans 1a"});
  PICCOLO_TEST_LIST(chosen_forwards(apps, rows({{"fans", "1a"}}), UpTo{"1a"}),
                    {"music 1a", "music 2b"});
  PICCOLO_TEST_SAYS(chosen_forwards(apps, {}, UpTo{"7x"}).front(),
                    "Unrecognized migration name \"7x\"");
}

BOOST_AUTO_TEST_CASE(finds_apps_that_may_be_built_on_what_goes) {
  const AppRegistry apps = music_and_fans();
  const std::vector<const AppConfig*> music{find_app(apps, "music")};
  const auto dependents = [&](const MigrationRows& ran) {
    const History history(apps, ran);
    const auto chosen = choose_backwards(history, music, Next{.count = 1});
    return find_dependents(apps, history, music, chosen.value()).size();
  };
  BOOST_TEST(dependents(rows({{"music", "1a"}, {"fans", "1a"}})) == 1);
  BOOST_TEST(dependents(rows({{"fans", "1a"}, {"music", "1a"}})) == 0);
}

BOOST_AUTO_TEST_CASE(notes_what_comes_before_something_that_has_run) {
  const AppRegistry apps = music_and_fans();
  const History history(apps, rows({{"music", "2b"}}));
  const auto chosen = choose_forwards(history, all_apps(apps), Everything());
  const Strings notes = find_out_of_order(history, chosen.value());
  BOOST_REQUIRE(notes.size() == 1);
  PICCOLO_TEST_SAYS(notes.front(), "migration \"1a\" of app \"music\" comes before \"2b\"");
}

BOOST_AUTO_TEST_CASE(drafts_what_undoes_a_migration_last_step_first) {
  const AppRegistry apps =
      registry({app("music", {migration("1a", [](MigrationManager& manager) {
                      manager.add_table("band", {Text("name")});
                      manager.add_raw("UPDATE band SET name = 'x'", "UPDATE band SET name = ''");
                    })})});
  History history(apps, rows({{"music", "1a"}}));
  history.fold();
  const AppConfig& music = apps.apps().front();
  const Draft draft = draft_backwards(music, *history.ran_of("music").front());
  BOOST_TEST(draft.problems.empty());
  BOOST_REQUIRE(draft.operations.size() == 2);
  BOOST_TEST(std::get<SqlScript>(std::get<Raw>(draft.operations[0]).forwards).text ==
             "UPDATE band SET name = ''");
  const auto* drop = std::get_if<DropTable>(&std::get<Change>(draft.operations[1]));
  BOOST_REQUIRE(drop != nullptr);
  BOOST_TEST(drop->table.name == "band");
}

BOOST_AUTO_TEST_CASE(drafts_a_fake_without_anything_to_undo) {
  const AppRegistry apps = registry({app("music", {adds_table("1a", "band")})});
  MigrationRows ran = rows({{"music", "1a"}});
  ran.front().faked = true;
  const History history(apps, ran);
  const Draft draft = draft_backwards(apps.apps().front(), *history.ran_of("music").front());
  BOOST_TEST(draft.fake);
  BOOST_TEST(draft.operations.empty());
}

BOOST_AUTO_TEST_CASE(drafts_all_that_has_no_way_back_as_problems) {
  const AppRegistry apps = registry({app("music", {migration("1a", [](MigrationManager& manager) {
                                           manager.add_raw("SELECT 1");
                                           manager.irreversible("rows were merged");
                                         })})});
  History history(apps, rows({{"music", "1a"}}));
  history.fold();
  const Draft draft = draft_backwards(apps.apps().front(), *history.ran_of("music").front());
  BOOST_REQUIRE(draft.problems.size() == 2);
  PICCOLO_TEST_SAYS(draft.problems[0], "rows were merged");
  PICCOLO_TEST_SAYS(draft.problems[1], "no way back");
}

Migration without_way_back(const std::string& id) {
  return migration(id, [](MigrationManager& manager) { manager.add_raw("SELECT 1"); });
}

// What stands against reversing all of these.
std::string refusal(std::vector<Migration> migrations) {
  std::vector<std::pair<std::string, std::string>> ran;
  for (const Migration& one : migrations) ran.emplace_back("music", one.id);
  const AppRegistry apps = registry({app("music", std::move(migrations))});
  const Planning planning{
      .direction = Direction::kBackwards, .apps = apps, .info = {.rows = rows(ran)}};
  return std::string(planning.plan().status().message());
}

BOOST_AUTO_TEST_CASE(says_once_of_many_that_they_have_no_way_back) {
  std::vector<Migration> migrations;
  for (int id = 10; id < 97; ++id) migrations.push_back(without_way_back(std::to_string(id)));
  migrations.push_back(adds_table("98", "band"));
  migrations.push_back(adds_table("99", "song"));
  const std::string message = refusal(std::move(migrations));
  BOOST_TEST(
      message ==
      "Cannot roll back, and nothing was changed:\n  - 87 migrations of app \"music\" cannot "
      "be reversed, each because it has no way back; write one (in a file of SQL a down "
      "section, in C++ the second argument of add_raw()), or say that nothing has to be "
      "undone (an empty down section, piccolo::kNothingToUndo): 96, 95, 94, 93, 92, … 79 more "
      "…, 12, 11, 10\n  - going back as far as \"98\" is possible: piccolo-migrate backwards "
      "music 98");
}

BOOST_AUTO_TEST_CASE(names_the_files_that_a_way_back_would_be_in) {
  const auto pair = [](const std::string& stem) {
    return parse_migration_files({{"/a/" + stem + ".Up.sql", "SELECT 1"}})->front();
  };
  PICCOLO_TEST_SAYS(refusal({pair("01_a"), pair("02_b")}),
                    "2 migrations of app \"music\" cannot be reversed, each because it has no way "
                    "back; write these files, or leave them empty if there is nothing to undo: "
                    "02_b.down.sql, 01_a.down.sql");
  PICCOLO_TEST_SAYS(refusal({pair("01_a")}),
                    "migration \"01_a\" of app \"music\" cannot be reversed: it has no way back; "
                    "write /a/01_a.down.sql, or leave that file empty");
}

BOOST_AUTO_TEST_CASE(says_in_the_words_of_the_format_how_to_write_a_way_back) {
  const auto refusal_of = [](const char* text) {
    return refusal({*parse_sql_migration("1a", text)});
  };
  PICCOLO_TEST_SAYS(refusal_of("-- migrate:up\nA"), "write one below \"-- migrate:down\"");
  PICCOLO_TEST_SAYS(refusal_of("-- +goose Up\nA"), "write one below \"-- +goose Down\"");
}

BOOST_AUTO_TEST_CASE(keeps_other_reasons_apart_from_missing_ways_back) {
  const std::string message = refusal({adds_table("1a", "band"), without_way_back("2b"),
                                       migration("3c",
                                                 [](MigrationManager& manager) {
                                                   manager.add_raw("SELECT 1");
                                                   manager.irreversible("rows were merged");
                                                 }),
                                       without_way_back("4d")});
  PICCOLO_TEST_SAYS(message,
                    "\"3c\" of app \"music\" cannot be reversed: it is irreversible: rows");
  PICCOLO_TEST_SAYS(message, "2 migrations of app \"music\" cannot be reversed");
  PICCOLO_TEST_SAYS(message, ": 4d, 2b\n");
  BOOST_TEST(message.find("going back as far") == std::string::npos);
}

// It would leave what is gone in the middle.
BOOST_AUTO_TEST_CASE(goes_back_no_farther_than_to_a_file_that_is_gone) {
  const AppRegistry apps =
      registry({app("music", {without_way_back("1a"), adds_table("3c", "a")})});
  const Planning planning{
      .direction = Direction::kBackwards,
      .apps = apps,
      .info = {.rows = rows({{"music", "1a"}, {"music", "2b"}, {"music", "3c"}})}};
  PICCOLO_TEST_SAYS(std::string(planning.plan().status().message()), "going back as far as \"3c\"");
}

// As golang-migrate does, which begins none.
BOOST_AUTO_TEST_CASE(leaves_the_transactions_of_a_pair_to_it) {
  const auto plan_of = [](const std::string& up) {
    const auto pair = parse_migration_files({{"/a/01_a.up.sql", up}, {"/a/01_a.down.sql", ""}});
    const AppRegistry apps = registry({app("music", *pair)});
    return Planning{.direction = Direction::kForwards, .apps = apps}.plan();
  };
  const auto plan = plan_of("BEGIN;\nSELECT 1;\nCOMMIT;\nBEGIN;\nSELECT 2;\nCOMMIT;");
  BOOST_REQUIRE_MESSAGE(plan.ok(), plan.status());
  BOOST_TEST(!plan->migrations.front().in_transaction);
  PICCOLO_TEST_SAYS(plan->notes.back(), "transactions of their own");
  PICCOLO_TEST_SAYS(plan->notes.back(), ": music 01_a");

  const auto whole = plan_of("BEGIN;\nSELECT 1;\nCOMMIT;");
  BOOST_REQUIRE_MESSAGE(whole.ok(), whole.status());
  BOOST_TEST(whole->migrations.front().in_transaction);
  BOOST_TEST(whole->notes.empty());

  PICCOLO_TEST_SAYS(std::string(plan_of("\nBEGIN;\nSELECT 1;").status().message()),
                    "\"01_a\" of app \"music\" cannot be run: /a/01_a.up.sql:2: \"BEGIN\" begins a "
                    "transaction that no COMMIT ends");
}

BOOST_AUTO_TEST_CASE(records_a_fake_whatever_transactions_it_would_begin) {
  const auto pair = parse_migration_files({{"/a/01_a.up.sql", "BEGIN; SELECT 1"}});
  const AppRegistry apps = registry({app("music", *pair)});
  const auto plan =
      Planning{.direction = Direction::kForwards, .apps = apps, .policies = {record_only}}.plan();
  BOOST_REQUIRE_MESSAGE(plan.ok(), plan.status());
  BOOST_TEST(plan->migrations.front().in_transaction);
}

BOOST_AUTO_TEST_CASE(drafts_why_a_migration_cannot_be_described) {
  const AppRegistry apps = registry({app("music", {migration("1a", [](MigrationManager&) {
                                           throw std::runtime_error("no such file");
                                         })})});
  const AppConfig& music = apps.apps().front();
  const Draft draft = draft_forwards(music, music.migrations.front());
  BOOST_REQUIRE(draft.problems.size() == 1);
  PICCOLO_TEST_SAYS(draft.problems.front(), "no such file");
}

BOOST_AUTO_TEST_CASE(writes_rows_first_in_a_transaction_and_last_without) {
  const auto adds_band = [](MigrationManager& manager) {
    manager.add_raw("CREATE TABLE band (id int)");
  };
  const AppRegistry apps =
      registry({app("music", {migration("1a", adds_band),
                              migration("2b", adds_band, {.wrap_in_transaction = false})})});
  const Plan plan = Planning{.direction = Direction::kForwards,
                             .apps = apps,
                             .info = {.rows = rows({}), .has_record = true}}
                        .plan()
                        .value();
  BOOST_REQUIRE(plan.migrations.size() == 2);
  PICCOLO_TEST_SAYS(statements(plan.migrations[0]).front(), "INSERT INTO");
  PICCOLO_TEST_SAYS(statements(plan.migrations[1]).back(), "INSERT INTO");
  BOOST_TEST(!plan.migrations[1].in_transaction);
}

BOOST_AUTO_TEST_CASE(makes_the_migration_table_where_there_is_none) {
  const AppRegistry apps = registry({app("music", {adds_table("1a", "band")})});
  const Plan plan = Planning{.direction = Direction::kForwards, .apps = apps}.plan().value();
  PICCOLO_TEST_SAYS(statements(plan.migrations.front()).front(), "CREATE TABLE");
  PICCOLO_TEST_SAYS(statements(plan.migrations.front()).front(), "migration");
}

BOOST_AUTO_TEST_CASE(applies_policies_before_anything_is_written_down) {
  const AppRegistry apps = music_and_fans();
  const Policy keeps_tables = [](Draft& draft) { draft.operations.clear(); };
  const Plan back = Planning{.direction = Direction::kBackwards,
                             .apps = apps,
                             .info = {.rows = rows({{"music", "1a"}})},
                             .policies = {keeps_tables}}
                        .plan()
                        .value();
  BOOST_REQUIRE(back.migrations.size() == 1);
  BOOST_TEST(back.migrations.front().steps.size() == 1);
  const Plan faked = Planning{.direction = Direction::kForwards,
                              .apps = apps,
                              .info = {.rows = rows({}), .has_record = true},
                              .policies = {record_only}}
                         .plan()
                         .value();
  BOOST_REQUIRE(faked.migrations.size() == 4);
  BOOST_TEST(faked.migrations.front().fake);
  const auto* record = std::get_if<InsertRow>(&faked.migrations.front().steps.front().action);
  BOOST_REQUIRE(record != nullptr);
  BOOST_TEST(record->row.faked);
}

BOOST_AUTO_TEST_CASE(brings_tables_into_an_order_that_works) {
  const AppRegistry apps = registry({app("music", {migration("1a", [](MigrationManager& manager) {
                                           manager.add_table("song", {ForeignKey("band", "band")});
                                           manager.add_table("band", {Text("name")});
                                         })})});
  const Plan plan =
      Planning{.direction = Direction::kForwards, .apps = apps, .info = {.rows = rows({})}}
          .plan()
          .value();
  const Strings sql = statements(plan.migrations.front());
  PICCOLO_TEST_SAYS(sql[sql.size() - 2], "\"band\"");
  PICCOLO_TEST_SAYS(sql[sql.size() - 1], "\"song\"");
}

BOOST_AUTO_TEST_CASE(tells_all_that_is_against_a_plan_at_once) {
  const AppRegistry apps = registry(
      {app("music",
           {adds_table("1a", "band"),
            migration("2b", [](MigrationManager& m) { m.add_column("bnad", Integer("rating")); }),
            migration("3c", [](MigrationManager& m) { m.drop_column("band", "rating"); })})});
  DatabaseInfo info{.rows = rows({})};
  info.not_writable = {"the server is a replica"};
  const absl::StatusOr<Plan> plan = Planning{
      .direction = Direction::kForwards,
      .apps = apps,
      .info = info,
      .catalogue = {}}.plan();
  BOOST_REQUIRE(!plan.ok());
  const std::string message(plan.status().message());
  PICCOLO_TEST_SAYS(message, "Cannot run, and nothing was changed:");
  PICCOLO_TEST_SAYS(message, "\"2b\" of app \"music\" cannot be run");
  PICCOLO_TEST_SAYS(message, "\"3c\" of app \"music\" cannot be run");
  PICCOLO_TEST_SAYS(message, "the server is a replica");
}

BOOST_AUTO_TEST_CASE(notes_what_has_no_way_back_before_it_is_run) {
  const AppRegistry apps = registry(
      {app("music",
           {adds_table("1a", "band"),
            migration("2b", [](MigrationManager& m) { m.add_raw("UPDATE band SET name = ''"); }),
            migration("3c", [](MigrationManager& m) {
              m.add_raw("UPDATE band SET name = ''", kNothingToUndo);
            })})});
  const Plan plan =
      Planning{.direction = Direction::kForwards, .apps = apps, .info = {.rows = rows({})}}
          .plan()
          .value();
  BOOST_REQUIRE(plan.notes.size() == 1);
  PICCOLO_TEST_SAYS(plan.notes[0],
                    "once run, these cannot be rolled back: music 2b (it has no way back; write");
}

BOOST_AUTO_TEST_CASE(refuses_a_change_whose_way_back_would_fail) {
  const AppRegistry apps =
      registry({app("music", {migration("1a", [&](MigrationManager& manager) {
                      manager.add_raw("CREATE TABLE band (odd INTEGER)", "DROP TABLE band");
                      manager.drop_column("band", "odd", Varchar("odd", {.length = 0}));
                    })})});
  const absl::StatusOr<Plan> plan =
      Planning{.direction = Direction::kForwards, .apps = apps, .info = {.rows = rows({})}}.plan();
  BOOST_REQUIRE(!plan.ok());
  PICCOLO_TEST_SAYS(std::string(plan.status().message()), "it could not be reversed");
}

BOOST_AUTO_TEST_CASE(says_which_file_is_missing_for_the_way_back) {
  const AppRegistry apps = registry({app("music", {adds_table("1a", "band")})});
  const absl::StatusOr<Plan> plan = Planning{
      .direction = Direction::kBackwards,
      .apps = apps,
      .info = {.rows = rows(
                   {{"music", "7x"}})}}.plan();
  BOOST_REQUIRE(!plan.ok());
  PICCOLO_TEST_SAYS(std::string(plan.status().message()), "migration \"7x\" of app \"music\"");
}

BOOST_AUTO_TEST_CASE(goes_back_from_where_the_history_has_led) {
  const AppRegistry apps = registry(
      {app("music", {migration("1a",
                               [](MigrationManager& manager) {
                                 manager.add_table("band", {Varchar("name", {.length = 10})});
                               }),
                     migration("2b", [](MigrationManager& manager) {
                       manager.alter_column("band", Varchar("name", {.length = 99}));
                     })})});
  const Plan plan = Planning{.direction = Direction::kBackwards,
                             .apps = apps,
                             .info = {.rows = rows({{"music", "1a"}, {"music", "2b"}})},
                             .target = Next{.count = 1}}
                        .plan()
                        .value();
  PICCOLO_TEST_LIST(names(plan), {"music 2b"});
  PICCOLO_TEST_SAYS(absl::StrJoin(statements(plan.migrations.front()), "; "), "VARCHAR(10)");
}

BOOST_AUTO_TEST_CASE(gives_rows_times_that_only_grow) {
  const AppRegistry apps = music_and_fans();
  const History history(apps, rows({{"music", "1a"}, {"music", "2b"}, {"fans", "1a"}}));
  const AppConfig& music = *find_app(apps, "music");
  const AppConfig& fans = *find_app(apps, "fans");
  RowTimes late(apps, history, kNoon - std::chrono::hours(1));
  BOOST_TEST((late.next(music) == kNoon + 3 * kTick));
  BOOST_TEST((late.next(fans) == kNoon + 4 * kTick));
  BOOST_TEST((late.next(music) == kNoon + 5 * kTick));
  RowTimes now(apps, history, kNoon + std::chrono::hours(1));
  BOOST_TEST((now.next(music) == kNoon + std::chrono::hours(1)));
}

BOOST_AUTO_TEST_CASE(puts_together_what_shares_a_transaction) {
  Plan plan;
  for (const bool in_transaction : {true, true, false, true}) {
    plan.migrations.push_back(
        {.app = nullptr, .migration = nullptr, .in_transaction = in_transaction});
  }
  const auto sizes_of = [&](TransactionScope scope) {
    std::vector<std::size_t> sizes;
    for (const Unit unit : split_into_units(plan, scope)) sizes.push_back(unit.size());
    return sizes;
  };
  BOOST_TEST(sizes_of(TransactionScope::kAll) == (std::vector<std::size_t>{2, 1, 1}),
             boost::test_tools::per_element());
  BOOST_TEST(sizes_of(TransactionScope::kEach) == (std::vector<std::size_t>{1, 1, 1, 1}),
             boost::test_tools::per_element());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace piccolo::testing
