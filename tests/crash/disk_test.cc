// SPDX-License-Identifier: MIT
#include "crash/history.h"
#include "crash/states.h"
#include "support/watched_disk.h"

// SQLite on a disk that fails.
namespace piccolo::testing {
namespace {

// How the disk fails at a moment: once, or from then on.
struct Failure {
  int code;
  bool is_lasting;
};

MigrationResult reverse_all(const std::string& url, const AppRegistry& apps,
                            TransactionScope scope) {
  const auto database = open_database(url);
  if (!database.ok()) return MigrationResult::failed(database.status());
  return run_backwards(
      **database, apps,
      {.app_name = "music", .migration_id = "all", .auto_agree = true, .transaction = scope});
}

// Whether the disk failed, and nothing came of it.
bool survives(int moment, const Failure& failure, TransactionScope scope, const States& states) {
  BOOST_TEST_CONTEXT("change " << moment << " fails with " << failure.code) {
    const AppRegistry apps = registry({music()});
    const SqlTestDatabase test = make_sqlite();
    run_all(test.owner->database(), apps);
    int changes = 0;
    MigrationResult result;
    {
      const WatchedDisk disk([&] {
        ++changes;
        const bool fails = failure.is_lasting ? changes >= moment : changes == moment;
        return fails ? failure.code : SQLITE_OK;
      });
      result = reverse_all(test.url, apps, scope);
    }
    const std::size_t left = states.check(*test.owner);
    BOOST_TEST(left + result.migrations.size() == states.count(), result.message);
    BOOST_TEST(result.success == (left == 0), result.message);
    PICCOLO_TEST_SUCCESS(reverse_all(test.url, apps, scope));
    BOOST_TEST(states.check(*test.owner) == 0u);
    return changes >= moment;
  }
  return false;
}

void survives_everywhere(const Failure& failure) {
  const SqlTestDatabase test = make_sqlite();
  const States states(registry({music()}), *test.owner);
  for (const TransactionScope scope : {TransactionScope::kAll, TransactionScope::kEach}) {
    int moment = 1;
    while (survives(moment, failure, scope, states)) ++moment;
    BOOST_TEST(moment > 10);
  }
}

BOOST_AUTO_TEST_SUITE(disk)

BOOST_AUTO_TEST_CASE(survives_a_change_that_fails) {
  survives_everywhere({.code = SQLITE_IOERR_WRITE, .is_lasting = false});
}

BOOST_AUTO_TEST_CASE(survives_a_full_disk) {
  survives_everywhere({.code = SQLITE_FULL, .is_lasting = true});
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace piccolo::testing
