import * as keywords from "../../src/language/syntax/keywords.ts";
import { parseWhole } from "./check.ts";

/** Every word with a meaning, where the place says that it is a name. */
const words = new Set(
  Object.values(keywords)
    .flatMap((group) => (Array.isArray(group) ? (group as readonly unknown[]) : []))
    .filter((keyword) => typeof keyword === "string")
    .flatMap((keyword) => keyword.split(/[^A-Za-z_]+/))
    .concat(
      "and or between in asc desc to from per max when derived copied via as begins_with".split(
        " ",
      ),
    )
    .filter((word) => word !== "" && !["not", "true", "false", "now"].includes(word)),
);

suite("keywords as names of attributes", () => {
  for (const word of words) {
    test(`'${word}' is a name wherever one is expected`, () => {
      const projected = word === "all" || word === "keys" ? `\`${word}\`` : word;
      parseWhole(`
table Things {
  partition key ${word}: string
  sort key other: string

  global index ByOther {
    partition key other
    sort key ${word}
    project ${projected}, other
  }
}

entity Thing in Things {
  ${word}: string
  other: string
  more?: string
}

pattern Compared {
  query Thing
  where ${word} = :${word} and begins_with(other, :other)
  filter more = :x or attribute_exists(more)
  order by other
  return ${word}, other, more
  using table
}

pattern Ranged {
  query Thing
  where other = :other and ${word} between :low and :high
  order by ${word} desc, other
}

pattern Listed {
  query Thing
  where other = :other
  and ${word} in :list
  filter (${word} in (:a, "b") and not ${word} = :c)
  return ${word}
}

pattern Changed {
  update Thing
  where ${word} = :a and other = :b
  set more = :c
  remove ${word}, more
  if ${word} <> :d
}

sample one: Thing { ${word}: "1", other: "2" }

example Changed(a: one.${word}, b: "2", c: "3", d: "4") leaves one { more: "3", ${word}: "1" }
`);
    });
  }
});
