// SPDX-License-Identifier: MIT
#include <algorithm>
#include <iterator>

#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "databases/postgres/catalogue.h"
#include "sql/dialect.h"

namespace piccolo {
namespace {

// Each changes the text of an expression, but for jit, which costs more than it saves.
constexpr char kSettings[] = R"(
SELECT set_config(name, value, true)
FROM (VALUES ('jit', 'off'), ('datestyle', 'ISO'), ('intervalstyle', 'postgres'), ('timezone', 'UTC'),
             ('bytea_output', 'hex'), ('extra_float_digits', '1'), ('quote_all_identifiers', 'off'),
             ('standard_conforming_strings', 'on')) AS settings (name, value))";

// Relations as statements find them.  to_regclass() would fail where a schema may not
// be used.
constexpr char kAsked[] = R"(
FROM unnest(ARRAY[%s]::name[], ARRAY[%s]::name[]) WITH ORDINALITY AS asked (relname, nspname, number)
JOIN pg_class AS c ON c.relname = asked.relname JOIN pg_namespace AS n ON n.oid = c.relnamespace
WHERE CASE asked.nspname WHEN '' THEN pg_table_is_visible(c.oid) ELSE n.nspname = asked.nspname END)";

// The numbers of the tables are kept as a setting.  What refers to them is found by
// the triggers of foreign keys, since nothing in pg_constraint leads there.
constexpr char kKeepAsked[] = R"(
SELECT set_config('piccolo.tables', coalesce(array_agg(DISTINCT c.oid), '{}')::text, true) )";
constexpr char kKeepReferrers[] = R"(
SELECT set_config('piccolo.tables', coalesce(array_agg(number), '{}')::text, true)
FROM (SELECT unnest(current_setting('piccolo.tables')::oid[]) UNION
      SELECT k.conrelid FROM pg_trigger AS t JOIN pg_constraint AS k ON k.oid = t.tgconstraint
      WHERE t.tgrelid IN (%1$s) AND k.contype = 'f' AND k.confrelid = t.tgrelid AND k.conparentid = 0)
  AS found (number))";

// Not = ANY, which makes for slow plans.
constexpr char kTables[] = "SELECT unnest(current_setting('piccolo.tables')::oid[])";

constexpr char kRelations[] = R"(
SELECT c.oid, relname, nspname, pg_table_is_visible(c.oid), relkind, relpersistence,
  relispartition, pg_get_partkeydef(c.oid), pg_get_expr(relpartbound, c.oid), relrowsecurity,
  relforcerowsecurity
FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = relnamespace
WHERE c.oid IN (%1$s) AND relkind IN ('r', 'p'))";

// With the table's number pg_get_expr() takes time quadratic in the number of columns,
// and only what is generated names others.
constexpr char kColumns[] = R"(
SELECT attrelid, attnum, attname, format_type(atttypid, atttypmod), attnotnull, attidentity,
  attgenerated, CASE WHEN attcollation <> typcollation THEN attcollation::regcollation END,
  pg_get_expr(adbin, CASE attgenerated WHEN '' THEN 0::oid ELSE attrelid END), attinhcount > 0
FROM pg_attribute JOIN pg_type AS t ON t.oid = atttypid
LEFT JOIN pg_attrdef ON adrelid = attrelid AND adnum = attnum
WHERE attrelid IN (%1$s) AND attnum > 0 AND NOT attisdropped ORDER BY attrelid, attnum)";

// Not the triggers that are constraints, nor NOT NULL, which PostgreSQL 18 lists, nor
// what a foreign key to a partitioned table has for each partition.  The definition is
// that of what the model cannot say.
constexpr char kConstraints[] = R"(
SELECT k.conrelid, k.contype, k.conname, k.conkey, k.confrelid, f.relname, n.nspname,
  pg_table_is_visible(f.oid), a.attname, k.confdeltype, k.confupdtype, k.conindid,
  pg_get_expr(k.conbin, k.conrelid),
  CASE WHEN k.condeferrable OR NOT k.convalidated OR (k.contype = 'c' AND k.connoinherit)
         OR k.contype NOT IN ('c', 'f', 'p', 'u')
         OR (k.contype = 'f' AND (cardinality(k.conkey) > 1 OR k.confmatchtype <> 's'))%2$s
    THEN pg_get_constraintdef(k.oid) END
FROM pg_constraint AS k LEFT JOIN pg_class AS f ON f.oid = k.confrelid
LEFT JOIN pg_namespace AS n ON n.oid = f.relnamespace
LEFT JOIN pg_attribute AS a ON a.attrelid = k.confrelid AND a.attnum = k.confkey[1]
WHERE k.conrelid IN (%1$s) AND k.contype NOT IN ('t', 'n') AND (k.contype <> 'f' OR k.conparentid = 0)
ORDER BY k.conname)";

// Plain is an index of columns, in their order and as they are always compared.
constexpr char kIndexes[] = R"(
SELECT indrelid, indexrelid, relname, amname, indisunique, indisvalid, indkey, is_plain,
  CASE WHEN NOT is_plain THEN pg_get_indexdef(indexrelid) END, %2$s, indnatts > indnkeyatts
