import assert from "node:assert/strict";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import fc from "fast-check";
import type { AttributeValue } from "../../src/dynamodb/values.ts";
import { generateTypeScript } from "../../src/generate/index.ts";
import type { PatternPlan } from "../../src/planner/index.ts";
import { inputOf } from "../generate/arguments.ts";
import { checkRequests } from "../generate/check-requests.ts";
import { type GeneratedModule, generatedProject } from "../generate/generated-modules.ts";
import { localClientSettings } from "../harness/dynamodb-local.ts";
import {
  argumentsOf,
  type Case,
  cases,
  checkGets,
  knownItems,
  type Made,
  modelOf,
  sortKeysOf,
  withUniqueValues,
} from "../planner/drawn-cases.ts";
import { checkItems, type KnownItem } from "../planner/oracle.ts";
import { environment } from "../planner/pure-table.ts";
import { itemsAfter } from "../planner/write-oracle.ts";
import { clientOf, functionOf } from "./generated-database.ts";
import {
  checkTables,
  connectionWithTables,
  deleteTables,
  expectedOf,
  isRead,
  load,
} from "./model-tables.ts";

/**
 * The proof by search for generated code: designs that nobody would draw are generated, and the
 * function of every pattern sends what its plan says, and returns or leaves what a plain evaluation
 * returns or leaves.
 *
 * `GENERATED_CODE=200 GENERATED_CODE_SEED=7` looks at more designs, or at others.
 */
const runs = Number(process.env.GENERATED_CODE ?? 10);
const seed = Number(process.env.GENERATED_CODE_SEED ?? 20261128);

type Given = Readonly<Record<string, AttributeValue>>;

/** What a call came to: its result, or that it was refused or failed. */
type Outcome =
  | { readonly kind: "returned"; readonly result: unknown }
  | { readonly kind: "refused" }
  | { readonly kind: "failed"; readonly name: string };

