// SPDX-License-Identifier: MIT
#include "property/histories.h"

#include <ostream>

#include "schema/names.h"
#include "sql/migration_table.h"

namespace piccolo::testing {
namespace {

constexpr int kMigrations = 5;

RandomHistory random_history(const rc::Random& random, int size, const Limits& limits) {
  Dice dice(random);
  RandomHistory history;
  Schema schema;
  for (int i = 0; i < kMigrations; ++i) {
    std::vector<Change>& migration = history.migrations.emplace_back();
    const std::size_t wanted =
        (i == 0 ? 4 : 1) + dice.below(static_cast<std::size_t>(size) / 12 + 3);
    for (int tries = 0; tries < 200 && migration.size() < wanted; ++tries) {
      Change operation = random_operation(dice, schema);
      if (!fits(operation, schema, limits)) continue;
      (void)piccolo::apply(operation, schema);
      migration.push_back(std::move(operation));
    }
  }
  return history;
}

// Without what no longer fits, since something before it is gone.
RandomHistory what_fits(const RandomHistory& history, const Limits& limits) {
  RandomHistory fitting;
  Schema schema;
  for (const std::vector<Change>& migration : history.migrations) {
    std::vector<Change>& kept = fitting.migrations.emplace_back();
    for (const Change& operation : migration) {
      if (!fits(operation, schema, limits)) continue;
      (void)piccolo::apply(operation, schema);
      kept.push_back(operation);
    }
  }
  return fitting;
}

// Each time without one of its properties.
std::vector<Column> simpler(const Column& column) {
  std::vector<Column> simpler;
  const auto add = [&](auto change) {
    Column one = column;
    change(one);
    if (one != column) simpler.push_back(std::move(one));
  };
  add([](Column& one) { one.index.reset(); });
  add([](Column& one) {
    one.unique = false;
    one.unique_name.clear();
  });
  add([](Column& one) { one.default_value = kNoDefault; });
  if (!column.null && !column.primary_key) add([](Column& one) { one.null = true; });
  if (!column.primary_key && column.type.kind > TypeKind::kInteger) {
    add([](Column& one) {
      one.type = {};
      one.references.reset();
      one.default_value = kNoDefault;
    });
  }
  return simpler;
}

std::vector<Change> simpler(const Change& operation) {
  std::vector<Change> all;
  if (const auto* add = std::get_if<AddTable>(&operation)) {
    for (std::size_t i = 1; i < add->table.columns.size(); ++i) {
      AddTable fewer = *add;
      fewer.table.columns.erase(fewer.table.columns.begin() + static_cast<std::ptrdiff_t>(i));
      all.emplace_back(std::move(fewer));
      for (Column& column : simpler(add->table.columns[i])) {
        AddTable one = *add;
        one.table.columns[i] = std::move(column);
        all.emplace_back(std::move(one));
      }
    }
  } else if (const auto* add_column = std::get_if<AddColumn>(&operation)) {
    for (Column& column : simpler(add_column->column)) {
      all.emplace_back(AddColumn{add_column->table, std::move(column)});
    }
  } else if (const auto* alter = std::get_if<AlterColumn>(&operation)) {
    for (Column& column : simpler(alter->column)) {
      all.emplace_back(AlterColumn{alter->table, std::move(column)});
    }
  }
  return all;
}

// The most different first.
rc::Seq<RandomHistory> simpler(const RandomHistory& history, const Limits& limits) {
  std::vector<RandomHistory> all;
  for (std::size_t i = 0; i < history.migrations.size(); ++i) {
    if (history.migrations[i].empty()) continue;
    all.push_back(history);
    all.back().migrations[i].clear();
  }
  const auto for_each_operation = [&](auto function) {
    for (std::size_t i = 0; i < history.migrations.size(); ++i) {
      for (std::size_t j = 0; j < history.migrations[i].size(); ++j) function(i, j);
    }
  };
  for_each_operation([&](std::size_t i, std::size_t j) {
    all.push_back(history);
    auto& migration = all.back().migrations[i];
    migration.erase(migration.begin() + static_cast<std::ptrdiff_t>(j));
  });
  for_each_operation([&](std::size_t i, std::size_t j) {
    for (Change& operation : simpler(history.migrations[i][j])) {
      all.push_back(history);
      all.back().migrations[i][j] = std::move(operation);
    }
  });
  return rc::seq::map(rc::seq::fromContainer(std::move(all)),
                      [limits](const RandomHistory& one) { return what_fits(one, limits); });
}

}  // namespace

rc::Gen<RandomHistory> histories(const Limits& limits) {
  return rc::Gen<RandomHistory>([=](const rc::Random& random, int size) {
    return rc::shrinkable::shrinkRecur(
        random_history(random, size, limits),
        [=](const RandomHistory& history) { return simpler(history, limits); });
  });
}

std::ostream& operator<<(std::ostream& out, const RandomHistory& history) {
  Schema schema;
  for (std::size_t i = 0; i < history.migrations.size(); ++i) {
    if (!history.migrations[i].empty()) out << i + 1 << "a:\n";
    for (const Change& unnamed : history.migrations[i]) {
      const Change operation = *NamedChange(unnamed, schema);
      const absl::StatusOr<Pieces> pieces =
          postgres_dialect().render(NamedChange(operation, schema), schema);
      out << "  " << describe(operation) << "\n";
      for (const Piece& piece : pieces.value_or(Pieces())) {
        out << "    " << std::get<Statement>(piece).sql << ";\n";
      }
      (void)piccolo::apply(operation, schema);
    }
  }
  return out;
}

}  // namespace piccolo::testing
