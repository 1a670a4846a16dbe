import { checkPlan, checkUnserved } from "./harness.ts";

/** A table with one synthetic sort key, and a pattern with one condition on an attribute in it. */
function model(sortKey: string, attributes: string, condition: string): string {
  return `
table Tab {
  partition key PK: string
  sort key SK: string
}
entity E in Tab {
  PK = "C#\${c}"
  SK = ${sortKey}
  c: string
${attributes}
}
pattern P {
  query E
  where c = :c${condition === "" ? "" : ` and ${condition}`}
}
`;
}

const pk = 'PK = "C#${:c}"';

suite("ranges: an attribute at the end of a template", () => {
  const at = (condition: string) => model('"E#${a}"', "  a: timestamp", condition);
  const rows: readonly (readonly [condition: string, expected: string])[] = [
    ["", 'SK begins_with "E#"'],
    ["a = :x", 'SK = "E#${:x}"'],
    ["begins_with(a, :x)", 'SK begins_with "E#${:x}"'],
    ["a >= :x", 'SK between "E#${:x}" and "E#Z"'],
    ["a > :x", 'SK between "E#${:x}0" and "E#Z"'],
    ["a <= :x", 'SK between "E#" and "E#${:x}"'],
    ["a < :x", 'SK between "E#" and "E#${:x}", filter (added) a < :x'],
    ["a between :x and :y", 'SK between "E#${:x}" and "E#${:y}"'],
    [":x <= a", 'SK between "E#${:x}" and "E#Z"'],
    [":x > a", 'SK between "E#" and "E#${:x}", filter (added) a < :x'],
  ];
  for (const [condition, expected] of rows) {
    test(condition === "" ? "no condition" : condition, () => {
      checkPlan(at(condition), `Query Tab: ${pk}, ${expected}`);
    });
  }
});

suite("ranges: an attribute with a literal behind it", () => {
  const at = (condition: string) =>
    model('"E#${a}#${id}"', "  a: timestamp\n  id: string", condition);
  const rows: readonly (readonly [condition: string, expected: string])[] = [
    ["", 'SK begins_with "E#"'],
    ["a = :x", 'SK begins_with "E#${:x}#"'],
    ["a = :x and id = :id", 'SK = "E#${:x}#${:id}"'],
    ["a = :x and id > :id", 'SK between "E#${:x}#${:id}0" and "E#${:x}#Z"'],
    ["begins_with(a, :x)", 'SK begins_with "E#${:x}"'],
    ["a >= :x", 'SK between "E#${:x}" and "E#Z"'],
    ["a > :x", 'SK between "E#${:x}#Z" and "E#Z"'],
    ["a <= :x", 'SK between "E#" and "E#${:x}#Z"'],
    ["a < :x", 'SK between "E#" and "E#${:x}"'],
    ["a between :x and :y", 'SK between "E#${:x}" and "E#${:y}#Z"'],
  ];
  for (const [condition, expected] of rows) {
    test(condition === "" ? "no condition" : condition, () => {
      checkPlan(at(condition), `Query Tab: ${pk}, ${expected}`);
    });
  }
});

suite("ranges: fixed width without a literal behind it", () => {
  const at = (condition: string) => model('"E#${a}${b}"', "  a: date\n  b: ulid", condition);
  const rows: readonly (readonly [condition: string, expected: string])[] = [
    ["a = :x", 'SK begins_with "E#${:x}"'],
    ["a >= :x", 'SK between "E#${:x}" and "E#Z"'],
    ["a > :x", 'SK between "E#${:x}ZZ" and "E#Z"'],
    ["a <= :x", 'SK between "E#" and "E#${:x}ZZ"'],
    ["a < :x", 'SK between "E#" and "E#${:x}"'],
    ["a between :x and :y", 'SK between "E#${:x}" and "E#${:y}ZZ"'],
  ];
  for (const [condition, expected] of rows) {
    test(condition, () => {
      checkPlan(at(condition), `Query Tab: ${pk}, ${expected}`);
    });
  }
});

suite("ranges: a template that begins with the attribute", () => {
  const at = (condition: string) => model('"${a}#E"', "  a: timestamp", condition);
  const rows: readonly (readonly [condition: string, expected: string | undefined])[] = [
    ["", undefined],
    ["a = :x", 'SK = "${:x}#E"'],
    ["begins_with(a, :x)", "SK begins_with :x"],
    ["a >= :x", "SK >= :x"],
    ["a > :x", 'SK > "${:x}#EZ"'],
    ["a <= :x", 'SK <= "${:x}#EZ"'],
    ["a < :x", "SK < :x"],
    ["a between :x and :y", 'SK between :x and "${:y}#EZ"'],
  ];
  for (const [condition, expected] of rows) {
    test(condition === "" ? "no condition" : condition, () => {
      checkPlan(
        at(condition),
        expected === undefined ? `Query Tab: ${pk}` : `Query Tab: ${pk}, ${expected}`,
      );
    });
  }
});

