// SPDX-License-Identifier: MIT
#include "conformance/conformance.h"

// A database may wrap another one, to log or to fail what is done.
namespace piccolo::testing {
namespace {

// Hands everything on to another database.
class ForwardingDatabase : public Database {
 public:
  explicit ForwardingDatabase(Database& target) : target_(target) {}

  absl::Status transact(absl::FunctionRef<absl::Status(Connection&)> work,
                        const WaitPolicy& wait) override {
    return target_.transact(work, wait);
  }
  absl::Status without_transaction(absl::FunctionRef<absl::Status(Connection&)> work,
                                   const WaitPolicy& wait) override {
    return target_.without_transaction(work, wait);
  }
  absl::StatusOr<std::vector<Row>> query(std::string_view sql,
                                         absl::Span<const Value> parameters) override {
    return target_.query(sql, parameters);
  }
  const std::string& name() const override { return target_.name(); }
  Backend& backend() override { return target_.backend(); }

 private:
  Database& target_;
};

// Counts transactions, and fails the commit of the one it is told.
class FailingDatabase : public ForwardingDatabase {
 public:
  FailingDatabase(Database& target, int failing) : ForwardingDatabase(target), failing_(failing) {}

  absl::Status transact(absl::FunctionRef<absl::Status(Connection&)> work,
                        const WaitPolicy& wait) override {
    ++transactions_;
    return ForwardingDatabase::transact(
        [&](Connection& connection) {
          absl::Status done = work(connection);
          if (!done.ok() || transactions_ != failing_) return done;
          return absl::InternalError("the test failed the commit");
        },
        wait);
  }

  int transactions() const { return transactions_; }

 private:
  int failing_;
  int transactions_ = 0;
};

AppRegistry bands_and_songs() {
  return registry({app("music", {adds_table("1a", "band"), adds_table("2a", "song")})});
}

void goes_there_and_back_through_another_database(TestDatabase& test) {
  ForwardingDatabase wrapped(test.database());
  const AppRegistry apps = bands_and_songs();
  run_all(wrapped, apps);
  PICCOLO_TEST_LIST(test.tables(), {"band", "song"});
  PICCOLO_TEST_SUCCESS(reverse(wrapped, apps, "music", "all"));
  BOOST_TEST(test.tables().empty());
}

void undoes_what_another_database_fails(TestDatabase& test) {
  FailingDatabase failing(test.database(), /*failing=*/2);
  const MigrationResult result = run_forwards(failing, bands_and_songs(), {.app_name = "music"});
  BOOST_TEST(!result.success);
  PICCOLO_TEST_SAYS(result.message, "the test failed the commit");
  BOOST_TEST(failing.transactions() == 2);
  PICCOLO_TEST_LIST(test.tables(), {"band"});
  PICCOLO_TEST_LIST(ran(test.database(), "music"), {"1a"});
}

}  // namespace

ConformanceCases wrapping_cases() {
  return {
      PICCOLO_CASE(goes_there_and_back_through_another_database),
      PICCOLO_CASE(undoes_what_another_database_fails),
  };
}

}  // namespace piccolo::testing
