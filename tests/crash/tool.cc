// SPDX-License-Identifier: MIT
#include "piccolo/tool.h"

#include <sys/time.h>

#include <csignal>
#include <cstdlib>
#include <string_view>
#include <vector>

#include "crash/every_kind.h"
#include "crash/history.h"
#include "fault_point.h"
#include "support/watched_disk.h"

// The tool with apps of its own, and a death foretold: at the PICCOLO_KILL_AT-th
// fault point or change of a file, or after PICCOLO_KILL_AFTER microseconds.
namespace piccolo {
namespace {

long number_in(const char* variable) {
  const char* text = std::getenv(variable);
  return text == nullptr ? 0 : std::atol(text);
}

void die(int = 0) { std::raise(SIGKILL); }

void count_moment() {
  static const long last = number_in("PICCOLO_KILL_AT");
  static long count = 0;
  if (++count == last) die();
}

void die_after(long microseconds) {
  std::signal(SIGALRM, die);
  const itimerval timer{.it_interval = {}, .it_value = {.tv_sec = 0, .tv_usec = microseconds}};
  setitimer(ITIMER_REAL, &timer, nullptr);
}

// PICCOLO_CRASH_APPS: the app of history.h without it, or those of every_kind.h for
// "sqlite" or "postgres".
std::vector<ToolApp> apps() {
  const char* wanted = std::getenv("PICCOLO_CRASH_APPS");
  if (wanted == nullptr) return {{testing::music(), ""}};
  const bool is_postgres = wanted == std::string_view("postgres");
  std::vector<ToolApp> apps;
  for (AppConfig& app : testing::every_kind(is_postgres ? postgres_dialect() : sqlite_dialect())) {
    apps.push_back({std::move(app), ""});
  }
  return apps;
}

}  // namespace

void fault_point(std::string_view) { count_moment(); }

}  // namespace piccolo

int main(int argc, char** argv) {
  const piccolo::testing::WatchedDisk disk([] {
    piccolo::count_moment();
    return SQLITE_OK;
  });
  if (const long microseconds = piccolo::number_in("PICCOLO_KILL_AFTER"); microseconds > 0) {
    piccolo::die_after(microseconds);
  }
  return piccolo::run_tool(argc, argv, piccolo::apps());
}
