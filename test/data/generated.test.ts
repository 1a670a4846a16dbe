import assert from "node:assert/strict";
import type { Example, ExampleExpectation, Sample } from "../../src/language/index.ts";
import type { PatternPlan } from "../../src/planner/index.ts";
import { inputOf, recordToNative } from "../generate/arguments.ts";
import { type GeneratedModule, generatedProject } from "../generate/generated-modules.ts";
import { exampleModel, exampleModels, generated, type PlannedExample } from "../generate/models.ts";
import { clientOf, functionOf, tablesWithSamples } from "./generated-database.ts";

suite("generated code of the example models on DynamoDB Local", () => {
  const models = exampleModels.map((path) => ({ path, planned: exampleModel(path) }));
  const files = models.map(({ planned }) => generated(planned));
  const project = generatedProject(files);
  suiteTeardown(() => project.remove());

  test("compiles under the strictest settings, with nothing but the language's own library", async () => {
    assert.equal(await project.compile(), "");
  });

  for (const [position, { path, planned }] of models.entries()) {
    suite(path, () => {
      for (const [number, example] of planned.model.examples.entries()) {
        test(`example ${number + 1}: ${example.pattern.name} ${describe(example)}`, async () => {
          const module = await project.load(files[position]?.path ?? "");
          await checkExample(planned, module, example);
        });
      }
    });
  }
});

/** With just the samples in fresh tables, the pattern's function does what the example says. */
async function checkExample(
  planned: PlannedExample,
  module: GeneratedModule,
  example: Example,
): Promise<void> {
  const { client, tables } = await tablesWithSamples(planned);
  const plan = planned.plans.patterns.find(({ name }) => name === example.pattern.name);
  assert.ok(plan !== undefined);
  const database = clientOf(module, client, tables);
  const call = async (): Promise<unknown[]> =>
    resultOf(
      functionOf(module, plan.name)(database, inputOf(planned.model, plan, example.arguments)),
    );
  const failure = example.expectations.find((each) => each.kind === "fails");
  if (failure !== undefined) {
    await assert.rejects(call, (error: Error & { entity?: string }) => {
      assert.ok(
        [
          "ConditionFailed",
          "AlreadyExists",
          "DoesNotExist",
          "RevisionConflict",
          "UniqueValueTaken",
        ].includes(error.name),
        `${error.name}: ${error.message}`,
      );
      assert.ok(plan.entities.includes(error.entity ?? ""), "the failure names its entity");
      return true;
    });
    return;
  }
  const results = await call();
  for (const expectation of example.expectations) {
    await checkExpectation(planned, module, plan, expectation, results, database);
  }
  client.destroy();
}

async function checkExpectation(
  planned: PlannedExample,
  module: GeneratedModule,
  plan: PatternPlan,
  expectation: ExampleExpectation,
  results: readonly unknown[],
  database: unknown,
): Promise<void> {
  switch (expectation.kind) {
    case "returns": {
      const expected = expectation.samples;
      assert.equal(results.length, expected.length, JSON.stringify(results));
      const order = expectation.anyOrder
        ? expected.map((sample) => results.find((result) => isSample(planned, result, sample)))
        : results;
      for (const [position, sample] of expected.entries()) {
        assert.ok(
          isSample(planned, order[position], sample),
          `${plan.name}: ${JSON.stringify(results)} at ${position}`,
        );
      }
      return;
    }
    case "returns count":
      assert.equal(results.length, expectation.count);
      return;
    case "leaves":
    case "leaves item":
    case "leaves no": {
      const entity =
        expectation.kind === "leaves item" ? expectation.entity : expectation.sample.entity;
      const values =
        expectation.kind === "leaves item"
          ? expectation.values
          : {
              ...identityOf(expectation.sample),
              ...(expectation.kind === "leaves" ? expectation.values : {}),
            };
      const items = await scanned(planned, module, entity.name, database);
      const found = items.filter((item) =>
        has(item, withoutClock(recordToNative(values, entity.attributes, planned.model))),
      );
      assert.equal(found.length, expectation.kind === "leaves no" ? 0 : 1, JSON.stringify(items));
      return;
    }
    case "fails":
    case "within":
      return;
    default:
      expectation satisfies never;
  }
}

/** Examples run at a fixed time, generated code at the real one. */
function withoutClock(values: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(values).filter(([, value]) => value !== "2026-01-01T00:00:00.000Z"),
  );
}

function identityOf({ entity, values }: Sample) {
  return Object.fromEntries(
    entity.identity.flatMap((name) => (values[name] === undefined ? [] : [[name, values[name]]])),
  );
}

/** An item equals a sample where every attribute that came back does. */
function isSample({ model }: PlannedExample, result: unknown, sample: Sample): boolean {
  const item = isTagged(result) ? result.item : result;
  if (isTagged(result) && result.entity !== sample.entity.name) return false;
  if (typeof item !== "object" || item === null) return false;
  return has(recordToNative(sample.values, sample.entity.attributes, model), item);
}

function isTagged(value: unknown): value is { readonly entity: string; readonly item: object } {
  return typeof value === "object" && value !== null && "entity" in value && "item" in value;
}

function has(whole: object, part: object): boolean {
  return Object.entries(part).every(([name, value]) => {
    try {
      assert.deepEqual(Reflect.get(whole, name), value);
      return true;
    } catch {
      return false;
    }
  });
}

async function resultOf(outcome: unknown): Promise<unknown[]> {
  if (typeof outcome === "object" && outcome !== null && Symbol.asyncIterator in outcome) {
    const items: unknown[] = [];
    for await (const item of outcome as AsyncIterable<unknown>) items.push(item);
    return items;
  }
  const value = await outcome;
  if (value === undefined) return [];
  return Array.isArray(value) ? value : [value];
}

/** All items of an entity, by the generated conversion. */
async function scanned(
  { model }: PlannedExample,
  module: GeneratedModule,
  entity: string,
  database: unknown,
): Promise<object[]> {
  const { ScanCommand } = await import("@aws-sdk/lib-dynamodb");
  const table = model.entities.find(({ name }) => name === entity)?.table;
  const { documents, tables } = database as {
    documents: { send(command: unknown): Promise<{ Items?: Record<string, unknown>[] }> };
    tables: Record<string, string>;
  };
  const { Items = [] } = await documents.send(
    new ScanCommand({ TableName: tables[table?.name ?? ""] }),
  );
  const own = Items.filter(
    (item) =>
      table?.discriminator === undefined ||
      item[table.discriminator] === discriminatorOf(model, entity),
  );
  const convert = module[`${entity.charAt(0).toLowerCase()}${entity.slice(1)}FromItem`];
  return own.map((item) => convert?.(item) as object);
}

function discriminatorOf(model: PlannedExample["model"], entity: string): string | undefined {
  return model.entities.find(({ name }) => name === entity)?.discriminatorValue;
}

function describe(example: Example): string {
  return example.expectations.map(({ kind }) => kind).join(", ");
}
