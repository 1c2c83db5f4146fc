// SPDX-License-Identifier: MIT
#include "databases/postgres/catalogue.h"

#include <map>
#include <optional>
#include <set>

#include "absl/status/status.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_split.h"
#include "databases/postgres/session.h"
#include "sql/postgres/catalogue_text.h"

namespace piccolo {
namespace {

using Rows = std::vector<Row>;
using Strings = std::vector<std::string>;
using Oid = std::string;

std::string text(const std::optional<std::string>& value) { return value.value_or(""); }

// Which of those asked for a row is about, by its number.
const TableName* asked_in(const Row& row, absl::Span<const TableName> asked) {
  std::size_t number = 0;
  const bool is_number = absl::SimpleAtoi(text(row[0]), &number);
  return is_number && number >= 1 && number <= asked.size() ? &asked[number - 1] : nullptr;
}

// The elements of `{1,2}` or, of a vector, `1 2`.
Strings elements(const std::optional<std::string>& array) {
  return absl::StrSplit(text(array), absl::ByAnyChar("{}, "), absl::SkipEmpty());
}

std::string kind_of(std::string_view relkind, bool is_partition) {
  if (is_partition && relkind == "r") return "partition";
  static const std::map<std::string_view, const char*> words = {
      {"r", "table"},         {"p", "partitioned table"}, {"v", "view"},
      {"f", "foreign table"}, {"m", "materialized view"}, {"i", "index"},
      {"S", "sequence"},      {"I", "partitioned index"}, {"c", "type"},
      {"T", "type"}};
  const auto found = words.find(relkind);
  return found == words.end() ? "relation" : found->second;
}

ReferentialAction read_action(std::string_view letter) {
  if (letter == "c") return ReferentialAction::kCascade;
  if (letter == "r") return ReferentialAction::kRestrict;
  if (letter == "n") return ReferentialAction::kSetNull;
  if (letter == "d") return ReferentialAction::kSetDefault;
  return ReferentialAction::kNoAction;
}

std::optional<IndexMethod> read_method(std::string_view name) {
  if (name == "btree") return IndexMethod::kBtree;
  if (name == "hash") return IndexMethod::kHash;
  if (name == "gist") return IndexMethod::kGist;
  if (name == "gin") return IndexMethod::kGin;
  return std::nullopt;
}

// A table while it is put together.
struct Found {
  CatalogueTable built;
  std::map<std::string, std::string> columns = {};  // By number.
};

struct Place {
  CatalogueTable& built;
  const std::map<std::string, std::string>& columns;

  // None where one is an expression.
  std::optional<Strings> named(const Strings& numbers) const {
    Strings names;
    for (const std::string& number : numbers) {
      const auto found = columns.find(number);
      if (found == columns.end()) return std::nullopt;
      names.push_back(found->second);
    }
    return names;
  }

  // Of a single column, or null.
  Column* column(const std::optional<Strings>& names) const {
    return names && names->size() == 1 ? built.table.find_column(names->front()) : nullptr;
  }
};

class Parser {
 public:
  explicit Parser(absl::Span<const TableName> asked) : asked_(asked) {}

  absl::StatusOr<Catalogue> run(std::vector<Row> answer) {
    constexpr std::size_t kColumns = 17;
    for (Row& row : answer) {
      if (row.size() != kColumns) {
        return absl::InternalError("the catalogue was not answered as it was asked");
      }
      const std::string part = text(row[0]);
      row.erase(row.begin(), row.begin() + 3);
      parts_[part].push_back(std::move(row));
    }
    for (const Row& row : parts_["1"]) take_asked(row);
    for (const Row& row : parts_["2"]) take_relation(row);
    for (const Row& row : parts_["3"]) take_sequence(row);
    for (const Row& row : parts_["4"]) take_column(row);
    for (const Row& row : parts_["6"]) find_constraints_index(row);
    for (const Row& row : parts_["5"]) take_constraint(row);
    for (const Row& row : parts_["6"]) take_index(row);
    for (const Row& row : parts_["7"]) take_other(row);
    for (const Row& row : parts_["8"]) take_uncompared(row);
    for (auto& [oid, found] : found_) {
      catalogue_.tables.emplace(found.built.table.name, std::move(found.built));
    }
    // One table may have been asked for with and without its schema.
    for (const auto& [oid, names] : asked_as_) catalogue_.add_names(*names.begin(), names);
    return std::move(catalogue_);
  }