suite("ranges: an attribute that is the key, or is bound as it is", () => {
  const natural = (condition: string) => `
table Tab {
  partition key c: string
  sort key a: timestamp
}
entity E in Tab {
  c: string
  a: timestamp
}
pattern P {
  query E
  where c = :c${condition === "" ? "" : ` and ${condition}`}
}`;
  test("operators stand as they are written", () => {
    const rows: readonly (readonly [string, string])[] = [
      ["a = :x", "a = :x"],
      ["a < :x", "a < :x"],
      ["a <= :x", "a <= :x"],
      ["a > :x", "a > :x"],
      ["a >= :x", "a >= :x"],
      ["a between :x and :y", "a between :x and :y"],
      ["begins_with(a, :x)", "a begins_with :x"],
    ];
    for (const [condition, expected] of rows) {
      checkPlan(
        natural(condition).replace("sort key a: timestamp", "sort key a: string"),
        `Query Tab: c = :c, ${expected}`,
      );
    }
  });

  test("a number keeps its own order", () => {
    const text = model("score", "  score: integer", "score > :x").replace(
      "sort key SK: string",
      "sort key SK: number",
    );
    checkPlan(text, `Query Tab: ${pk}, SK > :x`);
  });

  test("a template of one text alone is the attribute", () => {
    checkPlan(model('"${a}"', "  a: string", "a < :x"), `Query Tab: ${pk}, SK < :x`);
  });

  test("a number has no beginning", () => {
    const text = model("score", "  score: integer", "begins_with(score, :x)").replace(
      "sort key SK: string",
      "sort key SK: number",
    );
    try {
      checkUnserved(text, "unserved-access-pattern", /has no beginning/);
    } catch (error) {
      // The resolver may refuse it first, which is as good.
      if (!/well-formed/.test(String(error))) throw error;
    }
  });
});

suite("ranges: order in text", () => {
  test("a padded number takes a range", () => {
    checkPlan(
      model('"E#${n:06}#${id}"', "  n: integer\n  id: string", "n <= :x"),
      `Query Tab: ${pk}, SK between "E#" and "E#\${:x:06}#Z"`,
    );
  });

  test("an unpadded number does not", () => {
    checkUnserved(
      model('"E#${n}"', "  n: integer", "n <= :x"),
      "unpadded-number-in-key",
      /'n' is not padded in SK/,
    );
  });

  test("an unpadded number takes no order", () => {
    checkUnserved(
      `${model('"E#${n}"', "  n: integer", "").replace("where c = :c", "where c = :c\n  order by n")}`,
      "unpadded-number-in-key",
    );
  });

  test("an unpadded number may still be equal", () => {
    checkPlan(
      model('"E#${n}#${id}"', "  n: integer\n  id: string", "n = :n"),
      `Query Tab: ${pk}, SK begins_with "E#\${:n}#"`,
    );
  });

  test("a string followed by text takes no range, since '#' comes after some characters", () => {
    checkUnserved(
      model('"E#${s}#${id}"', "  s: string\n  id: string", "s >= :x"),
      "unserved-access-pattern",
      /'s' is followed by text in 'SK' and has no fixed width/,
    );
  });

  test("a string as the last part takes one", () => {
    checkPlan(
      model('"E#${id}#${s}"', "  s: string\n  id: string", "id = :id and s >= :x"),
      `Query Tab: ${pk}, SK between "E#\${:id}#\${:x}" and "E#\${:id}#Z"`,
    );
  });

  test("a union is compared by its spelling, with a warning", () => {
    const { plans } = checkPlan(
      model('"E#${s}"', '  s: "low" | "high"', "s >= :x"),
      `Query Tab: ${pk}, SK between "E#\${:x}" and "E#Z"`,
    );
    const [plan] = plans.patterns;
    if (plan?.warnings.join() !== "union-compared-by-spelling") {
      throw new Error(`warnings are ${plan?.warnings.join()}`);
    }
  });
});

suite("ranges: dates that meet timestamps", () => {
  const at = (condition: string) => model('"E#${a}"', "  a: timestamp", condition);
  const first = "2026-03-01T00:00:00.000Z";
  const last = "2026-03-01T23:59:59.999Z";
  const rows: readonly (readonly [condition: string, expected: string])[] = [
    ['a >= "2026-03-01"', `SK between "E#${first}" and "E#Z"`],
    ['a < "2026-03-01"', `SK between "E#" and "E#${first}", filter (added) a < "${first}"`],
    ['a > "2026-03-01"', `SK between "E#${last}0" and "E#Z"`],
    ['a <= "2026-03-01"', `SK between "E#" and "E#${last}"`],
    ['a between "2026-03-01" and "2026-03-01"', `SK between "E#${first}" and "E#${last}"`],
  ];
  for (const [condition, expected] of rows) {
    test(condition, () => {
      checkPlan(at(condition), `Query Tab: ${pk}, ${expected}`);
    });
  }

  test("an argument that is a date", () => {
    checkPlan(
      `
table Tab {
  partition key day: string
  sort key SK: string
}
entity E in Tab {
  SK = "E#\${a}#\${id}"
  day: date
  a: timestamp
  id: ulid
}
pattern P {
  query E
  where day = :day and a <= :day
}`,
      `Query Tab: day = :day, SK between "E#" and "E#\${:day}T23:59:59.999Z#Z"`,
    );
  });
});
