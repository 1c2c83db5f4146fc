// SPDX-License-Identifier: MIT
#include "crash/tool_process.h"

#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>

#include <fstream>
#include <sstream>

namespace piccolo::testing {
namespace {

std::vector<char*> pointers(Strings& words) {
  std::vector<char*> pointers;
  for (std::string& word : words) pointers.push_back(word.data());
  pointers.push_back(nullptr);
  return pointers;
}

std::string output_file(const TemporaryFolder& folder) { return folder.path() + "/output"; }

}  // namespace

ToolProcess::ToolProcess(const Strings& arguments, Strings environment) {
  Strings words = {PICCOLO_CRASH_TOOL};
  words.insert(words.end(), arguments.begin(), arguments.end());
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addopen(&actions, 1, output_file(folder_).c_str(), O_WRONLY | O_CREAT,
                                   0600);
  posix_spawn_file_actions_adddup2(&actions, 1, 2);
  const int spawned = posix_spawn(&pid_, PICCOLO_CRASH_TOOL, &actions, nullptr,
                                  pointers(words).data(), pointers(environment).data());
  posix_spawn_file_actions_destroy(&actions);
  BOOST_TEST_REQUIRE(spawned == 0);
}

ToolProcess::~ToolProcess() {
  if (pid_ < 0) return;
  kill();
  (void)waitpid(pid_, nullptr, 0);
}

void ToolProcess::kill() { ::kill(pid_, SIGKILL); }

bool ToolProcess::has_ended() const {
  siginfo_t info{};
  const int asked = waitid(P_PID, static_cast<id_t>(pid_), &info, WEXITED | WNOHANG | WNOWAIT);
  return asked != 0 || info.si_pid == pid_;
}

ToolProcess::End ToolProcess::wait() {
  int status = 0;
  BOOST_TEST_REQUIRE(waitpid(pid_, &status, 0) == pid_);
  pid_ = -1;
  End end{.is_killed = WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL};
  if (WIFEXITED(status)) end.code = WEXITSTATUS(status);
  std::ostringstream output;
  output << std::ifstream(output_file(folder_)).rdbuf();
  end.output = output.str();
  return end;
}

}  // namespace piccolo::testing
