import assert from "node:assert/strict";
import fc from "fast-check";
import { type AttributeValue, type Item, typeTagOf } from "../../../src/dynamodb/values.ts";
import {
  type Census,
  type CensusEntity,
  classifyItem,
  findingsOfItem,
  type ItemFinding,
  openCensus,
  planCensus,
} from "../../../src/evolution/index.ts";
import type { Expression } from "../../../src/language/expressions/expression.ts";
import { resolveType } from "../../../src/planner/attribute-types.ts";
import { storedItems } from "../../../src/views/stored-items.ts";
import {
  exampleModel,
  exampleModels,
  modelOf,
  type PlannedExample,
} from "../../generate/models.ts";
import { design, designText } from "../../planner/generated-designs.ts";

/** Items that a model makes conform to it, and whatever is broken of one is found and named. */
suite("what a census finds, by search", () => {
  for (const path of exampleModels) {
    test(`${path}: samples and made-up items conform, and each mutation is found`, () => {
      checkModel(exampleModel(path));
    });
  }

  test("drawn models: made-up items conform, and each mutation is found", function () {
    this.timeout(120_000);
    let mutations = 0;
    fc.assert(
      fc.property(design, (drawn) => {
        mutations += checkModel(modelOf(designText(drawn)));
      }),
      { numRuns: 400 },
    );
    assert.ok(mutations > 1000, `only ${mutations} mutations were tried`);
  });
});

/** Returns how many mutations were tried. */
function checkModel({ model, plans }: PlannedExample): number {
  let mutations = 0;
  for (const [table, items] of storedItems(model).byTable) {
    const plan = planCensus(model, plans, table);
    assert.ok(plan);
    const census = openCensus(plan);
    for (const { item, entity, lockFor } of items) {
      const found = classifyItem(census, item);
      if (lockFor !== undefined) {
        assert.equal(found.kind, "lock", JSON.stringify(item));
        continue;
      }
      // Two entities of a drawn model may have equal keys, which is an error of the model.
      if (found.kind === "ambiguous") {
        assert.ok(found.entities.includes(entity.name));
        continue;
      }
      assert.ok(found.kind === "entity", `${found.kind}: ${JSON.stringify(item)}`);
      assert.equal(found.entity, entity.name);
      assert.equal(found.age, "current");
      assert.deepEqual(findingsOfItem(census, item, found), [], JSON.stringify(item));
      const shape = census.entityNamed(entity.name);
      assert.ok(shape);
      for (const mutation of mutationsOf(census, shape, item)) {
        mutations++;
        checkMutation(census, shape, mutation);
      }
    }
  }
  return mutations;
}

interface Mutation {
  readonly what: string;
  readonly item: Item;
  finds(finding: ItemFinding): boolean;
}

function checkMutation(census: Census, { name }: CensusEntity, mutation: Mutation): void {
  const found = classifyItem(census, mutation.item);
  // Without a discriminator an item of other keys is of no entity, or of another.
  if (found.kind !== "entity" || found.entity !== name) {
    assert.ok(mutation.what.startsWith("key") || found.kind !== "foreign", mutation.what);
    return;
  }
  const findings = findingsOfItem(census, mutation.item, found);
  assert.ok(
    findings.some((finding) => mutation.finds(finding)),
    `${mutation.what} of ${JSON.stringify(mutation.item)}: ${JSON.stringify(findings)}`,
  );
}

function mutationsOf(census: Census, entity: CensusEntity, item: Item): readonly Mutation[] {
  const { table } = census.plan;
  const base = [table.partition.attribute, table.sort?.attribute];
  const mutations: Mutation[] = [
    {
      what: "an attribute that is not declared",
      item: { ...item, "not declared": { S: "x" } },
      finds: ({ code, place }) => code === "attribute-unknown" && place === "not declared",
    },
  ];
  for (const { name, storedName, type: declared, optional, source } of entity.attributes) {
    const value = item[storedName];
    if (value === undefined || source.kind === "in key" || base.includes(storedName)) continue;
    const type = resolveType(declared, census.typeNamed);
    const { [storedName]: _gone, ...without } = item;
    if (!optional && type.kind !== "set") {
      mutations.push({
        what: `${name} is gone`,
        item: without,
        finds: ({ code, place }) => code === "attribute-missing" && place === name,
      });
    }
    if (type.kind !== "any") {
      mutations.push({
        what: `${name} is of another type`,
        item: { ...item, [storedName]: otherType(value) },
        finds: ({ code, place }) =>
          ["attribute-type", "attribute-choice"].includes(code) && place === name,
      });
    }
  }
  for (const { attribute, value: expression } of entity.keys) {
    const value = item[attribute];
    if (value === undefined || !("S" in value)) continue;
    const isBase = base.includes(attribute);
    const broken = { ...item, [attribute]: { S: `!${value.S}` } };
    // A key that is read back whole, and is any text, is right whatever it is.
    if (isBase && isReadBack(entity, expression)) continue;
    mutations.push({
      what: `key ${attribute} is another one`,
      item: broken,
      finds: ({ code, place }) =>
        place === attribute
          ? code === (isBase ? "key-differs" : "index-key-differs")
          : // What stands in the key alone is read back from it, so that it may be wrong instead.
            isBase && /^(?:attribute|derived|index-key)-/.test(code),
    });
    if (isBase) continue;
    const { [attribute]: _gone, ...without } = item;
    mutations.push({
      what: `index key ${attribute} is gone`,
      item: without,
      finds: ({ code, place }) => code === "index-key-missing" && place === attribute,
    });
  }
  return mutations;
}

/** Whether the key begins with an attribute that stands nowhere else. */
function isReadBack({ attributes }: CensusEntity, expression: Expression): boolean {
  const first = expression.kind === "template" ? expression.parts[0] : expression;
  if (first === undefined || typeof first === "string") return false;
  const inserted = "expression" in first ? first.expression : first;
  return attributes.some(
    ({ name, source }) =>
      source.kind === "in key" && inserted.kind === "attribute" && inserted.name === name,
  );
}

function otherType(value: AttributeValue): AttributeValue {
  return typeTagOf(value) === "BOOL" ? { N: "1" } : { BOOL: true };
}
