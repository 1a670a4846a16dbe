/** Support code for pages, batches, and expressions that depend on arguments. */
export const requestSupport = {
  Page: `
/** Some of the items that a query finds. */
export interface Page<Item> {
  readonly items: Item[];
  /** Where the next page begins, for \`page(next)\`; absent on the last one. */
  readonly next?: string;
}`,

  Query: `
/**
 * The items that a pattern reads, in its order. Nothing is sent before a page is asked for or an
 * iteration begins, and only what is asked for is read.
 */
export class Query<Item> implements AsyncIterable<Item> {
  readonly #scope: readonly unknown[];
  readonly #read: (start: StartKey) => Promise<ReadPage>;
  readonly #convert: (item: NativeAttributeValue) => Item | undefined;

  constructor(
    scope: readonly unknown[],
    read: (start: StartKey) => Promise<ReadPage>,
    convert: (item: NativeAttributeValue) => Item | undefined,
  ) {
    this.#scope = scope;
    this.#read = read;
    this.#convert = convert;
  }

  /**
   * One request's items: the first ones, or those that follow an earlier page's \`next\`. A page may
   * be empty although others follow, where a filter leaves nothing of it.
   *
   * @throws InvalidCursor where \`next\` is not of this pattern and these arguments
   */
  async page(next?: string): Promise<Page<Item>> {
    const start = next === undefined ? undefined : readCursor(next, this.#scope);
    return this.#pageOf(await this.#read(start));
  }

  /** Page after page until the last. */
  async *pages(): AsyncGenerator<Page<Item>, void, undefined> {
    let start: StartKey;
    do {
      const read = await this.#read(start);
      yield this.#pageOf(read);
      start = read.LastEvaluatedKey;
    } while (start !== undefined);
  }

  /** All items at once; for those that are known to be few. */
  async all(): Promise<Item[]> {
    const items: Item[] = [];
    for await (const stored of readPages(this.#read)) {
      for (const each of stored) {
        const item = this.#convert(each);
        if (item !== undefined) items.push(item);
      }
    }
    return items;
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Item, void, undefined> {
    for await (const stored of readPages(this.#read)) {
      for (const each of stored) {
        const item = this.#convert(each);
        if (item !== undefined) yield item;
      }
    }
  }

  #pageOf({ Items = [], LastEvaluatedKey }: ReadPage): Page<Item> {
    const items = Items.map(this.#convert).filter((item) => item !== undefined);
    if (LastEvaluatedKey === undefined) return { items };
    return { items, next: writeCursor(LastEvaluatedKey, this.#scope) };
  }
}

type StartKey = Record<string, NativeAttributeValue> | undefined;

interface ReadPage {
  readonly Items?: Record<string, NativeAttributeValue>[] | undefined;
  readonly LastEvaluatedKey?: StartKey;
}`,

  MergedQuery: `
/**
 * The items of several queries in one order. They are read side by side, page by page, as far as
 * the iteration goes.
 */
export class MergedQuery<Item> implements AsyncIterable<Item> {
  readonly #reads: readonly ((start: StartKey) => Promise<ReadPage>)[];
  readonly #sort: readonly string[];
  readonly #forward: boolean;
  readonly #convert: (item: NativeAttributeValue) => Item | undefined;

  constructor(
    reads: readonly ((start: StartKey) => Promise<ReadPage>)[],
    sort: readonly string[],
    forward: boolean,
    convert: (item: NativeAttributeValue) => Item | undefined,
  ) {
    this.#reads = reads;
    this.#sort = sort;
    this.#forward = forward;
    this.#convert = convert;
  }

  /** All items at once; for those that are known to be few. */
  all(): Promise<Item[]> {
    return this.first(Number.POSITIVE_INFINITY);
  }

  /** At most so many items. */
  async first(count: number): Promise<Item[]> {
    const items: Item[] = [];
    for await (const item of this) {
      if (items.push(item) >= count) break;
    }
    return items;
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Item, void, undefined> {
    const sources = this.#reads.map((read) => readAhead(read));
    let heads = await Promise.all(sources.map(async (source) => ({ source, head: await source.next() })));
    for (;;) {
      heads = heads.filter(({ head }) => head.done !== true);
      const [first, ...others] = heads;
      if (first === undefined) return;
      const next = others.reduce((best, other) => (this.#isBefore(other, best) ? other : best), first);
      const item = this.#convert(next.head.value);
      if (item !== undefined) yield item;
      next.head = await next.source.next();
    }
  }

  #isBefore(left: MergeHead, right: MergeHead): boolean {
    for (const attribute of this.#sort) {
      const order = compareText(left.head.value[attribute], right.head.value[attribute]);
      if (order !== 0) return this.#forward ? order < 0 : order > 0;
    }
    return false;
  }
}

interface MergeHead {
  readonly head: { readonly value: NativeAttributeValue };
}

/** All items of a query, one by one. */
async function* readAhead(
  read: (start: StartKey) => Promise<ReadPage>,
): AsyncGenerator<NativeAttributeValue, void, undefined> {
  for await (const items of readPages(read)) {
    for (const item of items) yield item;
  }
}`,

  readPages: `
/** The items of a query as they are stored, request by request. */
async function* readPages(
  read: (start: StartKey) => Promise<ReadPage>,
): AsyncGenerator<readonly NativeAttributeValue[], void, undefined> {
  let start: StartKey;
  do {
    const { Items = [], LastEvaluatedKey } = await read(start);
    yield Items;
    start = LastEvaluatedKey;
  } while (start !== undefined);
}`,

  distinct: `
/** Each value once; more than a hundred queries are not made for one call. */
function distinct<Value>(values: readonly Value[]): Value[] {
  const found = [...new Set(values)];
  if (found.length > 100) {
    throw new InvalidValue(\`\${found.length} queries would be needed; at most 100 are made for one call.\`);
  }
  return found;
}`,

  daysBetween: `
/** The days of a range of dates or timestamps, as \`YYYY-MM-DD\`. */
function daysBetween(lower: string, upper: string): string[] {
  const days: string[] = [];
  const last = Date.parse(dateOf(upper));
  for (let day = Date.parse(dateOf(lower)); day <= last && days.length <= 100; day += 86_400_000) {
    days.push(new Date(day).toISOString().slice(0, 10));
  }
  return days;
}`,

  allShards: `
function allShards(count: number): string[] {
  const width = String(count - 1).length;
  return Array.from({ length: count }, (_, shard) => String(shard).padStart(width, "0"));
}`,

  noItems: `
/** The answer to a question that no item can be an answer to: it is not even sent. */
const noItems: Promise<ReadPage> = /* @__PURE__ */ Promise.resolve({});`,

  readUpTo: `
/** Reads on until there are enough items: a filter may leave few of each request's. */
async function readUpTo(
  count: number,
  read: (start: StartKey) => Promise<ReadPage>,
): Promise<NativeAttributeValue[]> {
  const found: NativeAttributeValue[] = [];
  let start: StartKey;
  do {
    const { Items = [], LastEvaluatedKey } = await read(start);
    found.push(...Items.slice(0, count - found.length));
    start = LastEvaluatedKey;
  } while (start !== undefined && found.length < count);
  return found;
}`,

  InvalidCursor: `
/** A cursor that was not made by this pattern for these arguments, or was changed since. */
export class InvalidCursor extends Error {
  override readonly name = "InvalidCursor";
}

function writeCursor(key: NativeAttributeValue, scope: readonly unknown[]): string {
  const body = JSON.stringify(key, (_, value: unknown) =>
    value instanceof Uint8Array ? { $binary: base64Of(value) } : value,
  );
  return encodeURIComponent(checksum(body, scope) + body);
}

function readCursor(cursor: string, scope: readonly unknown[]): NativeAttributeValue {
  try {
    const text = decodeURIComponent(cursor);
    const body = text.slice(8);
    if (text.slice(0, 8) === checksum(body, scope)) {
      return JSON.parse(body, (_, value: NativeAttributeValue) =>
        typeof value?.$binary === "string" ? bytesOf(value.$binary) : value,
      );
    }
  } catch {
    // What cannot be read is as invalid as what does not fit.
  }
  throw new InvalidCursor("The cursor is not of this pattern with these arguments.");
}

/** It finds mistakes, not malice: a cursor shows keys, and DynamoDB checks that they fit the query. */
function checksum(body: string, scope: readonly unknown[]): string {
  let hash = 0x811c9dc5;
  const text = JSON.stringify([scope, body]);
  for (let index = 0; index < text.length; index++) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  }
  return (hash >>> 0).toString(16).padStart(8, "0");
}`,

  batchGet: `
/**
 * Reads items by their keys, a hundred for each request. What DynamoDB leaves is asked for again.
 * The items come in the order of the keys, each once; what does not exist is left out.
 */
async function batchGet(
  documents: DynamoDBDocumentClient,
  table: string,
  keys: readonly Record<string, NativeAttributeValue>[],
  options: Omit<BatchGetRequest, "Keys"> = {},
): Promise<NativeAttributeValue[]> {
  const names = Object.keys(keys[0] ?? {});
  const positions = new Map(keys.map((key) => [identityOf(key, names), key]));
  const waiting = [...positions.values()];
  const found = new Map<string, NativeAttributeValue>();
  for (let attempt = 1; waiting.length > 0; attempt++) {
    const Keys = waiting.splice(0, 100);
    const { Responses, UnprocessedKeys } = await documents.send(
      new BatchGetCommand({ RequestItems: { [table]: { ...options, Keys } } }),
    );
    for (const item of Responses?.[table] ?? []) {
      found.set(identityOf(item, names), item);
    }
    const left = UnprocessedKeys?.[table]?.Keys ?? [];
    waiting.push(...left);
    if (left.length === 0) attempt = 0;
    else if (attempt === 10) throw new Error(\`\${left.length} keys of \${table} were not processed.\`);
    else await backoff(attempt);
  }
  return [...positions.keys()].flatMap((key) => found.get(key) ?? []);
}

/** A text that no other key has. */
function identityOf(item: NativeAttributeValue, names: readonly string[]): string {
  let identity = "";
  for (const name of names) {
    const text = String(item[name]);
    identity += \`\${text.length}:\${text}\`;
  }
  return identity;
}

type BatchGetRequest = NonNullable<BatchGetCommandInput["RequestItems"]>[string];`,

  batchWrite: `
/** Puts and deletes by table, 25 for each request. What DynamoDB leaves undone is sent again. */
async function batchWrite(
  documents: DynamoDBDocumentClient,
  writes: Readonly<Record<string, readonly BatchWriteRequest[]>>,
): Promise<void> {
  const waiting = Object.entries(writes).flatMap(([table, requests]) =>
    distinctDeletions(requests).map((request) => ({ table, request })),
  );
  for (let attempt = 1; waiting.length > 0; attempt++) {
    const RequestItems: Record<string, BatchWriteRequest[]> = {};
    for (const { table, request } of waiting.splice(0, 25)) {
      (RequestItems[table] ??= []).push(request);
    }
    const { UnprocessedItems = {} } = await documents.send(new BatchWriteCommand({ RequestItems }));
    const left = Object.entries(UnprocessedItems).flatMap(([table, requests]) =>
      requests.map((request) => ({ table, request })),
    );
    waiting.push(...left);
    if (left.length === 0) attempt = 0;
    else if (attempt === 10) throw new Error(\`\${left.length} writes were not processed.\`);
    else await backoff(attempt);
  }
}

type BatchWriteRequest = NonNullable<BatchWriteCommandInput["RequestItems"]>[string][number];

/** DynamoDB refuses a batch that deletes an item twice. */
function distinctDeletions(requests: readonly BatchWriteRequest[]): readonly BatchWriteRequest[] {
  const seen = new Set<string>();
  return requests.filter(({ DeleteRequest }) => {
    if (DeleteRequest === undefined) return true;
    const key = JSON.stringify(DeleteRequest.Key);
    return !seen.has(key) && seen.add(key);
  });
}`,

  updateExpression: `
/** An update expression of those changes that are made. */
function updateExpression(clauses: Readonly<Record<string, readonly (string | false)[]>>): string {
  return Object.entries(clauses)
    .map(([keyword, changes]) => [keyword, changes.filter((change) => change !== false)] as const)
    .filter(([, changes]) => changes.length > 0)
    .map(([keyword, changes]) => \`\${keyword} \${changes.join(", ")}\`)
    .join(" ");
}`,

  allOf: `
/** All conditions; those that the arguments decide are not sent. */
function allOf(...conditions: readonly (string | boolean)[]): string | boolean {
  if (conditions.includes(false)) return false;
  const sent = conditions.filter((condition) => typeof condition === "string");
  return sent.length === 0 ? true : sent.map((condition) => grouped(condition, sent)).join(" AND ");
}`,

  anyOf: `
/** At least one of the conditions; those that the arguments decide are not sent. */
function anyOf(...conditions: readonly (string | boolean)[]): string | boolean {
  if (conditions.includes(true)) return true;
  const sent = conditions.filter((condition) => typeof condition === "string");
  return sent.length === 0 ? false : sent.join(" OR ");
}`,

  grouped: `
/** In parentheses where it needs them; DynamoDB refuses any that say nothing. */
function grouped(condition: string, all: readonly string[]): string {
  let depth = 0;
  for (const [token] of condition.matchAll(/[()]| OR /g)) {
    if (token === "(") depth++;
    else if (token === ")") depth--;
    else if (depth === 0) return all.length > 1 ? \`(\${condition})\` : condition;
  }
  return condition;
}`,

  negated: `
function negated(condition: string | boolean): string | boolean {
  return typeof condition === "string" ? \`NOT (\${condition})\` : !condition;
}`,

  listTokens: `
/** The placeholders of a list's elements. */
function listTokens(prefix: string, list: readonly unknown[]): string {
  return list.map((_, index) => \`\${prefix}__\${index}\`).join(", ");
}`,

  listValues: `
function listValues(prefix: string, list: readonly unknown[]): Record<string, NativeAttributeValue> {
  return Object.fromEntries(list.map((element, index) => [\`\${prefix}__\${index}\`, element]));
}`,

  usedExpressions: `
/** Expressions with those of the names and values that they use; DynamoDB refuses any other. */
function usedExpressions<Texts extends Readonly<Record<string, string | boolean>>>(
  texts: Texts,
  names: Readonly<Record<string, string>>,
  values: Readonly<Record<string, NativeAttributeValue>>,
) {
  const sent = Object.entries(texts).filter(([, text]) => typeof text === "string" && text !== "");
  const used = new Set(sent.flatMap(([, text]) => String(text).match(/[#:]\\w+/g) ?? []));
  const only = <Value>(record: Readonly<Record<string, Value>>) => {
    const entries = Object.entries(record).filter(([token]) => used.has(token));
    return entries.length === 0 ? undefined : Object.fromEntries(entries);
  };
  return {
    ...(Object.fromEntries(sent) as { [Name in keyof Texts]: string }),
    ExpressionAttributeNames: only(names),
    ExpressionAttributeValues: only(values),
  };
}`,
} as const;
