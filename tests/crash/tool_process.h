// SPDX-License-Identifier: MIT
#pragma once

#include <sys/types.h>

#include <string>

#include "support/builders.h"
#include "support/test_database.h"

namespace piccolo::testing {

// A run of the tool that can be killed, in a process of its own.
class ToolProcess {
 public:
  // How it ended, and what it printed on both streams.
  struct End {
    bool is_killed = false;
    int code = -1;  // Unless it was killed.
    std::string output = {};
  };

  // Its whole environment is `environment`, e.g. {"TZ=UTC0"}.
  ToolProcess(const Strings& arguments, Strings environment);
  // Kills it, if it is still at work.
  ~ToolProcess();
  ToolProcess(const ToolProcess&) = delete;
  ToolProcess& operator=(const ToolProcess&) = delete;

  void kill();
  bool has_ended() const;
  // Once.
  End wait();

 private:
  TemporaryFolder folder_;
  pid_t pid_ = -1;  // None when it has ended.
};

}  // namespace piccolo::testing
