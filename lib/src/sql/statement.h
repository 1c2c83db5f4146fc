// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

#include "absl/status/status.h"

namespace piccolo {

// What SQLite's catalogue has to say of a table for a statement to be right.
struct Expectation {
  Expectation(std::string about, std::string says)
      : table(std::move(about)), catalogue(std::move(says)) {}

  std::string table;
  std::string catalogue;
};

// A query that counts the rows which a statement would change unasked, and what to say if
// there are any.
struct RowCheck {
  RowCheck(std::string counts, std::string says)
      : query(std::move(counts)), words(std::move(says)) {}

  std::string query;
  std::string words;  // The number follows.
};

// A statement of the database's dialect.
struct Statement {
  // Not explicit: most statements are nothing but their text.
  Statement(std::string text) : sql(std::move(text)) {}
  Statement(std::string_view text) : sql(text) {}
  Statement(const char* text) : sql(text) {}

  std::string sql;
  // Whether the text is not ours: raw SQL, or what the catalogue had.
  bool is_verbatim = false;
  // The file it stands in and its first line there; none for 0.
  std::shared_ptr<const std::string> file = nullptr;
  std::size_t line = 0;
  // Checked immediately before it runs, which fails with kFailedPrecondition
  // otherwise.
  std::shared_ptr<const Expectation> expects = nullptr;
  // Looked at just before it runs, which fails with kFailedPrecondition if there are such
  // rows.
  std::shared_ptr<const RowCheck> row_check = nullptr;
};

// kInvalidArgument, showing the place: there is a NUL byte in `sql`.  What came
// behind it would never reach the database.
absl::Status check_no_nul(std::string_view sql);

}  // namespace piccolo
