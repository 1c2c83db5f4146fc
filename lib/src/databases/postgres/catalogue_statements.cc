// SPDX-License-Identifier: MIT
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "databases/postgres/catalogue.h"
#include "sql/dialect.h"

namespace piccolo {
namespace {

// Most of them change the text of an expression.  JIT costs more than it saves; and without
// sequential scans a plan that was made while the catalogue was small stays a good one.
constexpr char kSettings[] = R"(
SELECT set_config(name, value, true)
FROM (VALUES ('jit', 'off'), ('enable_seqscan', 'off'), ('datestyle', 'ISO, MDY'),
             ('intervalstyle', 'postgres'), ('timezone', 'UTC'), ('bytea_output', 'hex'),
             ('extra_float_digits', '1'), ('quote_all_identifiers', 'off'),
             ('standard_conforming_strings', 'on'), ('piccolo.names', $1), ('piccolo.schemas', $2))
  AS settings (name, value)
WHERE current_setting(name, true) IS DISTINCT FROM value)";

// Relations as statements find them, by arrays of names and schemas.  to_regclass() would
// fail where a schema may not be used.  OFFSET has an index used whatever is in pg_class.
constexpr char kAsked[] = R"(
SELECT number, relkind, relispartition, oid
FROM unnest((SELECT %s)::name[], (SELECT %s)::name[]) WITH ORDINALITY AS asked (name, nspname, number)
CROSS JOIN LATERAL (SELECT * FROM pg_class WHERE relname = name OFFSET 0) AS found
WHERE CASE nspname WHEN '' THEN pg_table_is_visible(oid)
  ELSE relnamespace = (SELECT n.oid FROM pg_namespace AS n WHERE n.nspname = asked.nspname) END)";

// The tables asked for, their partitions and heirs, and those that refer to them, which are
// found by the triggers of foreign keys, since nothing in pg_constraint leads there.
constexpr char kFound[] = R"(
WITH asked AS MATERIALIZED (%s),
found (tables) AS MATERIALIZED (SELECT ARRAY(
  SELECT oid FROM asked UNION
  SELECT k.conrelid FROM pg_trigger AS t JOIN pg_constraint AS k ON k.oid = t.tgconstraint
  WHERE t.tgrelid = ANY (ARRAY(SELECT oid FROM asked)) AND k.contype = 'f'
    AND k.confrelid = t.tgrelid AND k.conparentid = 0
  UNION SELECT inhrelid FROM pg_inherits WHERE inhparent = ANY (ARRAY(SELECT oid FROM asked)))))";

constexpr char kTables[] = "((SELECT tables FROM found)::oid[])";

// The parts, as texts.  Before them stand the number of the part, and a number and a name by
// which its rows are put into order.
constexpr char kFirstPart[] = R"(
SELECT 1, number::int, ''::name, number::text, relkind::text, relispartition::text, oid::text,
  NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL
FROM asked)";

// Types that are no tables: no table can be called like one, since it would be a type, too.
constexpr char kTypes[] = R"(
SELECT 1, number::int, ''::name, number::text, 'T', 'false', NULL,
  NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL
FROM unnest(current_setting('piccolo.names')::name[], current_setting('piccolo.schemas')::name[])
  WITH ORDINALITY AS wanted (name, schema, number)
JOIN pg_type ON typname = name AND typrelid = 0 AND typcategory <> 'A'
JOIN pg_namespace AS n ON n.oid = typnamespace AND nspname = coalesce(nullif(schema, ''), current_schema()))";

constexpr char kRelations[] = R"(
SELECT 2, 0, relname, c.oid::text, relname::text, nspname::text, pg_table_is_visible(c.oid)::text,
  relkind::text, relpersistence::text, relispartition::text, pg_get_partkeydef(c.oid),
  pg_get_expr(relpartbound, c.oid), relrowsecurity::text, relforcerowsecurity::text, NULL, NULL, NULL
FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = relnamespace
WHERE c.oid = ANY (%1$s) AND relkind IN ('r', 'p'))";

// That a column owns a sequence, or has one, is what makes it a serial.
constexpr char kSequences[] = R"(
SELECT 3, 0, relname, refobjid::text, refobjsubid::text, relname::text, nspname::text,
  NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL
FROM pg_depend JOIN pg_class AS c ON c.oid = objid JOIN pg_namespace AS n ON n.oid = relnamespace
WHERE classid = 'pg_class'::regclass AND refclassid = 'pg_class'::regclass AND refobjid = ANY (%1$s)
  AND deptype = 'a' AND relkind = 'S')";

