/**
 * The words that have a meaning, by the place where they have it. The parser's messages, the
 * completions and the colouring grammar's test all take them from here.
 */
export const declarationKeywords = [
  "import",
  "table",
  "type",
  "entity",
  "pattern",
  "sample",
  "samples",
  "example",
] as const;

export const tableMemberKeywords = [
  "partition key",
  "sort key",
  "global index",
  "local index",
  "vector index",
  "name",
  "billing",
  "class",
  "ttl",
  "stream",
  "point-in-time-recovery",
  "deletion-protection",
  "encryption",
  "replica",
  "tags",
  "autoscale",
  "on-demand",
  "warm",
  "discriminator",
  "versioned by",
] as const;

export const indexMemberKeywords = [
  "partition key",
  "sort key",
  "project",
  "capacity",
  "vector",
  "filter",
  "autoscale",
  "on-demand",
  "warm",
] as const;

export const entityMemberKeywords = ["volume", "version", "backfilled to", "upgrade to"] as const;

export const upgradeKeywords = ["set", "rename", "remove", "using"] as const;

export const operationKeywords = [
  "get",
  "first",
  "query",
  "scan",
  "batch get",
  "search",
  "create",
  "put",
  "update",
  "upsert",
  "delete",
  "batch put",
  "batch delete",
  "move",
  "transaction",
] as const;

export const actionKeywords = [
  "create",
  "put",
  "update",
  "upsert",
  "delete",
  "check",
  "get",
] as const;

/** In the order in which the formatter puts clauses. */
export const clauseKeywords = [
  "where",
  "filter",
  "order by",
  "limit",
  "page",
  "return",
  "using",
  "consistent",
  "set",
  "set any of",
  "add",
  "delete",
  "remove",
  "if",
  "rate",
  "peak",
] as const;

export const expectationKeywords = ["returns", "fails", "leaves", "within"] as const;

export const billingModes = ["on-demand", "provisioned"] as const;
export const tableClasses = ["standard", "infrequent-access"] as const;
export const streamViews = ["keys-only", "new-image", "old-image", "new-and-old-images"] as const;
export const switchValues = ["on", "off"] as const;
export const encryptionModes = ["aws-owned", "aws-managed", "key"] as const;
export const capacityDimensions = ["read", "write"] as const;
export const vectorDistances = ["cosine", "euclidean", "dot-product"] as const;
export const rateUnits = ["s", "min", "h", "day"] as const;
export const capacityUnits = ["RCU", "WCU"] as const;

/** What may follow an attribute's type, besides a default. */
export const originKeywords = ["derived", "in key", "copied from"] as const;

/** The first words of a place's keywords: `order` of `order by`, `point` of `point-in-time-recovery`. */
export function firstWords(keywords: readonly string[]): ReadonlySet<string> {
  return new Set(keywords.map((keyword) => /^\w+/.exec(keyword)?.[0] ?? keyword));
}
