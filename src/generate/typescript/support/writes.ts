/** Support code for writes that DynamoDB refuses. */
export const writeSupport = {
  Refusal: `
/** What a refused condition means: an error, made of the stored item as far as it is known. */
type Refusal = (entity: string, item: NativeAttributeValue | undefined, cause: unknown) => Error;`,

  failsAs: `
/** A failure about an entity, with the item that is stored. Where there is none, that is the reason. */
function failsAs(
  Kind: new (entity: string, details: RefusalDetails) => Error,
  convert: (item: NativeAttributeValue) => unknown,
): Refusal {
  return (entity, item, cause) => {
    if (item === undefined) {
      const isOfNoItem = Kind === AlreadyExists || Kind === ChangedMeanwhile;
      return new (isOfNoItem ? Kind : DoesNotExist)(entity, { cause });
    }
    // It is there, but not as this call has found it before.
    return new (Kind === DoesNotExist ? ChangedMeanwhile : Kind)(entity, { item: readable(item, convert), cause });
  };
}`,

  readable: `
/** The item that is there. Where it cannot be read, that the write was refused is said all the same. */
function readable(
  item: NativeAttributeValue,
  convert: (item: NativeAttributeValue) => unknown,
): unknown {
  try {
    return convert(item);
  } catch {
    return undefined;
  }
}`,

  valueTaken: `
/** The lock of a unique value is there. */
function valueTaken(attribute: string): Refusal {
  return (entity, _, cause) => new UniqueValueTaken(entity, attribute, { cause });
}`,

  unlessChanged: `
/**
 * The failure of a write whose condition also demands that the item is stored as it was read. Where
 * it is not, that is the reason.
 */
function unlessChanged(
  read: NativeAttributeValue | undefined,
  convert: (item: NativeAttributeValue) => unknown,
  refusal: Refusal,
): Refusal {
  return (entity, item, cause) =>
    item === read || sameValue(item, read)
      ? refusal(entity, item, cause)
      : new ChangedMeanwhile(entity, { item: item && readable(item, convert), cause });
}`,

  untilUnchanged: `
/** Begins anew where somebody else has written an item since it was read; five times at most. */
async function untilUnchanged<Result>(write: () => Promise<Result>): Promise<Result> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await write();
    } catch (error) {
      if (!(error instanceof ChangedMeanwhile) || attempt === 5) throw error;
      await backoff(attempt);
    }
  }
}`,

  writeResult: `
/** Waits for a write; what DynamoDB refuses becomes the failure that it means. */
async function writeResult<Output>(
  entity: string,
  request: Promise<Output>,
  refusal?: Refusal,
): Promise<Output> {
  try {
    return await request;
  } catch (error) {
    if (error instanceof UnreadableItem) throw asWritten(error);
    if (error instanceof Error && isTooLarge(error.message)) throw new ItemTooLarge(entity, error);
    if (refusal === undefined || !isRefusal(error)) throw error;
    throw refusal(entity, storedItem(error.Item), error);
  }
}

function isRefusal(error: unknown): error is { readonly Item?: Record<string, AttributeValue> } {
  return error instanceof Error && error.name === "ConditionalCheckFailedException";
}`,

  isTooLarge: `
/** DynamoDB tells it in a sentence only. */
function isTooLarge(message: string): boolean {
  return /Item size .*exceeded the maximum allowed size/.test(message);
}`,

  transact: `
/**
 * Sends a transaction. Where it was cancelled only because another one was under way it is tried
 * again; what DynamoDB refuses becomes the failure that it means.
 */
async function transact(
  documents: DynamoDBDocumentClient,
  actions: readonly (TransactAction | undefined)[],
  options: TransactionOptions | undefined,
): Promise<void> {
  const sent = actions.filter((action) => action !== undefined);
  const request = {
    TransactItems: sent.map(({ entity, refusal, ...item }) => item),
    ClientRequestToken: options?.clientRequestToken ?? uuid(),
  };
  for (let attempt = 1; ; attempt++) {
    try {
      await documents.send(new TransactWriteCommand(request), options);
      return;
    } catch (error) {
      const failure = transactionFailure(error, sent);
      if (!(failure instanceof TransactionConflict) || attempt === 8) throw failure;
      await backoff(attempt);
    }
  }
}

type TransactItem = NonNullable<TransactWriteCommandInput["TransactItems"]>[number];
type TransactAction = TransactItem & { readonly entity: string; readonly refusal?: Refusal };

/** What the cancellation of a transaction means. A refused part counts more than a conflict. */
function transactionFailure(error: unknown, actions: readonly TransactAction[]): unknown {
  if (!(error instanceof Error)) return error;
  if (error.name === "IdempotentParameterMismatchException") {
    return new IdempotentParameterMismatch(error);
  }
  if (isTooLarge(error.message)) {
    // DynamoDB does not say which of the items it is.
    const entities = actions.flatMap(({ entity, Put, Update }) => (Put || Update ? [entity] : []));
    return new ItemTooLarge([...new Set(entities)].join(" or "), error);
  }
  if (error.name !== "TransactionCanceledException") return error;
  const { CancellationReasons: reasons = [] } = error as Cancellation;
  for (const [position, { Code, Item, Message = "" }] of reasons.entries()) {
    const { entity = "", refusal } = actions[position] ?? {};
    if (Code === "ConditionalCheckFailed" && refusal !== undefined) {
      return refusal(entity, storedItem(Item), error);
    }
    if (Code === "ValidationError" && isTooLarge(Message)) return new ItemTooLarge(entity, error);
  }
  const isConflict = reasons.some(({ Code }) => Code === "TransactionConflict");
  return isConflict ? new TransactionConflict(error) : error;
}

interface Cancellation {
  readonly CancellationReasons?: readonly {
    readonly Code?: string;
    readonly Message?: string;
    readonly Item?: Record<string, AttributeValue>;
  }[];
}`,

  storedItem: `
/**
 * The item that comes with an error, which the document client leaves as it is sent. That a write was
 * refused is to be said of any item, so that no number is refused here.
 */
function storedItem(
  item: Record<string, AttributeValue> | undefined,
  numberOf: (text: string) => unknown = heldNumber,
): NativeAttributeValue | undefined {
  if (item === undefined) return undefined;
  return Object.fromEntries(
    Object.entries(item).map(([name, value]) => [name, plainValue(value, numberOf)]),
  );
}

function plainValue(
  value: AttributeValue,
  numberOf: (text: string) => unknown,
): NativeAttributeValue {
  if (value.S !== undefined) return value.S;
  if (value.N !== undefined) return numberOf(value.N);
  if (value.BOOL !== undefined) return value.BOOL;
  if (value.M !== undefined) return storedItem(value.M, numberOf);
  if (value.L !== undefined) return value.L.map((element) => plainValue(element, numberOf));
  if (value.B !== undefined) return value.B;
  if (value.SS !== undefined) return new Set(value.SS);
  if (value.NS !== undefined) return new Set(value.NS.map(numberOf));
  if (value.BS !== undefined) return new Set(value.BS);
  return null;
}`,

  backoff: `
/** Waits longer after each attempt, and not for the same time as others do. */
function backoff(attempt: number): Promise<void> {
  const milliseconds = Math.random() * Math.min(2000, 25 * 2 ** attempt);
  return new Promise((resolve) => host.setTimeout(resolve, milliseconds));
}`,
} as const;
