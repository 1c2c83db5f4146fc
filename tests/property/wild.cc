// SPDX-License-Identifier: MIT
#include "property/wild.h"

#include <ostream>
#include <utility>

#include "absl/strings/escaping.h"
#include "absl/strings/str_format.h"
#include "absl/strings/substitute.h"

namespace piccolo::testing {
namespace {

using absl::Substitute;

// What the first migrations make, and one that others may add.  Columns have the
// names of types and keywords.
const Strings kTables = {"place", "place", "account", "visit", "extra"};
const Strings kColumns = {"name", "zone", "time", "unknown", "precision", "email", "note", "added"};
const Strings kConditions = {
    "zone IS NULL OR zone <> 'it''s'",     "$0.note IS NULL OR $0.note <> 'time'",
    "time IS NULL OR length(time) > 0",    "unknown IS NULL OR unknown <> 'zone'",
    "precision IS NULL OR precision > -1",
};
const Strings kConditionsOfPostgres = {
    "zone IS NULL OR timestamp '2020-05-17' AT TIME ZONE 'utc' IS NOT NULL",
    "CAST(precision AS double precision) IS NULL OR precision < 1000",
    "(time = 'x') IS UNKNOWN OR time <> 'x'",
    "time IS NULL OR CAST('12:00' AS time without time zone) IS NOT NULL",
};
const Strings kPragmas = {"PRAGMA foreign_keys = ON", "PRAGMA legacy_alter_table = ON",
                          "PRAGMA recursive_triggers = ON"};
const Strings kSettings = {
    "SET search_path TO elsewhere",
    "SELECT set_config('search_path', '', false)",
    "SET ROLE guest",
    "SET lock_timeout = '1ms'",
    "SET datestyle = 'German, DMY'",
    "SET SESSION CHARACTERISTICS AS TRANSACTION READ ONLY",
};
const Strings kZones = {"UTC0", "EAST-14", "WEST12", "PERU5"};

WildStep raw(const std::string& there, const std::string& back) {
  return {"SQL: " + absl::CEscape(there) + "\n        back: " + absl::CEscape(back),
          [=](MigrationManager& manager) { manager.add_raw(there, back); }};
}

Callable run(const std::string& sql) {
  return {"runs SQL", [=](Connection& connection) { return connection.execute(sql); }};
}

WildStep function(const std::string& there, const std::string& back) {
  return {"C++: " + there + "\n        back: " + back,
          [=](MigrationManager& manager) { manager.add_raw(run(there), run(back)); }};
}

WildStep operation(std::string text, std::function<void(MigrationManager&)> add) {
  return {std::move(text), std::move(add)};
}

// Writes the steps of migrations, without much of an idea what there is.
class Author {
 public:
  Author(Dice& dice, const Dialect& dialect) : dice_(dice), dialect_(dialect) {}

  WildStep step() {
    switch (dice_.below(8)) {
      case 0:
      case 1:
        return changes_columns_in_a_function();
      case 2:
        return changes_indexes_in_a_function();
      case 3:
        return changes_rows();
      default:
        return planned_step();
    }
  }

  // Settings that others should not have: last in one of the directions.
  void add_setting(std::vector<WildStep>& steps) {
    const std::string& setting = dice_.of(is_sqlite() ? kPragmas : kSettings);
    if (dice_.one_in(2)) {
      steps.push_back(operation("SQL: " + setting, [=](MigrationManager& manager) {
        manager.add_raw(setting, kNothingToUndo);
      }));
    } else {
      steps.insert(steps.begin(), operation("SQL back: " + setting, [=](MigrationManager& manager) {
                     manager.add_raw(kNothingToUndo, setting);
                   }));
    }
  }

  WildStep has_a_nul() {
    const std::string_view garbage("\0 garbage", 9);
    return raw("CREATE TABLE nul (id INTEGER)" + std::string(garbage), "DROP TABLE nul");
  }

  // Of one operation, so that nothing can be half done.
  std::vector<WildStep> without_transaction() {
    if (!is_sqlite() || dice_.one_in(2)) return {planned_step()};
    std::vector<WildStep> steps = {alters_name()};
    const std::string pragma = "PRAGMA foreign_keys = ON";
    steps.insert(steps.begin(), operation("SQL: " + pragma, [=](MigrationManager& manager) {
                   manager.add_raw(pragma, kNothingToUndo);
                 }));
    return steps;
  }

 private:
  bool is_sqlite() const { return dialect_ == sqlite_dialect(); }

  WildStep planned_step() {
    switch (dice_.below(9)) {
      case 0:
        return adds_table();
      case 1:
        return adds_column();
      case 2:
        return adds_index();
      case 3:
      case 4:
        return alters_name();
      case 5:
        return alters_email();
      case 6:
        return renames();
      default:
        return adds_check();
    }
  }

  WildStep adds_table() {
    return operation("add table extra (name, precision)", [](MigrationManager& manager) {
      manager.add_table("extra", {Varchar("name", {.length = 50, .unique = true}),
                                  Integer("precision", {.null = true})});
    });
  }

