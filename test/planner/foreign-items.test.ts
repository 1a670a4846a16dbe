import assert from "node:assert/strict";
import { bind } from "../../src/planner/index.ts";
import { checkFindings, checkPlan, checkUnserved, type Planned, planText } from "./harness.ts";
import { environment } from "./pure-table.ts";

suite("queries: foreign items", () => {
  const two = (first: string, second: string, discriminator = "discriminator kind") => `
table Mixed {
  partition key PK: string
  sort key SK: string
  ${discriminator}
}
entity One in Mixed {
  PK = "A#\${a}"
  SK = ${first}
  a: string
  x: string
}
entity Two in Mixed {
  PK = "A#\${a}"
  SK = ${second}
  a: string
  y: string
}
pattern P { query One where a = :a }
`;

  test("different literals keep them apart", () => {
    checkPlan(
      two('"USER#${x}"', '"USERNAME#${y}"'),
      'Query Mixed: PK = "A#${:a}", SK begins_with "USER#"',
    );
  });

  test("a literal that begins with another does not, and a filter is added", () => {
    checkPlan(
      two('"USER${x}"', '"USERNAME#${y}"'),
      'Query Mixed: PK = "A#${:a}", SK begins_with "USER", filter (added) kind = "One"',
    );
  });

  test("without a discriminator that is an error", () => {
    const planned = checkUnserved(
      two('"USER${x}"', '"USERNAME#${y}"', ""),
      "mixed-slice",
      /items of Two/,
    );
    const mixed = planned.diagnostics.find(({ code }) => code === "mixed-slice");
    assert.equal(mixed?.changes[0]?.title, "Add 'discriminator entityType' to Mixed");
  });

  test("a text can come after the separator of another key", () => {
    checkPlan(
      two('"ORDER#${x}"', '"ORDER#${x}#ITEM#${y}"').replace(
        "  y: string",
        "  x: string\n  y: string",
      ),
      'Query Mixed: PK = "A#${:a}", SK begins_with "ORDER#", filter (added) kind = "One"',
    );
  });

  test("a fixed key cannot be a longer one whose parts have a fixed width", () => {
    checkPlan(
      two('"ORDER#${x}"', '"ORDER#${x}#ITEM"')
        .replace("  y: string", "  x: ulid")
        .replace("  x: string", "  x: ulid")
        .replace("where a = :a", "where a = :a and x = :x"),
      'Query Mixed: PK = "A#${:a}", SK = "ORDER#${:x}"',
    );
  });

  test("partitions that differ need no more proof", () => {
    checkPlan(
      two('"SAME#${x}"', '"SAME#${y}"').replace(
        'PK = "A#${a}"\n  SK = "SAME#${y}"',
        'PK = "B#${a}"\n  SK = "SAME#${y}"',
      ),
      'Query Mixed: PK = "A#${:a}", SK begins_with "SAME#"',
    );
  });

  test("a range stays behind its prefix", () => {
    checkPlan(
      two('"USER#${x}"', '"USERNAME#${y}"').replace("where a = :a", "where a = :a and x >= :x"),
      'Query Mixed: PK = "A#${:a}", SK between "USER#${:x}" and "USER#Z"',
    );
  });

  test("a range without a prefix is bounded by what its values can begin with", () => {
    const dated = two('"${x}#ONE"', '"TWO"').replace("  x: string", "  x: date");
    checkPlan(
      dated.replace("where a = :a", "where a = :a and x <= :x"),
      'Query Mixed: PK = "A#${:a}", SK <= "${:x}#ONEZ"',
    );
    checkPlan(
      dated.replace("where a = :a", "where a = :a and x >= :x"),
      'Query Mixed: PK = "A#${:a}", SK >= :x, filter (added) kind = "One"',
    );
  });

  test("a range of moments holds nothing that begins with a letter", () => {
    for (const type of ["date", "timestamp", "timestamp(seconds)", "timestamp(local)", "ulid"]) {
      const bare = two('"${x}"', '"JOINED#${y}"').replace("  x: string", `  x: ${type}`);
      checkPlan(
        bare.replace("where a = :a", "where a = :a and x between :from and :to"),
        'Query Mixed: PK = "A#${:a}", SK between :from and :to',
      );
      // A range that is open above holds what begins with a letter, and so does no range.
      checkPlan(
        bare.replace("where a = :a", "where a = :a and x > :from"),
        'Query Mixed: PK = "A#${:a}", SK > :from, filter (added) kind = "One"',
      );
      checkPlan(bare, 'Query Mixed: PK = "A#${:a}", filter (added) kind = "One"');
    }
  });

  test("lock items of unique attributes are foreign too", () => {
    const text = `
table Users {
  partition key PK: string
  sort key SK: string
  global index Inverted {
    partition key SK
    sort key PK
    project all
  }
}
entity User in Users {
  PK = "UNIQUE#\${id}"
  SK = "\${id}"
  id: string
  email: string @unique
}
`;
    checkUnserved(
      `${text} pattern P { query User where id = :id using table }`,
      "mixed-slice",
      /the lock of User.email/,
    );
    checkUnserved(`${text} pattern P { scan User }`, "mixed-slice", /the lock of User.email/);
  });

  test("the members of a union are told apart", () => {
    const text = `
table Jobs {
  partition key state: string
  sort key id: string
  discriminator kind
}
entity Task in Jobs {
  state: "OPEN" | "DONE"
  id: string
}
entity Batch in Jobs {
  state: "RUNNING" | "FAILED"
  id: string
}
`;
    checkPlan(
      `${text} pattern P { query Task where state = :state }`,
      "Query Jobs: state = :state",
    );
    checkPlan(
      `${text.replace('"FAILED"', '"DONE"')} pattern P { query Task where state = :state }`,
      'Query Jobs: state = :state, filter (added) kind = "Task"',
    );
    checkPlan(
      `${text.replace('"FAILED"', '"DONE"')} pattern P { query Task where state = "OPEN" }`,
      'Query Jobs: state = "OPEN"',
    );
  });

  test("a filter on the discriminator cannot stand where it is a key", () => {
    const text = `
table Things {
  partition key id: string
  discriminator kind
  global index ByKind {
    partition key kind
    sort key id
    project all
  }
}
entity One in Things { id: string }
entity Two in Things { id: string }
`;
    checkPlan(
      `${text} pattern P { query One where id = :id using ByKind }`,
      'Query ByKind: kind = "One", id = :id',
    );
  });
});

