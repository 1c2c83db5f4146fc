// SPDX-License-Identifier: MIT
#include <stdexcept>

#include "conformance/conformance.h"
#include "plan/steps.h"
#include "sql/migration_table.h"
#include "sql/statement_writer.h"

// What every Database promises about transactions and the migration table.
namespace piccolo::testing {
namespace {

Step add_table_step(Database& database, const std::string& name) {
  const Backend& backend = database.backend();
  DialectWriter writer(backend.dialect());
  Schema schema;
  StepMaker steps{writer, backend.dialect(), schema};
  const Change change = AddTable{{.name = name, .columns = {Text("name")}}};
  return steps.make(change, /*in_transaction=*/true).value();
}

Step create_migration_table_step(Database& database) {
  return {CreateMigrationTable(), render_create_migration_table(database.backend().dialect())};
}

Step record_step(Database& database, MigrationRow row) {
  return make_insert_row(database.backend().dialect(), row);
}

MigrationRow::Time time(const std::string& text) { return *parse_time(text); }

void keeps_what_was_committed(TestDatabase& test) {
  PICCOLO_TEST_OK(run_steps(test.database(), {add_table_step(test.database(), "band")}));
  PICCOLO_TEST_LIST(test.tables(), {"band"});
}

void forgets_what_failed(TestDatabase& test) {
  const absl::Status status = test.database().transact([&](Connection&) {
    PICCOLO_TEST_OK(test.database().backend().run({add_table_step(test.database(), "band")}));
    return absl::CancelledError("changed my mind");
  });
  BOOST_TEST(absl::IsCancelled(status));
  BOOST_TEST(test.tables().empty());
}

void forgets_what_threw(TestDatabase& test) {
  const auto throws = [&] {
    (void)test.database().transact([&](Connection&) -> absl::Status {
      PICCOLO_TEST_OK(test.database().backend().run({add_table_step(test.database(), "band")}));
      throw std::runtime_error("on purpose");
    });
  };
  BOOST_CHECK_THROW(throws(), std::runtime_error);
  BOOST_TEST(test.tables().empty());
  PICCOLO_TEST_OK(run_steps(test.database(), {add_table_step(test.database(), "band")}));
}

void refuses_a_transaction_inside_another(TestDatabase& test) {
  absl::Status inner;
  PICCOLO_TEST_OK(test.database().transact([&](Connection&) {
    inner = test.database().transact([](Connection&) { return absl::OkStatus(); });
    return absl::OkStatus();
  }));
  BOOST_TEST(absl::IsFailedPrecondition(inner));
}

void has_no_rows_without_a_migration_table(TestDatabase& test) {
  const auto rows = test.database().migration_rows();
  PICCOLO_TEST_OK(rows.status());
  BOOST_TEST(!rows->has_value());
}

void reads_rows_in_the_order_of_insertion(TestDatabase& test) {
  Database& database = test.database();
  const auto row = [&](std::string name, const std::string& ran_on) {
    return record_step(database, {.name = name, .app_name = "music", .ran_on = time(ran_on)});
  };
  PICCOLO_TEST_OK(run_steps(
      database,
      {create_migration_table_step(database), row("late", "2026-11-22 09:00:00.000002"),
       row("tie, first", "2026-11-22 09:00:00"), row("tie, second", "2026-11-22 09:00:00"),
       row("early", "2026-11-22 08:59:59.999999")}));
  PICCOLO_TEST_LIST(ran(database, "music"), {"late", "tie, first", "tie, second", "early"});
}

void gives_back_the_row_that_was_recorded(TestDatabase& test) {
  Database& database = test.database();
  const MigrationRow row{
      .name = "it's \"1\" \\ ü", .app_name = "müsic", .ran_on = time("2026-11-22 09:00:00.012345")};
  PICCOLO_TEST_OK(
      run_steps(database, {create_migration_table_step(database), record_step(database, row)}));
  MigrationRow read = (*database.migration_rows())->front();
  BOOST_TEST(read.id == 1);
  read.id = 0;
  BOOST_TEST((read == row));
}

void records_a_migration_once(TestDatabase& test) {
  Database& database = test.database();
  const MigrationRow row{
      .name = "0001", .app_name = "music", .ran_on = time("2026-11-22 09:00:00")};
  PICCOLO_TEST_OK(
      run_steps(database, {create_migration_table_step(database), record_step(database, row)}));
  const absl::Status again = run_steps(database, {record_step(database, row)});
  BOOST_TEST(absl::IsAborted(again), again.ToString());
  PICCOLO_TEST_LIST(ran(database, "music"), {"0001"});
}

void forgets_a_row_once(TestDatabase& test) {
  Database& database = test.database();
  MigrationRow row{.name = "0001", .app_name = "music", .ran_on = time("2026-11-22 09:00:00")};
  PICCOLO_TEST_OK(
      run_steps(database, {create_migration_table_step(database), record_step(database, row)}));
  row = (*database.migration_rows())->front();
  const Step forget = make_delete_row(database.backend().dialect(), row, /*has_faked_table=*/false);
  PICCOLO_TEST_OK(run_steps(database, {forget}));
  const absl::Status again = run_steps(database, {add_table_step(database, "band"), forget});
  BOOST_TEST(absl::IsAborted(again), again.ToString());
  BOOST_TEST((failed_step(again) == 1));
  BOOST_TEST(test.tables().empty());
}

void tells_a_callable_whether_it_is_in_a_transaction(TestDatabase& test) {
  bool inside = false;
  bool outside = true;
  PICCOLO_TEST_OK(test.database().transact([&](Connection& connection) {
    inside = connection.in_transaction();
    return absl::OkStatus();
  }));
  PICCOLO_TEST_OK(test.database().without_transaction([&](Connection& connection) {
    outside = connection.in_transaction();
    return absl::OkStatus();
  }));
  BOOST_TEST(inside);
  BOOST_TEST(!outside);
}

void refuses_sql_that_ends_the_transaction(TestDatabase& test) {
  const absl::Status status = test.database().transact(
      [](Connection& connection) { return connection.execute("SELECT 1; COMMIT"); });
  BOOST_TEST(absl::IsInvalidArgument(status), status.ToString());
  const absl::Status queried = test.database().transact(
      [](Connection& connection) { return connection.query("COMMIT").status(); });
  BOOST_TEST(absl::IsInvalidArgument(queried), queried.ToString());
}

}  // namespace

ConformanceCases transaction_cases() {
  return {
      PICCOLO_CASE(keeps_what_was_committed),
      PICCOLO_CASE(forgets_what_failed),
      PICCOLO_CASE(forgets_what_threw),
      PICCOLO_CASE(refuses_a_transaction_inside_another),
      PICCOLO_CASE(has_no_rows_without_a_migration_table),
      PICCOLO_CASE(reads_rows_in_the_order_of_insertion),
      PICCOLO_CASE(gives_back_the_row_that_was_recorded),
      PICCOLO_CASE(records_a_migration_once),
      PICCOLO_CASE(forgets_a_row_once),
      PICCOLO_CASE(tells_a_callable_whether_it_is_in_a_transaction),
      PICCOLO_CASE(refuses_sql_that_ends_the_transaction),
  };
}

}  // namespace piccolo::testing
