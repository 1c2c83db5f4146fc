// SPDX-License-Identifier: MIT
#include "schema/change_json.h"

#include <array>
#include <cmath>
#include <concepts>
#include <nlohmann/json.hpp>
#include <type_traits>
#include <utility>

#include "absl/strings/escaping.h"
#include "absl/strings/str_format.h"
#include "utf8.h"

namespace piccolo {
namespace {

using Json = nlohmann::json;

// What a field may be called in JSON, in the order of the enumerators.
constexpr std::array kTypeKinds = {
    "small_int", "integer",  "big_int", "serial",    "big_serial",       "varchar",
    "char",      "text",     "boolean", "timestamp", "timestamptz",      "date",
    "time",      "interval", "numeric", "real",      "double_precision", "uuid",
    "json",      "jsonb",    "bytea",   "raw",       "foreign_key"};
constexpr std::array kReferentialActions = {"cascade", "restrict", "no_action", "set_null",
                                            "set_default"};
constexpr std::array kIndexMethods = {"btree", "hash", "gist", "gin"};
constexpr const auto& names_of(TypeKind) { return kTypeKinds; }
constexpr const auto& names_of(ReferentialAction) { return kReferentialActions; }
constexpr const auto& names_of(IndexMethod) { return kIndexMethods; }

// What the alternatives of a variant are called in JSON, in their order.
constexpr std::array kChanges = {"add_table",           "drop_table",   "rename_table",
                                 "change_table_schema", "add_column",   "drop_column",
                                 "rename_column",       "alter_column", "add_constraint",
                                 "drop_constraint",     "add_index",    "drop_index"};
static_assert(kChanges.size() == std::variant_size_v<Change>);
constexpr std::array kConstraints = {"unique", "check"};
constexpr std::array kDefaults = {"none",  "boolean",     "integer",     "number", "text",
                                  "bytes", "random_uuid", "empty_array", "sql"};
static_assert(kDefaults.size() == std::variant_size_v<Default>);
constexpr const auto& names_of(const Change&) { return kChanges; }
constexpr const auto& names_of(const Constraint&) { return kConstraints; }
constexpr const auto& names_of(const Default&) { return kDefaults; }

// The fields of a struct, once for both directions: `visit` is given the name and the
// value of each, which is const if the struct is.
template <typename Self, typename Struct>
concept Is = std::same_as<std::remove_const_t<Self>, Struct>;

void fields(Is<NoDefault> auto&, auto) {}
void fields(Is<RandomUuid> auto&, auto) {}
void fields(Is<EmptyArray> auto&, auto) {}
void fields(Is<SqlExpression> auto& one, auto visit) { visit("text", one.text); }
void fields(Is<Bytes> auto& one, auto visit) { visit("data", one.data); }
void fields(Is<Digits> auto& one, auto visit) {
  visit("precision", one.precision);
  visit("scale", one.scale);
}
void fields(Is<TableName> auto& one, auto visit) {
  visit("name", one.name);
  visit("schema", one.schema);
}
void fields(Is<ColumnType> auto& one, auto visit) {
  visit("kind", one.kind);
  visit("length", one.length);
  visit("digits", one.digits);
  visit("sql", one.sql);
  visit("array_dimensions", one.array_dimensions);
}
void fields(Is<Reference> auto& one, auto visit) {
  visit("table", one.table);
  visit("column", one.column);
  visit("on_delete", one.on_delete);
  visit("on_update", one.on_update);
  visit("name", one.name);
}
void fields(Is<ColumnIndex> auto& one, auto visit) {
  visit("method", one.method);
  visit("name", one.name);
}
void fields(Is<GivenNames> auto& one, auto visit) {
  visit("primary_key", one.primary_key);
  visit("sequence", one.sequence);
  visit("not_null", one.not_null);
}
void fields(Is<Column> auto& one, auto visit) {
  visit("name", one.name);
  visit("type", one.type);
  visit("null", one.null);
  visit("primary_key", one.primary_key);
  visit("unique", one.unique);
  visit("unique_name", one.unique_name);
  visit("index", one.index);
  visit("default", one.default_value);
  visit("references", one.references);
  visit("given", one.given);
}
void fields(Is<UniqueConstraint> auto& one, auto visit) {
  visit("name", one.name);
  visit("columns", one.columns);
  visit("nulls_distinct", one.nulls_distinct);
}
void fields(Is<CheckConstraint> auto& one, auto visit) {
  visit("name", one.name);
  visit("condition", one.condition);
}
void fields(Is<Index> auto& one, auto visit) {
  visit("name", one.name);
  visit("columns", one.columns);
  visit("method", one.method);
  visit("unique", one.unique);
}
void fields(Is<Table> auto& one, auto visit) {
  visit("name", one.name);
  visit("columns", one.columns);
  visit("constraints", one.constraints);
  visit("indexes", one.indexes);
}
void fields(Is<AddTable> auto& one, auto visit) { visit("table", one.table); }
void fields(Is<DropTable> auto& one, auto visit) {
  visit("table", one.table);
  visit("definition", one.definition);
}
void fields(Is<RenameTable> auto& one, auto visit) {
  visit("table", one.table);
  visit("new_name", one.new_name);
}
void fields(Is<ChangeTableSchema> auto& one, auto visit) {
  visit("table", one.table);
  visit("new_schema", one.new_schema);
}
void fields(Is<AddColumn> auto& one, auto visit) {
  visit("table", one.table);
  visit("column", one.column);
  visit("constraints", one.constraints);
  visit("indexes", one.indexes);
}
void fields(Is<DropColumn> auto& one, auto visit) {
  visit("table", one.table);
  visit("column", one.column);
  visit("definition", one.definition);
}
void fields(Is<RenameColumn> auto& one, auto visit) {
  visit("table", one.table);
  visit("column", one.column);
  visit("new_name", one.new_name);
}
void fields(Is<AlterColumn> auto& one, auto visit) {
  visit("table", one.table);
  visit("column", one.column);
  visit("using_expression", one.using_expression);
  visit("using_backwards", one.using_backwards);
  visit("before", one.before);
}
void fields(Is<AddConstraint> auto& one, auto visit) {
  visit("table", one.table);
  visit("constraint", one.constraint);
}
void fields(Is<DropConstraint> auto& one, auto visit) {
  visit("table", one.table);
  visit("constraint", one.constraint);
  visit("definition", one.definition);
}
void fields(Is<AddIndex> auto& one, auto visit) {
  visit("table", one.table);
  visit("index", one.index);
}
void fields(Is<DropIndex> auto& one, auto visit) {
  visit("table", one.table);
  visit("index", one.index);
  visit("definition", one.definition);
}

// Writing.  Text, lists and options that are empty are left out: that is their default.

template <typename Value>
bool is_empty(const Value& value) {
  if constexpr (requires { value.has_value(); }) {
    return !value.has_value();
  } else if constexpr (requires { value.empty(); }) {
    return value.empty();
  } else {
    return false;
  }
}

Json value_of(bool value) { return value; }
Json value_of(int value) { return value; }
Json value_of(std::int64_t value) { return value; }
// JSON has no infinities, and no NaN.
Json value_of(double value) {
  if (std::isfinite(value)) return value;
  return std::isnan(value) ? "nan" : value > 0 ? "inf" : "-inf";
}
Json value_of(const std::string& text) {
  if (!find_not_utf8(text)) return text;
  return {{"hex", absl::BytesToHexString(text)}};
}

template <typename Value>
Json value_of(const Value& value);
template <typename Value>
Json value_of(const std::optional<Value>& value);
template <typename... Values>
Json value_of(const std::variant<Values...>& value);

template <typename Value>
Json value_of(const std::vector<Value>& values) {
  Json array = Json::array();
  for (const Value& value : values) array.push_back(value_of(value));
  return array;
}

template <typename Value>
Json value_of(const std::optional<Value>& value) {
  return value ? value_of(*value) : Json();
}

template <typename... Values>
Json value_of(const std::variant<Values...>& value) {
  const auto alternative = [](const auto& one) { return value_of(one); };
  return {{names_of(value)[value.index()], std::visit(alternative, value)}};
}

template <typename Value>
Json value_of(const Value& value) {
  if constexpr (std::is_enum_v<Value>) {
    return names_of(value)[static_cast<std::size_t>(value)];
  } else {
    Json object = Json::object();
    fields(value, [&](const char* name, const auto& field) {
      if (!is_empty(field)) object[name] = value_of(field);
    });
    return object;
  }
}

// Reading.  Throws Json::exception or NotAChange, which change_from_json() catches.

struct NotAChange {
  std::string why;
};

// The place of `name` among `names`.
template <std::size_t count>
std::size_t index_of(const std::array<const char*, count>& names, const std::string& name) {
  for (std::size_t i = 0; i < count; ++i) {
    if (names[i] == name) return i;
  }
  throw NotAChange{absl::StrFormat("\"%s\" is not known", name)};
}

void read(const Json& json, bool& value) { json.get_to(value); }
void read(const Json& json, int& value) { json.get_to(value); }
void read(const Json& json, std::int64_t& value) { json.get_to(value); }
void read(const Json& json, double& value) {
  value = json.is_string() ? std::stod(json.get<std::string>()) : json.get<double>();
}
void read(const Json& json, std::string& text) {
  text = json.is_object() ? absl::HexStringToBytes(json.at("hex").get<std::string>())
                          : json.get<std::string>();
}

template <typename Value>
void read(const Json& json, Value& value);
template <typename Value>
void read(const Json& json, std::optional<Value>& value);
template <typename... Values>
void read(const Json& json, std::variant<Values...>& value);

template <typename Value>
void read(const Json& json, std::vector<Value>& values) {
  values.clear();
  for (const Json& element : json) read(element, values.emplace_back());
}

template <typename Value>
void read(const Json& json, std::optional<Value>& value) {
  value.reset();
  if (!json.is_null()) read(json, value.emplace());
}

template <typename... Values>
void read(const Json& json, std::variant<Values...>& value) {
  if (!json.is_object() || json.empty()) throw NotAChange{"an object is missing"};
  const auto member = json.begin();
  const std::size_t index = index_of(names_of(value), member.key());
  std::size_t i = 0;
  const auto read_if_it_is = [&](auto alternative) {
    if (i++ != index) return;
    read(member.value(), alternative);
    value = std::move(alternative);
  };
  (read_if_it_is(Values()), ...);
}

template <typename Value>
void read(const Json& json, Value& value) {
  if constexpr (std::is_enum_v<Value>) {
    value = static_cast<Value>(index_of(names_of(value), json.get<std::string>()));
  } else {
    if (!json.is_object()) throw NotAChange{"an object is missing"};
    fields(value, [&](const char* name, auto& field) {
      const auto found = json.find(name);
      if (found == json.end()) return;
      try {
        read(*found, field);
      } catch (const NotAChange& error) {
        throw NotAChange{absl::StrFormat("%s: %s", name, error.why)};
      } catch (const std::exception& error) {
        throw NotAChange{absl::StrFormat("%s: %s", name, error.what())};
      }
    });
  }
}

}  // namespace

nlohmann::json to_json(const Change& change) { return value_of(change); }

absl::StatusOr<Change> change_from_json(const nlohmann::json& json) {
  try {
    Change change;
    read(json, change);
    return change;
  } catch (const NotAChange& error) {
    return absl::InvalidArgumentError(
        absl::StrFormat("this is no change that is known here: %s", error.why));
  }
}

}  // namespace piccolo
