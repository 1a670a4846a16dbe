import { countText, numberText } from "../../base/figures.ts";
import { createSubstitutions } from "../../dynamodb/expressions.ts";
import { globalIndex } from "../../dynamodb/table-changes.ts";
import type { AttributeValue, Item } from "../../dynamodb/values.ts";
import {
  type CensusPlan,
  classifyItem,
  type ItemClass,
  openCensus,
} from "../../evolution/census/index.ts";
import type { ItemStep, RolloutAction } from "../../evolution/index.ts";
import type { Connection } from "../connections.ts";
import type { SendOptions } from "../requests.ts";
import type { RolloutDoor } from "./door.ts";

export type VerifyAction = Extract<RolloutAction, { readonly kind: "verify" }>;

export interface VerifyOptions extends SendOptions {
  readonly door: Pick<RolloutDoor, "send">;
}

export interface Verified {
  readonly passed: boolean;
  /** What was counted, in a sentence. */
  readonly message: string;
}

/**
 * Counts what a verification is about, with scans of the table and its index.
 *
 * @param table The physical name.
 * @param censusOf The classification of the table's items by the old or the new model.
 * @param stepOf What a backfill that moves items would do with one.
 */
export async function verify(
  connection: Connection,
  action: VerifyAction,
  table: string,
  censusOf: (of: "old" | "new") => CensusPlan | undefined,
  options: VerifyOptions,
  stepOf?: (item: Item) => ItemStep | Promise<ItemStep>,
): Promise<Verified> {
  switch (action.check) {
    case "index entries":
      return verifyIndex(connection, action, table, options);
    case "versions": {
      const { entity, version } = action;
      const older = await countItems(connection, table, censusOf("new"), options, [], (found) =>
        found.kind === "entity" && found.entity === entity
          ? found.age === "not a version" || (found.version ?? version) < version
          : false,
      );
      return {
        passed: older === 0,
        message: `${countWords(older)} of ${entity} ${older > 1 ? "are" : "is"} older than version ${version}.`,
      };
    }
    case "attributes": {
      const { entity, attributes } = action;
      const without = await countItems(
        connection,
        table,
        censusOf("new"),
        options,
        attributes,
        (found, item) =>
          found.kind === "entity" &&
          found.entity === entity &&
          attributes.some((name) => !Object.hasOwn(item, name)),
      );
      return {
        passed: without === 0,
        message: `${countWords(without)} of ${entity} ${without > 1 ? "are" : "is"} without ${attributes.join(" or ")}.`,
      };
    }
    case "no items": {
      const { entity } = action;
      const left = await countItems(
        connection,
        table,
        censusOf("old"),
        options,
        [],
        (found) => found.kind === "entity" && found.entity === entity,
      );
      return {
        passed: left === 0,
        message: `${countWords(left)} of ${entity} ${left > 1 ? "are" : "is"} left.`,
      };
    }
    case "moved": {
      if (stepOf === undefined) return { passed: false, message: "A person has to look." };
      const { entity } = action;
      const left = await countLeft(connection, table, stepOf, options);
      return {
        passed: left === 0,
        message: `${countWords(left)} of ${entity} ${left > 1 ? "are" : "is"} not under the new key.`,
      };
    }
    case "by a person":
      return { passed: false, message: "A person has to look." };
    default:
      return action satisfies never;
  }
}

/**
 * Others go on writing while this counts: the items are counted before and after the entries, and a
 * number of entries between the two is right.
 */
async function verifyIndex(
  connection: Connection,
  { index, definition }: Extract<VerifyAction, { readonly check: "index entries" }>,
  table: string,
  options: VerifyOptions,
): Promise<Verified> {
  const declared = globalIndex(definition, index);
  const keys = declared === undefined ? [] : [...declared.partitionKey, ...declared.sortKey];
  const names = createSubstitutions<AttributeValue>((value) => JSON.stringify(value));
  const own = names.name(definition.partitionKey.name);
  const conditions = keys.map(
    ({ name, type }) => `attribute_type(${names.name(name)}, ${names.value({ S: type }, "type")})`,
  );
  const values = names.values();
  const inTable = {
    TableName: table,
    ProjectionExpression: own,
    ExpressionAttributeNames: names.names() ?? {},
    FilterExpression: conditions.join(" AND "),
    ...(values !== undefined && { ExpressionAttributeValues: values }),
    ConsistentRead: true,
  };
  const inIndex = {
    TableName: table,
    IndexName: index,
    ProjectionExpression: "#key",
    ExpressionAttributeNames: { "#key": definition.partitionKey.name },
  };
  const before = await countAll(connection, inTable, options);
  const entries = await countAll(connection, inIndex, options);
  const after = await countAll(connection, inTable, options);
  const [least, most] = [Math.min(before, after), Math.max(before, after)];
  const passed = entries >= least && entries <= most;
  const expected =
    least === most ? countText(most, "item") : `${numberText(least)} to ${countText(most, "item")}`;
  return {
    passed,
    message: `${index} has ${countText(entries, "entry", "entries")}, and ${expected} should be in it.`,
  };
}

type ScanOf = Parameters<RolloutDoor["send"]>[1] & { readonly operation: "Scan" };

async function countAll(
  connection: Connection,
  input: ScanOf["input"],
  options: VerifyOptions,
): Promise<number> {
  let count = 0;
  for await (const items of pages(connection, input, options)) count += items.length;
  return count;
}

/** Items that a backfill would still move, or that it cannot. */
async function countLeft(
  connection: Connection,
  table: string,
  stepOf: (item: Item) => ItemStep | Promise<ItemStep>,
  options: VerifyOptions,
): Promise<number> {
  let count = 0;
  const input = { TableName: table, ConsistentRead: true };
  for await (const items of pages(connection, input, options)) {
    for (const item of items) {
      const { kind } = await stepOf(item);
      if (kind === "move" || kind === "failed") count++;
    }
  }
  return count;
}

async function countItems(
  connection: Connection,
  table: string,
  plan: CensusPlan | undefined,
  options: VerifyOptions,
  attributes: readonly string[],
  isCounted: (found: ItemClass, item: Item) => boolean,
): Promise<number> {
  if (plan === undefined) return 0;
  const census = openCensus(plan);
  const { partition, sort, discriminator, versionAttribute } = plan.table;
  const names = createSubstitutions(String);
  const projected = [
    partition.attribute,
    sort?.attribute,
    discriminator,
    versionAttribute,
    ...attributes,
  ].filter((name) => name !== undefined);
  const input = {
    TableName: table,
    ProjectionExpression: [...new Set(projected)].map((name) => names.name(name)).join(", "),
    ExpressionAttributeNames: names.names() ?? {},
    ConsistentRead: true,
  };
  let count = 0;
  for await (const items of pages(connection, input, options)) {
    for (const item of items) if (isCounted(classifyItem(census, item), item)) count++;
  }
  return count;
}

async function* pages(
  connection: Connection,
  input: ScanOf["input"],
  options: VerifyOptions,
): AsyncGenerator<readonly Item[]> {
  let start: Item | undefined;
  do {
    const page = await options.door.send(
      connection,
      {
        operation: "Scan",
        input: { ...input, ...(start !== undefined && { ExclusiveStartKey: start }) },
      },
      options,
    );
    yield page.items;
    start = page.lastEvaluatedKey;
  } while (start !== undefined);
}

function countWords(count: number): string {
  if (count === 0) return "No item";
  return count === 1 ? "1 item" : `${count} items`;
}
