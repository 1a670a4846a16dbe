import type { Item } from "../../dynamodb/values.ts";
import { fromSdkItem, type SdkItem, toSdkItem } from "../convert.ts";

/**
 * The table in which workers on many machines keep what they share: how far segments are, items that
 * failed, and the rate. Partition key `run`, sort key `part`, both text; `expires` is its time to
 * live, which only what a later run finds anyway has.
 */
export interface StateTable {
  /** Read consistently. */
  get(key: StateKey): Promise<Item | undefined>;
  /** All parts of a run whose names begin so, in their order, read consistently. */
  list(run: string, start: string): Promise<readonly Item[]>;
  /** The item as it is afterwards; `undefined` where the condition does not hold. */
  update(key: StateKey, update: StateUpdate): Promise<Item | undefined>;
  put(item: Item): Promise<void>;
  remove(key: StateKey): Promise<void>;
}

export interface StateKey {
  readonly run: string;
  readonly part: string;
}

export interface StateUpdate {
  readonly update: string;
  readonly condition?: string;
  /** By placeholder. Names of attributes are aliases: `#due`. */
  readonly values: Item;
}

/** What is needed of a client: the class `DynamoDB` of `@aws-sdk/client-dynamodb` has it. */
export interface StateDatabase {
  getItem(input: object): Promise<object>;
  query(input: object): Promise<object>;
  updateItem(input: object): Promise<object>;
  putItem(input: object): Promise<object>;
  deleteItem(input: object): Promise<object>;
}

/** @param database What it throws, besides a condition that does not hold, is left as it is. */
export function stateTable(database: StateDatabase, table: string): StateTable {
  const name = { TableName: table };
  return {
    async get(key) {
      const input = { ...name, Key: keyItem(key), ConsistentRead: true };
      const { Item: item } = (await database.getItem(input)) as Output;
      return item === undefined ? undefined : fromSdkItem(item);
    },
    async list(run, start) {
      const found: Item[] = [];
      let next: SdkItem | undefined;
      do {
        const page = (await database.query({
          ...name,
          KeyConditionExpression: `#run = :run${start === "" ? "" : " AND begins_with(#part, :start)"}`,
          ExpressionAttributeNames: { "#run": "run", ...(start !== "" && { "#part": "part" }) },
          ExpressionAttributeValues: {
            ":run": { S: run },
            ...(start !== "" && { ":start": { S: start } }),
          },
          ConsistentRead: true,
          ...(next !== undefined && { ExclusiveStartKey: next }),
        })) as Output;
        found.push(...(page.Items ?? []).map(fromSdkItem));
        next = page.LastEvaluatedKey;
      } while (next !== undefined);
      return found;
    },
    async update(key, { update, condition, values }) {
      const aliases = new Set(`${update} ${condition ?? ""}`.match(/#\w+/g) ?? []);
      const input = {
        ...name,
        Key: keyItem(key),
        UpdateExpression: update,
        ...(condition !== undefined && { ConditionExpression: condition }),
        ExpressionAttributeNames: Object.fromEntries(
          [...aliases].map((alias) => [alias, alias.slice(1)]),
        ),
        ...(Object.keys(values).length > 0 && { ExpressionAttributeValues: toSdkItem(values) }),
        ReturnValues: "ALL_NEW",
      };
      try {
        const { Attributes: attributes = {} } = (await database.updateItem(input)) as Output;
        return fromSdkItem(attributes);
      } catch (error) {
        if (error instanceof Error && error.name === "ConditionalCheckFailedException") {
          return undefined;
        }
        throw error;
      }
    },
    async put(item) {
      await database.putItem({ ...name, Item: toSdkItem(item) });
    },
    async remove(key) {
      await database.deleteItem({ ...name, Key: keyItem(key) });
    },
  };
}

/** What is read of the outputs of all commands. */
interface Output {
  readonly Item?: SdkItem;
  readonly Items?: readonly SdkItem[];
  readonly LastEvaluatedKey?: SdkItem;
  readonly Attributes?: SdkItem;
}

function keyItem({ run, part }: StateKey): Item {
  return { run: { S: run }, part: { S: part } };
}

/** A number of an item, or `undefined` where it has none of that name. */
export function numberIn(item: Item | undefined, attribute: string): number | undefined {
  const value = item?.[attribute];
  return value !== undefined && "N" in value ? Number(value.N) : undefined;
}

export function textIn(item: Item | undefined, attribute: string): string | undefined {
  const value = item?.[attribute];
  return value !== undefined && "S" in value ? value.S : undefined;
}
