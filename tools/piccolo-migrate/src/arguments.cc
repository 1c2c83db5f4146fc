// SPDX-License-Identifier: MIT
#include "arguments.h"

#include <algorithm>

#include "CLI/App.hpp"
#include "CLI/Config.hpp"
#include "CLI/Formatter.hpp"
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

CLI::Option* add(CLI::App& command, const Option& option, bool* flag) {
  return command.add_flag(option.name, *flag, option.description);
}

CLI::Option* add(CLI::App& command, const Option& option, double* number) {
  return command.add_option(option.name, *number, option.description)
      ->check(CLI::Range(0.001, 86'400.0))
      ->option_text(option.value);
}

CLI::Option* add(CLI::App& command, const Option& option, std::string* text) {
  return command.add_option(option.name, *text, option.description)->type_name(option.value);
}

// By hand: CLI11 takes an empty word for no word where the target is optional,
// and "" as a migration id must not become the default.
CLI::Option* add(CLI::App& command, const Option& option, std::optional<std::string>* text) {
  const auto take = [text](const std::string& word) { *text = word; };
  return command.add_option_function<std::string>(option.name, take, option.description)
      ->type_name(option.value);
}

CLI::Option* add(CLI::App& command, const Option& option, std::vector<std::string>* texts) {
  return command.add_option(option.name, *texts, option.description)
      ->allow_extra_args(false)
      ->option_text(option.value);
}

CLI::Option* declare(CLI::App& command, const Option& option) {
  CLI::Option* const added =
      std::visit([&](auto* target) { return add(command, option, target); }, option.target);
  if (option.check != nullptr) added->check(CLI::Validator(option.check, ""));
  if (option.hidden) added->group("");
  return added->required(option.required);
}

void declare_common_options(CLI::App& command, Arguments& arguments) {
  constexpr auto kGroup = "Common options";
  for (const Option& option : common_options(arguments)) {
    CLI::Option* const added = declare(command, option);
    if (!option.hidden) added->group(kGroup);
  }
  command
      .set_version_flag("--version", "piccolo-migrate " PICCOLO_MIGRATIONS_VERSION,
                        "Print the version and exit")
      ->group(kGroup);
  command.set_help_flag("-h,--help", "Print this help and exit")->group(kGroup);
}

// Declares everything, so that `arguments` must outlive the parser.
void declare_all(CLI::App& root, Arguments& arguments) {
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
    for (const Option& option : command.accepts(arguments)) declare(*sub, option);
    declare_common_options(*sub, arguments);
    sub->callback([&] { arguments.command = &command; });
  }
  root.require_subcommand(1);
  root.allow_extras();
}

OptionKind kind_of(const CLI::App& root, const std::string& word) {
  for (const CLI::App* const command : root.get_subcommands({})) {
    const CLI::Option* const option = command->get_option_no_throw(word);
    if (option == nullptr) continue;
    return option->get_items_expected_max() > 0 ? OptionKind::kWithValue : OptionKind::kFlag;
  }
  return OptionKind::kUnknown;
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
  declare_all(root, arguments);

  const auto kind = [&](const std::string& word) { return kind_of(root, word); };
  absl::Status status = prepare_words(kind, words);
  if (status.ok()) status = parse(root, std::move(words), arguments);
  if (!status.ok()) return status;
  if (arguments.answer.empty() && !arguments.app_name) {
    arguments.app_name = arguments.command->default_app;
  }
  return arguments;
}

}  // namespace piccolo::tool
