// SPDX-License-Identifier: MIT
#include <stdlib.h>
#include <unistd.h>

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "piccolo/migration_files.h"

namespace piccolo {
namespace {

namespace fs = std::filesystem;

// A new folder, removed at the end.
class Folder {
 public:
  Folder() {
    std::string path = (fs::temp_directory_path() / "piccolo_XXXXXX").string();
    if (mkdtemp(path.data())) path_ = path;
    BOOST_REQUIRE(!path_.empty());
  }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  ~Folder() { fs::remove_all(path_); }

  Folder& add(const std::string& name, std::string_view text) {
    std::ofstream(path_ / name, std::ios::binary) << text;
    return *this;
  }

  const fs::path& path() const { return path_; }
  absl::StatusOr<std::vector<Migration>> read() const { return read_migrations_folder(path_); }

 private:
  fs::path path_;
};

constexpr std::string_view kFile = "-- migrate:up\nCREATE TABLE a (b int);\n-- migrate:down\n";

// What a migration in raw SQL does, for comparing.
std::string text_of(const RawAction& action) {
  const SqlScript* script = std::get_if<SqlScript>(&action);
  return script ? script->text : std::holds_alternative<Nothing>(action) ? "nothing" : "a function";
}

Raw raw_of(const Migration& migration) {
  const MigrationManager manager = migration.forwards();
  BOOST_REQUIRE(manager.operations().size() == 1U);
  return std::get<Raw>(manager.operations()[0]);
}

std::string up_of(const Migration& migration) { return text_of(raw_of(migration).forwards); }

std::string down_of(const Migration& migration) {
  const Raw raw = raw_of(migration);
  return raw.backwards ? text_of(*raw.backwards) : "irreversible";
}

Migration parsed(std::string_view text) {
  absl::StatusOr<Migration> migration = parse_sql_migration("0001_a", text);
  BOOST_REQUIRE_MESSAGE(migration.ok(), migration.status());
  return *migration;
}

std::string error_of(std::string_view text) {
  return std::string(parse_sql_migration("0001_a", text).status().message());
}

std::vector<std::string> ids_of(const std::vector<Migration>& migrations) {
  std::vector<std::string> ids;
  for (const Migration& migration : migrations) ids.push_back(migration.id);
  return ids;
}

BOOST_AUTO_TEST_SUITE(sql_files)

BOOST_AUTO_TEST_CASE(reads_both_directions) {
  const Migration migration = parsed(
      "-- id: 2026-11-22T09:00:00\n-- description: Create band\n"
      "-- migrate:up\n\nCREATE TABLE band (id int);\n-- a comment\n\n"
      "-- migrate:down\nDROP TABLE band;\n");
  BOOST_TEST(migration.id == "2026-11-22T09:00:00");
  BOOST_TEST(migration.description == "Create band");
  BOOST_TEST(up_of(migration) == "CREATE TABLE band (id int);\n-- a comment");
  BOOST_TEST(down_of(migration) == "DROP TABLE band;");
  BOOST_TEST(!migration.fake);
  BOOST_TEST(migration.files.empty());
}

BOOST_AUTO_TEST_CASE(takes_the_stem_for_the_id) {
  const Migration migration = parsed("-- a comment\n/* another */\n-- migrate:up\n-- id: b\n");
  BOOST_TEST(migration.id == "0001_a");
  BOOST_TEST(migration.description == "");
  BOOST_TEST(parsed("-- id: b\n-- +goose Up\n").id == "0001_a");
}

BOOST_AUTO_TEST_CASE(knows_missing_from_empty_sections) {
  struct {
    const char* text;
    const char* up;
    const char* down;
  } cases[] = {
      {"-- migrate:up\nA;", "A;", "irreversible"},
      {"-- migrate:up\nA;\n-- migrate:down", "A;", "nothing"},
      {"-- migrate:up\nA;\n-- migrate:down\n\n-- B;\n/* C; */\n", "A;", "nothing"},
      {"-- migrate:up\n-- migrate:down\nB;", "nothing", "B;"},
      {"-- migrate:up\nA;\n-- migrate:down\n/* B;", "A;", "/* B;"},
      {"-- migrate:up\nA;\n-- migrate:down\n/* /* */ */", "A;", "/* /* */ */"},
      {"-- migrate:up\nA;\n-- migrate:down\n/* /* */", "A;", "/* /* */"},
      {"-- +goose Up\nA;", "A;", "irreversible"},
      {"-- +goose Up\nA;\n-- +goose Down\n-- nothing", "A;", "nothing"},
  };
  for (const auto& c : cases) {
    BOOST_TEST_CONTEXT(c.text) {
      const Migration migration = parsed(c.text);
      BOOST_TEST(up_of(migration) == c.up);
      BOOST_TEST(down_of(migration) == c.down);
    }
  }
}

BOOST_AUTO_TEST_CASE(takes_each_section_out_of_its_transaction) {
  struct {
    const char* text;
    bool up;
    bool down;
  } cases[] = {
      {"-- migrate:up\n-- migrate:down", true, true},
      {"-- migrate:up transaction:false\n-- migrate:down", false, true},
      {"-- migrate:up\n-- migrate:down transaction:false", true, false},
      {"-- migrate:up transaction:true\n-- migrate:down  transaction:false ", true, false},
      {"-- migrate:up transaction:false", false, false},
      {"-- +goose Up\n-- +goose Down", true, true},
      {"-- +goose NO TRANSACTION\n-- +goose Up\n-- +goose Down", false, false},
      {"-- +goose Up\n-- +goose Down\n-- +goose no transaction", false, false},
  };
  for (const auto& c : cases) {
    BOOST_TEST_CONTEXT(c.text) {
      const MigrationManager manager = parsed(c.text).forwards();
      BOOST_TEST(manager.wrap_forwards_in_transaction() == c.up);
      BOOST_TEST(manager.wrap_backwards_in_transaction() == c.down);
    }
  }
}

BOOST_AUTO_TEST_CASE(overlooks_no_marker) {
  for (const char* text :
       {"--migrate:up\nA;\n--migrate:down\nB;", "-- migrate:up \nA;\n\t-- migrate:down\t\nB;",
        "-- MIGRATE:UP\nA;\n-- Migrate:Down\nB;", "-- migrate: up\nA;\n--  migrate : down\nB;",
        "-- migrate:up\r\nA;\r\n-- migrate:down\r\nB;\r\n",
        "\xEF\xBB\xBF-- migrate:up\nA;\n-- migrate:down\nB;", "--+goose Up\nA;\n--+goose Down\nB;",
        "-- +goose UP\nA;\n-- +GOOSE  down \nB;",
        "\xEF\xBB\xBF-- +goose Up\r\nA;\r\n-- +goose Down\r\nB;\r\n"}) {
    BOOST_TEST_CONTEXT(text) {
      const Migration migration = parsed(text);
      BOOST_TEST(up_of(migration) == "A;");
      BOOST_TEST(down_of(migration) == "B;");
    }
  }
}

BOOST_AUTO_TEST_CASE(leaves_other_comments_alone) {
  for (const char* comment :
       {"-- migrate: all rows", "-- migrate", "-- migrate:", "-- -- migrate:down",
        "---- migrate:down", "-- to migrate:down", "-- goose Down", "SELECT 1 -- migrate:down"}) {
    BOOST_TEST_CONTEXT(comment) {
      const Migration migration = parsed(std::string("-- migrate:up\nA;\n") + comment + "\nB;");
      BOOST_TEST(up_of(migration) == std::string("A;\n") + comment + "\nB;");
    }
  }
}

BOOST_AUTO_TEST_CASE(ends_the_statements_of_goose) {
  const Migration migration = parsed(
      "-- a comment\n-- +goose Up\n"
      "-- +goose StatementBegin\nCREATE a;\n-- b\n-- +goose StatementEnd\n"
      "-- +goose statementbegin\nCREATE c\n-- +goose statementend\nCREATE d;\n"
      "-- +goose Down\n-- +goose StatementBegin\nDROP d\n-- +goose StatementEnd\n");
  BOOST_TEST(up_of(migration) == "CREATE a;\n-- b\n;\n\nCREATE c\n;\nCREATE d;");
  BOOST_TEST(down_of(migration) == "DROP d\n;");
}

BOOST_AUTO_TEST_CASE(names_the_line_of_what_is_wrong) {
  struct {
    const char* text;
    const char* error;
  } cases[] = {
      {"-- migrate:up\n\n-- migrate:up\n", "3: there are two \"-- migrate:up\" sections"},
      {"-- migrate:up\n-- migrate:down\n-- migrate:down",
       "3: there are two \"-- migrate:down\" sections"},
      {"-- migrate:up\n-- migrate:down\n-- migrate:up",
       "3: there are two \"-- migrate:up\" sections"},
      {"-- a\n-- migrate:down\n-- migrate:up", "2: \"-- migrate:up\" must come first"},
      {"-- a\n\n/*\n*/ SELECT 1;\n-- migrate:up",
       "4: only comments can stand before \"-- migrate:up\""},
      {"/* a\n-- migrate:up\n*/", "1: only comments can stand before \"-- migrate:up\""},
      {"-- migrate:up a:b\n", "1: the option \"a:b\" is unknown; there is \"transaction:false\""},
      {"-- migrate:up\n-- migrate:down transaction:no",
       "2: the option \"transaction:no\" is unknown; there is \"transaction:false\""},
      {"-- migrate:up\nA;\n-- migrate : down\rB;",
       "3: the option \"b;\" is unknown; there is \"transaction:false\""},
      {"-- migrate:up\n-- migrate:dwon\n",
       "2: \"migrate:dwon\" is neither \"migrate:up\" nor \"migrate:down\""},
      {"-- id: a\n-- id: b\n-- migrate:up", "2: there are two \"-- id:\" lines"},
      {"\n-- id:\n-- migrate:up", "2: \"-- id:\" is empty"},
      {"-- description: a\n-- description: a\n-- migrate:up",
       "2: there are two \"-- description:\" lines"},
      {"-- migrate:up\n-- +goose Down",
       "2: \"-- migrate:\" and \"-- +goose\" lines do not go together in one file"},
  };
  for (const auto& c : cases) {
    BOOST_TEST_CONTEXT(c.text) {
      BOOST_TEST(error_of(c.text) == std::string("0001_a.sql:") + c.error);
    }
  }
}

BOOST_AUTO_TEST_CASE(names_the_line_of_what_is_wrong_for_goose) {
  struct {
    const char* text;
    const char* error;
  } cases[] = {
      {"-- +goose Up\n-- +goose Up", "2: there are two \"-- +goose Up\" sections"},
      {"-- +goose Down\n-- +goose Up", "1: \"-- +goose Up\" must come first"},
      {"SELECT 1;\n-- +goose Up", "1: only comments can stand before \"-- +goose Up\""},
      {"-- +goose StatementBegin\n-- +goose Up", "1: \"-- +goose Up\" must come first"},
      {"-- +goose Up\n-- +goose StatementBegin\nA",
       "3: \"-- +goose StatementBegin\" has no \"StatementEnd\""},
      {"-- +goose Up\n-- +goose StatementBegin\n-- +goose Down\nA",
       "3: \"-- +goose StatementBegin\" has no \"StatementEnd\""},
      {"-- +goose Up\n-- +goose StatementEnd",
       "2: \"StatementBegin\" and \"StatementEnd\" must alternate"},
      {"-- +goose Up\n-- +goose StatementBegin\n-- +goose StatementBegin",
       "3: \"StatementBegin\" and \"StatementEnd\" must alternate"},
      {"-- +goose ENVSUB ON\n-- +goose Up", "1: environment variables are not substituted here"},
      {"-- +goose Up\n-- +goose ENVSUB OFF", "2: environment variables are not substituted here"},
      {"-- +goose Up\n-- +goose Sideways", "2: \"-- +goose sideways\" is unknown"},
      {"-- +goose\n", "1: \"-- +goose \" is unknown"},
  };
  for (const auto& c : cases) {
    BOOST_TEST_CONTEXT(c.text) {
      BOOST_TEST(error_of(c.text) == std::string("0001_a.sql:") + c.error);
    }
  }
}

BOOST_AUTO_TEST_CASE(refuses_what_is_no_migration) {
  BOOST_TEST(error_of("") == "0001_a.sql: there is no \"-- migrate:up\" line");
  BOOST_TEST(error_of("SELECT 1;") == "0001_a.sql: there is no \"-- migrate:up\" line");
  BOOST_TEST(error_of("-- +goose NO TRANSACTION") ==
             "0001_a.sql: there is no \"-- +goose Up\" line");
  BOOST_TEST(error_of(std::string_view("-- migrate:up\n\0", 15)) ==
             "0001_a.sql: there is a NUL byte in it, so it is not SQL in UTF-8");
  BOOST_TEST(parse_sql_migration("a", "").status().code() == absl::StatusCode::kInvalidArgument);
}

BOOST_AUTO_TEST_CASE(reads_a_folder_in_the_order_of_ids) {
  Folder folder;
  folder.add("b.sql", kFile).add("c.sql", "-- id: a\n-- migrate:up").add("B.sql", kFile);
  folder.add("é.sql", kFile);
  const auto migrations = folder.read();
  BOOST_REQUIRE_MESSAGE(migrations.ok(), migrations.status());
  std::vector<std::string> ids;
  for (const Migration& migration : *migrations) ids.push_back(migration.id);
  const std::vector<std::string> expected = {"B", "a", "b", "é"};
  BOOST_TEST(ids == expected, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(leaves_other_files_alone) {
  Folder folder;
  folder.add("a.sql", kFile).add(".b.sql", "nonsense").add("c.txt", "nonsense");
  folder.add("d.sql.bak", "nonsense").add("e.cc", "nonsense").add("sql", "nonsense");
  fs::create_directory(folder.path() / "f.sql");
  fs::create_directory(folder.path() / "g");
  std::ofstream(folder.path() / "g" / "h.sql") << "nonsense";
  const auto migrations = folder.read();
  BOOST_REQUIRE_MESSAGE(migrations.ok(), migrations.status());
  BOOST_TEST(migrations->size() == 1U);
}

BOOST_AUTO_TEST_CASE(remembers_absolute_paths) {
  Folder folder;
  folder.add("0001_a.up.sql", "A").add("0001_a.down.sql", "B").add("0002_b.sql", kFile);
  const fs::path relative = fs::relative(folder.path());
  BOOST_REQUIRE(relative.is_relative());
  const auto migrations = read_migrations_folder(relative / ".");
  BOOST_REQUIRE_MESSAGE(migrations.ok(), migrations.status());
  const fs::path real = fs::canonical(folder.path());
  const std::vector<fs::path> pair = {real / "0001_a.up.sql", real / "0001_a.down.sql"};
  const std::vector<fs::path> single = {real / "0002_b.sql"};
  BOOST_TEST((migrations->at(0).files == pair));
  BOOST_TEST((migrations->at(1).files == single));
}

BOOST_AUTO_TEST_CASE(reads_pairs_of_files) {
  Folder folder;
  folder.add("1_a.up.sql", "\xEF\xBB\xBFUP 1;\r\n-- id: b\n").add("1_a.down.sql", "DOWN 1;");
  folder.add("2_a.b.up.sql", "UP 2;").add("3_c.up.sql", "").add("3_c.down.sql", " -- nothing\n");
  const auto migrations = folder.read();
  BOOST_REQUIRE_MESSAGE(migrations.ok(), migrations.status());
  struct {
    const char* id;
    const char* up;
    const char* down;
  } expected[] = {{"1_a", "UP 1;\r\n-- id: b", "DOWN 1;"},
                  {"2_a.b", "UP 2;", "irreversible"},
                  {"3_c", "nothing", "nothing"}};
  BOOST_REQUIRE(migrations->size() == std::size(expected));
  for (std::size_t i = 0; i < migrations->size(); ++i) {
    BOOST_TEST(migrations->at(i).id == expected[i].id);
    BOOST_TEST(up_of(migrations->at(i)) == expected[i].up);
    BOOST_TEST(down_of(migrations->at(i)) == expected[i].down);
    BOOST_TEST(migrations->at(i).forwards().wrap_backwards_in_transaction());
  }
}

BOOST_AUTO_TEST_CASE(pairs_files_in_any_order) {
  const auto migrations = parse_migration_files({{"/a/c.up.sql", "UP c"},
                                                 {"/b/b.down.sql", "DOWN b"},
                                                 {"/a/a.up.sql", "UP a"},
                                                 {"/a/c.down.sql", "DOWN c"},
                                                 {"/b/b.up.sql", "UP b"}});
  BOOST_REQUIRE_MESSAGE(migrations.ok(), migrations.status());
  const std::vector<fs::path> files = {"/b/b.up.sql", "/b/b.down.sql"};
  BOOST_REQUIRE(migrations->size() == 3U);
  BOOST_TEST(down_of(migrations->at(0)) == "irreversible");
  BOOST_TEST(down_of(migrations->at(1)) == "DOWN b");
  BOOST_TEST(down_of(migrations->at(2)) == "DOWN c");
  BOOST_TEST((migrations->at(1).files == files));
}

BOOST_AUTO_TEST_CASE(names_the_file_that_is_wrong) {
  struct {
    std::vector<const char*> names;
    std::string_view text;
    const char* error;
  } cases[] = {
      {{"a.sql"},
       "\n-- migrate:up\n-- migrate:up",
       "a.sql:3: there are two \"-- migrate:up\" sections"},
      {{"a.down.sql"}, "A", "a.down.sql: there is no \".up.sql\" file for this \".down.sql\" file"},
      {{"a.up.sql"},
       "A\n-- migrate:up",
       "a.up.sql:2: a file for one direction cannot have such a line"},
      {{"a.up.sql"},
       "-- +goose Up",
       "a.up.sql:1: a file for one direction cannot have such a line"},
      {{"a.up.sql"},
       std::string_view("\0", 1),
       "a.up.sql: there is a NUL byte in it, so it is not SQL in UTF-8"},
  };
  for (const auto& c : cases) {
    BOOST_TEST_CONTEXT(c.error) {
      Folder folder;
      for (const char* name : c.names) folder.add(name, c.text);
      const absl::Status status = folder.read().status();
      BOOST_TEST(status.code() == absl::StatusCode::kInvalidArgument);
      BOOST_TEST(std::string(status.message()) == (folder.path() / c.error).string());
    }
  }
}

BOOST_AUTO_TEST_CASE(tells_all_that_stands_in_the_way_at_once) {
  Folder folder;
  folder.add("1_a.up.sql", "\n-- migrate:up").add("1_a.down.sql", "-- migrate:down");
  folder.add("2_b.down.sql", "").add("3_c.sql", "SELECT 1;").add("4_d.sql", kFile);
  folder.add("4_e.up.sql", "").add("5_f.go", "").add("6_g.go", "");
  folder.add("7_h.sql", "-- +goose Up\n-- +goose Up").add("h.sql", kFile);
  const absl::Status status = folder.read().status();
  BOOST_TEST(status.code() == absl::StatusCode::kInvalidArgument);
  const std::string at = "\n  - " + (folder.path() / "").string();
  const std::string message(status.message());
  for (const std::string& expected :
       {std::string("8 things stand in the way:"),
        at + "5_f.go looks like a migration, but cannot be run here: write it in SQL, in a file "
             "that ends in .sql, or move it "
             "out of the folder (and so for 1 more in that folder)",
        at + "1_a.up.sql:2: a file for one direction", at + "1_a.down.sql:1: a file for one",
        at + "2_b.down.sql: there is no \".up.sql\" file", at + "3_c.sql: there is no",
        at + "7_h.sql:2: there are two \"-- +goose Up\" sections",
        std::string("\n  - two migrations have the same number: \"4_d\" ("),
        std::string("\n  - \"4_e\" (")}) {
    BOOST_TEST(message.find(expected) != message.npos, expected << " is not in " << message);
  }
}

BOOST_AUTO_TEST_CASE(tells_one_kind_of_problem_with_its_code) {
  Folder folder;
  for (const char* name : {"a.sql", "b.sql", "c.sql"}) {
    folder.add(name, "-- id: x\n-- migrate:up");
  }
  const absl::Status status = folder.read().status();
  BOOST_TEST(status.code() == absl::StatusCode::kAlreadyExists);
  BOOST_TEST(std::string(status.message()).starts_with("2 things stand in the way:\n  - two"));
}

BOOST_AUTO_TEST_CASE(checks_both_files_of_a_pair) {
  Folder folder;
  folder.add("a.up.sql", "A").add("a.down.sql", "\n-- migrate:down");
  const absl::Status status = folder.read().status();
  BOOST_TEST(std::string(status.message()).find("a.down.sql:2: ") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(refuses_two_migrations_of_one_id) {
  struct {
    const char* first;
    const char* second;
    const char* text;
  } cases[] = {
      {"a.sql", "b.sql", "-- id: c\n-- migrate:up"},
      {"c.sql", "c.up.sql", "-- migrate:up"},
  };
  for (const auto& c : cases) {
    BOOST_TEST_CONTEXT(c.first) {
      Folder folder;
      folder.add(c.first, c.text)
          .add(c.second, std::string_view(c.second) == "b.sql" ? c.text : "");
      const absl::Status status = folder.read().status();
      const std::string message(status.message());
      BOOST_TEST(status.code() == absl::StatusCode::kAlreadyExists);
      BOOST_TEST(message.find(std::string("\"c\" (") + (folder.path() / c.first).string()) !=
                 message.npos);
      BOOST_TEST(message.find((folder.path() / c.second).string()) != message.npos);
    }
  }
}

BOOST_AUTO_TEST_CASE(refuses_numbers_that_bytes_do_not_order) {
  Folder folder;
  folder.add("1_a.sql", kFile).add("2_b.sql", kFile).add("10_c.sql", kFile);
  const absl::Status status = folder.read().status();
  const std::string message(status.message());
  BOOST_TEST(status.code() == absl::StatusCode::kInvalidArgument);
  BOOST_TEST(message.starts_with("\"10_c\" ("));
  BOOST_TEST(message.find("would run before \"1_a\" (") != message.npos);
  BOOST_TEST(message.find("pad the numbers with zeros") != message.npos);
}

// As golang-migrate does: what follows the number is a title.
BOOST_AUTO_TEST_CASE(pairs_files_by_their_numbers) {
  Folder folder;
  folder.add("0001_add_a.up.sql", "UP 1").add("0001_drop_a.down.sql", "DOWN 1");
  folder.add("2_b.up.sql", "UP 2").add("002_c.down.sql", "DOWN 2");
  folder.add("20240101120000.up.sql", "UP 3").add("20240101120000_x.down.sql", "DOWN 3");
  const auto migrations = folder.read();
  BOOST_REQUIRE_MESSAGE(migrations.ok(), migrations.status());
  const std::vector<std::string> expected = {"0001_add_a", "2_b", "20240101120000"};
  BOOST_TEST(ids_of(*migrations) == expected, boost::test_tools::per_element());
  for (std::size_t i = 0; i < migrations->size(); ++i) {
    BOOST_TEST(down_of(migrations->at(i)) == "DOWN " + std::to_string(i + 1));
    BOOST_TEST(migrations->at(i).files.size() == 2U);
    BOOST_TEST(migrations->at(i).has_number);
  }
}

BOOST_AUTO_TEST_CASE(orders_by_numbers_where_other_tools_do) {
  constexpr std::string_view kGoose = "-- +goose Up\nA;";
  struct {
    const char* name;
    std::string_view text;
    const char* ending;
  } cases[] = {{"golang-migrate", "A", ".up.sql"}, {"goose", kGoose, ".sql"}};
  for (const auto& c : cases) {
    BOOST_TEST_CONTEXT(c.name) {
      Folder folder;
      const std::vector<std::string> ids = {"0_z", "1_d", "02_c", "10_b", "124_a", "20240101_x"};
      for (const std::string& id : ids) folder.add(id + c.ending, c.text);
      const auto migrations = folder.read();
      BOOST_REQUIRE_MESSAGE(migrations.ok(), migrations.status());
      BOOST_TEST(ids_of(*migrations) == ids, boost::test_tools::per_element());
    }
  }
}

BOOST_AUTO_TEST_CASE(orders_all_else_by_bytes) {
  struct {
    const char* name;
    std::vector<std::string> files;
    std::string_view text;
  } cases[] = {
      {"dbmate", {"20231231235959_b.sql", "20240101120000_a.sql"}, kFile},
      {"Piccolo", {"2026-11-22T09:00:00.sql", "2026-11-22T10:00:00.sql"}, kFile},
      {"dates in goose", {"2026-11-22_a.sql", "2026-11-23_a.sql"}, "-- +goose Up"},
      {"dates in pairs", {"2019-02-26-002946_b.up.sql", "2019-02-26-002947_a.up.sql"}, "A"},
      {"dates with underscores", {"2026_11_22_b.up.sql", "2026_11_23.up.sql"}, "A"},
      {"a letter first", {"V0001.a.up.sql", "V0002.a.up.sql"}, "A"},
      {"no numbers", {"a.up.sql", "b.up.sql"}, "A"},
  };
  for (const auto& c : cases) {
    BOOST_TEST_CONTEXT(c.name) {
      Folder folder;
      for (const std::string& file : c.files) folder.add(file, c.text);
      const auto migrations = folder.read();
      BOOST_REQUIRE_MESSAGE(migrations.ok(), migrations.status());
      BOOST_REQUIRE(migrations->size() == 2U);
      for (std::size_t i = 0; i < 2; ++i) {
        BOOST_TEST(migrations->at(i).files.front().filename() == c.files[i]);
        BOOST_TEST(!migrations->at(i).has_number);
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(orders_other_files_by_their_numbers_beside_those_that_have_one) {
  Folder folder;
  folder.add("2_b.sql", kFile).add("10_c.up.sql", "C").add("9_x.sql", "-- +goose Up");
  const auto migrations = folder.read();
  BOOST_REQUIRE_MESSAGE(migrations.ok(), migrations.status());
  const std::vector<std::string> expected = {"2_b", "9_x", "10_c"};
  BOOST_TEST(ids_of(*migrations) == expected, boost::test_tools::per_element());
  BOOST_TEST(std::ranges::all_of(*migrations, &Migration::has_number));
}

BOOST_AUTO_TEST_CASE(refuses_numbers_among_other_ids) {
  Folder folder;
  folder.add("0001_a.up.sql", "A").add("0002_b.up.sql", "B").add("0003-c.sql", kFile);
  folder.add("0004_d.sql", "-- id: 2026-11-22T09:00:00\n-- migrate:up");
  const std::string message(folder.read().status().message());
  BOOST_TEST(message.starts_with("\"0001_a\" (" + (folder.path() / "0001_a.up.sql").string()));
  BOOST_TEST(message.find("but \"0003-c\" (" + (folder.path() / "0003-c.sql").string()) !=
             message.npos);
  BOOST_TEST(message.find("0021_x") != message.npos);
}

BOOST_AUTO_TEST_CASE(refuses_two_migrations_of_one_number) {
  Folder folder;
  folder.add("0001_a.up.sql", "A").add("1_b.up.sql", "B");
  const absl::Status status = folder.read().status();
  BOOST_TEST(status.code() == absl::StatusCode::kAlreadyExists);
  BOOST_TEST(std::string(status.message()) == "two migrations have the same number: \"0001_a\" (" +
                                                  (folder.path() / "0001_a.up.sql").string() +
                                                  ") and \"1_b\" (" +
                                                  (folder.path() / "1_b.up.sql").string() + ")");
}

BOOST_AUTO_TEST_CASE(takes_an_underscore_before_the_direction) {
  Folder folder;
  folder.add("0021_x_up.sql", "UP").add("0021_x_down.sql", "DOWN");
  folder.add("0022_y_UP.sql", "UP").add("0022_z.down.sql", "DOWN");
  const auto migrations = folder.read();
  BOOST_REQUIRE_MESSAGE(migrations.ok(), migrations.status());
  const std::vector<std::string> expected = {"0021_x", "0022_y"};
  BOOST_TEST(ids_of(*migrations) == expected, boost::test_tools::per_element());
  for (const Migration& migration : *migrations) BOOST_TEST(down_of(migration) == "DOWN");
}

// Else the statements of going backwards would run going forwards.
BOOST_AUTO_TEST_CASE(takes_no_title_for_a_direction) {
  Folder folder;
  folder.add("0001_clean_up.sql", kFile).add("0001_clean_down.sql", "-- id: 2\n-- migrate:up");
  folder.add("0002_sign_up.sql", kFile).add("log_up.sql", kFile).add("log_down.sql", kFile);
  const auto migrations = folder.read();
  BOOST_REQUIRE_MESSAGE(migrations.ok(), migrations.status());
  const std::vector<std::string> expected = {"0001_clean_up", "0002_sign_up", "2", "log_down",
                                             "log_up"};
  BOOST_TEST(ids_of(*migrations) == expected, boost::test_tools::per_element());
  struct {
    const char* name;
    const char* text;
  } cases[] = {{"0003_x_up.sql", "A"}, {"0003_x_down.sql", "A"}, {"x_up.sql", "A"}};
  for (const auto& c : cases) {
    Folder other;
    const absl::Status status = other.add(c.name, c.text).read().status();
    BOOST_TEST(std::string(status.message()).find("no \"-- migrate:up\" line") !=
               std::string::npos);
  }
  Folder misspelt;
  misspelt.add("0003_x_up.sql", "-- migrate up\nA").add("0003_x_down.sql", "B");
  BOOST_TEST(std::string(misspelt.read().status().message()).find("-- migrate up\" is none") !=
             std::string::npos);
}

BOOST_AUTO_TEST_CASE(remembers_the_format_of_what_it_read) {
  const auto format_of = [](const Migration& migration) {
    return std::get<SqlScript>(raw_of(migration).forwards).format;
  };
  BOOST_TEST((format_of(parsed("-- migrate:up\nA")) == SqlFormat::kMigrate));
  BOOST_TEST((format_of(parsed("-- +goose Up\nA")) == SqlFormat::kGoose));
  const auto pair = parse_migration_files({{"/a.up.sql", "A"}});
  BOOST_TEST((format_of(pair->front()) == SqlFormat::kPair));
}

BOOST_AUTO_TEST_CASE(accepts_numbers_that_bytes_order) {
  struct {
    const char* name;
    std::vector<const char*> files;
  } cases[] = {
      {"padded", {"01_a.sql", "02_b.sql", "10_c.sql"}},
      {"the same number", {"1_a.sql", "1_b.sql", "01_c.sql"}},
      {"not all are numbers", {"2_a.sql", "10_b.sql", "c.sql"}},
      {"time stamps", {"20251122090000_a.sql", "20261122090000_b.sql"}},
      {"a date after time stamps", {"20251122090000_a.sql", "2026-11-22T09:00:00.sql"}},
      {"no number is too long", {"99999999999999999999998.sql", "99999999999999999999999.sql"}},
  };
  for (const auto& c : cases) {
    BOOST_TEST_CONTEXT(c.name) {
      Folder folder;
      for (const char* file : c.files) folder.add(file, kFile);
      const auto migrations = folder.read();
      BOOST_REQUIRE_MESSAGE(migrations.ok(), migrations.status());
      BOOST_TEST(migrations->size() == c.files.size());
    }
  }
}

BOOST_AUTO_TEST_CASE(tells_a_missing_folder_from_an_empty_one_and_from_a_file) {
  Folder folder;
  BOOST_REQUIRE(folder.read().ok());
  BOOST_TEST(folder.read()->empty());
  folder.add("a", "");
  const auto error_of = [&](const char* name) {
    const absl::Status status = read_migrations_folder(folder.path() / name).status();
    BOOST_TEST(status.code() == absl::StatusCode::kNotFound);
    return std::string(status.message());
  };
  for (const char* name : {"missing", "a/b"}) {
    BOOST_TEST(error_of(name) == "there is no folder " + (folder.path() / name).string());
  }
  BOOST_TEST(error_of("a") ==
             (folder.path() / "a").string() + " is a file, and should be a folder");
}

BOOST_AUTO_TEST_CASE(refuses_programs_that_other_tools_would_run) {
  for (const char* name :
       {"00002_x.go", "2024-01-01_x.py", "V2__X.java", "2.RB", "2_x.up.pgsql", "2_x.Down.cql"}) {
    Folder folder;
    folder.add("1_a.sql", kFile).add(name, "").add("README.md", "").add("x.go", "");
    folder.add("1_a.up.sql~", "").add("1_a.up.sql.bak", "").add("1_up.md", "").add("x.up.md", "");
    const absl::Status status = folder.read().status();
    BOOST_TEST(status.code() == absl::StatusCode::kInvalidArgument);
    BOOST_TEST(std::string(status.message())
                   .starts_with((folder.path() / name).string() + " looks like a migration"));
  }
}

BOOST_AUTO_TEST_CASE(takes_endings_in_any_case) {
  Folder folder;
  folder.add("1_a.SQL", kFile).add("2_b.Up.sql", "UP").add("2_b.down.SQL", "DOWN");
  const auto migrations = folder.read();
  BOOST_REQUIRE_MESSAGE(migrations.ok(), migrations.status());
  BOOST_REQUIRE(migrations->size() == 2U);
  BOOST_TEST(migrations->at(0).id == "1_a");
  BOOST_TEST(migrations->at(1).id == "2_b");
  BOOST_TEST(down_of(migrations->at(1)) == "DOWN");
}

BOOST_AUTO_TEST_CASE(refuses_two_ways_back) {
  const auto migrations = parse_migration_files(
      {{"/1_a.up.sql", "UP"}, {"/1_a.down.sql", "DOWN"}, {"/1_a.down.SQL", "DOWN"}});
  BOOST_TEST(std::string(migrations.status().message()) ==
             "two files are the way back of one migration: /1_a.down.SQL and /1_a.down.sql");
}

BOOST_AUTO_TEST_CASE(takes_keys_in_any_case) {
  const Migration migration = parsed("-- ID : a\n-- DESCRIPTION: b\n-- migrate:up");
  BOOST_TEST(migration.id == "a");
  BOOST_TEST(migration.description == "b");
  BOOST_TEST(error_of("-- id: a\n-- Id: b\n-- migrate:up") ==
             "0001_a.sql:2: there are two \"-- id:\" lines");
}

BOOST_AUTO_TEST_CASE(names_near_misses_of_markers) {
  struct {
    const char* text;
    const char* error;
  } cases[] = {
      {"-- migrat:up\nA;", "1: \"-- migrat:up\" looks like a misspelled \"-- migrate:up\""},
      {"-- migrate:up\nA;\n-- Mirgate: Down\nB;",
       "3: \"-- Mirgate: Down\" looks like a misspelled \"-- migrate:down\""},
      {"-- migrate;up transaction:false",
       "1: \"-- migrate;up transaction:false\" looks like a misspelled \"-- migrate:up\""},
      {"-- +gose Up\nA;", "1: \"-- +gose Up\" looks like a misspelled \"-- +goose up\""},
      {"-- +goose Up\nA;\n-- + goose Down\nB;",
       "3: \"-- + goose Down\" looks like a misspelled \"-- +goose down\""},
      {"-- +goose Up\n-- +goosse StatementBegin\nA",
       "2: \"-- +goosse StatementBegin\" looks like a misspelled \"-- +goose statementbegin\""},
      {"-- migrate:up\nA;\n-- migrate: dwon\nB;",
       "3: \"-- migrate: dwon\" looks like a misspelled \"-- migrate:down\""},
      {"\n-- migrate up\nA;", "2: there is no \"-- migrate:up\" line: \"-- migrate up\" is none"},
      {"# migrate:up\nA;", "1: there is no \"-- migrate:up\" line: \"# migrate:up\" is none"},
      {"-- migrate:up\nA;\n-- migrate down\nB;",
       "3: there is no \"-- migrate:down\" line: \"-- migrate down\" is none"},
      {"-- +goose Up\nA;\n-- migrate down\nB;",
       "3: there is no \"-- +goose Down\" line: \"-- migrate down\" is none"},
  };
  for (const auto& c : cases) {
    BOOST_TEST_CONTEXT(c.text) {
      BOOST_TEST(error_of(c.text) == std::string("0001_a.sql:") + c.error);
    }
  }
  // Remarks, in a file that has its markers.
  BOOST_TEST(down_of(parsed(
                 "-- Migrate up\n-- migrate:up\n-- migrate down\n-- migrate:down\nB;")) == "B;");
}

BOOST_AUTO_TEST_CASE(reads_what_is_to_be_kept_out_of_the_record) {
  BOOST_TEST(parsed(kFile).record);
  BOOST_TEST(parsed("-- record: true\n-- migrate:up\nA;").record);
  BOOST_TEST(!parsed("-- record: false\n-- migrate:up\nA;").record);
  BOOST_TEST(!parsed("--Record : FALSE \r\n-- +goose Up\nA;").record);
  BOOST_TEST(!parsed("-- +goose NO TRANSACTION\n-- record: false\n-- +goose Up\nA;").record);
  // It would be too late to say that it stands in the wrong place.
  BOOST_TEST(!parsed("-- migrate:up\nA;\n-- migrate:down\n-- record: false\nB;").record);
  BOOST_TEST(parsed("-- migrate:up\n-- record: keeps each play\n-- record:\nA;").record);
}

BOOST_AUTO_TEST_CASE(reads_what_is_to_be_kept_out_of_the_record_in_either_file_of_a_pair) {
  Folder folder;
  folder.add("1_a.up.sql", "-- record: false\nA;").add("1_a.down.sql", "B;");
  folder.add("2_a.up.sql", "A;").add("2_a.down.sql", "/* Why. */\n-- record: false\nB;");
  folder.add("3_a.up.sql", "A;").add("3_a.down.sql", "B;");
  folder.add("4_a.up.sql", "-- record: false\nA;");
  const auto migrations = folder.read();
  BOOST_REQUIRE_MESSAGE(migrations.ok(), migrations.status());
  BOOST_REQUIRE(migrations->size() == 4U);
  BOOST_TEST(!migrations->at(0).record);
  BOOST_TEST(!migrations->at(1).record);
  BOOST_TEST(migrations->at(2).record);
  BOOST_TEST(!migrations->at(3).record);
  folder.add("5_a.up.sql", "A;\n-- record: no\n");
  BOOST_TEST(std::string(folder.read().status().message()).find("5_a.up.sql:2: ") !=
             std::string::npos);
}

BOOST_AUTO_TEST_CASE(overlooks_no_line_about_the_record) {
  struct {
    const char* text;
    const char* error;
  } cases[] = {
      {"-- record: no\n-- migrate:up\nA;", "1: \"-- record: no\" is neither"},
      {"-- record:\n-- migrate:up\nA;", "1: \"-- record:\" is neither"},
      {"-- record: false, please\n-- migrate:up\nA;", "1: \"-- record: false, please\" is neither"},
      {"-- migrate:up\nA;\n-- record: off\n", "3: \"-- record: off\" is neither"},
      {"-- +goose Up\nA;\n-- record: off\n", "3: \"-- record: off\" is neither"},
      {"-- recrod: false\n-- migrate:up\nA;",
       "1: \"-- recrod: false\" looks like a misspelled \"-- record: false\""},
      {"-- record: false\n-- record: true\n-- migrate:up\nA;",
       "2: there are two \"-- record:\" lines"},
  };
  for (const auto& c : cases) {
    BOOST_TEST_CONTEXT(c.text) {
      BOOST_TEST(error_of(c.text).starts_with(std::string("0001_a.sql:") + c.error),
                 error_of(c.text));
    }
  }
}

BOOST_AUTO_TEST_CASE(names_the_file_that_cannot_be_read) {
  for (const char* target : {"/missing", "/proc/self/mem"}) {
    BOOST_TEST_CONTEXT(target) {
      Folder folder;
      fs::create_symlink(target, folder.path() / "a.sql");
      const absl::Status status = folder.read().status();
      BOOST_TEST(status.code() == absl::StatusCode::kUnavailable);
      BOOST_TEST(std::string(status.message())
                     .starts_with("cannot read " + (folder.path() / "a.sql").string() + ": "));
    }
  }
}

BOOST_AUTO_TEST_CASE(names_all_files_that_cannot_be_read) {
  Folder folder;
  for (const char* name : {"c.sql", "a.sql", "b.sql"}) {
    fs::create_symlink("/missing", folder.path() / name);
  }
  const std::string message(folder.read().status().message());
  for (const char* name : {"a.sql: ", "b.sql: ", "c.sql: "}) {
    BOOST_TEST(message.find(name) != message.npos);
  }
}

BOOST_AUTO_TEST_CASE(runs_a_concurrent_index_of_golang_migrate_outside_a_transaction) {
  struct {
    const char* sql;
    bool in_transaction;
  } cases[] = {
      {"-- fast\nCREATE INDEX CONCURRENTLY a ON b (c);", false},
      {"drop index concurrently a", false},
      {"CREATE INDEX a ON b (c); -- not CONCURRENTLY", true},
      {"CREATE INDEX CONCURRENTLY a ON b (c); SELECT 1;", true},
      {"INSERT INTO a VALUES ('CONCURRENTLY')", true},
  };
  for (const auto& one : cases) {
    BOOST_TEST_CONTEXT(one.sql) {
      const auto migrations =
          piccolo::parse_migration_files({{"1_x.up.sql", one.sql}, {"1_x.down.sql", "SELECT 1"}});
      BOOST_TEST_REQUIRE(migrations.ok());
      const piccolo::MigrationManager manager = migrations->front().forwards();
      BOOST_TEST(manager.wrap_forwards_in_transaction() == one.in_transaction);
      BOOST_TEST(manager.wrap_backwards_in_transaction());
    }
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace piccolo
