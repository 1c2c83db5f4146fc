// SPDX-License-Identifier: MIT
#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <fstream>
#include <iostream>
#include <sstream>

#include "support/builders.h"
#include "support/test_database.h"

// backwards() and forwards(), which print and exit, each in a process of its own.
namespace piccolo::testing {
namespace {

struct Output {
  int code;
  std::string out;
  std::string err;
};

std::string text_of(const std::string& path) {
  std::ostringstream text;
  text << std::ifstream(path).rdbuf();
  return text.str();
}

void open_as(int descriptor, const std::string& path, int flags) {
  const int opened = open(path.c_str(), flags, 0600);
  if (opened < 0 || dup2(opened, descriptor) < 0) std::_Exit(99);
}

template <typename Work>
Output output_of(Work work) {
  const TemporaryFolder folder;
  const std::string out = folder.path() + "/out";
  const std::string err = folder.path() + "/err";
  std::cout.flush();  // Else the child writes it again.
  const pid_t child = fork();
  if (child == 0) {
    open_as(STDIN_FILENO, "/dev/null", O_RDONLY);
    open_as(STDOUT_FILENO, out, O_WRONLY | O_CREAT);
    open_as(STDERR_FILENO, err, O_WRONLY | O_CREAT);
    // exit() would end the tests, too.
    if (std::atexit([] { std::_Exit(1); }) != 0) std::_Exit(99);
    work();
    std::cout.flush();
    std::_Exit(0);
  }
  int status = 0;
  BOOST_TEST_REQUIRE(waitpid(child, &status, 0) == child);
  return {WIFEXITED(status) ? WEXITSTATUS(status) : -1, text_of(out), text_of(err)};
}

AppRegistry music() { return registry({app("music", {adds_table("1a", "band")})}); }

BOOST_AUTO_TEST_SUITE(wrappers)

BOOST_AUTO_TEST_CASE(name_the_database_they_are_about) {
  InMemoryDatabase database;
  const AppRegistry apps = music();
  const Output nothing = output_of([&] { backwards(database, apps, {.app_name = "music"}); });
  BOOST_TEST(nothing.code == 0);
  BOOST_TEST(nothing.out == "Database: memory:\nNo migrations to reverse!\n");
  const Output ran = output_of([&] { forwards(database, apps, {.app_name = "music"}); });
  BOOST_TEST(ran.out == "Database: memory:\nRan 1 migration.\n");
  const Output preview =
      output_of([&] { forwards(database, apps, {.app_name = "music", .preview = true}); });
  BOOST_TEST(preview.out.starts_with("-- Database: memory:\n-- Preview: "));
}

BOOST_AUTO_TEST_CASE(name_the_database_when_they_fail) {
  InMemoryDatabase database;
  const Output failed = output_of([&] { backwards(database, music(), {.app_name = "musik"}); });
  BOOST_TEST(failed.code == 1);
  BOOST_TEST(failed.out == "");
  PICCOLO_TEST_SAYS(failed.err, "Database: memory:\n");
}

BOOST_AUTO_TEST_CASE(take_the_end_of_input_for_no_and_say_how_to_agree) {
  InMemoryDatabase database;
  const AppRegistry apps = music();
  run_all(database, apps);
  const Output refused = output_of([&] { backwards(database, apps, {.app_name = "music"}); });
  BOOST_TEST(refused.code == 1);
  PICCOLO_TEST_SAYS(refused.err, "Reverse 1 migration on memory:? [y/N]");
  PICCOLO_TEST_SAYS(refused.err, "counts as no; set auto_agree to agree without being asked.");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace piccolo::testing