 private:
  void take_asked(const Row& row) {
    const TableName* name = asked_in(row, asked_);
    if (name == nullptr) return;
    catalogue_.kinds[*name] = kind_of(text(row[1]), is_true(row[2]));
    if (row[3]) asked_as_[*row[3]].insert(*name);
  }

  // As it was asked for; else without its schema, if it is found without.
  TableName name_of(const Oid& oid, const std::string& name, const std::string& schema,
                    bool is_visible) const {
    const auto asked = asked_as_.find(oid);
    if (asked != asked_as_.end()) return *asked->second.begin();
    return is_visible ? TableName(name) : TableName(name, schema);
  }

  void take_relation(const Row& row) {
    Found& found = found_[text(row[0])];
    found.built.identity = text(row[0]);
    found.built.table.name = name_of(text(row[0]), text(row[1]), text(row[2]), is_true(row[3]));
    std::map<std::string, std::string>& details = found.built.details;
    if (text(row[5]) == "u") details["persistence"] = "unlogged";
    if (text(row[5]) == "t") details["persistence"] = "temporary";
    if (row[7]) details["partitioned by"] = *row[7];
    if (is_true(row[6])) details["partition"] = text(row[8]);
    if (is_true(row[9])) details["row security"] = is_true(row[10]) ? "forced" : "enabled";
  }

  // What belongs to a table that is gone since it was found says nothing any more.
  std::optional<Place> place_of(const std::optional<std::string>& oid) {
    const auto found = found_.find(text(oid));
    if (found == found_.end()) return std::nullopt;
    return Place{found->second.built, found->second.columns};
  }

  void take_sequence(const Row& row) {
    sequences_[text(row[0]) + "." + text(row[1])] = text(row[2]);
  }

  void take_column(const Row& row) {
    const auto found = found_.find(text(row[0]));
    if (found == found_.end()) return;
    Column column{.name = text(row[2]), .type = read_postgres_type(text(row[3]))};
    found->second.columns[text(row[1])] = column.name;
    column.null = !is_true(row[4]);
    std::map<std::string, std::string>& details = found->second.built.details;
    const auto add = [&](std::string_view what, const std::string& how) {
      details[detail_of_column(column.name, what)] = how;
    };
    if (!text(row[5]).empty()) add("identity", text(row[5]) == "a" ? "always" : "by default");
    if (row[7]) add(kCollation, *row[7]);
    if (is_true(row[9])) add("inherited", "yes");
    if (!text(row[6]).empty()) {
      add(kGenerated, text(row[6]) + " " + text(row[8]));
    } else {
      column.default_value = read_postgres_default(text(row[8]), column.type);
    }
    make_serial(sequences_.find(text(row[0]) + "." + text(row[1])), column, details);
    found->second.built.table.columns.push_back(std::move(column));
  }

  void make_serial(std::map<std::string, std::string>::const_iterator sequence, Column& column,
                   std::map<std::string, std::string>& details) const {
    if (sequence == sequences_.end()) return;
    const auto* expression = std::get_if<SqlExpression>(&column.default_value);
    const bool counts = expression != nullptr && expression->text.starts_with("nextval(");
    const bool is_integer = column.type.kind == TypeKind::kInteger;
    if (counts && (is_integer || column.type.kind == TypeKind::kBigInt) &&
        column.type.array_dimensions == 0) {
      column.type.kind = is_integer ? TypeKind::kSerial : TypeKind::kBigSerial;
      column.default_value = kNoDefault;
      column.given.sequence = sequence->second;
    } else {
      details[detail_of_column(column.name, "sequence")] = "owned";
    }
  }

