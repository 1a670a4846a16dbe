import assert from "node:assert/strict";
import { declarationKeywords } from "../../src/language/syntax/keywords.ts";
import type { SyntaxNode } from "../../src/language/syntax/tree.ts";
import { walk } from "../../src/language/syntax/visitor.ts";
import { parseWhole } from "./check.ts";

/** Every word of the language, for it may be the name of an attribute, an entity or an index. */
const words = [
  ...declarationKeywords,
  ..."partition sort key global local vector index name billing class ttl stream encryption".split(
    " ",
  ),
  ..."replica tags autoscale warm discriminator versioned by project capacity read write".split(
    " ",
  ),
  ..."filter dimensions distance on point deletion provisioned standard off max at to".split(" "),
  ..."volume version backfilled upgrade set rename remove using per when derived in copied".split(
    " ",
  ),
  ..."from via map string number integer now get first query scan batch search create put".split(
    " ",
  ),
  ..."update upsert delete move transaction check near top where order limit page return".split(
    " ",
  ),
  ..."consistent any of add if rate peak asc desc and or between s min h day returns fails".split(
    " ",
  ),
  ..."leaves within nothing items no begins_with contains size not true false all keys".split(" "),
];

/** The words that take backquotes where a value or an attribute of a condition is expected. */
const reserved = new Set(["not", "true", "false", "now"]);

suite("keywords are names by their place", () => {
  const bare = words.filter((word) => !reserved.has(word));

  test("attributes of an entity", () => {
    for (const word of words) {
      checkNames(
        `entity A in T {\n  first: string\n  ${word}: string\n  ${word}?: string\n}`,
        word,
        2,
      );
      checkNames(
        `entity A in T {\n  a: string = "x" @size(1) ${word}: "x" | true ${word}: T }`,
        word,
        2,
      );
    }
  });

  test("attributes behind every trailing keyword", () => {
    for (const word of words) {
      const member = `${word}: string`;
      checkNames(`entity A in T { K = a when b = 1 ${member} }`, word, 1);
      checkNames(`entity A in T { K = a ${member} }`, word, 1);
      checkNames(`entity A in T { volume 12 per c ${member} }`, word, 1);
      checkNames(`entity A in T { volume 12 ${member} }`, word, 1);
      checkNames(`entity A in T { a: string derived b ${member} }`, word, 1);
      checkNames(`entity A in T { a: string ${member} }`, word, 1);
      checkNames(`entity A in T { a: string in key ${member} }`, word, 1);
    }
  });

  test("bound keys", () => {
    for (const word of words) {
      checkNames(
        `entity A in T { K = a ${word} = "X" ${word} = b when c = 1 ${word} = 1 }`,
        word,
        3,
      );
    }
  });

  test("what is copied, counted and changed by upgrades", () => {
    for (const word of bare) {
      checkNames(
        `entity A in T { a: string copied from ${word}.${word} via ${word} b: string }`,
        word,
        3,
      );
      checkNames(`entity A in T { volume 1 per ${word}, ${word} max 3 }`, word, 2);
      checkNames(
        `entity A in T { upgrade to 2 { set ${word} = ${word} rename ${word} to ${word} remove ${word}, ${word} } }`,
        word,
        6,
      );
    }
  });

  test("key attributes and projections", () => {
    for (const word of words) {
      checkNames(`table T { partition key ${word}: string sort key ${word} ttl ${word} }`, word, 3);
      checkNames(`table T { discriminator ${word} versioned by ${word} name "x" }`, word, 2);
      checkNames(
        `table T { global index ${word} { partition key ${word}, ${word} project a, ${word}, ${word} } }`,
        word,
        5,
      );
      if (word === "all" || word === "keys") continue;
      checkNames(`table T { global index I { project ${word} sort key a } }`, word, 1);
    }
  });

  test("attributes in conditions", () => {
    for (const word of bare) {
      checkNames(
        `pattern P { query E where ${word} = :${word} and a > ${word} or not ${word} < 1 }`,
        word,
        4,
      );
      checkNames(
        `pattern P { query E where (${word} = 1) and x between ${word} and ${word} }`,
        word,
        3,
      );
      checkNames(
        `pattern P { query E where size(${word}) > 1 and x in (${word}, ${word}) }`,
        word,
        3,
      );
      checkNames(`pattern P { query E filter a.${word}[0].${word} = 1 limit 5 }`, word, 2);
      checkNames(
        `pattern P { query E where a = ${word} limit :${word} order by ${word} desc, ${word} }`,
        word,
        word === "key" ? 2 : 4,
      );
    }
  });

  test("attributes in clauses", () => {
    for (const word of words) {
      checkNames(`pattern P { query E return ${word}, ${word} limit 5 }`, word, 2);
      checkNames(
        `pattern P { update E set ${word} = 1, ${word} = 2 set any of ${word}, ${word} }`,
        word,
        4,
      );
      checkNames(
        `pattern P { update E add 1 to ${word}, 2 to ${word} delete :x from ${word} remove ${word}, ${word} if a = 1 }`,
        word,
        5,
      );
    }
  });

  test("entities, indexes, tables, types and samples", () => {
    for (const word of words) {
      checkNames(
        `entity ${word} in ${word} { a: ${word === "true" || word === "false" ? "x" : word} }`,
        word,
        word === "true" || word === "false" ? 2 : 3,
      );
      checkNames(`pattern ${word} { query ${word}, ${word} where a = 1 }`, word, 3);
      if (word !== "table") checkNames(`pattern P { query E using ${word} limit 5 }`, word, 1);
      checkNames(
        `pattern P { transaction { create ${word} update ${word} { set a = 1 } } }`,
        word,
        2,
      );
      checkNames(`sample ${word}: ${word} { ${word}: 1 }\nsample ${word} {}`, word, 4);
      checkNames(
        `samples ${word} from "x"\nexample ${word}(${word}: 1) leaves ${word} {}`,
        word,
        4,
      );
      checkNames(`example P() returns a, ${word === "nothing" ? "`nothing`" : word}`, word, 1);
    }
  });

  test("a name on the next line belongs to the list", () => {
    for (const word of bare) {
      checkNames(
        `pattern P {\n  query E\n  return a,\n    ${word},\n    ${word}\n  limit :n\n}`,
        word,
        2,
      );
      checkNames(
        `pattern P {\n  query E\n  where a = 1 and\n    ${word} = 2 or\n    ${word} > 1\n}`,
        word,
        2,
      );
      checkNames(
        `table T {\n  global index I {\n    partition key a,\n      ${word}\n    sort key b\n  }\n}`,
        word,
        1,
      );
    }
  });

  test("quoted names take any character", () => {
    checkNames("table T { ttl `GSI1-PK` }", "GSI1-PK", 1);
    checkNames("pattern P { query E where `not` = :x and `my.attr` = `true` }", "not", 1);
    checkNames("pattern P { query E where `not` = :x and `my.attr` = `true` }", "my.attr", 1);
    checkNames("table T { global index I { project `all`, `keys` } }", "all", 1);
  });
});

/** Checks that a text without errors holds the name so many times. */
function checkNames(text: string, name: string, count: number): void {
  const { file } = parseWhole(text);
  let found = 0;
  walk(file, (node: SyntaxNode) => {
    if (node.kind === "Identifier" && node.text === name) found++;
    return undefined;
  });
  assert.ok(found >= count, `${found} instead of ${count} times '${name}' in\n${text}`);
}
