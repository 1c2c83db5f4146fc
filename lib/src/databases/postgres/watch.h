// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <optional>
#include <string>

#include "databases/postgres/handle.h"

namespace piccolo {

// Finds out what a session is waiting for, while it waits: by a connection of its
// own, which it makes only then.
class PostgresWatch {
 public:
  // `pid` is the session's.
  PostgresWatch(std::string uri, std::string pid, const WaitPolicy& wait)
      : uri_(std::move(uri)), pid_(std::move(pid)), on_wait_(wait.on_wait) {}

  // Asks who is in the way, and tells whoever wants to know.
  void look();

  // Who was in the way when last seen, a line each; empty if nobody.
  const std::string& blockers() const { return blockers_; }

 private:
  std::string ask();

  using Clock = std::chrono::steady_clock;

  std::string uri_;
  std::string pid_;
  std::function<void(std::string_view)> on_wait_;
  std::optional<PostgresHandle> connection_;
  std::string blockers_;
  Clock::time_point since_ = Clock::now();
  Clock::time_point told_ = since_;
};

}  // namespace piccolo
