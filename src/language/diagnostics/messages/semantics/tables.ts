import type { Definition } from "../../definition.ts";

/** Findings about tables and indexes. */
export const tableMessages = {
  "partition-key-missing": {
    severity: "error",
    message: "{what} has no partition key.",
    explanation: "`partition key PK: string` names the attribute by which items are spread.",
  },
  "sort-key-missing": {
    severity: "error",
    message: "Local index '{name}' has no sort key.",
    explanation: "A local index is another order of the table's item collections.",
  },
  "multi-attribute-key": {
    severity: "error",
    message: "The key of {what} has one attribute. Only global indexes have several.",
    explanation:
      "Since November 2025 global indexes have up to four partition and four sort attributes; base tables and local indexes have not.",
  },
  "duplicate-key-attribute": {
    severity: "error",
    message: "'{name}' is part of this key already.",
    explanation: "An attribute stands once in a key.",
  },
  "too-many": {
    severity: "error",
    message: "There are {count} {what}; DynamoDB allows {limit}.",
    explanation: "The limit is DynamoDB's own and cannot be raised.",
  },
  "many-global-indexes": {
    severity: "warning",
    message: "There are {count} {what}; an account allows {limit} unless AWS has raised its quota.",
    explanation: "The quota of global indexes per table can be raised on request.",
  },
  "local-index-partition-key": {
    severity: "error",
    message:
      "A local index has the partition key of its table. Remove this, or make it a global index.",
    explanation: "Only a global index has a partition key of its own.",
  },
  "local-index-capacity": {
    severity: "error",
    message: "A local index uses the capacity of its table. Remove this.",
    explanation: "Only global indexes have capacity of their own.",
  },
  "local-index-needs-sort-key": {
    severity: "error",
    message: "Local index '{name}' needs a table with a sort key, and '{table}' has none.",
    explanation: "DynamoDB allows local indexes only on tables with a composite primary key.",
  },
  "local-index-repeats-key": {
    severity: "error",
    message: "'{name}' is part of the table's own key. A local index sorts by another attribute.",
    explanation: "A local index on the table's own sort key would be the table itself.",
  },
  "vector-missing": {
    severity: "error",
    message: "Vector index '{name}' does not say which attribute holds the vector.",
    explanation:
      "`vector embedding dimensions 1024 distance cosine` says what is searched, and how.",
  },
  "vector-needs-numbers": {
    severity: "error",
    message: "'{name}' is {type}, but a vector is number[].",
    explanation: "DynamoDB stores a vector as a list of numbers.",
  },
  "vector-index-sort-key": {
    severity: "error",
    message: "A vector index has no sort key; its items come by their distance. Use 'filter'.",
    explanation: "`filter a, b` names attributes by which a search can be narrowed.",
  },
  "setting-needs-billing": {
    severity: "error",
    message: "'{setting}' needs 'billing {billing}'.",
    explanation:
      "Provisioned tables have capacity and autoscaling; on-demand tables have a maximum, and only they have vector indexes.",
  },
  "untyped-key-attribute": {
    severity: "error",
    message:
      "'{name}' has no type: no entity in '{table}' declares it.{hint} Give a synthetic attribute its type here.",
    explanation:
      "An index key names attributes that entities declare, or gives the type of one that bindings make: `partition key GSI1PK: string`.",
  },
  "attribute-cannot-be-key": {
    severity: "error",
    message: "'{name}' is {type}, which cannot be a key. Keys are strings, numbers or binary.",
    explanation:
      "DynamoDB takes only top-level strings, numbers and binary as keys. A flag can be a key as text that is there only while it is set.",
  },
  "index-key-type-conflict": {
    severity: "error",
    message: "'{name}' is a {type} here and a {other} elsewhere, but a key attribute has one type.",
    explanation:
      "DynamoDB refuses each write of an item whose key attribute has another type than the table or index says.",
  },
  "key-stored-name-conflict": {
    severity: "error",
    message:
      "'{name}' is stored as '{stored}' here and as '{other}' elsewhere, but it is one key attribute.",
    explanation: "An index finds an attribute by the one name under which it is stored.",
  },
  "unused-ttl": {
    severity: "warning",
    message: "No entity in '{table}' has '{name}', so that no item ever expires.",
    explanation: "The TTL attribute is an `epoch` attribute of those entities whose items expire.",
  },
  "ttl-needs-epoch": {
    severity: "error",
    message: "'{name}' is {type}, but items expire by an epoch only.",
    explanation:
      "DynamoDB ignores every value of the TTL attribute that is not a number of seconds since 1970.",
  },
  "mark-with-other-type": {
    severity: "error",
    message: "'{name}' is the table's {what} and holds {type}, not {found}.",
    explanation: "The tools write the discriminator and the version attribute into each item.",
  },
  "reserved-discriminator": {
    severity: "error",
    message: "'{value}' cannot stand in the discriminator: it is empty or begins with '$'.",
    explanation: "Values that begin with `$` mark items of the tools, as the locks of `@unique`.",
  },
  "duplicate-discriminator-value": {
    severity: "error",
    message: "Two entities of this table have '{value}' in the discriminator.",
    explanation: "What an item is must be told by its discriminator alone.",
  },
} as const satisfies Record<string, Definition>;
