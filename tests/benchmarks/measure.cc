// SPDX-License-Identifier: MIT
#include "benchmarks/measure.h"

#include <fstream>

#include "benchmarks/app.h"
#include "piccolo/in_memory_database.h"

namespace piccolo::benchmarks {
namespace {

// As long as the library's own.
constexpr std::size_t kLongestText = 1'000'000;

// NUL is in no statement.
constexpr char kEndOfText = '\0';

// Statements as texts to be sent at once: of all migrations as few as can be, or
// one for each migration.
std::vector<std::string> texts_of(const MigrationResult& preview, TransactionScope scope) {
  std::vector<std::string> texts = {"BEGIN;\n"};
  for (const MigrationReport& report : preview.migrations) {
    if (scope == TransactionScope::kEach && &report != &preview.migrations.front()) {
      texts.back() += "COMMIT;\n";
      texts.emplace_back("BEGIN;\n");
    }
    for (const std::string& statement : report.statements) {
      if (texts.back().size() + statement.size() > kLongestText) texts.emplace_back();
      texts.back() += statement + ";\n";
    }
  }
  texts.back() += "COMMIT;\n";
  return texts;
}

std::vector<std::string> read_texts(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::vector<std::string> texts;
  for (std::string text; std::getline(file, text, kEndOfText);) texts.push_back(text);
  return texts;
}

MigrationResult go(Database& database, const AppRegistry& apps, Direction direction,
                   TransactionScope scope, bool preview) {
  if (direction == Direction::kForwards) {
    return run_forwards(database, apps,
                        {.app_name = kApp, .preview = preview, .transaction = scope});
  }
  return run_backwards(database, apps,
                       {.app_name = kApp,
                        .migration_id = "all",
                        .auto_agree = true,
                        .preview = preview,
                        .transaction = scope});
}

}  // namespace

bool Bench::is_possible() {
  target_.clear();
  const Measured asked = in_child([&] {
    const MigrationResult result =
        go(*target_.open(), make_app(migrations_), Direction::kForwards, scope_, /*preview=*/true);
    return Measured{.calls = result.success ? 1 : 0};
  });
  return asked.calls == 1;
}

Bench::Cycle Bench::run() {
  Cycle cycle;
  cycle.forwards.ours = prepare();
  cycle.backwards.ours = run_ours(Direction::kBackwards, /*preview=*/false);
  target_.clear();
  cycle.forwards.floor = run_floor(Direction::kForwards);
  cycle.backwards.floor = run_floor(Direction::kBackwards);
  return cycle;
}

Measured Bench::prepare() {
  target_.clear();
  return run_ours(Direction::kForwards, /*preview=*/false);
}

Measured Bench::plan() { return run_ours(Direction::kBackwards, /*preview=*/true); }

Measured Bench::status() {
  return in_child([&] {
    const AppRegistry apps = make_app(migrations_);
    const std::unique_ptr<Database> database = target_.open();
    return measure(
        [&] { require(CheckMigrationManager(*database, apps).get_migration_statuses().status()); });
  });
}

Measured Bench::run_ours(Direction direction, bool preview) {
  return in_child([&] {
    const AppRegistry apps = make_app(migrations_);
    const std::unique_ptr<Database> database = target_.open();
    return measure([&] { require(go(*database, apps, direction, scope_, preview).status); });
  });
}

Measured Bench::run_floor(Direction direction) {
  const std::string path = folder_.path() + "/statements";
  // In a process of its own too, so as not to count as the floor's memory.
  in_child([&] {
    const MigrationResult preview =
        go(*target_.open(), make_app(migrations_), direction, scope_, /*preview=*/true);
    require(preview.status);
    std::ofstream file(path, std::ios::binary);
    for (const std::string& text : texts_of(preview, scope_)) file << text << kEndOfText;
    return Measured();
  });
  return in_child([&] { return target_.send(read_texts(path)); });
}

Measured plan_in_memory(std::size_t migrations) {
  return in_child([&] {
    const AppRegistry apps = make_app(migrations);
    InMemoryDatabase database;
    constexpr auto kScope = TransactionScope::kAll;
    require(go(database, apps, Direction::kForwards, kScope, /*preview=*/false).status);
    return measure([&] {
      require(go(database, apps, Direction::kBackwards, kScope, /*preview=*/true).status);
    });
  });
}

}  // namespace piccolo::benchmarks
