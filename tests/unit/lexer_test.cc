// SPDX-License-Identifier: MIT
#include "words/lexer.h"

#include <boost/test/unit_test.hpp>
#include <string>

#include "sql/dialect.h"
#include "sql/sqlite/lexical_rules.h"
#include "words/postgres_rules.h"

namespace piccolo {
namespace {

using namespace std::string_view_literals;
using Strings = std::vector<std::string>;

const char* name_of(Token::Kind kind) {
  switch (kind) {
    case Token::Kind::kWord:
      return "word";
    case Token::Kind::kQuotedName:
      return "name";
    case Token::Kind::kString:
      return "string";
    case Token::Kind::kNumber:
      return "number";
    case Token::Kind::kParameter:
      return "parameter";
    case Token::Kind::kSymbol:
      return "symbol";
    case Token::Kind::kUnterminated:
      return "unterminated";
  }
  return "";
}

// Each as its kind, a space and its text.
Strings described(const LexicalRules& rules, std::string_view sql) {
  Strings found;
  for (const Token& token : tokenize(rules, sql)) {
    found.push_back(std::string(name_of(token.kind)).append(" ").append(token.text));
  }
  return found;
}

struct Case {
  std::string_view sql;
  Strings tokens;
};

void check(const LexicalRules& rules, const std::vector<Case>& cases) {
  for (const Case& c : cases) {
    BOOST_TEST_CONTEXT(c.sql << (&rules == &kPostgresRules ? " (PostgreSQL)" : " (SQLite)")) {
      BOOST_TEST(described(rules, c.sql) == c.tokens, boost::test_tools::per_element());
    }
  }
}

void check_both(const std::vector<Case>& cases) {
  check(kPostgresRules, cases);
  check(kSqliteRules, cases);
}

BOOST_AUTO_TEST_SUITE(lexer)

BOOST_AUTO_TEST_CASE(reads_words_and_symbols) {
  check_both({
      {"", {}},
      {" \t\n\v\f\r", {}},
      {"a _b1$ größe", {"word a", "word _b1$", "word größe"}},
      {"a.b,(c);",
       {"word a", "symbol .", "word b", "symbol ,", "symbol (", "word c", "symbol )", "symbol ;"}},
      {"<=||!~", {"symbol <", "symbol =", "symbol |", "symbol |", "symbol !", "symbol ~"}},
      {"-+/*a*/-", {"symbol -", "symbol +", "symbol -"}},
      {"a::b :: c", {"word a", "symbol ::", "word b", "symbol ::", "word c"}},
      {"a\0b\0"sv, {"word a", std::string("symbol \0", 8), "word b", std::string("symbol \0", 8)}},
  });
}

BOOST_AUTO_TEST_CASE(reads_numbers) {
  check_both({
      {"1e5 0x1F 1_000", {"number 1e5", "number 0x1F", "number 1_000"}},
      {"1.5e-3+1E+2", {"number 1.5e-3", "symbol +", "number 1E+2"}},
      {"5. .5 1_0.2_5", {"number 5.", "number .5", "number 1_0.2_5"}},
      {"0xe-5", {"number 0xe", "symbol -", "number 5"}},
      {"1e-a", {"number 1e", "symbol -", "word a"}},
      {"1..2", {"number 1", "symbol .", "number .2"}},
      {"1abc$", {"number 1abc$"}},
      {"-1", {"symbol -", "number 1"}},
      {"a.1", {"word a", "number .1"}},
  });
}

BOOST_AUTO_TEST_CASE(skips_comments) {
  check_both({
      {"-- a", {}},
      {"a -- b\nc/* d */e", {"word a", "word c", "word e"}},
      {"/***/a/*/ */b", {"word a", "word b"}},
      {"'--' \"/*\"", {"string '--'", "name \"/*\""}},
      {"a/**//*--*/--*/\nb", {"word a", "word b"}},
  });
  check(
      kPostgresRules,
      {{"/* /* a */ b */ c", {"word c"}}, {"/*/*/ a */*/ b", {"word b"}}, {"-- a\rb", {"word b"}}});
  check(kSqliteRules,
        {{"/* /* a */ b */ c", {"word b", "symbol *", "symbol /", "word c"}}, {"-- a\rb", {}}});
}

BOOST_AUTO_TEST_CASE(reads_quotes) {
  check_both({
      {"'it''s'''", {"string 'it''s'''"}},
      {"''''''", {"string ''''''"}},
      {R"('\')", {R"(string '\')"}},
      {R"("a""b"."c")", {R"(name "a""b")", "symbol .", R"(name "c")"}},
      {"'a' 'b'", {"string 'a'", "string 'b'"}},
      {"'a'\"b\"'c'", {"string 'a'", "name \"b\"", "string 'c'"}},
      {"x'00' X'FF'", {"string x'00'", "string X'FF'"}},
      {"ax'00' x '00'", {"word ax", "string '00'", "word x", "string '00'"}},
      {std::string_view("'a\0b'", 5), {std::string("string 'a\0b'", 12)}},
  });
  check(kPostgresRules, {{"`a[b]", {"symbol `", "word a", "symbol [", "word b", "symbol ]"}},
                         {"b'1' N'a'", {"string b'1'", "string N'a'"}},
                         {"'a'\n'b' -- c\n'd'", {"string 'a'\n'b' -- c\n'd'"}},
                         {"\"a\"\n\"b\"", {"name \"a\"", "name \"b\""}}});
  check(kSqliteRules,
        {{"`a``;`[b]];[c[]", {"name `a``;`", "name [b]", "symbol ]", "symbol ;", "name [c[]"}},
         {"n'a'", {"word n", "string 'a'"}},
         {"'a'\n'b'", {"string 'a'", "string 'b'"}}});
}

BOOST_AUTO_TEST_CASE(reads_strings_of_postgres_with_escapes) {
  check(kPostgresRules,
        {{R"(E'\'' e'\\' e'''\'')", {R"(string E'\'')", R"(string e'\\')", R"(string e'''\'')"}},
         {"E'a'\n'\\'b'", {"string E'a'\n'\\'b'"}},
         {R"(E'a' '\')", {"string E'a'", R"(string '\')"}},
         {R"(e "a")", {"word e", R"(name "a")"}},
         {R"(U&"a""b" u&'\0061')", {R"(name U&"a""b")", R"(string u&'\0061')"}},
         {R"(U & "a")", {"word U", "symbol &", R"(name "a")"}}});
  check(kSqliteRules, {{R"(E'\')", {"word E", R"(string '\')"}},
                       {R"(U&"a")", {"word U", "symbol &", R"(name "a")"}}});
}

BOOST_AUTO_TEST_CASE(tells_dollar_quotes_from_parameters) {
  check(kPostgresRules,
        {{"$$ a; ' $$", {"string $$ a; ' $$"}},
         {"$a1$ $$ $b$ $a1$", {"string $a1$ $$ $b$ $a1$"}},
         {"$é$;$é$", {"string $é$;$é$"}},
         {"$A$$a$$A$", {"string $A$$a$$A$"}},
         {"$1 $12,$1$$;$$",
          {"parameter $1", "parameter $12", "symbol ,", "parameter $1", "string $$;$$"}},
         {"$1a$", {"parameter $1", "word a$"}},
         {"1$$;$$ 1e-5$$;$$ 1e$a$",
          {"number 1", "string $$;$$", "number 1e-5", "string $$;$$", "number 1e$a$"}},
         {"a$b$ $a :b ?", {"word a$b$", "symbol $", "word a", "symbol :", "word b", "symbol ?"}}});
  check(kSqliteRules, {{"? ?1 :a @b $c #d",
                        {"parameter ?", "parameter ?1", "parameter :a", "parameter @b",
                         "parameter $c", "parameter #d"}},
                       {"$1$ $a::b::c", {"parameter $1$", "parameter $a::b::c"}},
                       {"?a : $;", {"parameter ?", "word a", "symbol :", "symbol $", "symbol ;"}}});
}

BOOST_AUTO_TEST_CASE(takes_what_does_not_end_to_the_end) {
  check_both({
      {"a 'b; c", {"word a", "unterminated 'b; c"}},
      {"'", {"unterminated '"}},
      {"'''", {"unterminated '''"}},
      {"a \"b; c", {"word a", "unterminated \"b; c"}},
      {"x'0", {"unterminated x'0"}},
      {"a /* b; c", {"word a", "unterminated /* b; c"}},
      {"/*", {"unterminated /*"}},
      {"/*/", {"unterminated /*/"}},
  });
  check(kPostgresRules, {{"a $b$ ; $c$", {"word a", "unterminated $b$ ; $c$"}},
                         {"$$ $", {"unterminated $$ $"}},
                         {"/* /* */ a", {"unterminated /* /* */ a"}},
                         {R"(E'\')", {R"(unterminated E'\')"}},
                         {R"(E'\)", {R"(unterminated E'\)"}},
                         {"'a'\n'b", {"unterminated 'a'\n'b"}},
                         {"U&\"a", {"unterminated U&\"a"}}});
  check(kSqliteRules,
        {{"a `b", {"word a", "unterminated `b"}}, {"a [b", {"word a", "unterminated [b"}}});
}

BOOST_AUTO_TEST_CASE(knows_byte_order_marks) {
  const std::string_view sql = "\xEF\xBB\xBF a b\xEF\xBB\xBF";
  check(kSqliteRules, {{sql, {"word a", "word b\xEF\xBB\xBF"}}});
  check(kPostgresRules, {{sql, {"word \xEF\xBB\xBF", "word a", "word b\xEF\xBB\xBF"}}});
}

BOOST_AUTO_TEST_CASE(tells_names) {
  struct {
    std::string_view sql;
    const char* name;
  } cases[] = {{"a", "a"},          {"\"a\"\"b\"", "a\"b"}, {"`a``b`", "a`b"}, {"[a]", "a"},
               {"'it''s'", "it's"}, {"\"\"", ""},           {"\"a", "\"a"},    {"x'00'", "x'00'"}};
  for (const auto& c : cases) {
    BOOST_TEST_CONTEXT(c.sql) { BOOST_TEST(tokenize(kSqliteRules, c.sql)[0].name() == c.name); }
  }
  BOOST_TEST(tokenize(kPostgresRules, R"(U&"a""b")")[0].name() == "a\"b");
  BOOST_TEST(tokenize(kSqliteRules, "\"A\"")[0].names("a"));
  BOOST_TEST(!tokenize(kSqliteRules, "'a'")[0].names("a"));
}

BOOST_AUTO_TEST_CASE(matches_phrases) {
  const Tokens tokens = tokenize(kPostgresRules, "create /* a */ \"INDEX\" x index");
  BOOST_TEST(match(tokens, "CREATE") == 1u);
  BOOST_TEST(match(tokens, "CREATE INDEX") == 0u);
  BOOST_TEST(match(std::span(tokens).subspan(2), "X INDEX") == 2u);
  BOOST_TEST(match(std::span(tokens).subspan(2), "X INDEX Y") == 0u);
  BOOST_TEST(match({}, "X") == 0u);
  BOOST_TEST(match_any(tokens, {"DROP", "CREATE"}));
  BOOST_TEST(has_word(tokens, "INDEX"));
  BOOST_TEST(!has_word(tokens, "a"));
  BOOST_TEST(tokenize(kPostgresRules, "a b c", 2).size() == 2u);
}

bool is_blank_or_comments(const LexicalRules& rules, std::string_view gap) {
  return tokenize(rules, gap).empty();
}

// Of all texts of a few pieces, in which whatever may follow whatever.
BOOST_AUTO_TEST_CASE(leaves_only_blanks_and_comments_between_tokens) {
  const std::string_view pieces[] = {"'",  "\"", "`",   "[", "]", "/*", "*/", "--", "\n",
                                     "\\", "$",  "$a$", "e", "1", ".",  ":",  " ",  "\xEF\xBB\xBF"};
  constexpr std::size_t kLength = 4;
  std::size_t count = 1;
  for (std::size_t i = 0; i < kLength; ++i) count *= std::size(pieces);
  for (const LexicalRules* rules : {&kPostgresRules, &kSqliteRules}) {
    for (std::size_t n = 0; n < count; ++n) {
      std::string sql;
      for (std::size_t i = 0, rest = n; i < kLength; ++i, rest /= std::size(pieces)) {
        sql += pieces[rest % std::size(pieces)];
      }
      std::size_t end = 0;
      bool holds = true;
      for (const Token& token : tokenize(*rules, sql)) {
        holds &=
            token.offset >= end && !token.text.empty() &&
            sql.substr(token.offset, token.text.size()) == token.text &&
            is_blank_or_comments(*rules, std::string_view(sql).substr(end, token.offset - end));
        end = token.end();
      }
      holds &= is_blank_or_comments(*rules, std::string_view(sql).substr(end));
      if (!holds) BOOST_ERROR("the law does not hold for: " << sql);
    }
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace piccolo
