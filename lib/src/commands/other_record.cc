// SPDX-License-Identifier: MIT
#include "commands/other_record.h"

#include "absl/strings/str_format.h"
#include "error.h"
#include "sql/record_table.h"

namespace piccolo {
namespace {

// `x`, or `schema.x`.
TableName table_called(const std::string& name) {
  const std::size_t dot = name.find('.');
  if (dot == std::string::npos) return name;
  return {name.substr(dot + 1), name.substr(0, dot)};
}

absl::Status not_theirs(const TableName& table, const Catalogue& catalogue) {
  const auto kind = catalogue.kinds.find(table);
  if (kind == catalogue.kinds.end()) {
    return absl::NotFoundError(absl::StrFormat("there is no table %s", to_string(table)));
  }
  return absl::FailedPreconditionError(absl::StrFormat(
      "the %s %s is none in which golang-migrate (version, dirty), goose (id, version_id, "
      "is_applied) or dbmate (version) record what they have run",
      kind->second, to_string(table)));
}

std::optional<OtherTool> tool_of(const TableName& table, const Catalogue& catalogue) {
  const CatalogueTable* found = catalogue.find_table(table);
  return found == nullptr ? std::nullopt : piccolo::tool_of(found->table);
}

absl::StatusOr<OtherRecord> read(Backend& backend, const TableName& table,
                                 const Catalogue& catalogue) {
  const auto tool = tool_of(table, catalogue);
  if (!tool) return not_theirs(table, catalogue);
  const absl::StatusOr<std::vector<Row>> rows =
      backend.query(render_read_versions(*tool, table), {});
  if (rows.ok()) return parse_versions(*tool, table, *rows);
  return with_message(rows.status(),
                      absl::StrFormat("the table %s of %s cannot be read: %s", to_string(table),
                                      name_of(*tool), std::string(rows.status().message())));
}

// The one to read of those that there are.
absl::StatusOr<TableName> choose(const std::vector<TableName>& tables, const Catalogue& catalogue) {
  std::vector<TableName> theirs = tables;
  std::erase_if(theirs, [&](const TableName& table) { return !tool_of(table, catalogue); });
  if (theirs.size() == 1) return theirs.front();
  if (theirs.empty()) return not_theirs(tables.front(), catalogue);
  return absl::FailedPreconditionError(
      absl::StrFormat("there is a table %s and a table %s, so name the one to take over by --table "
                      "(AdoptOptions::table)",
                      to_string(theirs.front()), to_string(theirs.back())));
}

}  // namespace

absl::StatusOr<OtherRecord> read_other_record(Backend& backend, const DatabaseInfo& info,
                                              const std::string& table) {
  std::vector<TableName> tables = info.tables_of_other_tools;
  if (!table.empty()) tables = {table_called(table)};
  if (tables.empty()) {
    return absl::NotFoundError(
        "there is no table schema_migrations, as golang-migrate and dbmate have it, and no table "
        "goose_db_version, as goose has it: name it by --table (AdoptOptions::table), or if no "
        "tool has run the migrations, the last one that has (AdoptOptions::migration_id)");
  }
  const absl::StatusOr<Catalogue> catalogue = backend.catalogue(tables);
  if (!catalogue.ok()) return catalogue.status();
  const absl::StatusOr<TableName> chosen = choose(tables, *catalogue);
  if (!chosen.ok()) return chosen.status();
  return read(backend, *chosen, *catalogue);
}

std::vector<absl::StatusOr<OtherRecord>> read_other_records(Backend& backend,
                                                            const DatabaseInfo& info) {
  const absl::StatusOr<Catalogue> catalogue = backend.catalogue(info.tables_of_other_tools);
  if (!catalogue.ok()) return {catalogue.status()};
  std::vector<absl::StatusOr<OtherRecord>> records;
  for (const TableName& table : info.tables_of_other_tools) {
    records.push_back(read(backend, table, *catalogue));
  }
  return records;
}

absl::StatusOr<std::set<std::string>> read_reversed(Backend& backend, const DatabaseInfo& info,
                                                    const std::string& app_name) {
  std::set<std::string> ids;
  if (!info.has_record) return ids;
  const absl::StatusOr<std::vector<RecordEntry>> entries = backend.history(app_name);
  if (!entries.ok()) return entries.status();
  for (const RecordEntry& entry : *entries) {
    if (entry.event == RecordEvent::kReversed) ids.insert(entry.row.name);
  }
  return ids;
}

}  // namespace piccolo