// With the table's number pg_get_expr() takes time quadratic in the number of columns,
// and only what is generated names others.
constexpr char kColumns[] = R"(
SELECT 4, attnum, attname, attrelid::text, attnum::text, attname::text, format_type(atttypid, atttypmod),
  attnotnull::text, attidentity::text, attgenerated::text,
  CASE WHEN attcollation <> (SELECT typcollation FROM pg_type AS t WHERE t.oid = atttypid)
    THEN attcollation::regcollation::text END,
  CASE WHEN atthasdef THEN (
    SELECT pg_get_expr(adbin, CASE attgenerated WHEN '' THEN 0::oid ELSE attrelid END)
    FROM pg_attrdef WHERE adrelid = attrelid AND adnum = attnum) END,
  (attinhcount > 0)::text, NULL, NULL, NULL, NULL
FROM pg_attribute WHERE attrelid = ANY (%1$s) AND attnum > 0 AND NOT attisdropped)";

// Not the triggers that are constraints, nor NOT NULL, which PostgreSQL 18 lists, nor
// what a foreign key to a partitioned table has for each partition.  The definition is
// that of what the model cannot say.
constexpr char kConstraints[] = R"(
SELECT 5, 0, k.conname, k.conrelid::text, k.contype::text, k.conname::text, k.conkey::text,
  k.confrelid::text, f.relname::text, n.nspname::text, pg_table_is_visible(f.oid)::text, a.attname::text,
  k.confdeltype::text, k.confupdtype::text, k.conindid::text, pg_get_expr(k.conbin, k.conrelid),
  CASE WHEN k.condeferrable OR NOT k.convalidated OR (k.contype = 'c' AND k.connoinherit)
         OR k.contype NOT IN ('c', 'f', 'p', 'u')
         OR (k.contype = 'f' AND (cardinality(k.conkey) > 1 OR k.confmatchtype <> 's'))%2$s
    THEN pg_get_constraintdef(k.oid) END
FROM pg_constraint AS k LEFT JOIN pg_class AS f ON f.oid = k.confrelid
LEFT JOIN pg_namespace AS n ON n.oid = f.relnamespace
LEFT JOIN pg_attribute AS a ON a.attrelid = k.confrelid AND a.attnum = k.confkey[1]
WHERE k.conrelid = ANY (%1$s) AND k.contype NOT IN ('t', 'n')
  AND (k.contype <> 'f' OR k.conparentid = 0))";

// Plain is an index of columns, in their order and as they are always compared.
constexpr char kIndexes[] = R"(
SELECT 6, 0, relname, indrelid::text, indexrelid::text, relname::text, amname::text, indisunique::text,
  indisvalid::text, indkey::text, is_plain::text, CASE WHEN NOT is_plain THEN pg_get_indexdef(indexrelid) END,
  (%2$s)::text, (indnatts > indnkeyatts)::text, CASE WHEN NOT is_plain THEN %3$s END, NULL, NULL
FROM pg_index JOIN pg_class AS c ON c.oid = indexrelid JOIN pg_am AS m ON m.oid = relam
CROSS JOIN LATERAL (
  SELECT indexprs IS NULL AND indpred IS NULL AND indnatts = indnkeyatts AND NOT %2$s AND NOT EXISTS (
    SELECT FROM unnest(indkey::int2[], indcollation::oid[], indclass::oid[], indoption::int2[])
      AS k (number, collation_id, class_id, option)
    JOIN pg_opclass AS o ON o.oid = class_id JOIN pg_attribute ON attrelid = indrelid AND attnum = k.number
    WHERE option <> 0 OR NOT opcdefault OR collation_id <> attcollation) OFFSET 0) AS looked (is_plain)
WHERE indrelid = ANY (%1$s))";

// The columns that an object depends on, as numbers.
constexpr char kColumnsOf[] = R"((
  SELECT array_agg(refobjsubid)::text FROM pg_depend WHERE classid = '%s'::regclass AND objid = %s
    AND refclassid = 'pg_class'::regclass AND refobjid = %s AND refobjsubid > 0))";

constexpr char kTriggers[] = R"(
SELECT 7, 0, tgname, tgrelid::text, 'trigger', tgname::text,
  tgenabled::text || ' ' || pg_get_triggerdef(oid),
  NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL
FROM pg_trigger WHERE tgrelid = ANY (%1$s) AND NOT tgisinternal)";

constexpr char kRules[] = R"(
SELECT 7, 0, rulename, ev_class::text, 'rule', rulename::text,
  ev_enabled::text || ' ' || pg_get_ruledef(oid),
  NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL
FROM pg_rewrite WHERE ev_class = ANY (%1$s))";

constexpr char kPolicies[] = R"(
SELECT 7, 0, polname, polrelid::text, 'policy', polname::text,
  concat_ws(' ', polcmd, polpermissive, polroles::regrole[], 'using', pg_get_expr(polqual, polrelid),
            'check', pg_get_expr(polwithcheck, polrelid)),
  NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL
FROM pg_policy WHERE polrelid = ANY (%1$s))";

constexpr char kParents[] = R"(
SELECT 7, inhseqno, '', inhrelid::text, 'parent', inhparent::regclass::text, inhseqno::text,
  inhparent::text, relname::text, nspname::text, pg_table_is_visible(c.oid)::text, NULL, NULL, NULL, NULL,
  NULL, NULL