  // How an index that a constraint has made is odd, as far as the constraint does not say.
  void find_constraints_index(const Row& row) {
    IndexOf& index = index_of_[text(row[1])];
    index.nulls_distinct = !is_true(row[9]);
    index.has_more_columns = is_true(row[10]);
    index.columns = elements(row[6]);
  }

  void take_constraint(const Row& row) {
    const std::optional<Place> place = place_of(row[0]);
    if (!place) return;
    const std::string kind = text(row[1]);
    const std::string name = text(row[2]);
    const std::optional<Strings> columns = place->named(elements(row[3]));
    if (row[13]) {
      place->built.details[described("constraint", name)] = *row[13];
      note_columns(described("constraint", name), columns, *place);
    }
    if (kind == "c") {
      place->built.table.constraints.emplace_back(CheckConstraint{name, text(row[12])});
    }
    if (kind == "f") take_foreign_key(row, *place, columns);
    if (kind == "c" || kind == "f") return;
    IndexOf& index = index_of_[text(row[11])];
    index.is_of_constraint = true;
    if (kind != "p" && kind != "u") return;
    if (index.has_more_columns) {
      place->built.details[described("constraint", name)] += " with included columns";
      note_columns(described("constraint", name), place->named(index.columns), *place);
    }
    if (!columns) return;
    kind == "p" ? take_primary_key(name, *columns, *place)
                : take_unique({name, *columns, index.nulls_distinct}, *place);
  }

  void take_foreign_key(const Row& row, const Place& place, const std::optional<Strings>& columns) {
    const TableName target = name_of(text(row[4]), text(row[5]), text(row[6]), is_true(row[7]));
    place.built.refers_to.insert(target);
    Column* column = place.column(columns);
    if (column == nullptr || column->references) {
      const std::string key = described("constraint", text(row[2]));
      place.built.details.emplace(key, "a foreign key to " + to_string(target));
      place.built.depends_on.emplace(target, key);
      note_columns(key, columns, place);
      return;
    }
    column->references = Reference{.table = target,
                                   .column = text(row[8]),
                                   .on_delete = read_action(text(row[9])),
                                   .on_update = read_action(text(row[10])),
                                   .name = text(row[2])};
  }

  static void take_primary_key(const std::string& name, const Strings& columns,
                               const Place& place) {
    for (const std::string& one : columns) {
      Column* column = place.built.table.find_column(one);
      column->primary_key = true;
      if (columns.size() == 1) column->given.primary_key = name;
    }
    if (columns.size() > 1) {
      place.built.details["primary key"] = absl::StrFormat("(%s)", listed(columns));
    }
  }

  static void take_unique(UniqueConstraint unique, const Place& place) {
    Column* column = place.column(unique.columns);
    if (column != nullptr && unique.nulls_distinct && !column->unique && !column->primary_key) {
      column->unique = true;
      column->unique_name = std::move(unique.name);
    } else {
      place.built.table.constraints.emplace_back(std::move(unique));
    }
  }

  void take_index(const Row& row) {
    const std::optional<Place> place = place_of(row[0]);
    if (!place || is_of_constraint(row)) return;
    const std::string name = text(row[2]);
    const std::optional<IndexMethod> method = read_method(text(row[3]));
    const std::optional<Strings> columns = place->named(elements(row[6]));
    const bool is_valid = is_true(row[5]);
    if (!is_true(row[7]) || !method || !columns || !is_valid) {
      std::string& detail = place->built.details[described("index", name)];
      detail = row[8].value_or(absl::StrFormat("%s of %s", text(row[3]), text(row[6])));
      if (!is_valid) detail += kNotValid;
      note_columns(described("index", name), place->named(elements(row[11])), *place);
      return;
    }
    Column* column = place->column(columns);
    if (column != nullptr && !is_true(row[4]) && !column->index) {
      column->index = ColumnIndex{*method, name};
    } else {
      place->built.table.indexes.push_back({name, *columns, *method, is_true(row[4])});
    }
  }

