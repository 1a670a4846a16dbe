import assert from "node:assert/strict";
import fc from "fast-check";
import { DataError } from "../../src/data/data-error.ts";
import { runPlan } from "../../src/data/run.ts";
import type { Pattern } from "../../src/language/index.ts";
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
import { checkItems } from "../planner/oracle.ts";
import { environment } from "../planner/pure-table.ts";
import { itemsAfter } from "../planner/write-oracle.ts";
import {
  checkTables,
  connectionWithTables,
  deleteTables,
  expectedOf,
  isRead,
  load,
  readAll,
} from "./model-tables.ts";

/**
 * The proof by search: whole designs that nobody would draw, with patterns drawn for them and items
 * that collide, share partitions and lack attributes. Whatever the planner says that it serves is
 * sent to DynamoDB Local, and must return or leave what a plain evaluation returns or leaves.
 *
 * `GENERATED_PLANS=200 GENERATED_PLANS_SEED=7` looks at more of them, or at others; what fails is
 * made small and printed with its seed.
 */
const runs = Number(process.env.GENERATED_PLANS ?? 25);
const seed = Number(process.env.GENERATED_PLANS_SEED ?? 20261128);

suite("generated plans against DynamoDB Local", () => {
  const counts = { designs: 0, reads: 0, found: 0, writes: 0, left: 0, refused: 0 };

  test(`return and leave what a plain evaluation does (seed ${seed})`, async function () {
    this.timeout(240_000 + runs * 10_000);
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
        endOnFailure: process.env.GENERATED_PLANS !== undefined,
      },
    );
    const told = JSON.stringify(counts);
    if (process.env.GENERATED_PLANS !== undefined) console.log(told);
    assert.ok(counts.reads > 10 * runs && counts.found > counts.reads / 2, told);
    assert.ok(counts.writes > 4 * runs && counts.left > counts.writes / 4, told);
  });

  async function checkDesign(
    { model, plans, collides, textFor }: Made,
    drawn: Case,
  ): Promise<void> {
    const connection = await connectionWithTables(model);
    try {
      const items = knownItems(model, drawn.items);
      await load(connection, model, items);
      // A path that is known, and said, to lack items is no proof of anything.
      const served = (pattern: Pattern): boolean => {
        const plan = plans.patterns.find(({ name }) => name === pattern.name);
        if (collides && !["query", "first", "scan"].includes(pattern.verb)) return false;
        return plan?.served === true && !plan.warnings.includes("silent-de-indexing");
      };
      for (const pattern of model.patterns.filter((each) => isRead(each) && served(each))) {
        for (const call of drawn.calls) {
          const given = argumentsOf(model, pattern, items, call);
          const what = `${textFor(pattern)}\n${pattern.name}(${JSON.stringify(given)})`;
          const returned = await readAll(connection, plans, pattern.name, given).catch(refusal);
          if (returned === undefined) {
            counts.refused++;
            continue;
          }
          counts.reads++;
          if (pattern.verb === "transaction") {
            counts.found += checkGets(pattern, items, returned, given, what);
            continue;
          }
          const expected = expectedOf(pattern, items, given);
          checkItems(pattern, expected, returned, given, what, sortKeysOf(plans, pattern));
          counts.found += expected.length;
        }
      }
      for (const pattern of model.patterns.filter((each) => !isRead(each) && served(each))) {
        for (const call of drawn.calls.slice(0, 3)) {
          const given = argumentsOf(model, pattern, items, call);
          const what = `${textFor(pattern)}\n${pattern.name}(${JSON.stringify(given)})`;
          await load(connection, model, items);
          const after = withUniqueValues(
            model,
            itemsAfter(model, pattern, items, given, environment),
          );
          const failure = await runPlan(connection, plans, pattern.name, given).then(
            () => undefined,
            (error: unknown) => error,
          );
          if (failure === undefined) {
            assert.ok(after !== undefined, `${what}: it has to fail`);
            counts.left++;
          } else {
            const { problem } = failure instanceof DataError ? failure : { problem: undefined };
            if (problem === undefined) throw failure;
            if (problem.code === "invalid-arguments") counts.refused++;
            else assert.equal(problem.code, "condition-failed", `${what}: ${problem.message}`);
            if (problem.code === "condition-failed") {
              assert.equal(after, undefined, `${what}: ${problem.message}`);
            }
          }
          await checkTables(connection, model, failure === undefined ? (after ?? []) : items, what);
          counts.writes++;
        }
      }
    } finally {
      await deleteTables(connection, model);
    }
  }
});

/** What the key builders refuse is refused before anything is sent; everything else is a failure. */
function refusal(error: unknown): undefined {
  if (error instanceof DataError && error.problem.code === "invalid-arguments") return undefined;
  throw error;
}
