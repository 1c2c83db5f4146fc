// SPDX-License-Identifier: MIT
#include "databases/postgres/watch.h"

#include "absl/strings/str_format.h"
#include "absl/strings/str_replace.h"

namespace piccolo {
namespace {

constexpr std::chrono::seconds kBetweenNews(1);

constexpr char kBlockersQuery[] = R"(
SELECT pid, state, extract(epoch FROM clock_timestamp() - xact_start)::bigint,
       left(regexp_replace(query, '\s+', ' ', 'g'), 200)
FROM pg_stat_activity WHERE pid = ANY (pg_blocking_pids(%s)) ORDER BY pid)";

}  // namespace

void PostgresWatch::look() {
  std::string blockers = ask();
  if (!blockers.empty()) blockers_ = std::move(blockers);
  const auto now = Clock::now();
  if (!on_wait_ || now - told_ < kBetweenNews) return;
  told_ = now;
  on_wait_(blockers_.empty()
               ? absl::StrFormat("the server has been at work for %d s",
                                 std::chrono::ceil<std::chrono::seconds>(now - since_).count())
               : "waiting for " + blockers_);
}

std::string PostgresWatch::ask() {
  if (!connection_) {
    absl::StatusOr<PostgresHandle> connected = PostgresHandle::connect(uri_);
    if (!connected.ok()) return "";  // There may be no more connections.
    connection_ = *std::move(connected);
  }
  const absl::StatusOr<std::vector<Row>> rows =
      connection_->select(absl::StrFormat(kBlockersQuery, pid_));
  std::string blockers;
  if (!rows.ok()) return blockers;
  for (const Row& row : *rows) {
    absl::StrAppendFormat(&blockers, "%spid %s (%s, in its transaction for %s s): %s",
                          blockers.empty() ? "" : "\n", row[0].value_or("?"),
                          row[1].value_or("state not known"), row[2].value_or("?"),
                          row[3].value_or(""));
  }
  return blockers;
}

}  // namespace piccolo
