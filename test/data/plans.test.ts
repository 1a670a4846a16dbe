import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Connection } from "../../src/data/connections.ts";
import { DataError } from "../../src/data/data-error.ts";
import { runPlan } from "../../src/data/run.ts";
import { type AttributeValue, identityOf } from "../../src/dynamodb/values.ts";
import {
  type Entity,
  type Model,
  type Pattern,
  parse,
  resolveModel,
  seededClock,
} from "../../src/language/index.ts";
import { type ModelPlans, planModel } from "../../src/planner/index.ts";
import { checkItems, type KnownItem, sampleItems } from "../planner/oracle.ts";
import { itemsAfter } from "../planner/write-oracle.ts";
import { projectFolder } from "./local.ts";
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
 * The proof on real parts: every plan of every example model is sent to DynamoDB Local, and what it
 * returns or leaves behind is compared with a plain evaluation over the samples.
 */
const models = [
  ["shop.dynamo"],
  ["tournament.dynamo"],
  ["iot.dynamo"],
  ["multi-file/helpdesk.dynamo", "multi-file/people.dynamo"],
];

for (const paths of models) {
  suite(`plans of ${paths[0]} against DynamoDB Local`, () => {
    let model: Model;
    let plans: ModelPlans;
    let connection: Connection;
    let samples: readonly KnownItem[];

    suiteSetup(async function () {
      this.timeout(60_000);
      ({ model, plans } = planFiles(paths));
      connection = await connectionWithTables(model);
      samples = sampleItems(model);
    });

    suiteTeardown(async () => {
      await deleteTables(connection, model);
    });

    test("every pattern is served", () => {
      assert.deepEqual(
        plans.patterns.filter(({ served }) => !served).map(({ name, reason }) => [name, reason]),
        [],
      );
    });

    test("reads return what a plain evaluation returns", async function () {
      this.timeout(120_000);
      await load(connection, model, samples);
      let calls = 0;
      let found = 0;
      for (const pattern of model.patterns.filter(isRead)) {
        for (const given of argumentsFor(model, pattern, samples)) {
          const what = `${pattern.name}(${JSON.stringify(given)})`;
          const expected = expectedOf(pattern, samples, given);
          const returned = await readAll(connection, plans, pattern.name, given);
          checkItems(pattern, expected, returned, given, what);
          calls++;
          found += expected.length;
        }
      }
      assert.ok(calls > 5 && found > 5, `${calls} calls found ${found} items`);
    });

    test("writes leave what a plain evaluation leaves", async function () {
      this.timeout(240_000);
      const clock = seededClock("writes");
      let succeeded = 0;
      for (const pattern of model.patterns.filter((each) => !isRead(each))) {
        for (const given of argumentsFor(model, pattern, samples)) {
          const what = `${pattern.name}(${JSON.stringify(given)})`;
          await load(connection, model, samples);
          const expected = itemsAfter(model, pattern, samples, given, clock);
          const failure = await runPlan(connection, plans, pattern.name, given).then(
            () => undefined,
            (error: unknown) => error,
          );
          if (expected === undefined) {
            assert.ok(failure instanceof DataError, `${what} fails`);
            // What would touch one item twice is refused before it is sent.
            const isTwice = /twice/.test(failure.message);
            assert.equal(
              failure.problem.code,
              isTwice ? "invalid-arguments" : "condition-failed",
              what,
            );
          } else {
            assert.equal(failure, undefined, `${what} succeeds`);
            succeeded++;
          }
          const left = expected ?? samples;
          await checkTables(connection, model, left, what);
        }
      }
      assert.ok(succeeded > 0, "some writes succeed");
    });
  });
}

function planFiles(paths: readonly string[]): { model: Model; plans: ModelPlans } {
  const files = new Map(
    paths.map((path) => {
      const file = join(projectFolder, "examples", path);
      const uri = pathToFileURL(file).href;
      const text = readFileSync(file, "utf8");
      return [uri, { uri, text, tree: parse(text, uri).file }] as const;
    }),
  );
  const [root = ""] = files.keys();
  const { model, diagnostics } = resolveModel(root, files);
  assert.deepEqual(
    diagnostics.filter(({ severity }) => severity === "error").map(({ message }) => message),
    [],
  );
  return { model, plans: planModel(model).plans };
}

