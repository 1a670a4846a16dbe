/** Support code for what is read page by page. */
export const querySupport = {
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
    if (next === undefined) return this.#pageOf(await this.#read(undefined));
    const start = readCursor(next, this.#scope);
    return this.#pageOf(await this.#read(start).catch(refusedCursor));
  }

  /** Page after page until the last. */
  async *pages(): AsyncGenerator<Page<Item>, void, undefined> {
    let start: StartKey;
    do {
      const page = await this.#read(start);
      yield this.#pageOf(page);
      start = page.LastEvaluatedKey;
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

  Scan: `
/** All items of a table or an index. They can also be read in segments, side by side. */
export class Scan<Item> extends Query<Item> {
  readonly #segment: (segment: Segment) => Query<Item>;

  constructor(
    scope: readonly unknown[],
    read: (start: StartKey, segment?: Segment) => Promise<ReadPage>,
    convert: (item: NativeAttributeValue) => Item | undefined,
  ) {
    super(scope, read, convert);
    this.#segment = (segment) =>
      new Query([...scope, segment], (start) => read(start, segment), convert);
  }

  /**
   * As many segments as there are workers; each has its own pages and cursors. DynamoDB decides which
   * items are in which segment, the same way every time.
   */
  segments(total: number): Query<Item>[] {
    if (!Number.isInteger(total) || total < 1 || total > 1_000_000) {
      throw new InvalidValue(\`\${total} is no number of segments: it is from 1 to 1,000,000.\`);
    }
    return Array.from({ length: total }, (_, Segment) =>
      this.#segment({ Segment, TotalSegments: total }),
    );
  }

  /**
   * All items, in no order, with one request at a time for each of so many segments. A page of each
   * is read ahead.
   */
  async *parallel(total: number): AsyncGenerator<Item, void, undefined> {
    const reading = new Map<AsyncIterator<Page<Item>, void>, Promise<SegmentPage<Item>>>();
    const readOn = (pages: AsyncIterator<Page<Item>, void>): void => {
      const page = pages.next().then((result) => ({ pages, result }));
      // Whoever stops in the middle does not hear of a page that fails later.
      page.catch(() => undefined);
      reading.set(pages, page);
    };
    for (const segment of this.segments(total)) readOn(segment.pages());
    while (reading.size > 0) {
      const { pages, result } = await Promise.race(reading.values());
      reading.delete(pages);
      if (result.done === true) continue;
      readOn(pages);
      yield* result.value.items;
    }
  }
}

interface SegmentPage<Item> {
  readonly pages: AsyncIterator<Page<Item>, void>;
  readonly result: IteratorResult<Page<Item>, void>;
}

interface Segment {
  readonly Segment: number;
  readonly TotalSegments: number;
}`,

  ItemCollection: `
/** The items of several entities, in one order; or grouped by their entity. */
export class ItemCollection<Item, Groups> extends Query<Item> {
  readonly #group: (items: readonly Item[]) => Groups;

  constructor(
    scope: readonly unknown[],
    read: (start: StartKey) => Promise<ReadPage>,
    convert: (item: NativeAttributeValue) => Item | undefined,
    group: (items: readonly Item[]) => Groups,
  ) {
    super(scope, read, convert);
    this.#group = group;
  }

  /** All items by their entity; for those that are known to be few. */
  async grouped(): Promise<Groups> {
    return this.#group(await this.all());
  }
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
export class InvalidCursor extends Failure {
  override readonly name = "InvalidCursor";

  constructor(cause?: unknown) {
    super("The cursor is not of this pattern with these arguments.", { cause });
  }
}

/** A cursor of an older model may fit no longer, and DynamoDB refuses it then. */
function refusedCursor(error: unknown): never {
  const isRefused = error instanceof Error && error.name === "ValidationException";
  throw isRefused && /start(ing)? key/i.test(error.message) ? new InvalidCursor(error) : error;
}

function writeCursor(key: NativeAttributeValue, scope: readonly unknown[]): string {
  const body = JSON.stringify(key, (_, value: unknown) =>
    value instanceof Uint8Array
      ? { $binary: base64Of(value) }
      : value instanceof NumberValue
        ? { $number: value.toString() }
        : value,
  );
  return encodeURIComponent(checksum(body, scope) + body);
}

function readCursor(cursor: string, scope: readonly unknown[]): NativeAttributeValue {
  try {
    const text = decodeURIComponent(cursor);
    const body = text.slice(8);
    if (text.slice(0, 8) === checksum(body, scope)) {
      return JSON.parse(body, (_, value: NativeAttributeValue) =>
        typeof value?.$binary === "string"
          ? bytesOf(value.$binary)
          : typeof value?.$number === "string"
            ? NumberValue.from(value.$number)
            : value,
      );
    }
  } catch {
    // What cannot be read is as invalid as what does not fit.
  }
  throw new InvalidCursor();
}

/** It finds mistakes, not malice: a cursor shows keys, and DynamoDB checks that they fit the query. */
function checksum(body: string, scope: readonly unknown[]): string {
  let hash = 0x811c9dc5;
  const text = JSON.stringify([scope, body], (_, value: unknown) =>
    typeof value === "bigint" ? String(value) : value,
  );
  for (let index = 0; index < text.length; index++) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  }
  return (hash >>> 0).toString(16).padStart(8, "0");
}`,
} as const;
