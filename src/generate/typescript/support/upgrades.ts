/** Support code for items that are stored in another form than the code has: upgrades, refusals. */
export const upgradeSupport = {
  UnreadableItem: `
/** An item is stored in a form that this code cannot make an entity of. */
abstract class UnreadableItem extends Failure {
  /** A write was done, and it is its result that cannot be read: do not write again. */
  written = false;
}`,

  CannotUpgrade: `
/** An item of an older version cannot be upgraded; \`cause\` says why. It is left as it is. */
export class CannotUpgrade extends UnreadableItem {
  override readonly name = "CannotUpgrade";
  readonly entity: string;
  /** The version of the stored item. */
  readonly version: number;
  /** The item as it is stored. */
  readonly item: unknown;

  constructor(entity: string, version: number, item: unknown, cause: unknown) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    super(\`This \${entity} of version \${version} cannot be upgraded: \${reason}\`, { cause });
    this.entity = entity;
    this.version = version;
    this.item = item;
  }
}`,

  NewerVersion: `
/** An item was written by newer code, whose attributes this code does not know. */
export class NewerVersion extends UnreadableItem {
  override readonly name = "NewerVersion";
  readonly entity: string;
  /** The version of the stored item. */
  readonly version: number;
  /** The item as it is stored. */
  readonly item: unknown;

  constructor(entity: string, version: number, item: unknown) {
    super(\`This \${entity} is of version \${version}, which this code does not know yet.\`);
    this.entity = entity;
    this.version = version;
    this.item = item;
  }
}`,

  ItemUpgrade: `
/**
 * A function of yours that upgrades an item (\`using\`): it gets the stored attributes in the form of
 * the document client, and gives those of the next version. It must not wait for anything, since it
 * runs wherever an item is read; what it throws becomes the cause of a CannotUpgrade. The key stays
 * as it is, whatever the function says.
 */
export type ItemUpgrade = (
  item: Readonly<Record<string, NativeAttributeValue>>,
) => Readonly<Record<string, NativeAttributeValue>>;`,

  numeric: `
/** What arithmetic can be done with. */
function numeric(value: unknown): number {
  if (typeof value === "number") return value;
  throw new InvalidValue(\`\${JSON.stringify(value)} is not a number.\`);
}`,

  checkUpgraded: `
/** Whether an upgraded item has its attributes, of their stored types or of the values they may have. */
function checkUpgraded(
  item: NativeAttributeValue,
  attributes: Readonly<Record<string, UpgradedAttribute>>,
): void {
  for (const [attribute, { type, values, optional }] of Object.entries(attributes)) {
    const value: unknown = Object.hasOwn(item, attribute) ? item[attribute] : undefined;
    if (value === undefined) {
      if (optional === true) continue;
      throw new InvalidValue(\`The attribute \${attribute} is missing.\`);
    }
    const isAllowed = values === undefined ? type === undefined || storedTypeOf(value) === type : values.includes(value);
    if (!isAllowed) throw new InvalidValue(\`The attribute \${attribute} has a value of a wrong type.\`);
  }
}

interface UpgradedAttribute {
  readonly type?: string;
  readonly values?: readonly unknown[];
  readonly optional?: true;
}`,

  OutdatedItem: `
/** A write has met an item of an older version, which is to be upgraded before it is done again. */
class OutdatedItem extends ChangedMeanwhile {
  readonly upgrade: () => Promise<void>;

  constructor(entity: string, item: unknown, upgrade: () => Promise<void>, cause: unknown) {
    super(entity, { item, cause });
    this.upgrade = upgrade;
  }
}`,

  upgradingFirst: `
/**
 * Does a write. Where that meets an item of an older version, the item is upgraded where it is
 * stored, and the write is done again; so it is where somebody else was faster.
 */
async function upgradingFirst<Result>(write: () => Promise<Result>): Promise<Result> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await write();
    } catch (error) {
      if (!(error instanceof ChangedMeanwhile) || attempt === 16) throw error;
      if (error instanceof OutdatedItem) await error.upgrade();
      if (attempt > 2) await backoff(attempt - 2);
    }
  }
}`,

  storeUpgraded: `
/**
 * Writes what an upgrade has changed, if the item is still as it was read. Where it is not, nothing
 * is written: the write that comes next meets the item as it is then.
 */
async function storeUpgraded(
  documents: DynamoDBDocumentClient,
  table: string,
  key: Readonly<Record<string, NativeAttributeValue>>,
  stored: NativeAttributeValue,
  upgraded: NativeAttributeValue,
  options: CallOptions | undefined,
): Promise<void> {
  const names: Record<string, string> = {};
  const values: Record<string, NativeAttributeValue> = {};
  const [sets, removes, conditions]: [string[], string[], string[]] = [[], [], []];
  const attributes = [...new Set([...Object.keys(stored), ...Object.keys(upgraded)])];
  for (const [index, attribute] of attributes.entries()) {
    if (Object.hasOwn(key, attribute)) continue;
    const before = Object.hasOwn(stored, attribute) ? stored[attribute] : undefined;
    const after = upgraded[attribute];
    names[\`#\${index}\`] = attribute;
    if (before === undefined) conditions.push(\`attribute_not_exists(#\${index})\`);
    else {
      conditions.push(\`#\${index} = :\${index}\`);
      values[\`:\${index}\`] = before;
    }
    if (after === undefined) {
      if (before !== undefined) removes.push(\`#\${index}\`);
    } else if (!sameValue(before, after)) {
      sets.push(\`#\${index} = :n\${index}\`);
      values[\`:n\${index}\`] = after;
    }
  }
  try {
    await documents.send(
      new UpdateCommand({
        TableName: table,
        Key: key,
        UpdateExpression: updateExpression({ SET: sets, REMOVE: removes }),
        ConditionExpression: conditions.join(" AND "),
        ExpressionAttributeNames: names,
        ExpressionAttributeValues: values,
      }),
      options,
    );
  } catch (error) {
    if (!isRefusal(error)) throw error;
  }
}`,

  readBack: `
/** The entity that a write has left. Where it cannot be read, the failure says that it was written. */
function readBack<Item, Read>(convert: (item: Item) => Read, item: Item): Read {
  try {
    return convert(item);
  } catch (error) {
    throw asWritten(error);
  }
}`,

  asWritten: `
/** The same failure, which says that the write was done. */
function asWritten(error: unknown): unknown {
  if (error instanceof UnreadableItem && !error.written) {
    error.written = true;
    error.message = \`The write was done, but its result cannot be read. \${error.message}\`;
  }
  return error;
}`,
} as const;