suite("queries: keys that go on behind the end of others", () => {
  const hierarchy = `
table Orders {
  partition key PK: string
  sort key SK: string
}
entity Order in Orders {
  PK = "C#\${customerId}"
  SK = "ORDER#\${orderId}"
  customerId: string
  orderId: string
}
entity Line in Orders {
  PK = "C#\${customerId}"
  SK = "ORDER#\${orderId}#LINE#\${line:04}"
  customerId: string
  orderId: string
  line: integer
}
`;

  test("neither collide nor mix, since key builders refuse what would make them", () => {
    checkFindings(hierarchy);
    checkPlan(
      `${hierarchy} pattern P { query Line where customerId = :c and orderId = :o }`,
      'Query Orders: PK = "C#${:c}", SK begins_with "ORDER#${:o}#LINE#"',
    );
    const planned = planText(`${hierarchy} pattern P { create Order }`);
    const bound = bindOrder(planned, "7#LINE#1");
    assert.equal(bound.kind, "error");
    assert.equal(bindOrder(planned, "7#1").kind, "requests");
  });

  function bindOrder(planned: Planned, orderId: string) {
    const order = { M: { customerId: { S: "c" }, orderId: { S: orderId } } };
    return bind(planned.plans, planned.plan("P"), { Order: order }, environment);
  }

  test("a longer key still lies behind the beginning of the shorter one", () => {
    checkUnserved(
      `${hierarchy} pattern P { query Order where customerId = :c }`,
      "mixed-slice",
      /Line/,
    );
  });
});

suite("queries: items of many entities in one slice", () => {
  /** An index that all share; what they are sorted by there is of two kinds. */
  const many = (count: number, patterns: string) => `
table Jobs {
  partition key PK: string
  discriminator kind
  global index ByState {
    partition key state
    sort key Order: string
    project at
  }
}
${Array.from(
  { length: count },
  (_, index) => `entity E${index} in Jobs {
  PK = "E${index}#\${id}"
  Order = "\${${index % 2 === 0 ? "at" : "id"}}"
  id: ulid
  state: string @size(4B)
  at: timestamp
  volume ${index + 1} per state
}
`,
).join("")}${patterns}`;
  const query = (entities: string) =>
    `pattern P { query ${entities} where state = "OPEN" return state }`;

  test("are told in the order of their declarations, whatever their keys are", () => {
    const told = (entities: string, count: number) =>
      planText(many(count, query(entities)))
        .plan("P")
        .explain.at(-1)?.servedBy;
    const others = "lie in the same slice";
    assert.equal(told("E0", 4), `filter, added: items of E1, E2 and E3 ${others}`);
    assert.equal(told("E1", 8), `filter, added: items of E0, E2, E3 and 4 others ${others}`);
    assert.equal(told("E2, E1", 8), `filter, added: items of E0, E3, E4 and 3 others ${others}`);
  });

  test("cost the same, whichever of them the pattern is about", () => {
    const units = ["E0", "E3", "E5", "E2, E1", "E0, E2, E4"].map((entities) => {
      const [step] = planText(many(60, query(entities))).plan("P").steps;
      return step?.kind === "request" ? step.operation.readUnits : undefined;
    });
    // 1 + 2 + … + 60 items of some 80 bytes are 150 KB, at 8 KB for a unit.
    assert.ok(units[0] !== undefined && units[0] > 10 && units[0] < 30, String(units[0]));
    assert.deepEqual(new Set(units), new Set([units[0]]));
  });
});
