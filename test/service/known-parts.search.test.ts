import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { findingExamples } from "../../src/build/finding-examples.ts";
import { ruleDocumentation } from "../../src/build/rule-documentation.ts";
import type { Diagnostic } from "../../src/language/diagnostics/diagnostic.ts";
import {
  type Analysis,
  type AnalyzeOptions,
  analyze,
  parseFile,
} from "../../src/service/analyze.ts";

/**
 * What is kept of a model's parts from one keystroke to the next: however a model of several tables
 * is edited, all that is said of it is what one says who reads it for the first time. The tables are
 * those of the pages of the findings, so that every rule has something to say.
 */
suite("parts of a model that are known", () => {
  const pages = modelsOfPages();

  test("drawn edits: findings, their changes, plans and units as after a fresh read", function () {
    this.timeout(120_000);
    let kept = 0;
    const drawn = fc.record({
      models: fc.uniqueArray(fc.nat(pages.length - 1), { maxLength: 5 }),
      order: fc.infiniteStream(fc.nat()),
      edits: fc.array(edit, { minLength: 1, maxLength: 8 }),
    });
    fc.assert(
      fc.property(drawn, ({ models, order, edits }) => {
        const others = models.map((model, position) => renamed(pages[model] ?? "", position));
        let text = [linked, ...shuffled(others.flatMap(declarations), order)].join("\n");
        let known = analyzed(text);
        for (const each of edits) {
          text = edited(text, each);
          const again = analyzed(text, { before: known.records });
          assert.deepEqual(told(again), told(analyzed(text)), text);
          kept += again.records.filter((record) => known.records.includes(record)).length;
          known = again;
        }
      }),
      { numRuns: Number(process.env.DRAWN_PARTS ?? 100) },
    );
    assert.ok(kept > 200, `${kept} parts were kept`);
  });

  for (const [what, before, after] of [
    ["how many items an entity of another table has", "volume 900", "volume 9k"],
    ["a declared type", '"gold" | "silver"', '"gold" | "silver" | "tin" | "iron"'],
    ["a copy in another table", "copied from Customer.name via customerId", ""],
    ["a pattern that uses two tables", "update Customer", "query Customer, Order"],
  ] as const) {
    test(`${what} is told of where it matters`, () => {
      const known = analyzed(linked);
      const text = linked.replace(before, after);
      const again = told(analyzed(text, { before: known.records }));
      assert.deepEqual(again, told(analyzed(text)));
      assert.notDeepEqual(again.findings.map(codeOf), told(known).findings.map(codeOf));
    });
  }

  test("what stands behind an edit is neither planned nor judged again", () => {
    const known = analyzed(linked);
    const text = linked.replace("volume 900", "volume 900\n  // As of today.\n");
    const moved = analyzed(text.replace("table Orders", "\ntable Orders"), {
      before: known.records,
    });
    const kept = moved.records.filter((record) => known.records.includes(record));
    assert.deepEqual(
      kept.map(({ name }) => name),
      ["Visits"],
    );
    assert.equal(moved.planOf("Visited"), known.planOf("Visited"));
    assert.notEqual(moved.planOf("Place"), known.planOf("Place"));
  });
});

const uri = "file:///model.dynamo";

function analyzed(text: string, options: AnalyzeOptions = {}): Analysis {
  return analyze(uri, new Map([[uri, parseFile(uri, text)]]), options);
}

/**
 * Tables that are parts of their own, and still say something about one another: how many customers
 * there are, what a declared type allows, what another table keeps a copy of.
 */
const linked = `type Tier = "gold" | "silver" | "none"
table Customers {
  partition key customerId: string
}
entity Customer in Customers {
  customerId: ulid
  tier: Tier
  name: string @size(20B, max 60B)
  volume 900
}
table Orders {
  partition key customerId: string
  sort key orderId: string
}
entity Order in Orders {
  customerId: ulid
  orderId: ulid
  body: string @size(2KB, max 9KB)
  volume 50 per customerId
}
pattern Place {
  create Order
  rate 200k/s
}
table Visits {
  partition key tier: string
  sort key at: string
}
entity Visit in Visits {
  tier: Tier
  at: timestamp
  page: string @size(90B, max 900B)
  volume 9M
}
pattern Visited {
  create Visit
  rate 1200/s
}
table Names {
  partition key nameId: string
}
entity Copy in Names {
  nameId: ulid
  customerId: ulid
  name: string copied from Customer.name via customerId
}
pattern Rename {
  update Customer
  where customerId = :customerId
  set name = :name
  rate 5/s
}
`;

