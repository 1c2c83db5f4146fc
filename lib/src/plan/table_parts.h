// SPDX-License-Identifier: MIT
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "piccolo/schema.h"
#include "schema/catalogue.h"
#include "sql/dialect.h"

// A table taken apart into what can be there, be missing or be another one.
namespace piccolo {

struct Part {
  // What the model says of it, too; none where that cannot be compared.
  std::string shape = {};
  // What only the catalogue says, in its own words.
  std::string text = {};
  std::vector<std::string> columns = {};  // That it is of, if it is a key or an index.
};

// By what each is: `column "name"`, `index "i"`, `foreign key of column "x"`.
using Parts = std::map<std::string, Part>;

std::string column_part(std::string_view column);
std::string foreign_key_part(std::string_view column);
std::string constraint_part(std::string_view constraint);
std::string index_part(std::string_view index);
inline constexpr std::string_view kPrimaryKeyPart = "primary key";

// Of a table in canonical form.
Parts parts_of(const Table& table, const Dialect& dialect);
// The same of a table as it is planned: what is in a raw type's words is not known.
Parts planned_parts_of(const Table& table, const Dialect& dialect);
// With the details of the catalogue.
Parts parts_of(const CatalogueTable& table, const Dialect& dialect);

}  // namespace piccolo
