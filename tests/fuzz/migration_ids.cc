// SPDX-License-Identifier: MIT
#include <algorithm>
#include <set>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_split.h"
#include "databases/rows.h"
#include "databases/sqlite/handle.h"
#include "fuzz/fuzz.h"
#include "piccolo/app_config.h"
#include "piccolo/migration_files.h"
#include "sql/dialect.h"
#include "sql/migration_table.h"
#include "sql/record_table.h"
#include "sql/split.h"

namespace piccolo::testing {
namespace {

Migration migration(std::string id) {
  return {.id = std::move(id), .forwards = [] { return MigrationManager(); }};
}

// Whether the registry takes these ids of one app; if so, it has to sort them.
bool is_accepted(const std::vector<std::string>& ids) {
  AppConfig app{.app_name = "app"};
  for (const std::string& id : ids) app.migrations.push_back(migration(id));
  const auto registry = AppRegistry::create({app});
  if (!registry.ok()) return false;
  const std::vector<Migration>& sorted = registry->apps()[0].migrations;
  require(sorted.size() == ids.size(), "no migration is lost");
  const auto is_out_of_order = [](const Migration& a, const Migration& b) { return a.id >= b.id; };
  require(std::ranges::adjacent_find(sorted, is_out_of_order) == sorted.end(),
          "ids go up, byte by byte, and none is there twice");
  return true;
}

void check_lists(const std::vector<std::string>& ids) {
  const bool are_distinct = std::set<std::string>(ids.begin(), ids.end()).size() == ids.size();
  const bool are_good =
      std::ranges::all_of(ids, [](const std::string& id) { return is_accepted({id}); });
  require(is_accepted(ids) == (are_distinct && are_good), "distinct good ids go together");
}

// The migration table in a real SQLite.
class Records {
 public:
  Records() : sqlite_(*SqliteHandle::open(":memory:")) {
    run(render_create_migration_table(sqlite_dialect()));
    run(render_create_record_table(sqlite_dialect()));
  }

  void record(const MigrationRow& row) {
    run(render_insert_row(sqlite_dialect(), row));
    const RecordEntry entry{.event = row.faked ? RecordEvent::kFaked : RecordEvent::kRan,
                            .row = row};
    run({render_insert_entry(sqlite_dialect(), entry, {})});
  }
  void forget(const MigrationRow& row) {
    run(render_delete_row(sqlite_dialect(), row, /*has_faked_table=*/false));
    run({"DELETE FROM piccolo_record"});
  }
  MigrationRows rows() {
    return *parse_migration_rows(*sqlite_.select(
        render_read_rows(sqlite_dialect(), /*has_record=*/true, /*has_faked_table=*/false)));
  }

 private:
  void run(const std::vector<Statement>& statements) {
    for (const Statement& statement : statements) {
      const absl::Status done = sqlite_.execute(statement.sql);
      require(done.ok(), "SQLite runs what is rendered", done.ToString());
    }
  }

  SqliteHandle sqlite_;
};

void check_records(const std::string& id) {
  static Records records;
  const MigrationRows before = records.rows();
  for (const bool faked : {false, true}) {
    const MigrationRow row{.name = id,
                           .app_name = id,
                           .ran_on = MigrationRow::Time(std::chrono::seconds(1)),
                           .faked = faked};
    records.record(row);
    MigrationRows rows = records.rows();
    require(rows.size() == before.size() + 1 && rows.back().name == id &&
                rows.back().app_name == id && rows.back().faked == faked,
            "a record is read back", id);
    records.forget(rows.back());
    require(records.rows() == before, "exactly that is forgotten", id);
  }
}

// As no server is at hand.
void check_statements(const Dialect& dialect, const std::string& id) {
  const MigrationRow row{.name = id, .app_name = id, .faked = true};
  for (const auto& statements :
       {render_insert_row(dialect, row), render_delete_row(dialect, row, true),
        std::vector<Statement>{render_insert_entry(dialect, {.row = row}, {})}}) {
    for (const Statement& statement : statements) {
      require(find_statements(dialect.lexical_rules(), statement.sql) ==
                  std::vector<std::string_view>{statement.sql},
              "no id ends a statement", statement.sql);
    }
  }
}

void check_reader(const std::string& id) {
  const auto read = parse_sql_migration("stem", "-- id: " + id + "\n-- migrate:up\n");
  const bool is_line = id.find('\n') == std::string::npos && id == absl::StripAsciiWhitespace(id);
  require(!read.ok() || !is_line || read->id == id, "an id in a file is read as it stands", id);
}

}  // namespace
}  // namespace piccolo::testing

// A line an id, and the whole an id of its own.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace piccolo;
  const std::string id = testing::text_of(data, size);
  testing::check_lists(absl::StrSplit(id, '\n'));
  if (!testing::is_accepted({id})) return 0;
  testing::check_records(id);
  testing::check_statements(sqlite_dialect(), id);
  testing::check_statements(postgres_dialect(), id);
  testing::check_reader(id);
  return 0;
}
