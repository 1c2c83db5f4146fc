// SPDX-License-Identifier: MIT
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>

#include "support/builders.h"
#include "support/test_database.h"

// A migration whose function ends the process.
namespace piccolo::testing {
namespace {

constexpr int kCode = 7;

Migration exits_on_the_way_back() {
  return migration("2a", [](MigrationManager& manager) {
    manager.add_table("concert", {});
    manager.add_raw(kNothingToUndo, Callable{"exit", [](Connection& connection) -> absl::Status {
                                               (void)connection.execute("DELETE FROM band");
                                               std::_Exit(kCode);
                                             }});
  });
}

// Runs `work` in a process of its own; its exit code.
template <typename Work>
int in_a_child(Work work) {
  const pid_t child = fork();
  if (child == 0) {
    work();
    std::_Exit(0);
  }
  int status = 0;
  BOOST_TEST_REQUIRE(waitpid(child, &status, 0) == child);
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

BOOST_AUTO_TEST_SUITE(exits)

BOOST_AUTO_TEST_CASE(undoes_what_a_function_that_exits_has_done) {
  for (const auto& make : {make_sqlite, make_postgres}) {
    const SqlTestDatabase test = make();
    Database& database = test.owner->database();
    const AppRegistry apps =
        registry({app("music", {adds_table("1a", "band"), exits_on_the_way_back()})});
    run_all(database, apps);
    PICCOLO_TEST_OK(database.transact([](Connection& connection) {
      return connection.execute("INSERT INTO band (name) VALUES ('Pythonistas')");
    }));
    const int code = in_a_child([&] {
      const auto own = open_database(test.url);
      (void)reverse(**own, apps, "music", "all");
    });
    BOOST_TEST(code == kCode);
    PICCOLO_TEST_LIST(ran(database, "music"), {"1a", "2a"});
    PICCOLO_TEST_LIST(select(database, "SELECT name FROM band"), {"Pythonistas"});
    PICCOLO_TEST_LIST(test.owner->tables(), {"band", "concert"});
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace piccolo::testing
