// SPDX-License-Identifier: MIT
#include "columns.h"

#include <cstdint>
#include <functional>
#include <map>
#include <string>

namespace piccolo::testing {
namespace {

using nlohmann::json;

ReferentialAction action_from(const std::string& words) {
  static const std::map<std::string, ReferentialAction> actions = {
      {"CASCADE", ReferentialAction::kCascade},
      {"RESTRICT", ReferentialAction::kRestrict},
      {"NO ACTION", ReferentialAction::kNoAction},
      {"SET NULL", ReferentialAction::kSetNull},
      {"SET DEFAULT", ReferentialAction::kSetDefault}};
  return actions.at(words);
}

IndexMethod method_from(const std::string& word) {
  static const std::map<std::string, IndexMethod> methods = {{"btree", IndexMethod::kBtree},
                                                             {"hash", IndexMethod::kHash},
                                                             {"gist", IndexMethod::kGist},
                                                             {"gin", IndexMethod::kGin}};
  return methods.at(word);
}

Default default_from(const json& value) {
  if (value.is_null()) return kNoDefault;
  if (value.is_boolean()) return value.get<bool>();
  if (value.is_number_integer()) return value.get<std::int64_t>();
  if (value.is_number()) return value.get<double>();
  if (value.is_object() && value.contains("bytes")) {
    return Bytes{value.at("bytes").get<std::string>()};
  }
  if (value.is_object()) return SqlExpression{value.at("sql").get<std::string>()};
  return value.get<std::string>();
}

// The options that all makers take.
template <typename Options>
Options options_from(const json& text) {
  Options options;
  options.null = text.value("null", options.null);
  options.primary_key = text.value("primary_key", false);
  options.unique = text.value("unique", false);
  options.index = text.value("index", false);
  options.index_method = method_from(text.value("index_method", "btree"));
  if (text.contains("default")) options.default_value = default_from(text.at("default"));
  return options;
}

VarcharOptions varchar_options_from(const json& text) {
  auto options = options_from<VarcharOptions>(text);
  if (!text.contains("length")) return options;
  options.length.reset();
  if (!text.at("length").is_null()) options.length = text.at("length").get<int>();
  return options;
}

NumericOptions numeric_options_from(const json& text) {
  auto options = options_from<NumericOptions>(text);
  if (text.contains("digits")) {
    options.digits = Digits{text.at("digits").at(0), text.at("digits").at(1)};
  }
  return options;
}

ForeignKeyOptions key_options_from(const json& text) {
  auto options = options_from<ForeignKeyOptions>(text);
  options.on_delete = action_from(text.value("on_delete", "CASCADE"));
  options.on_update = action_from(text.value("on_update", "CASCADE"));
  options.target_column = text.value("target_column", "");
  return options;
}

using Maker = std::function<Column(const std::string&, const json&)>;

template <typename Type>
Maker plain() {
  return [](const std::string& name, const json& text) {
    return Type(name, options_from<ColumnOptions>(text));
  };
}

template <typename Type>
Maker with_length() {
  return [](const std::string& name, const json& text) {
    return Type(name, varchar_options_from(text));
  };
}

Column make_numeric(const std::string& name, const json& text) {
  return Numeric(name, numeric_options_from(text));
}

Column make_array(const std::string& name, const json& text) {
  return Array(name, column_from(text.at("element")), options_from<ColumnOptions>(text));
}

Column make_key(const std::string& name, const json& text) {
  return ForeignKey(name, text.at("references").get<std::string>(), key_options_from(text));
}

const std::map<std::string, Maker>& makers() {
  static const std::map<std::string, Maker> all = {{"SmallInt", plain<SmallInt>()},
                                                   {"Integer", plain<Integer>()},
                                                   {"BigInt", plain<BigInt>()},
                                                   {"Serial", plain<Serial>()},
                                                   {"BigSerial", plain<BigSerial>()},
                                                   {"Varchar", with_length<Varchar>()},
                                                   {"Char", with_length<Char>()},
                                                   {"Text", plain<Text>()},
                                                   {"Boolean", plain<Boolean>()},
                                                   {"Timestamp", plain<Timestamp>()},
                                                   {"Timestamptz", plain<Timestamptz>()},
                                                   {"Date", plain<Date>()},
                                                   {"Time", plain<Time>()},
                                                   {"Interval", plain<Interval>()},
                                                   {"Numeric", make_numeric},
                                                   {"Real", plain<Real>()},
                                                   {"DoublePrecision", plain<DoublePrecision>()},
                                                   {"Uuid", plain<Uuid>()},
                                                   {"Json", plain<Json>()},
                                                   {"Jsonb", plain<Jsonb>()},
                                                   {"Bytea", plain<Bytea>()},
                                                   {"Array", make_array},
                                                   {"ForeignKey", make_key}};
  return all;
}

}  // namespace

Column column_from(const json& text) {
  return makers().at(text.at("type"))(text.value("name", ""), text);
}

}  // namespace piccolo::testing