/** All that an analysis says, as plain values. */
function told({ diagnostics, plans, planning }: Analysis) {
  return {
    findings: diagnostics.map(plain),
    plans: JSON.parse(JSON.stringify(plans)) as unknown,
    units: plans.patterns.map(({ steps }) =>
      steps
        .flatMap((step) => (step.kind === "transaction" ? step.operations : [step.operation]))
        .map((operation) => {
          const units = planning.unitsOf(operation);
          return { ...units, paths: units?.paths.map((each) => [each.path.name, each.units]) };
        }),
    ),
  };
}

function codeOf({ code, message }: { readonly code: string; readonly message: string }): string {
  return `${code} ${message}`;
}

function plain({ code, severity, message, file, span, related, tags, changes }: Diagnostic) {
  return { code, severity, message, file, span, related, tags, changes };
}

/** The wrong models of all pages, and the examples, which are whole. */
function modelsOfPages(): readonly string[] {
  const ofRules = [...ruleDocumentation().values()].flatMap(({ examples, remedies }) => [
    ...examples,
    ...remedies.slice(0, 1),
  ]);
  const ofFindings = [...findingExamples().values()]
    .filter(({ files }) => files.size === 0)
    .map(({ around, wrong }) => around + wrong);
  const whole = ["shop", "iot", "tournament"].map((name) =>
    readFileSync(join(import.meta.dirname, `../../examples/${name}.dynamo`), "utf8"),
  );
  return [...ofRules, ...ofFindings, ...whole];
}

/** Names of tables, entities, types, patterns and samples get an ending, so that models can stand together. */
function renamed(model: string, ending: number): string {
  const names = new Set(
    [...model.matchAll(/^(?:table|entity|type|pattern|sample) (\w+)/gm)].map(([, name]) => name),
  );
  return model.replace(/\w+/g, (word) => (names.has(word) ? `${word}${ending}x` : word));
}

/** A text in pieces that each begin with a declaration, with the comments above it. */
function declarations(model: string): readonly string[] {
  return model.split(/\n(?=(?:\/\/.*\n)*(?:table|entity|type|pattern|sample|example)\b)/);
}

function shuffled(texts: readonly string[], order: fc.Stream<number>): readonly string[] {
  const left = [...texts];
  const result: string[] = [];
  while (left.length > 0) {
    const [at = 0] = order.take(1);
    // Most pieces stay where they are.
    result.push(...left.splice(at % 3 === 0 ? at % left.length : 0, 1));
  }
  return result;
}

interface Edit {
  /** Of the text's length. */
  readonly at: number;
  readonly removed: number;
  readonly written: string;
  readonly kind: "write" | "word" | "number" | "line";
}

const edit: fc.Arbitrary<Edit> = fc.record({
  at: fc.double({ min: 0, max: 1, noNaN: true }),
  removed: fc.oneof(fc.constant(0), fc.constant(0), fc.nat(12)),
  written: fc.constantFrom(
    "",
    "x",
    " ",
    "\n",
    "}",
    '"',
    "// dynamo-allow unused-index: because\n",
    "9",
    "  rate 900/s\n",
    "  page 20\n",
    "\n/// Said.\n",
    "customerId",
    "  volume 50k\n",
    "\nentity More in Nowhere {\n  id: ulid\n}\n",
  ),
  kind: fc.constantFrom("write", "word", "number", "line"),
});

/** Writes something at any place, makes a number another one, or takes away a word or a line. */
function edited(text: string, { at, removed, written, kind }: Edit): string {
  const position = Math.floor(at * text.length);
  if (kind === "write") return text.slice(0, position) + written + text.slice(position + removed);
  const [begins, whole] = pieces[kind];
  const start = position + Math.max(0, text.slice(position).search(begins));
  const piece = whole.exec(text.slice(start))?.[0] ?? "";
  const instead = kind === "number" ? `${piece}${"0".repeat(removed % 4)}1` : "";
  return text.slice(0, start) + instead + text.slice(start + piece.length);
}

/** Where a piece of the text begins, and what it is. */
const pieces = {
  word: [/\b\w/, /^\w*/],
  number: [/\b\d/, /^\d*/],
  line: [/\n/, /^\n[^\n]*/],
} as const;
