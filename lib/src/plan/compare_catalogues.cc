// SPDX-License-Identifier: MIT
#include "plan/compare_catalogues.h"

#include <algorithm>
#include <set>

#include "absl/strings/str_format.h"
#include "plan/table_fates.h"
#include "plan/table_parts.h"
#include "sql/canonical.h"

namespace piccolo {
namespace {

using Kind = Difference::Kind;

// The texts of a catalogue, as far as renaming leaves them as they are.
class Texts {
 public:
  Texts(const Fates& fates, const Dialect& dialect)
      : renamed_(fates.renamed), moves_(fates.moves), rules_(dialect.lexical_rules()) {}

  bool are_same(std::string_view a, std::string_view b) const {
    return a == b || moves_ || without_names(a) == without_names(b);
  }

  bool mentions(std::string_view text, const std::set<std::string>& names) const {
    return !names.empty() && std::ranges::any_of(tokenize(rules_, text), [&](const Token& token) {
      return contains(names, token.name());
    });
  }

  // The parts by what they are called whatever is renamed.
  Parts comparable(Parts parts) const {
    if (renamed_.empty()) return parts;
    Parts named;
    for (auto& [what, part] : parts) named.emplace(key_of(what), std::move(part));
    return named;
  }

  // Columns have been followed under their names.
  std::string key_of(const std::string& what) const {
    const bool is_followed = renamed_.empty() || what.starts_with("column ") ||
                             what.starts_with("foreign key of ") ||
                             what.starts_with("constraint ") || what.starts_with("index ");
    return is_followed ? what : without_names(what);
  }

 private:
  // Texts may have other letters than the names they mean.
  static bool contains(const std::set<std::string>& names, std::string_view name) {
    return std::ranges::any_of(names, [&](const std::string& one) { return same_name(one, name); });
  }

  std::string without_names(std::string_view text) const {
    std::string rest;
    for (const Token& token : tokenize(rules_, text)) {
      const std::string name = token.name();
      rest += (contains(renamed_, name) ? "?" : name) + " ";
    }
    return rest;
  }

  const std::set<std::string>& renamed_;
  bool moves_;
  const LexicalRules& rules_;
};

Parts canonical_parts(const CatalogueTable& table, const Schema& schema, const Dialect& dialect) {
  CatalogueTable form = table;
  form.table = canonical(table.table, schema, dialect);
  return parts_of(form, dialect);
}

bool has_parent(const CatalogueTable& table) {
  return std::ranges::any_of(table.details,
                             [](const auto& one) { return one.first.starts_with("parent "); });
}

// Compares one table.
class TableComparison {
 public:
  TableComparison(const TableFate& fate, const Texts& texts, const Dialect& dialect,
                  std::vector<Difference>& found)
      : fate_(fate), texts_(texts), dialect_(dialect), found_(found) {
    for (const std::string& what : fate.named) named_.insert(texts.key_of(what));
  }

  void run(const CatalogueTable& after, const Schema& schema, const Table* planned,
           const Schema& planned_schema) {
    table_ = after.table.name;
    if (fate_.is_known && fate_.before.identity != after.identity) {
      return tell(Kind::kChanged, "is another table of that name");
    }
    is_inherited_ = has_parent(fate_.before) || has_parent(after);
    before_ = texts_.comparable(parts_of(fate_.before, dialect_));
    after_ = texts_.comparable(canonical_parts(after, schema, dialect_));
    if (planned != nullptr) {
      planned_ = texts_.comparable(
          planned_parts_of(canonical(*planned, planned_schema, dialect_), dialect_));
    }
    std::set<std::string> all;
    for (const Parts* parts : {&before_, &after_, &planned_}) {
      for (const auto& [what, part] : *parts) all.insert(what);
    }
    for (const std::string& what : all) {
      is_named(what) ? compare_named(what, planned != nullptr) : compare_unnamed(what);
    }
  }

 private:
  static const Part* find(const Parts& parts, const std::string& what) {
    const auto found = parts.find(what);
    return found == parts.end() ? nullptr : &found->second;
  }

  bool is_named(const std::string& what) const {
    if (fate_.is_new || named_.contains(what)) return true;
    for (const Parts* parts : {&before_, &planned_}) {
      const Part* part = find(*parts, what);
      if (part != nullptr && part->columns.size() == 1 && is_altered(part->columns[0])) return true;
    }
    return false;
  }

  bool is_altered(const std::string& column) const { return fate_.altered.contains(column); }

  void compare_named(const std::string& what, bool is_planned) {
    const Part* plan = find(planned_, what);
    const Part* now = find(after_, what);
    if (!is_planned || (plan == nullptr && now == nullptr)) return;
    if (plan == nullptr) {
      const bool was_to_go = named_.contains(what) || find(before_, what) != nullptr;
      was_to_go ? tell(Kind::kNotAsPlanned, what + " is still there") : tell_new(what, *now);
    } else if (now == nullptr) {
      tell(Kind::kNotAsPlanned, what + " is missing");
    } else if (!plan->shape.empty() && now->shape != plan->shape) {
      tell(Kind::kNotAsPlanned,
           absl::StrFormat("%s is %s, and not %s", what,
                           now->shape.empty() ? now->text : now->shape, plan->shape));
    }
  }

