// SPDX-License-Identifier: MIT
#include "crash/states.h"
#include "crash/subjects.h"
#include "crash/tool_process.h"
#include "databases/postgres/handle.h"

// PostgreSQL goes on with CREATE INDEX CONCURRENTLY when the tool that sent it is
// gone.  What becomes of that must not be in the way of the next run for ever.
namespace piccolo::testing {
namespace {

enum class Fate { kIsFinished, kStaysHalfBuilt };

// The pid of the session that builds an index.
constexpr char kBuilder[] =
    "SELECT pid FROM pg_stat_activity WHERE query LIKE '%CREATE INDEX CONCURRENTLY%' AND "
    "state = 'active' AND pid <> pg_backend_pid() AND wait_event_type = 'Lock'";
constexpr char kOthersAtWork[] =
    "SELECT pid FROM pg_stat_activity WHERE query LIKE '%CREATE INDEX CONCURRENTLY%' AND "
    "state = 'active' AND pid <> pg_backend_pid()";
constexpr char kIsValid[] =
    "SELECT indisvalid FROM pg_index WHERE indexrelid = to_regclass('band_both')";

Strings words(const std::string& direction, const std::string& url) {
  return {direction, "all", "all", "--auto-agree", "--database", url};
}

// The first column.  Takes no lock, which the run holds.
Strings look(PostgresHandle& connection, const std::string& sql) {
  Strings values;
  const auto rows = connection.select(sql);
  BOOST_TEST_REQUIRE(rows.ok(), rows.status().ToString());
  for (const Row& row : *rows) values.push_back(row[0].value_or(""));
  return values;
}

// Kills the tool while the server builds the index, and settles what becomes of
// that.
void kill_while_it_builds(const SqlTestDatabase& test, const Subject& subject, Fate fate) {
  PICCOLO_TEST_SUCCESS(
      run_forwards(test.owner->database(), apps_of(subject), {.app_name = "base"}));
  PostgresHandle watcher = *PostgresHandle::connect(test.url);
  // Somebody who writes, whom the server waits for before it builds.
  PostgresHandle writer = *PostgresHandle::connect(test.url);
  PICCOLO_TEST_OK(writer.execute("BEGIN; UPDATE band SET name = name"));
  ToolProcess process(words("forwards", test.url), {subject.variable});
  while (look(watcher, kBuilder).empty()) {
    if (process.has_ended()) BOOST_FAIL(process.wait().output);
  }
  process.kill();
  BOOST_TEST(process.wait().is_killed);
  if (fate == Fate::kStaysHalfBuilt) {
    const std::string pid = look(watcher, kBuilder).at(0);
    (void)look(watcher, "SELECT pg_terminate_backend(" + pid + ")");
    while (!look(watcher, kOthersAtWork).empty()) continue;
  }
  PICCOLO_TEST_OK(writer.execute("ROLLBACK"));
  while (!look(watcher, kOthersAtWork).empty()) continue;
}

void check_next_run(Fate fate) {
  const Subject subject = postgres_subject();
  const States states(apps_of(subject), *make_with_events(subject).owner);
  const SqlTestDatabase test = make_with_events(subject);
  Database& database = test.owner->database();
  kill_while_it_builds(test, subject, fate);
  PICCOLO_TEST_LIST(select(database, kIsValid), {fate == Fate::kIsFinished ? "t" : "f"});
  PICCOLO_TEST_LIST(ran(database, "music"), {"1b"});

  const ToolProcess::End end = ToolProcess(words("forwards", test.url), {subject.variable}).wait();
  BOOST_TEST(end.code == 0, end.output);
  PICCOLO_TEST_LIST(select(database, kIsValid), {"t"});
  BOOST_TEST(states.check(*test.owner) == states.count());
  const ToolProcess::End back =
      ToolProcess(words("backwards", test.url), {subject.variable}).wait();
  BOOST_TEST(back.code == 0, back.output);
  BOOST_TEST(states.check(*test.owner) == 0u);
}

BOOST_AUTO_TEST_SUITE(concurrent_index)

BOOST_AUTO_TEST_CASE(is_built_again_when_it_stayed_half_built) {
  check_next_run(Fate::kStaysHalfBuilt);
}

BOOST_AUTO_TEST_CASE(is_taken_as_built_when_the_server_finished_it) {
  check_next_run(Fate::kIsFinished);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace piccolo::testing