  WildStep adds_column() {
    const std::string& table = dice_.of(kTables);
    const std::string& column = dice_.of(kColumns);
    return operation(
        absl::StrFormat("add column %s to %s", column, table), [=](MigrationManager& manager) {
          manager.add_column(
              table, Varchar(column, {.length = 20, .null = true, .default_value = "it's new"}));
        });
  }

  WildStep adds_index() {
    const std::string& table = dice_.of(kTables);
    const std::string& column = dice_.of(kColumns);
    return operation(absl::StrFormat("add index of %s to %s", column, table),
                     [=](MigrationManager& manager) { manager.add_index(table, {column}); });
  }

  // It is unique, so SQLite makes the table anew.
  WildStep alters_name() {
    const int length = dice_.one_in(2) ? 100 : 80;
    return operation(absl::StrFormat("alter column name of place to varchar(%d)", length),
                     [=](MigrationManager& manager) {
                       manager.alter_column("place",
                                            Varchar("name", {.length = length, .unique = true}));
                     });
  }

  // Of a table that raw SQL made, with more than `before` tells.
  WildStep alters_email() {
    // Once, or `before` would not be true.
    if (std::exchange(has_altered_email_, true)) return alters_name();
    return operation("alter column email of account to varchar(90)", [](MigrationManager& manager) {
      const Varchar before("email", {.length = 50, .default_value = kNoDefault});
      manager.alter_column("account", Varchar("email", {.length = 90, .default_value = kNoDefault}),
                           {.before = before});
    });
  }

  WildStep renames() {
    const std::string& table = dice_.of(kTables);
    const std::string& column = dice_.of(kColumns);
    if (dice_.one_in(2)) {
      return operation("rename table " + table + " to renamed",
                       [=](MigrationManager& manager) { manager.rename_table(table, "renamed"); });
    }
    return operation(
        "rename column " + column + " of " + table + " to unknown",
        [=](MigrationManager& manager) { manager.rename_column(table, column, "unknown"); });
  }

  WildStep adds_check() {
    const std::string& table = dice_.of(kTables);
    const bool is_special = !is_sqlite() && dice_.one_in(2);
    const std::string condition =
        Substitute(dice_.of(is_special ? kConditionsOfPostgres : kConditions), table);
    const std::string name = dice_.one_in(2) ? "odd" : "even";
    return operation(absl::StrFormat("add check %s to %s: %s", name, table, condition),
                     [=](MigrationManager& manager) {
                       manager.add_constraint(table, CheckConstraint{name, condition});
                     });
  }

  WildStep changes_columns_in_a_function() {
    const std::string& table = dice_.of(kTables);
    const std::string add = Substitute(
        "ALTER TABLE $0 ADD COLUMN saved TEXT; UPDATE $0 SET saved = 'saved ' || id", table);
    const std::string drop = Substitute("ALTER TABLE $0 DROP COLUMN saved", table);
    if (dice_.one_in(2)) return function(add, drop);
    // Nobody else uses that column; it is made of the row's id.
    return function(
        Substitute("ALTER TABLE $0 DROP COLUMN spare", table),
        Substitute("ALTER TABLE $0 ADD COLUMN spare TEXT; UPDATE $0 SET spare = 'spare ' || id",
                   table));
  }

  WildStep changes_indexes_in_a_function() {
    const std::string& table = dice_.of(kTables);
    if (is_sqlite() && dice_.one_in(2)) {
      return function(
          Substitute("CREATE TRIGGER watch_$0 AFTER DELETE ON $0 BEGIN SELECT 1; END", table),
          Substitute("DROP TRIGGER watch_$0", table));
    }
    return function(Substitute("CREATE INDEX by_note_of_$0 ON $0 (note)", table),
                    Substitute("DROP INDEX by_note_of_$0", table));
  }

  // Mends a row that refers to nothing, and makes another one.
  WildStep changes_rows() {
    if (is_sqlite() && dice_.one_in(2)) {
      return raw("UPDATE orphan SET parent = 2 WHERE id = 1; INSERT INTO orphan VALUES (3, 777)",
                 "DELETE FROM orphan WHERE id = 3; UPDATE orphan SET parent = 99 WHERE id = 1");
    }
    return raw("INSERT INTO place (id, name, spare) VALUES (50, 'Roxy', 'spare 50')",
               "DELETE FROM place WHERE id = 50");
  }

