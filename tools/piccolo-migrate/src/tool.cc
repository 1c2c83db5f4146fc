// SPDX-License-Identifier: MIT
#include "piccolo/tool.h"

#include <algorithm>
#include <exception>
#include <filesystem>
#include <iostream>
#include <optional>

#include "apps.h"
#include "arguments.h"
#include "command.h"
#include "database_url.h"
#include "environment.h"
#include "report.h"
#include "session.h"
#include "sqlite_file.h"
#include "usage.h"

namespace piccolo {
namespace tool {
namespace {

// Whether the command can be about apps that only the database knows.
bool may_be_on_record(const Arguments& arguments, const std::vector<ToolApp>& apps) {
  if (!arguments.command->works_from_record) return false;
  const absl::StatusOr<std::string> url = choose_database_url(arguments, apps);
  if (!url.ok()) return false;
  const std::optional<std::filesystem::path> file = sqlite_file(*url);
  return !file || !is_missing(*file);
}

absl::Status add_folders(const Arguments& arguments, std::vector<ToolApp>& apps) {
  for (const std::string& folder : arguments.folders) {
    absl::StatusOr<AppConfig> app = read_app(folder);
    if (!app.ok()) return app.status();
    apps.push_back({.config = *std::move(app), .default_database = ""});
  }
  if (!apps.empty() || may_be_on_record(arguments, apps)) return absl::OkStatus();
  return wrong_usage("there are no apps; name a folder of SQL files: --app NAME=DIR");
}

absl::StatusOr<AppRegistry> make_registry(const std::vector<ToolApp>& apps) {
  std::vector<AppConfig> configs;
  configs.reserve(apps.size());
  for (const ToolApp& app : apps) configs.push_back(app.config);
  return AppRegistry::create(std::move(configs));
}

absl::Status check_app(const std::string& app_name, const AppRegistry& registry) {
  if (app_name == kEverything) return absl::OkStatus();
  return registry.get_app_config(app_name).status();
}

absl::StatusOr<int> run(Arguments arguments, std::vector<ToolApp> apps) {
  if (absl::Status status = apply_environment(arguments); !status.ok()) return status;
  if (absl::Status status = add_folders(arguments, apps); !status.ok()) return status;
  absl::StatusOr<AppRegistry> registry = make_registry(apps);
  if (!registry.ok()) return registry.status();
  // Said before a database is looked for: a mistyped name has none.
  absl::Status known = check_app(*arguments.app_name, *registry);
  if (!known.ok() && !may_be_on_record(arguments, apps)) return known;
  return arguments.command->run(Session(arguments, *registry, apps));
}

absl::StatusOr<int> run(const std::vector<std::string>& words, std::vector<ToolApp> apps) try {
  absl::StatusOr<Arguments> arguments = parse_arguments(words);
  if (!arguments.ok()) return arguments.status();
  if (!arguments->answer.empty()) {
    std::cout << arguments->answer << std::flush;
    return kDone;
  }
  return run(*std::move(arguments), std::move(apps));
} catch (const std::exception& error) {
  return absl::InternalError(error.what());
}

}  // namespace
}  // namespace tool

int run_tool(int argc, const char* const* argv, std::vector<ToolApp> apps) {
  const std::vector<std::string> words(argv + std::min(argc, 1), argv + argc);
  const absl::StatusOr<int> code = tool::run(words, std::move(apps));
  if (code.ok()) return *code;
  // Looked for again, as the words may not have been understood.
  const bool json = std::ranges::count(words, "--json") > 0;
  return tool::report(code.status(), json ? tool::Format::kJson : tool::Format::kText);
}

}  // namespace piccolo
