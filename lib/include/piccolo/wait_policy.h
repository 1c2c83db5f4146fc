// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <string_view>

namespace piccolo {

// How long to wait for others, and whom to tell meanwhile.
struct WaitPolicy {
  using Clock = std::chrono::steady_clock;

  // How long to wait for a lock on a table before everything is undone and tried again:
  // those who queue behind us wait no longer than that.  Only on PostgreSQL.
  std::chrono::milliseconds lock_timeout{3'000};
  // For another run of migrations to end and for locks, all in all.
  std::chrono::milliseconds give_up_after{60'000};
  // When that time is over.  Commands set it when they begin, and again when they
  // have got on; where it is not set, each call waits `give_up_after`.
  std::optional<Clock::time_point> deadline = std::nullopt;
  // Told about once a second, in a sentence, what is being waited for; null for
  // nobody.  Must not use the database.
  std::function<void(std::string_view)> on_wait = nullptr;

  // The same with a deadline: its own, or one that is counted from now.
  WaitPolicy started() const {
    WaitPolicy wait = *this;
    if (!deadline) wait.deadline = Clock::now() + give_up_after;
    return wait;
  }
};

}  // namespace piccolo
