// SPDX-License-Identifier: MIT
// Measures the library against the bare statements it sends, and prints a table.
//
//   piccolo_benchmarks [MOST [DATABASE]]    up to so many migrations, 10,000, on
//                                           "sqlite" or "postgres", or both
#include <algorithm>
#include <cstdlib>
#include <functional>
#include <iostream>

#include "absl/strings/str_format.h"
#include "benchmarks/measure.h"

namespace piccolo::benchmarks {
namespace {

constexpr std::size_t kSizes[] = {10, 100, 1'000, 10'000};
constexpr double kMostRatio = 1.1;
constexpr double kMostFactor = 12;
constexpr double kMostMib = 32;

std::size_t runs_of(std::size_t migrations) {
  return migrations <= 100 ? 21 : migrations <= 1'000 ? 7 : 3;
}

double median(std::vector<double> values) {
  std::ranges::sort(values);
  const std::size_t half = values.size() / 2;
  return values.size() % 2 == 1 ? values[half] : (values[half - 1] + values[half]) / 2;
}

template <typename Each>
double median_of(const std::vector<Pair>& pairs, Each each) {
  std::vector<double> values;
  std::ranges::transform(pairs, std::back_inserter(values), each);
  return median(values);
}

double ratio_of(const Pair& pair) { return pair.ours.ms / pair.floor.ms; }

// `value`, with a star if it is above what is aimed at.
std::string judged(const std::string& value, bool is_met) { return value + (is_met ? " " : "*"); }

void print_line(const std::string& what, std::size_t migrations, const std::vector<Pair>& pairs) {
  const double ours = median_of(pairs, [](const Pair& pair) { return pair.ours.ms; });
  const double floor = median_of(pairs, [](const Pair& pair) { return pair.floor.ms; });
  const double ratio = median_of(pairs, ratio_of);
  const auto [least, greatest] = std::ranges::minmax(pairs, {}, ratio_of);
  const double mib = pairs.front().ours.peak_mib;
  absl::PrintF("%-24s %6d %4d %10.1f %10.1f %7s  %4.2f-%-5.2f %6d %7s %7.1f\n", what, migrations,
               pairs.size(), ours, floor,
               judged(absl::StrFormat("%.2f", ratio), ratio <= kMostRatio), ratio_of(least),
               ratio_of(greatest), pairs.front().ours.calls,
               judged(absl::StrFormat("%.1f", mib), mib < kMostMib), pairs.front().floor.peak_mib);
  std::cout << std::flush;
}

void compare(Target& target, std::size_t migrations, TransactionScope scope) {
  const std::string what =
      absl::StrFormat("%s, %s", target.name(), scope == TransactionScope::kAll ? "all" : "each");
  Bench bench(target, migrations, scope);
  if (!bench.is_possible()) {
    absl::PrintF("%-24s %6d: more locks than the server has\n", what, migrations);
    return;
  }
  std::vector<Pair> forwards;
  std::vector<Pair> backwards;
  for (std::size_t i = 0; i < runs_of(migrations); ++i) {
    const Bench::Cycle cycle = bench.run();
    forwards.push_back(cycle.forwards);
    backwards.push_back(cycle.backwards);
  }
  print_line("forwards,  " + what, migrations, forwards);
  print_line("backwards, " + what, migrations, backwards);
}

void compare_all(Target& target, std::size_t most) {
  absl::PrintF("\n%-24s %6s %4s %10s %10s %7s  %-10s %6s %7s %7s\n", "", "N", "runs", "ours ms",
               "floor ms", "ratio ", "from-to", "calls", "MiB ", "floor");
  for (const TransactionScope scope : {TransactionScope::kAll, TransactionScope::kEach}) {
    for (const std::size_t size : kSizes) {
      if (size <= most) compare(target, size, scope);
    }
  }
}

double median_ms(const std::function<Measured()>& measured) {
  std::vector<double> ms(5);
  std::ranges::generate(ms, [&] { return measured().ms; });
  return median(ms);
}

void print_planning(const std::string& name, double few, double many) {
  absl::PrintF(
      "planning to reverse 1,000 and 10,000 on %-9s %6.1f %8.1f ms, factor %5s (aim: %g)\n", name,
      few, many, judged(absl::StrFormat("%.1f", many / few), many <= kMostFactor * few),
      kMostFactor);
}

void measure_planning(Target& target) {
  Bench few(target, 1'000, TransactionScope::kEach);
  few.prepare();
  const double ms = median_ms([&] { return few.plan(); });
  Bench many(target, 10'000, TransactionScope::kEach);
  many.prepare();
  print_planning(target.name(), ms, median_ms([&] { return many.plan(); }));
  const Measured status = many.status();
  absl::PrintF("status of 10,000 on %s: %.1f ms, %d calls, %.1f MiB\n", target.name(),
               median_ms([&] { return many.status(); }), status.calls, status.peak_mib);
}

void run(std::size_t most, const std::string& only) {
  std::vector<std::unique_ptr<Target>> targets = sql_targets();
  std::erase_if(targets, [&](auto& one) { return !only.empty() && one->name() != only; });
  absl::PrintF(
      "The library and bare programs that send the same statements; medians.  A star: the\n"
      "aim is missed, a ratio of %.1f or a peak of %g MiB.  calls: round trips to\n"
      "PostgreSQL, statements of SQLite.\n",
      kMostRatio, kMostMib);
  for (const auto& target : targets) compare_all(*target, most);
  std::cout << '\n';
  for (const auto& target : targets) {
    const Bench::Cycle nothing = Bench(*target, 0, TransactionScope::kAll).run();
    absl::PrintF("nothing to reverse on %s: %.1f MiB\n", target->name(),
                 nothing.backwards.ours.peak_mib);
  }
  if (most < 10'000) return;
  print_planning("memory", median_ms([] { return plan_in_memory(1'000); }),
                 median_ms([] { return plan_in_memory(10'000); }));
  for (const auto& target : targets) measure_planning(*target);
}

}  // namespace
}  // namespace piccolo::benchmarks

int main(int count, char** arguments) {
  try {
    const std::size_t most = count > 1 ? std::strtoul(arguments[1], nullptr, 10) : 10'000;
    piccolo::benchmarks::run(most, count > 2 ? arguments[2] : "");
    return 0;
  } catch (const std::exception& exception) {
    std::cerr << exception.what() << '\n';
    return 1;
  }
}