FROM pg_inherits JOIN pg_class AS c ON c.oid = inhparent JOIN pg_namespace AS n ON n.oid = relnamespace
WHERE inhrelid = ANY (%1$s))";

// What is told when it is dropped, but not compared, with the columns that it is of.
constexpr char kStatistics[] = R"(
SELECT 8, 0, stxname, stxrelid::text, 'statistics', stxname::text, %2$s,
  NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL
FROM pg_statistic_ext AS s WHERE stxrelid = ANY (%1$s))";

constexpr char kComments[] = R"(
SELECT 8, 1, '', objoid::text, 'comment', NULL, nullif(objsubid, 0)::text,
  NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL
FROM pg_description WHERE classoid = 'pg_class'::regclass AND objoid = ANY (%1$s))";

constexpr char kSettingsOfTables[] = R"(
SELECT 8, 1, '', oid::text, what, NULL, NULL,
  NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL
FROM pg_class CROSS JOIN LATERAL (VALUES ('privileges', relacl IS NOT NULL),
  ('storage parameters', reloptions IS NOT NULL), ('replica identity', relreplident <> 'd')) AS v (what, is_set)
WHERE oid = ANY (%1$s) AND relkind IN ('r', 'p') AND is_set)";

constexpr char kSettingsOfColumns[] = R"(
SELECT 8, 1, '', attrelid::text, what, NULL, attnum::text,
  NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL
FROM pg_attribute AS a CROSS JOIN LATERAL (VALUES ('privileges', attacl IS NOT NULL),
  ('options', attoptions IS NOT NULL), ('statistics target', coalesce(attstattarget, -1) >= 0),
  ('storage', attstorage <> (SELECT typstorage FROM pg_type AS t WHERE t.oid = atttypid)))
  AS v (what, is_set)
WHERE attrelid = ANY (%1$s) AND attnum > 0 AND NOT attisdropped AND is_set)";

std::string array_of(absl::Span<const TableName> tables, std::string TableName::*part) {
  const auto quote = [&](std::string* out, const TableName& table) {
    out->append(postgres_dialect().quote_text(table.*part));
  };
  return absl::StrFormat("ARRAY[%s]::name[]::text", absl::StrJoin(tables, ", ", quote));
}

std::string columns_of(const char* catalogue, const char* object, const char* table) {
  return absl::StrFormat(kColumnsOf, catalogue, object, table);
}

// What reads the tables that the settings name.
std::string catalogue_statement(int server_version) {
  std::string odd_constraints;
  if (server_version >= 150'000) odd_constraints += " OR k.confdelsetcols IS NOT NULL";
  if (server_version >= 180'000) odd_constraints += " OR k.conperiod";
  const char* const nulls_not_distinct =
      server_version >= 150'000 ? "indnullsnotdistinct" : "false";
  const std::string asked = absl::StrFormat(kAsked, "current_setting('piccolo.names')",
                                            "current_setting('piccolo.schemas')");
  const std::vector<std::string> parts = {
      kFirstPart,
      kTypes,
      absl::StrFormat(kRelations, kTables),
      absl::StrFormat(kSequences, kTables),
      absl::StrFormat(kColumns, kTables),
      absl::StrFormat(kConstraints, kTables, odd_constraints),
      absl::StrFormat(kIndexes, kTables, nulls_not_distinct,
                      columns_of("pg_class", "indexrelid", "indrelid")),
      absl::StrFormat(kTriggers, kTables),
      absl::StrFormat(kRules, kTables),
      absl::StrFormat(kPolicies, kTables),
      absl::StrFormat(kParents, kTables),
      absl::StrFormat(kStatistics, kTables, columns_of("pg_statistic_ext", "s.oid", "stxrelid")),
      absl::StrFormat(kComments, kTables),
      absl::StrFormat(kSettingsOfTables, kTables),
      absl::StrFormat(kSettingsOfColumns, kTables)};
  return absl::StrFormat(kFound, asked) + absl::StrJoin(parts, "\nUNION ALL") +
         "\nORDER BY 1, 2, 3";
}

}  // namespace

void add_presence(absl::Span<const TableName> tables, PreparedStatements& prepared,
                  std::vector<std::string>& texts) {
  const std::string sql = absl::StrFormat(kAsked, "$1::text", "$2::text");
  prepared.add(sql, {array_of(tables, &TableName::name), array_of(tables, &TableName::schema)},
               texts);
}

void add_catalogue(absl::Span<const TableName> tables, int server_version,
                   PreparedStatements& prepared, std::vector<std::string>& texts) {
  prepared.add(kSettings,
               {array_of(tables, &TableName::name), array_of(tables, &TableName::schema)}, texts);
  prepared.add(catalogue_statement(server_version), {}, texts);
}

}  // namespace piccolo
