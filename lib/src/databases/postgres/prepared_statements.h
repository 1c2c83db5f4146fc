// SPDX-License-Identifier: MIT
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "absl/types/span.h"
#include "piccolo/value.h"

namespace piccolo {

// What a session asks again and again, prepared in it once: planning such a statement takes
// longer than carrying it out.
class PreparedStatements {
 public:
  // Behind a pooler the next transaction may have another session, and nothing is prepared.
  void set_session(bool is_own) { may_prepare_ = is_own; }

  // Adds to `texts` what runs `sql` with these expressions as $1, $2, …  What is added
  // last gives the answer.
  void add(const std::string& sql, absl::Span<const std::string> parameters,
           std::vector<std::string>& texts);

  // To be called when what was prepared may be gone, or may never have been, and no answer
  // is on its way.
  void forget();

  // To be called when SQL of others is sent, which may have it gone: until keep() is told
  // the names, all is prepared anew.
  void doubt(std::string_view sql);
  // What ends a migration that had such SQL, so that it leaves nothing prepared to the
  // next.  Whether its answer has the names of what is prepared, for keep().
  bool add_end(std::vector<std::string>& texts);
  void keep(absl::Span<const Row> names);

 private:
  void drop_all(std::vector<std::string>& texts);

  bool may_prepare_ = false;
  // By statement.
  std::map<std::string, std::string> names_;
  std::map<std::string, std::string> doubtful_;
  int asked_ = 0;             // How many answers are on their way to keep().
  bool is_settled_ = true;    // Whether nothing is doubted that the last of them does not tell.
  bool may_be_left_ = false;  // Whether the migration under way has words for preparing.
  bool is_left_ = false;      // Whether one before has left something all the same.
  int times_ = 0;             // So that a name is never taken.
};

}  // namespace piccolo