/** Calls with values of the samples: of one sample all together, and mixed with those of others. */
function argumentsFor(
  model: Model,
  pattern: Pattern,
  items: readonly KnownItem[],
): readonly Readonly<Record<string, AttributeValue>>[] {
  const candidates = pattern.parameters.map(({ name, type, meets, optional }) => {
    switch (type.kind) {
      case "value": {
        const values = met(items, meets);
        return { name, values: optional ? [...values, undefined] : values };
      }
      case "list": {
        const values = met(items, meets);
        return { name, values: [{ L: values }, { L: values.slice(0, 1) }] };
      }
      case "keys":
        return {
          name,
          values: [
            {
              L: items
                .map(({ values }) => ({
                  M: Object.fromEntries(
                    type.fields.flatMap((field) => {
                      const value = values[field.name];
                      return value === undefined ? [] : [[field.name, value]];
                    }),
                  ),
                }))
                .filter(({ M }) => Object.keys(M).length === type.fields.length),
            },
          ],
        };
      case "item":
        return { name, values: itemArguments(model, items, type.entity, type.without) };
      case "items":
        return {
          name,
          values: [
            {
              L: itemArguments(model, items, type.entity, [])
                .filter((each) => each !== undefined)
                .slice(0, 3),
            },
          ],
        };
      default:
        return type satisfies never;
    }
  });
  let combinations: Record<string, AttributeValue>[] = [{}];
  for (const { name, values } of candidates) {
    combinations = combinations.flatMap((known) =>
      values.map((value) => (value === undefined ? known : { ...known, [name]: value })),
    );
  }
  const optional = pattern.parameters.filter((each) => each.optional).map(({ name }) => name);
  const usable = combinations.filter(
    (each) => optional.length === 0 || optional.some((name) => name in each),
  );
  // Evenly spread over all combinations, always with the first.
  const most = 60;
  const stride = Math.max(1, Math.ceil(usable.length / most));
  return usable.filter((_, position) => position % stride === 0);
}

/** The distinct values of the attribute that a parameter meets, in all samples of its entity. */
function met(items: readonly KnownItem[], meets: string | undefined): readonly AttributeValue[] {
  const [entity, attribute = ""] = (meets ?? "").split(".");
  const values = new Map<string, AttributeValue>();
  for (const item of items) {
    const value = item.values[attribute];
    if (item.entity === entity && value !== undefined) values.set(identityOf(value), value);
  }
  if (values.size === 0) return [{ S: "none" }, { N: "1" }].slice(0, 1);
  return [...values.values()].slice(0, 6);
}

/** Items as their author writes them: that of a sample, and one under another key. */
function itemArguments(
  model: Model,
  items: readonly KnownItem[],
  entityName: string,
  without: readonly string[],
): readonly AttributeValue[] {
  const entity = model.entities.find(({ name }) => name === entityName);
  if (entity === undefined) return [];
  return items
    .filter((item) => item.entity === entityName)
    .slice(0, 2)
    .flatMap(({ values }) => {
      const given = authored(entity, values, without);
      return [{ M: given }, { M: renamed(entity, given) }];
    });
}

function authored(
  entity: Entity,
  values: Readonly<Record<string, AttributeValue>>,
  without: readonly string[],
): Record<string, AttributeValue> {
  return Object.fromEntries(
    Object.entries(values).filter(([name]) => {
      const attribute = entity.attributes.find((each) => each.name === name);
      return (
        attribute !== undefined &&
        attribute.source.kind !== "derived" &&
        !attribute.revision &&
        !without.includes(name)
      );
    }),
  );
}

/** The same with other identifiers, and other unique values. */
function renamed(
  entity: Entity,
  values: Readonly<Record<string, AttributeValue>>,
): Record<string, AttributeValue> {
  const others = new Set([
    entity.identity.at(-1),
    ...entity.attributes.filter(({ unique }) => unique !== undefined).map(({ name }) => name),
  ]);
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => {
      if (!others.has(name)) return [name, value];
      if ("S" in value && value.S.endsWith("Z")) {
        return [name, { S: value.S.replace(/^\d{4}/, "2031") }];
      }
      if ("S" in value) {
        return [name, { S: value.S.replace(/[A-Z0-9a-z]$/, (last) => (last === "7" ? "8" : "7")) }];
      }
      return "N" in value ? [name, { N: String(Number(value.N) + 1) }] : [name, value];
    }),
  );
}
