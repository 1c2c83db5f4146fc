// SPDX-License-Identifier: MIT
#include "arguments.h"

#include <algorithm>

#include "CLI/CLI.hpp"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/strip.h"
#include "command.h"
#include "options.h"
#include "piccolo/database.h"
#include "usage.h"
#include "words.h"

namespace piccolo::tool {
namespace {

// Declares everything, so that `arguments` must outlive the parser.
void declare(CLI::App& root, Arguments& arguments) {
  root.get_formatter()->column_width(32);
  root.get_formatter()->label("SUBCOMMAND", "COMMAND");
  root.get_formatter()->label("Positionals", "Arguments");
  root.footer("Every command has its own help: piccolo-migrate COMMAND --help");
  declare_common_options(root, arguments);
  for (const Command& command : commands()) {
    CLI::App* const sub = root.add_subcommand(command.name, command.summary);
    for (const std::string& alias : command.aliases) sub->alias(alias);
    sub->group("Commands");
    sub->footer("Examples:\n" + command.examples);
    sub->allow_extras();
    command.declare(*sub, arguments);
    declare_common_options(*sub, arguments);
    sub->callback([&] { arguments.command = &command; });
  }
  root.require_subcommand(1);
  root.allow_extras();
}

// Without the empty lines that CLI11 doubles.
std::string help(const CLI::App& root) {
  return absl::StrReplaceAll(root.help(), {{"\n\n\n", "\n\n"}});
}

absl::Status unexpected(const CLI::App& command, const std::string& word) {
  if (!is_option(word)) {
    return wrong_usage(
        absl::StrFormat("\"%s\" is one argument too many; see piccolo-migrate %s --help",
                        without_password(word), command.get_name()));
  }
  std::vector<std::string> names;
  for (const CLI::Option* const option : command.get_options()) {
    if (option->nonpositional() && !option->get_group().empty())
      names.push_back(option->get_name());
  }
  return wrong_usage(absl::StrFormat("%s has no option %s; the options are %s", command.get_name(),
                                     name_of(word), absl::StrJoin(names, ", ")));
}

// Refuses what the command has no use for.
absl::Status check_words(const CLI::App& command) {
  for (const std::string& word : command.remaining()) {
    if (word != "--") return unexpected(command, word);
  }
  return absl::OkStatus();
}

// What is missing is either the command or its app.
absl::Status missing(const CLI::App& root) {
  const auto given = root.get_subcommands();
  if (given.empty()) {
    return wrong_usage("a command is missing\n\n" +
                       std::string(absl::StripSuffix(help(root), "\n")));
  }
  if (absl::Status status = check_words(*given.front()); !status.ok()) return status;
  const std::string name = given.front()->get_name();
  return wrong_usage(
      absl::StrFormat("%s needs an app, or all; see piccolo-migrate %s --help", name, name));
}

// Parses `words`, of which the first is the command if there is one.
absl::Status parse(CLI::App& root, std::vector<std::string> words, Arguments& arguments) {
  std::ranges::reverse(words);  // As CLI11 wants them.
  try {
    root.parse(words);
    return check_words(*root.get_subcommands().front());
  } catch (const CLI::CallForHelp&) {
    arguments.answer = help(root);
  } catch (const CLI::CallForVersion& version) {
    arguments.answer = std::string(version.what()) + "\n";
  } catch (const CLI::RequiredError&) {
    return missing(root);
  } catch (const CLI::ParseError& error) {
    return wrong_usage(error.what());
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<Arguments> parse_arguments(std::vector<std::string> words) {
  Arguments arguments;
  CLI::App root("Runs database migrations, and rolls them back.", "piccolo-migrate");
  declare(root, arguments);

  absl::Status status = prepare_words(root, words);
  if (status.ok()) status = parse(root, std::move(words), arguments);
  if (!status.ok()) return status;
  if (arguments.answer.empty() && !arguments.app_name) {
    arguments.app_name = arguments.command->default_app;
  }
  return arguments;
}

}  // namespace piccolo::tool