  // Those of exclusion constraints are told as the constraint.
  bool is_of_constraint(const Row& row) const {
    const auto found = index_of_.find(text(row[1]));
    return found != index_of_.end() && found->second.is_of_constraint;
  }

  void take_other(const Row& row) {
    const std::optional<Place> place = place_of(row[0]);
    if (!place) return;
    place->built.details[described(text(row[1]), text(row[2]))] = text(row[3]);
    if (!row[4]) return;
    const TableName parent = name_of(text(row[4]), text(row[5]), text(row[6]), is_true(row[7]));
    place->built.depends_on[parent] = kChild;
  }

  void take_uncompared(const Row& row) {
    const std::optional<Place> place = place_of(row[0]);
    if (!place) return;
    const std::optional<Strings> columns = place->named(elements(row[3]));
    if (row[2]) return note_columns(described(text(row[1]), *row[2]), columns, *place);
    const bool is_of_column = columns && columns->size() == 1;
    place->built
        .goes_with[is_of_column ? detail_of_column(columns->front(), text(row[1])) : text(row[1])];
  }

  // Those that take `what` along.
  static void note_columns(const std::string& what, const std::optional<Strings>& columns,
                           const Place& place) {
    std::set<std::string>& all = place.built.goes_with[what];
    if (columns) all.insert(columns->begin(), columns->end());
  }

  struct IndexOf {
    bool nulls_distinct = true;
    bool has_more_columns = false;
    bool is_of_constraint = false;
    Strings columns = {};
  };

  absl::Span<const TableName> asked_;
  std::map<std::string, Rows> parts_;  // By number.
  std::map<Oid, std::set<TableName>> asked_as_;
  std::map<Oid, Found> found_;
  std::map<std::string, std::string> sequences_;  // By table and number of the column.
  std::map<Oid, IndexOf> index_of_;
  Catalogue catalogue_;
};

}  // namespace

void take_presence(absl::Span<const TableName> tables, const Rows& answer, Catalogue& catalogue) {
  for (const Row& row : answer) {
    const TableName* name = asked_in(row, tables);
    const bool is_table = text(row[1]) == "r" || text(row[1]) == "p";
    if (name == nullptr || !is_table) continue;
    CatalogueTable& found = catalogue.tables[*name];
    found.table.name = *name;
    found.identity = text(row[3]);
  }
}

absl::StatusOr<Catalogue> parse_catalogue(absl::Span<const TableName> tables,
                                          std::vector<Row> answer) {
  return Parser(tables).run(std::move(answer));
}

absl::StatusOr<Catalogue> read_postgres_catalogue(absl::Span<const TableName> tables,
                                                  PreparedStatements& prepared,
                                                  PostgresHandle& handle) {
  if (tables.empty()) return Catalogue();
  const bool is_inside = handle.in_transaction();
  // Newer servers lock a table whose expressions they write down.
  Strings texts =
      is_inside ? Strings{kBeforeCatalogue}
                : Strings{"BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY",
                          set_lock_timeout(WaitPolicy().lock_timeout, /*in_transaction=*/true)};
  add_catalogue(tables, handle.server_version(), prepared, texts);
  const std::size_t answering = texts.size() - 1;
  texts.emplace_back(is_inside ? kAfterCatalogue : "ROLLBACK");
  if (is_inside) texts.emplace_back(kForgetCatalogue);

  Rows rows;
  const std::vector<std::string_view> sent(texts.begin(), texts.end());
  absl::Status done = handle.send(sent, [&](std::size_t index, PGresult* answer) {
    absl::Status good = handle.check(answer, sent[index]);
    if (good.ok() && index == answering) rows = read_rows(answer);
    return good;
  });
  if (done.ok()) return parse_catalogue(tables, std::move(rows));
  prepared.forget();
  if (!is_inside) handle.execute("ROLLBACK").IgnoreError();
  return done;
}

}  // namespace piccolo
