/** Support code for writes that DynamoDB refuses. */
export const failureSupport = {
  ConditionFailed: `
/** What is known of a refused write. */
interface RefusalDetails {
  readonly item?: unknown;
  readonly cause?: unknown;
}

/** A write was refused because its condition does not hold. Nothing was written. */
export class ConditionFailed extends Error {
  override readonly name: string = "ConditionFailed";
  /** The entity that the write is about. */
  readonly entity: string;
  /** The item that is stored there, where DynamoDB tells it. */
  readonly item: unknown;

  constructor(entity: string, details: RefusalDetails = {}, message?: string) {
    super(message ?? \`The condition of this write of \${entity} does not hold.\`, {
      cause: details.cause,
    });
    this.entity = entity;
    this.item = details.item;
  }
}`,

  AlreadyExists: `
/** There is an item of this key already. */
export class AlreadyExists extends ConditionFailed {
  override readonly name = "AlreadyExists";

  constructor(entity: string, details?: RefusalDetails) {
    super(entity, details, \`There is an item of this key already; no \${entity} was written.\`);
  }
}`,

  DoesNotExist: `
/** There is no item of this key. */
export class DoesNotExist extends ConditionFailed {
  override readonly name = "DoesNotExist";

  constructor(entity: string, details?: RefusalDetails) {
    super(entity, details, \`There is no \${entity} of this key.\`);
  }
}`,

  RevisionConflict: `
/** Somebody has written the item since it was read: read it again, decide again. */
export class RevisionConflict extends ConditionFailed {
  override readonly name = "RevisionConflict";

  constructor(entity: string, details?: RefusalDetails) {
    super(entity, details, \`The \${entity} has another revision by now.\`);
  }
}`,

  ChangedMeanwhile: `
/** Somebody has written the item while this call was under way: call again. */
export class ChangedMeanwhile extends ConditionFailed {
  override readonly name = "ChangedMeanwhile";

  constructor(entity: string, details?: RefusalDetails) {
    super(entity, details, \`The \${entity} was written by somebody else meanwhile.\`);
  }
}`,

  UniqueValueTaken: `
/** Another item has this value of a unique attribute. */
export class UniqueValueTaken extends ConditionFailed {
  override readonly name = "UniqueValueTaken";
  readonly attribute: string;

  constructor(entity: string, attribute: string, details?: RefusalDetails) {
    super(entity, details, \`Another \${entity} has this \${attribute}.\`);
    this.attribute = attribute;
  }
}`,

  Failure: `
/** What a refused condition means: an error made of the stored item, as far as it is known. */
type Failure = (item: NativeAttributeValue | undefined, cause: unknown) => Error;`,

  failsAs: `
/** A failure about an entity, with the item that is stored. Where there is none, that is the reason. */
function failsAs(
  Kind: new (entity: string, details: RefusalDetails) => Error,
  entity: string,
  convert: (item: NativeAttributeValue) => unknown,
): Failure {
  return (item, cause) => {
    if (item !== undefined) {
      const details = { item: readable(item, convert), cause };
      // It is there, but not as this call has found it before.
      return Kind === DoesNotExist ? new ChangedMeanwhile(entity, details) : new Kind(entity, details);
    }
    return Kind === AlreadyExists ? new Kind(entity, { cause }) : new DoesNotExist(entity, { cause });
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

  unlessChanged: `
/**
 * The failure of a write whose condition also demands that the item is stored as it was read. Where
 * it is not, that is the reason.
 */
function unlessChanged(
  read: NativeAttributeValue | undefined,
  entity: string,
  convert: (item: NativeAttributeValue) => unknown,
  failure: Failure,
): Failure {
  return (item, cause) =>
    item === undefined || sameValue(item, read)
      ? failure(item, cause)
      : new ChangedMeanwhile(entity, { item: readable(item, convert), cause });
}`,

  refusedAs: `
/** Sends a write; a refused condition becomes the failure that it means. */
async function refusedAs<Output>(request: Promise<Output>, failure: Failure): Promise<Output> {
  try {
    return await request;
  } catch (error) {
    if (!isRefusal(error)) throw error;
    throw failure(storedItem(error.Item), error);
  }
}

function isRefusal(error: unknown): error is { readonly Item?: Record<string, AttributeValue> } {
  return error instanceof Error && error.name === "ConditionalCheckFailedException";
}`,

  transact: `
/**
 * Sends a transaction. Where it was cancelled only because another one was under way it is tried
 * again; a refused condition becomes the failure that it means.
 */
async function transact(
  documents: DynamoDBDocumentClient,
  actions: readonly (TransactAction | undefined)[],
): Promise<void> {
  const sent = actions.filter((action) => action !== undefined);
  const TransactItems = sent.map(({ failure, ...item }) => item);
  for (let attempt = 1; ; attempt++) {
    try {
      await documents.send(new TransactWriteCommand({ TransactItems }));
      return;
    } catch (error) {
      if (!isCancellation(error)) throw error;
      const reasons = error.CancellationReasons ?? [];
      const refused = reasons.findIndex(({ Code }) => Code === "ConditionalCheckFailed");
      const failure = sent[refused]?.failure;
      if (failure !== undefined) throw failure(storedItem(reasons[refused]?.Item), error);
      const isConflict = reasons.some(({ Code }) => Code === "TransactionConflict");
      if (!isConflict || attempt === 8) throw error;
      await backoff(attempt);
    }
  }
}

type TransactItem = NonNullable<TransactWriteCommandInput["TransactItems"]>[number];
type TransactAction = TransactItem & { readonly failure?: Failure };

interface Cancellation {
  readonly CancellationReasons?: readonly {
    readonly Code?: string;
    readonly Item?: Record<string, AttributeValue>;
  }[];
}

function isCancellation(error: unknown): error is Cancellation {
  return error instanceof Error && error.name === "TransactionCanceledException";
}`,

  storedItem: `
/** The item that comes with an error, which the document client leaves as it is sent. */
function storedItem(
  item: Record<string, AttributeValue> | undefined,
): NativeAttributeValue | undefined {
  if (item === undefined) return undefined;
  return Object.fromEntries(Object.entries(item).map(([name, value]) => [name, plainValue(value)]));
}

function plainValue(value: AttributeValue): NativeAttributeValue {
  if (value.S !== undefined) return value.S;
  if (value.N !== undefined) return exactNumber(value.N);
  if (value.BOOL !== undefined) return value.BOOL;
  if (value.M !== undefined) return storedItem(value.M);
  if (value.L !== undefined) return value.L.map(plainValue);
  if (value.B !== undefined) return value.B;
  if (value.SS !== undefined) return new Set(value.SS);
  if (value.NS !== undefined) return new Set(value.NS.map(exactNumber));
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