FROM pg_index JOIN pg_class AS c ON c.oid = indexrelid JOIN pg_am AS m ON m.oid = relam
CROSS JOIN LATERAL (
  SELECT indexprs IS NULL AND indpred IS NULL AND indnatts = indnkeyatts AND NOT %2$s
    AND NOT EXISTS (SELECT FROM unnest(indoption::int2[]) AS o WHERE o <> 0)
    AND NOT indclass::oid[] && (SELECT array_agg(oid) FROM pg_opclass WHERE NOT opcdefault)
    AND NOT EXISTS (SELECT FROM unnest(indkey::int2[], indcollation::oid[]) AS k (number, collation_id)
                    JOIN pg_attribute ON attrelid = indrelid AND attnum = k.number
                    WHERE collation_id <> attcollation)) AS looked (is_plain)
WHERE indrelid IN (%1$s) ORDER BY relname)";

// That a column owns a sequence, or has one, is what makes it a serial.
constexpr char kSequences[] = R"(
SELECT refobjid, refobjsubid, relname, nspname FROM pg_depend
JOIN pg_class AS c ON c.oid = objid JOIN pg_namespace AS n ON n.oid = relnamespace
WHERE classid = 'pg_class'::regclass AND refclassid = 'pg_class'::regclass AND refobjid IN (%1$s)
  AND deptype = 'a' AND relkind = 'S')";

constexpr char kOthers[] = R"(
SELECT tgrelid, 'trigger', tgname, tgenabled::text || ' ' || pg_get_triggerdef(oid)
FROM pg_trigger WHERE tgrelid IN (%1$s) AND NOT tgisinternal
UNION ALL
SELECT ev_class, 'rule', rulename, ev_enabled::text || ' ' || pg_get_ruledef(oid)
FROM pg_rewrite WHERE ev_class IN (%1$s)
UNION ALL
SELECT polrelid, 'policy', polname,
  concat_ws(' ', polcmd, polpermissive, polroles::regrole[], 'using', pg_get_expr(polqual, polrelid),
            'check', pg_get_expr(polwithcheck, polrelid))
FROM pg_policy WHERE polrelid IN (%1$s)
UNION ALL
SELECT inhrelid, 'parent', inhparent::regclass::text, inhseqno::text
FROM pg_inherits WHERE inhrelid IN (%1$s))";

// The first of the statements that does not name the tables, and so is always the same.
constexpr std::size_t kFirstWithoutNames = 3;

std::string quoted(absl::Span<const TableName> tables, std::string TableName::*part) {
  return absl::StrJoin(tables, ", ", [&](std::string* out, const TableName& table) {
    out->append(postgres_dialect().quote_text(table.*part));
  });
}

std::string from_asked(absl::Span<const TableName> tables) {
  return absl::StrFormat(kAsked, quoted(tables, &TableName::name),
                         quoted(tables, &TableName::schema));
}

}  // namespace

std::string presence_statement(absl::Span<const TableName> tables) {
  return "SELECT number, relkind, relispartition, c.oid" + from_asked(tables);
}

std::vector<std::string> catalogue_statements(absl::Span<const TableName> tables,
                                              int server_version) {
  const std::string asked = from_asked(tables);
  std::string odd_constraints;
  if (server_version >= 150'000) odd_constraints += " OR k.confdelsetcols IS NOT NULL";
  if (server_version >= 180'000) odd_constraints += " OR k.conperiod";
  const char* const nulls_not_distinct =
      server_version >= 150'000 ? "indnullsnotdistinct" : "false";
  return {kSettings,
          presence_statement(tables),
          kKeepAsked + asked,
          absl::StrFormat(kKeepReferrers, kTables),
          absl::StrFormat(kRelations, kTables),
          absl::StrFormat(kColumns, kTables),
          absl::StrFormat(kConstraints, kTables, odd_constraints),
          absl::StrFormat(kIndexes, kTables, nulls_not_distinct),
          absl::StrFormat(kSequences, kTables),
          absl::StrFormat(kOthers, kTables)};
}

void PreparedCatalogue::set_session(bool is_own, int server_version) {
  may_prepare_ = is_own;
  server_version_ = server_version;
}

std::vector<std::string> PreparedCatalogue::statements(absl::Span<const TableName> tables) {
  std::vector<std::string> all;
  std::vector<std::string> reading = catalogue_statements(tables, server_version_);
  if (may_prepare_) {
    if (!is_prepared_) ++times_;
    for (std::size_t i = kFirstWithoutNames; i < reading.size(); ++i) {
      const std::string name = absl::StrFormat("piccolo_catalogue_%d_%d", times_, i);
      if (!is_prepared_) all.push_back(absl::StrFormat("PREPARE %s AS %s", name, reading[i]));
      reading[i] = "EXECUTE " + name;
    }
    is_prepared_ = true;
  }
  all.emplace_back(kBeforeCatalogue);
  std::ranges::move(reading, std::back_inserter(all));
  all.emplace_back(kAfterCatalogue);
  all.emplace_back(kForgetCatalogue);
  return all;
}

}  // namespace piccolo
