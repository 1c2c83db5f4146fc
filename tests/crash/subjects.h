// SPDX-License-Identifier: MIT
#pragma once

#include <string>

#include "crash/every_kind.h"
#include "support/builders.h"
#include "support/test_database.h"

namespace piccolo::testing {

// A kind of database for the apps of every_kind().
struct Subject {
  SqlTestDatabase (*make)();
  const Dialect& dialect;
  std::string variable;  // By which the tool has the apps.
};

inline Subject sqlite_subject() {
  return {make_sqlite, sqlite_dialect(), "PICCOLO_CRASH_APPS=sqlite"};
}
inline Subject postgres_subject() {
  return {make_postgres, postgres_dialect(), "PICCOLO_CRASH_APPS=postgres"};
}

inline AppRegistry apps_of(const Subject& subject) { return registry(every_kind(subject.dialect)); }

// A database that is empty but for the table `event`.
inline SqlTestDatabase make_with_events(const Subject& subject) {
  SqlTestDatabase test = subject.make();
  PICCOLO_TEST_OK(test.owner->database().transact([&](Connection& connection) {
    return connection.execute(make_event_table(subject.dialect));
  }));
  return test;
}

}  // namespace piccolo::testing
