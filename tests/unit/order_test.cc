// SPDX-License-Identifier: MIT
#include "plan/order.h"

#include <algorithm>
#include <functional>
#include <random>

#include "absl/strings/str_format.h"
#include "sql/definitions.h"
#include "support/builders.h"

namespace piccolo::testing {
namespace {

BOOST_AUTO_TEST_SUITE(order)

// The order as it was found at first, by looking through all tables for each: slow,
// and so simple that it says what is right.
namespace by_the_book {

bool refers_to(const Table& table, const TableName& other) {
  return table.name != other && std::ranges::any_of(table.columns, [&](const Column& column) {
           return column.references && column.references->table == other;
         });
}

using Before = std::function<bool(const Table& first, const Table& second)>;

struct Sorted {
  std::vector<Table> tables;
  std::vector<AlterColumn> cut;
};

void cut(Table& table, const std::vector<Table>& tables, Sorted& sorted) {
  for (Column& column : table.columns) {
    if (!column.references || column.references->table == table.name) continue;
    const auto target = std::ranges::find(tables, column.references->table, &Table::name);
    if (target == tables.end()) continue;
    Column plain = column;
    plain.type = referenced_type(*target->primary_key());
    plain.references.reset();
    sorted.cut.push_back({.table = table.name, .column = column, .before = plain});
    column = plain;
  }
}

Sorted sort(std::vector<Table> tables, const Before& before) {
  Sorted sorted;
  while (!tables.empty()) {
    auto next = std::ranges::find_if(tables, [&](const Table& table) {
      return std::ranges::none_of(tables, [&](const Table& other) {
        return other.name != table.name && before(other, table);
      });
    });
    if (next == tables.end()) {
      // The first that is not cut already.
      next = std::ranges::find_if(tables, [&](const Table& table) {
        return std::ranges::any_of(
            tables, [&](const Table& other) { return refers_to(table, other.name); });
      });
      cut(*next, tables, sorted);
      continue;
    }
    sorted.tables.push_back(*next);
    tables.erase(next);
  }
  return sorted;
}

std::vector<Operation> made(const std::vector<Table>& tables) {
  const Sorted sorted = sort(tables, [](const Table& first, const Table& second) {
    return refers_to(second, first.name);
  });
  std::vector<Operation> operations;
  for (const Table& table : sorted.tables) operations.emplace_back(Change(AddTable{table}));
  for (const AlterColumn& back : sorted.cut) operations.emplace_back(Change(back));
  return operations;
}

std::vector<Operation> dropped(const std::vector<Table>& tables) {
  const Sorted sorted = sort(tables, [](const Table& first, const Table& second) {
    return refers_to(first, second.name);
  });
  std::vector<Operation> operations;
  for (AlterColumn cut : sorted.cut) {
    std::swap(cut.column, *cut.before);
    operations.emplace_back(Change(cut));
  }
  for (const Table& table : sorted.tables) operations.emplace_back(Change(DropTable{table.name}));
  return operations;
}

}  // namespace by_the_book

std::string to_text(const Column& column) {
  if (!column.references) return absl::StrFormat("%s %d", column.name, column.type.kind);
  return absl::StrFormat("%s %d -> %s", column.name, column.type.kind,
                         to_string(column.references->table));
}

Strings to_text(const std::vector<Operation>& operations) {
  Strings texts;
  for (const Operation& operation : operations) {
    const Change& change = std::get<Change>(operation);
    std::string text = describe(change);
    if (const auto* add = std::get_if<AddTable>(&change)) {
      for (const Column& column : add->table.columns) text += "; " + to_text(column);
    }
    if (const auto* alter = std::get_if<AlterColumn>(&change)) {
      text += absl::StrFormat(": %s, was %s", to_text(alter->column), to_text(*alter->before));
    }
    texts.push_back(text);
  }
  return texts;
}

Strings in_working_order(std::vector<Operation> operations, const Schema& schema) {
  std::span<Operation> left = operations;
  const std::vector<Operation> next = take_in_working_order(left, schema);
  BOOST_TEST(left.empty());
  return to_text(next);
}

Strings made(const std::vector<Table>& tables) {
  std::vector<Operation> operations;
  for (const Table& table : tables) operations.emplace_back(Change(AddTable{table}));
  return in_working_order(operations, {});
}

Strings dropped(const std::vector<Table>& tables) {
  Schema schema;
  std::vector<Operation> operations;
  for (const Table& table : tables) {
    schema.tables[table.name] = table;
    operations.emplace_back(Change(DropTable{table.name}));
  }
  return in_working_order(operations, schema);
}

Table table(const std::string& name, const Strings& targets) {
  Table made{.name = name, .columns = {Serial("id", {.primary_key = true})}};
  for (const std::string& target : targets) {
    made.columns.push_back(ForeignKey("to_" + target, target));
  }
  return made;
}

BOOST_AUTO_TEST_CASE(makes_tables_after_those_they_refer_to) {
  PICCOLO_TEST_LIST(
      made({table("a", {"c", "b"}), table("b", {"c"}), table("c", {}), table("d", {})}),
      {R"(add table "c"; id 3)", R"(add table "b"; id 3; to_c 22 -> "c")",
       R"(add table "a"; id 3; to_c 22 -> "c"; to_b 22 -> "b")", R"(add table "d"; id 3)"});
}

BOOST_AUTO_TEST_CASE(drops_a_table_that_a_circle_refers_to) {
  PICCOLO_TEST_LIST(dropped({table("x", {}), table("a", {"b", "x"}), table("b", {"a", "x"})}),
                    {R"(alter column "to_b" of table "a": to_b 1, was to_b 22 -> "b")",
                     R"(alter column "to_x" of table "a": to_x 1, was to_x 22 -> "x")",
                     R"(drop table "b")", R"(drop table "x")", R"(drop table "a")"});
}

BOOST_AUTO_TEST_CASE(makes_tables_in_a_circle_whose_keys_are_missing) {
  Table one = table("a", {"b"});
  one.columns.back().references->column = "missing";
  PICCOLO_TEST_LIST(made({one, table("b", {"a"})}),
                    {R"(add table "a"; id 3; to_b 1)", R"(add table "b"; id 3; to_a 22 -> "a")",
                     R"(alter column "to_b" of table "a": to_b 22 -> "b", was to_b 1)"});
}

// Among them circles, references to itself and to tables that are not there.
BOOST_AUTO_TEST_CASE(orders_any_tables_as_looking_through_all_of_them_would) {
  std::mt19937 random(20261124);
  for (int round = 0; round < 2000; ++round) {
    const std::size_t count = 1 + random() % 9;
    const std::size_t density = random() % 3;
    std::vector<Table> tables;
    for (std::size_t i = 0; i < count; ++i) {
      Strings targets;
      for (std::size_t j = 0; j < density + random() % 2; ++j) {
        targets.push_back(std::to_string(random() % (count + 1)));
      }
      tables.push_back(table(std::to_string(i), targets));
    }
    std::ranges::shuffle(tables, random);
    BOOST_TEST_CONTEXT("round " << round) {
      BOOST_TEST(made(tables) == to_text(by_the_book::made(tables)),
                 boost::test_tools::per_element());
      BOOST_TEST(dropped(tables) == to_text(by_the_book::dropped(tables)),
                 boost::test_tools::per_element());
    }
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace piccolo::testing
