// SPDX-License-Identifier: MIT
#include "benchmarks/child.h"

#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <stdexcept>

#include "benchmarks/calls.h"

namespace piccolo::benchmarks {
namespace {

[[noreturn]] void run_and_tell(absl::FunctionRef<Measured()> work, int pipe) {
  try {
    const Measured measured = work();
    _exit(write(pipe, &measured, sizeof measured) == sizeof measured ? 0 : 1);
  } catch (const std::exception& exception) {
    std::fprintf(stderr, "%s\n", exception.what());
    _exit(1);
  }
}

}  // namespace

Measured in_child(absl::FunctionRef<Measured()> work) {
  std::fflush(stdout);
  int ends[2];
  if (pipe(ends) != 0) throw std::runtime_error("no pipe");
  const pid_t child = fork();
  if (child < 0) throw std::runtime_error("no process");
  if (child == 0) run_and_tell(work, ends[1]);
  close(ends[1]);

  Measured measured;
  const bool is_told = read(ends[0], &measured, sizeof measured) == sizeof measured;
  close(ends[0]);
  int status = 0;
  rusage usage{};
  wait4(child, &status, 0, &usage);
  if (!is_told || status != 0) throw std::runtime_error("a run to be measured has failed");
  measured.peak_mib = static_cast<double>(usage.ru_maxrss) / 1024;
  return measured;
}

Measured measure(absl::FunctionRef<void()> work) {
  const int calls_before = calls();
  const auto start = std::chrono::steady_clock::now();
  work();
  const std::chrono::duration<double, std::milli> taken = std::chrono::steady_clock::now() - start;
  return {.ms = taken.count(), .calls = calls() - calls_before};
}

}  // namespace piccolo::benchmarks