suite("generated code of generated designs", () => {
  const counts = { designs: 0, requests: 0, reads: 0, found: 0, writes: 0, left: 0, refused: 0 };

  test(`sends what is planned, returns and leaves what is right (seed ${seed})`, async function () {
    this.timeout(240_000 + runs * 20_000);
    await fc.assert(
      fc.asyncProperty(cases, async (drawn) => {
        const made = modelOf(drawn);
        fc.pre(made !== undefined);
        if (made === undefined) return;
        counts.designs++;
        await checkDesign(made, drawn);
      }),
      {
        numRuns: runs,
        seed,
        maxSkipsPerRun: 50,
        endOnFailure: process.env.GENERATED_CODE !== undefined,
      },
    );
    const told = JSON.stringify(counts);
    if (process.env.GENERATED_CODE !== undefined) console.log(told);
    assert.ok(counts.requests > 10 * runs, told);
    assert.ok(counts.reads > 5 * runs && counts.found > counts.reads / 2, told);
    assert.ok(counts.writes > 2 * runs && counts.left > counts.writes / 4, told);
  });

  async function checkDesign(made: Made, drawn: Case): Promise<void> {
    const { files, problems } = generateTypeScript(made.model, made.plans);
    assert.deepEqual(problems, []);
    const [file] = files;
    assert.ok(file !== undefined);
    const project = generatedProject(files);
    const connection = await connectionWithTables(made.model);
    const { endpoint = "" } = connection;
    const client = new DynamoDBClient({ ...localClientSettings, endpoint });
    try {
      const module = await project.load(file.path);
      const database = clientOf(module, client, connection.tables ?? {});
      const items = knownItems(made.model, drawn.items);
      const checks = { made, drawn, module, items };
      await checkSentRequests(checks);
      await load(connection, made.model, items);
      await checkReads(checks, database);
      for (const { pattern, plan, given, what } of callsOf(checks, false, 2)) {
        await load(connection, made.model, items);
        const outcome = await call(module, database, made, plan, given);
        const after = withUniqueValues(
          made.model,
          itemsAfter(made.model, pattern, items, given, environment),
        );
        counts.writes++;
        if (outcome.kind === "returned") {
          assert.ok(after !== undefined, `${what}: it has to fail`);
          counts.left++;
        } else if (outcome.kind === "refused") counts.refused++;
        else assert.equal(after, undefined, `${what}: ${outcome.name}`);
        const expected = outcome.kind === "returned" ? (after ?? []) : items;
        await checkTables(connection, made.model, expected, what);
      }
    } finally {
      client.destroy();
      project.remove();
      await deleteTables(connection, made.model);
    }
  }

  interface Checks {
    readonly made: Made;
    readonly drawn: Case;
    readonly module: GeneratedModule;
    readonly items: readonly KnownItem[];
  }

  /** Without a database: what is read first is one of the items, or nothing. */
  async function checkSentRequests(checks: Checks): Promise<void> {
    const { made, module, items } = checks;
    for (const reading of [true, false]) {
      for (const { plan, given } of callsOf(checks, reading, 3)) {
        const stored = (entity: string) => items.find((item) => item.entity === entity)?.item;
        await checkRequests(made, module, plan, given, stored, true);
        counts.requests++;
      }
    }
  }

  async function checkReads(checks: Checks, database: unknown): Promise<void> {
    const { made, module, items } = checks;
    for (const { pattern, plan, given, what } of callsOf(checks, true, 2)) {
      const outcome = await call(module, database, made, plan, given);
      if (outcome.kind === "refused") {
        counts.refused++;
        continue;
      }
      assert.ok(outcome.kind === "returned", `${what}: ${JSON.stringify(outcome)}`);
      const returned = itemsIn(outcome.result).map((item) => attributeValues(item));
      counts.reads++;
      if (pattern.verb === "transaction") {
        counts.found += checkGets(pattern, items, returned, given, what);
        continue;
      }
      const expected = expectedOf(pattern, items, given);
      checkItems(pattern, expected, returned, given, what, sortKeysOf(made.plans, pattern));
      counts.found += expected.length;
    }
  }

  function* callsOf({ made, drawn, items }: Checks, reading: boolean, count: number) {
    const { model, plans, collides, textFor } = made;
    for (const pattern of model.patterns) {
      const plan = plans.patterns.find(({ name }) => name === pattern.name);
      if (isRead(pattern) !== reading || plan?.served !== true) continue;
      // A path that is known, and said, to lack items is no proof of anything.
      if (plan.warnings.includes("silent-de-indexing")) continue;
      if (collides && !["query", "first", "scan"].includes(pattern.verb)) continue;
      for (const draw of drawn.calls.slice(0, count)) {
        const given = argumentsOf(model, pattern, items, draw);
        // A call without a required argument does not compile.
        if (plan.parameters.some(({ name, optional }) => !optional && !(name in given))) continue;
        const what = `${textFor(pattern)}\n${pattern.name}(${JSON.stringify(given)})`;
        yield { pattern, plan, given, what };
      }
    }
  }
});

async function call(
  module: GeneratedModule,
  database: unknown,
  { model }: Made,
  plan: PatternPlan,
  given: Given,
): Promise<Outcome> {
  const input = plan.parameters.length === 0 ? undefined : inputOf(model, plan, given);
  try {
    const outcome = functionOf(module, plan.name)(database, input);
    const result = isQuery(outcome) ? await outcome.all() : await outcome;
    return { kind: "returned", result };
  } catch (error) {
    const { name, message } = error as Error;
    if (/multiple operations on one item|contains duplicates/.test(message))
      return { kind: "refused" };
    if (module.isFailure?.(error) !== true) throw error;
    return name === "InvalidValue" ? { kind: "refused" } : { kind: "failed", name };
  }
}

function isQuery(outcome: unknown): outcome is { all(): Promise<unknown> } {
  return typeof outcome === "object" && outcome !== null && "all" in outcome;
}

/** The items of a result, without the entities that they are tagged with. */
function itemsIn(result: unknown): readonly object[] {
  const items = Array.isArray(result) ? result : [result];
  return items
    .filter((item) => item !== undefined)
    .map((item: object) => ("entity" in item && "item" in item ? (item.item as object) : item));
}

/** Generated designs have texts and numbers only. */
function attributeValues(item: object): Record<string, AttributeValue> {
  return Object.fromEntries(
    Object.entries(item).map(([name, value]) => [
      name,
      typeof value === "number" ? { N: String(value) } : { S: String(value) },
    ]),
  );
}
