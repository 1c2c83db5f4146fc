// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cmath>
#include <cstdint>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

#include "absl/strings/escaping.h"
#include "absl/strings/str_format.h"
#include "utf8.h"

// Plain structs as JSON, to be kept and read again: also by an older or a newer version of
// the library.  So a field that is missing has its default, one that is not known is left
// alone, and fields are never renamed.
//
// A struct has a function `fields(one, visit)` beside it in namespace piccolo, which gives
// `visit` the name and the value of each field, const if the struct is; an enumeration or a
// variant has `names_of()`, an array of names in their order.
namespace piccolo {

using JsonValue = nlohmann::json;

// What reading throws beside JsonValue::exception.
struct NotInJson {
  std::string why;
};

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

inline JsonValue value_of(bool value) { return value; }
inline JsonValue value_of(int value) { return value; }
inline JsonValue value_of(std::int64_t value) { return value; }
inline JsonValue value_of(std::uint64_t value) { return value; }
// JSON has no infinities, and no NaN.
inline JsonValue value_of(double value) {
  if (std::isfinite(value)) return value;
  return std::isnan(value) ? "nan" : value > 0 ? "inf" : "-inf";
}
inline JsonValue value_of(const std::string& text) {
  if (!find_not_utf8(text)) return text;
  return {{"hex", absl::BytesToHexString(text)}};
}

template <typename Value>
JsonValue value_of(const Value& value);
template <typename Value>
JsonValue value_of(const std::optional<Value>& value);
template <typename... Values>
JsonValue value_of(const std::variant<Values...>& value);

template <typename Value>
JsonValue value_of(const std::vector<Value>& values) {
  JsonValue array = JsonValue::array();
  for (const Value& value : values) array.push_back(value_of(value));
  return array;
}

template <typename Value>
JsonValue value_of(const std::optional<Value>& value) {
  return value ? value_of(*value) : JsonValue();
}

template <typename... Values>
JsonValue value_of(const std::variant<Values...>& value) {
  const auto alternative = [](const auto& one) { return value_of(one); };
  return {{names_of(value)[value.index()], std::visit(alternative, value)}};
}

template <typename Value>
JsonValue value_of(const Value& value) {
  if constexpr (std::is_enum_v<Value>) {
    return names_of(value)[static_cast<std::size_t>(value)];
  } else {
    JsonValue object = JsonValue::object();
    fields(value, [&](const char* name, const auto& field) {
      if (!is_empty(field)) object[name] = value_of(field);
    });
    return object;
  }
}

// Reading.

// The place of `name` among `names`.
template <std::size_t count>
std::size_t index_of_name(const std::array<const char*, count>& names, const std::string& name) {
  for (std::size_t i = 0; i < count; ++i) {
    if (names[i] == name) return i;
  }
  throw NotInJson{absl::StrFormat("\"%s\" is not known", name)};
}

inline void read(const JsonValue& json, bool& value) { json.get_to(value); }
inline void read(const JsonValue& json, int& value) { json.get_to(value); }
inline void read(const JsonValue& json, std::int64_t& value) { json.get_to(value); }
inline void read(const JsonValue& json, std::uint64_t& value) { json.get_to(value); }
inline void read(const JsonValue& json, double& value) {
  value = json.is_string() ? std::stod(json.get<std::string>()) : json.get<double>();
}
inline void read(const JsonValue& json, std::string& text) {
  text = json.is_object() ? absl::HexStringToBytes(json.at("hex").get<std::string>())
                          : json.get<std::string>();
}

template <typename Value>
void read(const JsonValue& json, Value& value);
template <typename Value>
void read(const JsonValue& json, std::optional<Value>& value);
template <typename... Values>
void read(const JsonValue& json, std::variant<Values...>& value);

template <typename Value>
void read(const JsonValue& json, std::vector<Value>& values) {
  values.clear();
  for (const JsonValue& element : json) read(element, values.emplace_back());
}

template <typename Value>
void read(const JsonValue& json, std::optional<Value>& value) {
  value.reset();
  if (!json.is_null()) read(json, value.emplace());
}

template <typename... Values>
void read(const JsonValue& json, std::variant<Values...>& value) {
  if (!json.is_object() || json.empty()) throw NotInJson{"an object is missing"};
  const auto member = json.begin();
  const std::size_t index = index_of_name(names_of(value), member.key());
  std::size_t i = 0;
  const auto read_if_it_is = [&](auto alternative) {
    if (i++ != index) return;
    read(member.value(), alternative);
    value = std::move(alternative);
  };
  (read_if_it_is(Values()), ...);
}

template <typename Value>
void read(const JsonValue& json, Value& value) {
  if constexpr (std::is_enum_v<Value>) {
    value = static_cast<Value>(index_of_name(names_of(value), json.get<std::string>()));
  } else {
    if (!json.is_object()) throw NotInJson{"an object is missing"};
    fields(value, [&](const char* name, auto& field) {
      const auto found = json.find(name);
      if (found == json.end()) return;
      try {
        read(*found, field);
      } catch (const NotInJson& error) {
        throw NotInJson{absl::StrFormat("%s: %s", name, error.why)};
      } catch (const std::exception& error) {
        throw NotInJson{absl::StrFormat("%s: %s", name, error.what())};
      }
    });
  }
}

}  // namespace piccolo
