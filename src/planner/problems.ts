/** Why a path does not serve a pattern: for explanations, findings and quick fixes. */
export interface PathProblem {
  readonly kind: ProblemKind;
  /** A sentence about the path, for the list of rejected paths. */
  readonly reason: string;
  /** What the path lacks, as a phrase. */
  readonly missing: string;
  /** The position of the conjunct of `where` or `filter` that is concerned. */
  readonly conjunct?: number;
  /** The attribute that is concerned, by logical name. */
  readonly attribute?: string;
}

export type ProblemKind =
  /** The entity is never on the path. */
  | "not on path"
  /** `consistent` or `using` rules the path out. */
  | "ruled out"
  | "partition"
  | "sort"
  | "padding"
  | "sparse"
  | "condition"
  | "filter on key"
  | "order"
  | "projection"
  | "mixed slice";

/** How far a problem leaves a path from serving the pattern; the nearest path has the least. */
export const problemWeights: Readonly<Record<ProblemKind, number>> = {
  "not on path": 100,
  "ruled out": 50,
  partition: 10,
  sparse: 6,
  sort: 5,
  condition: 4,
  order: 3,
  padding: 2,
  projection: 2,
  "filter on key": 2,
  "mixed slice": 1,
};

const quoted = (name: string): string => `'${name}'`;

/** Where a condition beyond the key belongs: behind a read, or before a write. */
function otherPlace(verb: string): string {
  if (verb === "get" || verb === "batch get") return "use 'query' with 'filter' for it";
  return "say it in 'if'";
}

