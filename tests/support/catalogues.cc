// SPDX-License-Identifier: MIT
#include "support/catalogues.h"

#include <algorithm>
#include <memory>
#include <stdexcept>

#include "absl/strings/str_join.h"
#include "plan/tables_to_read.h"
#include "schema/names.h"
#include "support/test_database.h"

namespace piccolo::testing {
namespace {

void require(const absl::Status& status) {
  if (!status.ok()) throw std::runtime_error(status.ToString());
}

}  // namespace

Catalogue catalogue_of(Database& database, const std::vector<TableName>& tables) {
  return value_of(database.backend().catalogue(tables));
}

std::vector<Difference> make_and_compare(Database& database, Schema& schema,
                                         const std::vector<piccolo::Change>& changes,
                                         const std::function<absl::Status(Connection&)>& behind) {
  std::vector<Step> steps;
  std::vector<const Change*> named;
  const std::unique_ptr<StatementWriter> writer = database.backend().statement_writer();
  for (const Change& change : changes) {
    const NamedChange one(change, schema);
    std::vector<Statement> statements = value_of(writer->write(one, schema));
    require(piccolo::apply(*one, schema));
    steps.push_back({std::make_shared<const Change>(*one), std::move(statements)});
    named.push_back(change_of(steps.back()));
  }
  const std::vector<TableName> tables = tables_to_read(named);
  std::vector<Difference> found;
  require(database.transact([&](Connection& connection) -> absl::Status {
    const Catalogue before = catalogue_of(database, tables);
    if (absl::Status done = database.backend().run(steps); !done.ok()) return done;
    if (behind) {
      if (absl::Status done = behind(connection); !done.ok()) return done;
    }
    const Catalogue after = catalogue_of(database, tables);
    found = compare_catalogues(before, named, schema, after, database.backend().dialect());
    return absl::OkStatus();
  }));
  return found;
}

std::vector<Difference> compare_with_model(Database& database, const Schema& schema) {
  std::vector<Change> all;
  for (const auto& [name, table] : schema.tables) all.emplace_back(AddTable{table});
  std::vector<const Change*> changes;
  for (const Change& change : all) changes.push_back(&change);
  return compare_catalogues({}, changes, schema, catalogue_of(database, tables_to_read(changes)),
                            database.backend().dialect());
}

Strings sentences(const std::vector<Difference>& differences) {
  Strings said;
  std::ranges::transform(differences, std::back_inserter(said), [](const Difference& one) {
    return (one.kind == Difference::Kind::kBeside ? "told: " : "wrong: ") + one.sentence;
  });
  return said;
}

void check_none(const std::vector<Difference>& differences) {
  BOOST_TEST(differences.empty(), absl::StrJoin(sentences(differences), "\n"));
}

}  // namespace piccolo::testing
