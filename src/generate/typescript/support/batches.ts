/** Support code for batches. */
export const batchSupport = {
  batchGet: `
/**
 * Reads items by their keys, a hundred for each request. What DynamoDB leaves is asked for again.
 * The items come in the order of the keys, each once; what does not exist is left out.
 */
async function batchGet<Key>(
  documents: DynamoDBDocumentClient,
  table: string,
  keys: readonly Key[],
  keyOf: (key: Key) => Record<string, NativeAttributeValue>,
  request: Omit<BatchGetRequest, "Keys">,
  options: CallOptions | undefined,
): Promise<NativeAttributeValue[]> {
  const asked = new Map<string, { key: Key; stored: Record<string, NativeAttributeValue> }>();
  let names: readonly string[] = [];
  for (const key of keys) {
    const stored = keyOf(key);
    names = Object.keys(stored);
    asked.set(keyIdentity(stored, names), { key, stored });
  }
  const found = new Map<string, Record<string, NativeAttributeValue>>();
  const left = await inBatches([...asked.keys()], 100, async (part) => {
    const Keys = part.flatMap((identity) => asked.get(identity)?.stored ?? []);
    const { Responses, UnprocessedKeys } = await documents.send(
      new BatchGetCommand({ RequestItems: { [table]: { ...request, Keys } } }),
      options,
    );
    for (const item of Responses?.[table] ?? []) found.set(keyIdentity(item, names), item);
    return (UnprocessedKeys?.[table]?.Keys ?? []).map((key) => keyIdentity(key, names));
  });
  if (left.length > 0) {
    throw new Unprocessed(left.flatMap((identity) => asked.get(identity)?.key ?? []));
  }
  return [...asked.keys()].flatMap((identity) => found.get(identity) ?? []);
}

type BatchGetRequest = NonNullable<BatchGetCommandInput["RequestItems"]>[string];`,

  batchWrite: `
/** Puts and deletes, 25 for each request. What DynamoDB leaves undone is sent again. */
async function batchWrite<Given>(
  documents: DynamoDBDocumentClient,
  entity: string,
  table: string,
  keyNames: readonly string[],
  writes: readonly BatchWrite<Given>[],
  options: CallOptions | undefined,
): Promise<void> {
  const identityOf = ({ PutRequest, DeleteRequest }: BatchWriteRequest): string =>
    keyIdentity(PutRequest?.Item ?? DeleteRequest?.Key ?? {}, keyNames);
  const asked = new Map<string, BatchWrite<Given>>();
  for (const write of writes) {
    const identity = identityOf(write.request);
    // To delete an item twice is to delete it; of two to be put under one key, one would be lost.
    if (asked.has(identity) && write.request.PutRequest !== undefined) {
      throw new InvalidValue("Two of the items have the same key.");
    }
    asked.set(identity, write);
  }
  const left = await inBatches([...asked.keys()], 25, async (part) => {
    const requests = part.flatMap((identity) => asked.get(identity)?.request ?? []);
    const { UnprocessedItems } = await writeResult(
      entity,
      documents.send(new BatchWriteCommand({ RequestItems: { [table]: requests } }), options),
    );
    return (UnprocessedItems?.[table] ?? []).map(identityOf);
  });
  if (left.length > 0) {
    throw new Unprocessed(left.flatMap((identity) => asked.get(identity)?.given ?? []));
  }
}

interface BatchWrite<Given> {
  /** What it is made of. */
  readonly given: Given;
  readonly request: BatchWriteRequest;
}

type BatchWriteRequest = NonNullable<BatchWriteCommandInput["RequestItems"]>[string][number];`,

  inBatches: `
/**
 * Sends so many at a time; what \`send\` tells to be left goes with the next ones, after a while.
 * Returns what is left when nothing is achieved ten times in a row.
 */
async function inBatches<Part>(
  parts: readonly Part[],
  size: number,
  send: (parts: readonly Part[]) => Promise<readonly Part[]>,
): Promise<readonly Part[]> {
  const waiting = [...parts];
  for (let failed = 0; waiting.length > 0 && failed < 10; ) {
    const sent = waiting.splice(0, size);
    const left = await send(sent);
    waiting.push(...left);
    failed = left.length < sent.length ? 0 : failed + 1;
    if (left.length > 0) await backoff(failed);
  }
  return waiting;
}`,

  keyIdentity: `
/** A text that no other key has. */
function keyIdentity(
  item: Readonly<Record<string, NativeAttributeValue>>,
  names: readonly string[],
): string {
  let identity = "";
  for (const name of names) {
    const text = String(item[name]);
    identity += \`\${text.length}:\${text}\`;
  }
  return identity;
}`,
} as const;