  void compare_unnamed(const std::string& what) {
    const Part* old = find(before_, what);
    const Part* now = find(after_, what);
    if (is_inherited_ || !fate_.is_known || (old == nullptr && now == nullptr)) return;
    if (old == nullptr && !is_property(what)) return tell_new(what, *now);
    if (old != nullptr && (is_same(*old, now) || goes_with_column(what, *old))) return;
    if (old != nullptr && now == nullptr) {
      const std::string* other = find_renamed(*old, after_, before_);
      if (other != nullptr && !planned_.contains(*other)) {
        return tell(Kind::kBeside, absl::StrFormat("%s is called %s now", what, *other));
      }
    }
    tell(may_be_of_others(what) ? Kind::kBeside : Kind::kChanged,
         absl::StrFormat("%s %s, and no operation is about it", what,
                         now == nullptr ? "is gone" : "was changed"));
  }

  // The key or index that is like `part` and is among `parts`, but not among `others`: what
  // it is called now, or was.  Others may rename an index, and so the constraint that it
  // is of, whatever locks there are.
  const std::string* find_renamed(const Part& part, const Parts& parts, const Parts& others) const {
    if (!dialect_.lets_others_index() || part.columns.empty()) return nullptr;
    const auto found = std::ranges::find_if(parts, [&](const auto& entry) {
      return !others.contains(entry.first) && entry.second.columns == part.columns &&
             is_same(part, &entry.second);
    });
    return found == parts.end() ? nullptr : &found->first;
  }

  bool is_same(const Part& old, const Part* now) const {
    return now != nullptr && old.shape == now->shape && texts_.are_same(old.text, now->text);
  }

  bool goes_with_column(const std::string& what, const Part& old) const {
    const auto goes_with = fate_.before.goes_with.find(what);
    const bool is_listed =
        goes_with != fate_.before.goes_with.end() &&
        std::ranges::any_of(goes_with->second, [&](auto& column) { return is_altered(column); });
    return is_listed || is_of_altered(what) || texts_.mentions(old.text, fate_.altered) ||
           std::ranges::any_of(old.columns, [&](auto& column) { return is_altered(column); }) ||
           (what.ends_with(')') && texts_.mentions(what, fate_.altered));
  }

  // Whether it is a detail of a column that changes are about.
  bool is_of_altered(const std::string& what) const {
    return std::ranges::any_of(fate_.altered, [&](const std::string& column) {
      return what.starts_with(column_part(column) + ":");
    });
  }

  // Whether it is no thing of its own, but how the table is, or a column that was there.
  bool is_property(const std::string& what) const {
    static const std::set<std::string_view> of_tables = {
        "options", "partition", "partitioned by", "persistence", "row security", "text"};
    return of_tables.contains(what) ||
           std::ranges::any_of(fate_.before.table.columns, [&](const Column& column) {
             return !is_altered(column.name) && what.starts_with(column_part(column.name) + ":");
           });
  }

  bool may_be_of_others(std::string_view what) const {
    return dialect_.lets_others_index() && what.starts_with("index ");
  }

  // An index that is not valid is one that others are making.
  void tell_new(const std::string& what, const Part& part) {
    const bool is_renamed = find_renamed(part, before_, after_) != nullptr;
    if (!is_renamed && !part.text.ends_with(kNotValid)) tell(Kind::kBeside, what + " is new");
  }

  void tell(Kind kind, const std::string& what) {
    found_.push_back({kind, table_, absl::StrFormat("table %s: %s", to_string(table_), what)});
  }

  const TableFate& fate_;
  const Texts& texts_;
  const Dialect& dialect_;
  std::vector<Difference>& found_;
  std::set<std::string> named_;
  TableName table_;
  bool is_inherited_ = false;
  Parts before_;
  Parts after_;
  Parts planned_;
};

}  // namespace

std::vector<Difference> compare_catalogues(const Catalogue& before,
                                           absl::Span<const Change* const> changes,
                                           const Schema& planned, const Catalogue& after,
                                           const Dialect& dialect) {
  const Fates fates = follow(before, changes, dialect);
  const Texts texts(fates, dialect);
  const Schema schema = after.schema();
  std::vector<Difference> found;
  for (const auto& [name, identity] : fates.gone) {
    const CatalogueTable* still = after.find_table(name);
    // Where letters make no difference, another table may be found by that name.
    const bool is_taken = std::ranges::any_of(fates.tables, [&, &gone = name](const auto& entry) {
      return same_name(entry.first.name, gone.name);
    });
    if (still == nullptr || still->identity != identity || is_taken) continue;
    found.push_back(
        {Kind::kNotAsPlanned, name, absl::StrFormat("table %s is still there", to_string(name))});
  }
  for (const auto& [name, fate] : fates.tables) {
    if (!fate.is_touched) continue;
    if (const CatalogueTable* table = after.find_table(name)) {
      TableComparison(fate, texts, dialect, found)
          .run(*table, schema, planned.find_table(name), planned);
    } else if (!after.incomplete || fate.is_new || fate.is_known) {
      found.push_back(
          {Kind::kNotAsPlanned, name, absl::StrFormat("table %s is missing", to_string(name))});
    }
  }
  return found;
}

bool is_as_planned(absl::Span<const Difference> differences) {
  return std::ranges::all_of(differences,
                             [](const Difference& one) { return one.kind == Kind::kBeside; });
}

}  // namespace piccolo