/** The problems, each worded in one place. */
export const lacks = {
  key: (entity: string, missing: readonly string[]): PathProblem => ({
    kind: "not on path",
    reason: `${entity} has no ${missing.map(quoted).join(", ")}, so none of its items is there`,
    missing: `key attributes of ${entity}: ${missing.map(quoted).join(", ")}`,
  }),
  demanded: (using: string): PathProblem => ({
    kind: "ruled out",
    reason: `the pattern says 'using ${using}'`,
    missing: `the pattern demands ${using}`,
  }),
  consistency: (): PathProblem => ({
    kind: "ruled out",
    reason: "a global index has no consistent reads",
    missing: "consistent reads, which a global index does not have",
  }),
  partitionEquality: (key: string, attribute: string): PathProblem => ({
    kind: "partition",
    reason:
      key === attribute
        ? `its partition key ${quoted(key)} is not fixed by an equality`
        : `its partition key ${quoted(key)} needs an equality on ${quoted(attribute)}`,
    missing: `an equality on ${quoted(attribute)} (partition key)`,
    attribute,
  }),
  sortEquality: (key: string, attribute: string): PathProblem => ({
    kind: "partition",
    reason:
      key === attribute
        ? `its sort key ${quoted(key)} is not fixed by an equality`
        : `its sort key ${quoted(key)} needs an equality on ${quoted(attribute)}`,
    missing: `an equality on ${quoted(attribute)} (sort key)`,
    attribute,
  }),
  equality: (verb: string, text: string, conjunct: number): PathProblem => ({
    kind: "sort",
    reason: `'${verb}' names one item, but '${text}' is a range`,
    missing: `an equality instead of '${text}'`,
    conjunct,
  }),
  onlyKey: (verb: string, text: string, conjunct: number): PathProblem => ({
    kind: "condition",
    reason: `'${verb}' takes the primary key only, not '${text}'; ${otherPlace(verb)}`,
    missing: `a place for '${text}'`,
    conjunct,
  }),
  place: (verb: string, clause: string): PathProblem => ({
    kind: "condition",
    reason: `'${verb}' has no '${clause}'; ${verb === "scan" ? "it has no key: use 'filter' or 'query'" : "use 'query'"}`,
    missing: `a place for '${clause}'`,
  }),
  itemsByIndex: (verb: string, index: string): PathProblem => ({
    kind: "ruled out",
    reason: `'${verb}' reads the table only; use 'first' or 'query' with ${index}`,
    missing: `'${verb}' on an index, which DynamoDB does not have`,
  }),
  prefixOfNumber: (attribute: string, conjunct: number): PathProblem => ({
    kind: "sort",
    reason: `${quoted(attribute)} is a number, which has no beginning`,
    missing: `'between' instead of 'begins_with' on the number ${quoted(attribute)}`,
    conjunct,
    attribute,
  }),
  padding: (key: string, attribute: string, conjunct?: number): PathProblem => ({
    kind: "padding",
    reason: `the number ${quoted(attribute)} is not padded in ${quoted(key)}, so that "10" comes before "9"`,
    missing: `zero-padding of ${quoted(attribute)} in ${quoted(key)}`,
    attribute,
    ...(conjunct === undefined ? {} : { conjunct }),
  }),
  fixedWidth: (key: string, attribute: string, conjunct?: number): PathProblem => ({
    kind: conjunct === undefined ? "order" : "sort",
    reason: `${quoted(attribute)} is followed by text in ${quoted(key)} and has no fixed width, so that the key is not in its order`,
    missing: `a fixed width of ${quoted(attribute)} in ${quoted(key)}`,
    attribute,
    ...(conjunct === undefined ? {} : { conjunct }),
  }),
  boundWithoutCase: (key: string, attribute: string, conjunct: number): PathProblem => ({
    kind: "sort",
    reason: `${quoted(attribute)} has lost its case in ${quoted(key)}, where '<' cannot leave out the bound itself`,
    missing: `'<=' instead of '<' on ${quoted(attribute)}`,
    conjunct,
    attribute,
  }),
  boundInKey: (key: string, attribute: string, conjunct: number): PathProblem => ({
    kind: "sort",
    reason: `${quoted(attribute)} is stored in ${quoted(key)} only, where '<' cannot leave out the bound itself`,
    missing: `'<=' instead of '<' on ${quoted(attribute)}`,
    conjunct,
    attribute,
  }),
  sparseCondition: (key: string, condition: string): PathProblem => ({
    kind: "sparse",
    reason: `${quoted(key)} exists only when ${condition}, which 'where' does not say`,
    missing: `'${condition}' in 'where'`,
  }),
  service: (condition: string, conjunct: number): PathProblem => ({
    kind: "condition",
    reason: `its key does not serve '${condition}'`,
    missing: `a key attribute for '${condition}'`,
    conjunct,
  }),
  keyInFilter: (attribute: string, conjunct: number): PathProblem => ({
    kind: "filter on key",
    reason: `the filter names ${quoted(attribute)}, a key attribute of it, which DynamoDB refuses`,
    missing: `a filter without its key attribute ${quoted(attribute)}`,
    conjunct,
    attribute,
  }),
  unstoredInFilter: (attribute: string, conjunct: number): PathProblem => ({
    kind: "filter on key",
    reason: `the filter names ${quoted(attribute)}, which is stored in the key only`,
    missing: `${quoted(attribute)} as a stored attribute`,
    conjunct,
    attribute,
  }),
  order: (order: string): PathProblem => ({
    kind: "order",
    reason: `its items do not come in the order '${order}'`,
    missing: `the order '${order}'`,
  }),
  projection: (attributes: readonly string[]): PathProblem => ({
    kind: "projection",
    reason: `it does not project ${attributes.map(quoted).join(", ")}`,
    missing: `projected attributes: ${attributes.map(quoted).join(", ")}`,
  }),
  discriminator: (foreign: string): PathProblem => ({
    kind: "mixed slice",
    reason: `items of ${foreign} lie in the same slice, and no discriminator tells them apart`,
    missing: `a discriminator on the table, since items of ${foreign} lie in the same slice`,
  }),
  differentPartition: (first: string, second: string): PathProblem => ({
    kind: "partition",
    reason: `${first} and ${second} have different partition key values there`,
    missing: `one partition key value for ${first} and ${second}`,
  }),
  together: (): PathProblem => ({
    kind: "partition",
    reason: "its partition key takes several values, which only a pattern of one entity may",
    missing: "one value for its partition key",
  }),
} as const;