  Dice& dice_;
  const Dialect& dialect_;
  bool has_altered_email_ = false;
};

// Without a default, which the functions would have to give back.
Text plain_text(const std::string& name) {
  return Text(name, {.null = true, .default_value = kNoDefault});
}

WildStep makes_places() {
  return operation(
      "add table place (name, zone, time, precision, note, spare)", [](MigrationManager& manager) {
        manager.add_table(
            "place", {Varchar("name", {.length = 50, .unique = true}), plain_text("zone"),
                      plain_text("time"), Integer("precision", {.null = true}), plain_text("note"),
                      plain_text("spare")});
      });
}

WildStep makes_visits() {
  return operation("add table visit (place, note, spare)", [](MigrationManager& manager) {
    manager.add_table("visit",
                      {ForeignKey("place", "place"), plain_text("note"), plain_text("spare")});
  });
}

WildStep fills() {
  return raw(
      "INSERT INTO place (id, name, zone, time, precision) VALUES "
      "(1, 'Grand Central', 'CET', '12:00', 3), (2, 'Royal', NULL, NULL, NULL);"
      "INSERT INTO visit (id, place, note) VALUES (1, 1, 'good'), (2, 1, 'better'), (3, 2, NULL);"
      "UPDATE place SET spare = 'spare ' || id; UPDATE visit SET spare = 'spare ' || id",
      "DELETE FROM visit; DELETE FROM place");
}

WildStep makes_accounts() {
  return raw(
      "CREATE TABLE account (id INTEGER PRIMARY KEY, email VARCHAR(50) NOT NULL UNIQUE "
      "CHECK (email <> 'it''s'), note TEXT, spare TEXT);"
      "INSERT INTO account (id, email, spare) VALUES (1, 'a@b.c', 'spare 1'), "
      "(2, 'd@e.f', 'spare 2')",
      "DROP TABLE account");
}

// Violations that are there before, where the database lets them be.
Strings before(const Dialect& dialect) {
  if (dialect == postgres_dialect()) return {};
  return {"CREATE TABLE orphan (id INTEGER PRIMARY KEY, parent INTEGER REFERENCES orphan (id))",
          "INSERT INTO orphan (id, parent) VALUES (1, 99), (2, 1)"};
}

WildMigration random_migration(Dice& dice, Author& author, const std::string& app) {
  WildMigration migration{.app = app, .id = "", .zone = dice.of(kZones)};
  migration.in_transaction = !dice.one_in(6);
  if (!migration.in_transaction) {
    migration.steps = author.without_transaction();
    return migration;
  }
  for (std::size_t i = 1 + dice.below(3); i > 0; --i) migration.steps.push_back(author.step());
  if (dice.one_in(8)) migration.steps.push_back(author.has_a_nul());
  if (dice.one_in(4)) author.add_setting(migration.steps);
  return migration;
}

WildHistory random_history(const rc::Random& random, int size, const Dialect& dialect) {
  Dice dice(random);
  Author author(dice, dialect);
  WildHistory history{.before = before(dialect), .migrations = {}};
  std::string app = "base";
  history.migrations.push_back(
      {.app = app, .id = "", .zone = "UTC0", .steps = {makes_places(), makes_visits(), fills()}});
  history.migrations.push_back({.app = app, .id = "", .zone = "UTC0", .steps = {makes_accounts()}});
  const std::size_t count = 3 + dice.below(static_cast<std::size_t>(size) / 10 + 4);
  while (history.migrations.size() < count + 2) {
    // Several of one app run together.
    if (dice.one_in(3)) app = dice.of(kWildApps);
    history.migrations.push_back(random_migration(dice, author, app));
  }
  for (std::size_t i = 0; i < history.migrations.size(); ++i) {
    history.migrations[i].id = absl::StrFormat("%03d", i + 1);
  }
  return history;
}

rc::Seq<WildHistory> simpler(const WildHistory& history) {
  std::vector<WildHistory> all;
  for (std::size_t i = history.migrations.size(); i-- > 0;) {
    all.push_back(history);
    all.back().migrations.erase(all.back().migrations.begin() + static_cast<std::ptrdiff_t>(i));
  }
  for (std::size_t i = 0; i < history.migrations.size(); ++i) {
    for (std::size_t j = 0;
         history.migrations[i].steps.size() > 1 && j < history.migrations[i].steps.size(); ++j) {
      all.push_back(history);
      auto& steps = all.back().migrations[i].steps;
      steps.erase(steps.begin() + static_cast<std::ptrdiff_t>(j));
    }
    if (history.migrations[i].zone == "UTC0") continue;
    all.push_back(history);
    all.back().migrations[i].zone = "UTC0";
  }
  if (!history.before.empty()) all.push_back({{}, history.migrations});
  return rc::seq::fromContainer(std::move(all));
}

}  // namespace

rc::Gen<WildHistory> wild_histories(const Dialect& dialect) {
  return rc::Gen<WildHistory>([&dialect](const rc::Random& random, int size) {
    return rc::shrinkable::shrinkRecur(random_history(random, size, dialect), simpler);
  });
}

Migration migration_of(const WildMigration& wild) {
  return migration(wild.id,
                   [wild](MigrationManager& manager) {
                     for (const WildStep& step : wild.steps) step.add(manager);
                   },
                   {.wrap_in_transaction = wild.in_transaction});
}

std::ostream& operator<<(std::ostream& out, const WildHistory& history) {
  for (const std::string& sql : history.before) out << "before: " << sql << "\n";
  for (const WildMigration& migration : history.migrations) {
    out << migration.app << " " << migration.id << " in " << migration.zone
        << (migration.in_transaction ? "" : " without a transaction") << "\n";
    for (const WildStep& step : migration.steps) out << "    " << step.text << "\n";
  }
  return out;
}

}  // namespace piccolo::testing
