/** Support code for what the functions of a module throw themselves. */
export const failureSupport = {
  Failure: `
/** What all that this module itself throws has in common. Everything else is the SDK's own error. */
abstract class Failure extends Error {
  abstract override readonly name: string;
  /** What tells failures from other errors, also those of another copy of this module. */
  readonly thrownBy = "dynamodb-modeler";
}

/** What can be thrown, beside errors of the SDK; \`name\` tells which it is. */
export type AnyFailure = /* all failures */;

/** Whether this module has thrown an error itself: then \`switch (error.name)\` tells what it is. */
export function isFailure(error: unknown): error is AnyFailure {
  return error instanceof Error && "thrownBy" in error && error.thrownBy === "dynamodb-modeler";
}`,

  WriteRefused: `
/** A write was refused because its condition does not hold. Nothing was written. */
abstract class WriteRefused extends Failure {
  /** The entity that the write is about. */
  readonly entity: string;
  /** The item that is stored there, where DynamoDB tells it. */
  readonly item: unknown;

  constructor(entity: string, message: string, { item, cause }: RefusalDetails = {}) {
    super(message, { cause });
    this.entity = entity;
    this.item = item;
  }
}

/** What is known of a refused write. */
interface RefusalDetails {
  readonly item?: unknown;
  readonly cause?: unknown;
}`,

  ConditionFailed: `
/** The condition of the pattern does not hold. Nothing was written. */
export class ConditionFailed extends WriteRefused {
  override readonly name = "ConditionFailed";

  constructor(entity: string, details?: RefusalDetails) {
    super(entity, \`The condition of this write of \${entity} does not hold.\`, details);
  }
}`,

  AlreadyExists: `
/** There is an item of this key already. Nothing was written. */
export class AlreadyExists extends WriteRefused {
  override readonly name = "AlreadyExists";

  constructor(entity: string, details?: RefusalDetails) {
    super(entity, \`There is an item of this key already; no \${entity} was written.\`, details);
  }
}`,

  DoesNotExist: `
/** There is no item of this key. Nothing was written. */
export class DoesNotExist extends WriteRefused {
  override readonly name = "DoesNotExist";

  constructor(entity: string, details?: RefusalDetails) {
    super(entity, \`There is no \${entity} of this key.\`, details);
  }
}`,

  RevisionConflict: `
/** Somebody has written the item since it was read: read it again, decide again. */
export class RevisionConflict extends WriteRefused {
  override readonly name = "RevisionConflict";

  constructor(entity: string, details?: RefusalDetails) {
    super(entity, \`The \${entity} has another revision by now.\`, details);
  }
}`,

  ChangedMeanwhile: `
/** Others kept writing the item while this call was under way, however often it began anew. */
export class ChangedMeanwhile extends WriteRefused {
  override readonly name = "ChangedMeanwhile";

  constructor(entity: string, details?: RefusalDetails) {
    super(entity, \`The \${entity} was written by somebody else meanwhile.\`, details);
  }
}`,

  UniqueValueTaken: `
/** Another item has this value of a unique attribute. Nothing was written. */
export class UniqueValueTaken extends WriteRefused {
  override readonly name = "UniqueValueTaken";
  readonly attribute: string;

  constructor(entity: string, attribute: string, details?: RefusalDetails) {
    super(entity, \`Another \${entity} has this \${attribute}.\`, details);
    this.attribute = attribute;
  }
}`,

  ItemTooLarge: `
/** The item, with the names of its attributes, would be larger than DynamoDB takes. It was not written. */
export class ItemTooLarge extends Failure {
  override readonly name = "ItemTooLarge";
  readonly entity: string;
  /** In bytes. */
  readonly limit = 409_600;

  constructor(entity: string, cause: unknown) {
    super(\`The \${entity} would have more than 409,600 bytes.\`, { cause });
    this.entity = entity;
  }
}`,

  TransactionConflict: `
/** Other writes of the same items were in the way, however often it was tried. Nothing was written. */
export class TransactionConflict extends Failure {
  override readonly name = "TransactionConflict";

  constructor(cause: unknown) {
    super("Other writes of the same items are under way.", { cause });
  }
}`,

  IdempotentParameterMismatch: `
/** Another call was made with this \`clientRequestToken\`. Nothing was written by this one. */
export class IdempotentParameterMismatch extends Failure {
  override readonly name = "IdempotentParameterMismatch";

  constructor(cause: unknown) {
    super("Another call was made with this clientRequestToken.", { cause });
  }
}`,

  Unprocessed: `
/** DynamoDB has left a part of a batch undone, however often it was sent; the rest is done. */
export class Unprocessed<Given = unknown> extends Failure {
  override readonly name = "Unprocessed";
  /** Those elements of the argument that are left. */
  readonly left: readonly Given[];

  constructor(left: readonly Given[]) {
    super(\`\${left.length} of the batch were not processed.\`);
    this.left = left;
  }
}`,
} as const;
