import { documentationUrl } from "../language/diagnostics/registry.ts";

/**
 * What the words of the language mean, in a sentence or two of Markdown, by the place where they
 * have that meaning. Completion and hover show the same text.
 */
export type WordTopic =
  | "declaration"
  | "table"
  | "index"
  | "setting"
  | "entity"
  | "origin"
  | "annotation"
  | "type"
  | "format"
  | "upgrade"
  | "verb"
  | "clause"
  | "operator"
  | "function"
  | "example";

/** The documentation of a word, or `undefined` where there is nothing to say about it. */
export function wordDocumentation(topic: WordTopic, word: string): string | undefined {
  const texts = documentation[topic];
  return Object.hasOwn(texts, word) ? texts[word] : undefined;
}

/** The address of the page of the language reference that a word belongs to. */
export function referenceUrl(topic: WordTopic, word: string): string {
  const own = pagesOfWords[topic]?.[word];
  return documentationUrl(`language/${own ?? pages[topic]}.md`);
}

/** The pages of `docs/language` on which most words of a topic stand. */
const pages: Readonly<Record<WordTopic, string>> = {
  declaration: "README",
  table: "tables",
  index: "indexes",
  setting: "tables",
  entity: "entities",
  origin: "entities",
  annotation: "entities",
  type: "types",
  format: "files-and-names",
  upgrade: "versions",
  verb: "writing-patterns",
  clause: "reading-patterns",
  operator: "conditions",
  function: "expressions",
  example: "samples-and-examples",
};

/** Words that stand on another page than the others of their topic. */
const pagesOfWords: Partial<Record<WordTopic, Readonly<Record<string, string>>>> = {
  declaration: {
    import: "files-and-names",
    table: "tables",
    type: "types",
    entity: "entities",
    pattern: "reading-patterns",
    sample: "samples-and-examples",
    samples: "samples-and-examples",
    example: "samples-and-examples",
  },
  verb: {
    get: "reading-patterns",
    first: "reading-patterns",
    query: "reading-patterns",
    scan: "reading-patterns",
    "batch get": "reading-patterns",
    search: "reading-patterns",
  },
  clause: {
    set: "writing-patterns",
    "set any of": "writing-patterns",
    add: "writing-patterns",
    delete: "writing-patterns",
    remove: "writing-patterns",
    if: "writing-patterns",
  },
};

const documentation: Readonly<Record<WordTopic, Readonly<Record<string, string>>>> = {
  declaration: {
    import: 'Brings in all declarations of another file: `import "./catalogue.dynamo"`.',
    table: "A DynamoDB table: its keys, indexes and settings.",
    type: 'A record that is stored as a map, or a named union: `type Tier = "free" | "pro"`.',
    entity: "One kind of item of a table: how its keys are made, and its attributes.",
    pattern:
      "One access pattern: what is read or written, in terms of an entity's attributes. The planner works out which key or index serves it.",
    sample:
      "An item of the model, checked against its entity; loaded into a local table to try patterns.",
    samples:
      'Reads many samples of one entity from a JSON file: `samples Order from "./orders.json"`.',
    example:
      "A test of the model: with the samples loaded, the pattern called with these arguments returns or leaves just these items.",
  },
  table: {
    "partition key":
      "The attribute whose value decides on which partition an item lies: `partition key PK: string`.",
    "sort key":
      "The attribute by which the items of one partition key value are ordered: `sort key SK: string`.",
    "global index":
      "A secondary index with its own partition key of one to four attributes and sort key of none to four. Eventually consistent.",
    "local index":
      "A secondary index with the table's partition key and another sort key. It can be read with strong consistency, but exists from the table's creation on, and limits a collection to 10 GB.",
    "vector index": "An index for similarity search on an embedding. DynamoDB Local has none.",
    name: "The table's name in DynamoDB, where it differs from the logical one.",
    billing: "`billing on-demand` (the default) or `billing provisioned read 100 write 50`.",
    class: "`standard`, or `infrequent-access` for data whose storage costs more than its use.",
    ttl: "The attribute (epoch seconds) after which DynamoDB deletes an item without cost.",
    stream: "What DynamoDB's change stream carries for each changed item.",
    "point-in-time-recovery": "Continuous backups of the last 35 days: `on` or `off`.",
    "deletion-protection": "Refuses to delete the table while it is `on`.",
    encryption: '`aws-owned`, `aws-managed` or `key "arn"`.',
    replica: 'Another region that holds a replica of the table: `replica "eu-west-1"`.',
    tags: 'Tags of the table, for cost allocation: `tags { team: "shop" }`.',
    autoscale: "Adapts provisioned capacity: `autoscale read 5 to 500 at 70%`.",
    "on-demand": "A ceiling for on-demand throughput: `on-demand max read 1000 write 500`.",
    warm: "Throughput that the table can take at once: `warm read 12000 write 4000`.",
    discriminator: "The attribute that carries the entity's name in each item.",
    "versioned by": "The attribute that carries the schema version in each item.",
  },
  index: {
    "partition key":
      "One to four attributes; a query gives all of them by equality. No synthetic attribute is needed to join them.",
    "sort key":
      "The attributes by which the entries of one partition are ordered, from left to right.",
    project: "What the index holds besides the keys: `all`, `keys` or attributes.",
    capacity: "The index's own capacity on a provisioned table: `capacity read 10 write 10`.",
    vector: "The attribute with the embedding: `vector embedding dimensions 1024 distance cosine`.",
    filter: "Attributes by which a similarity search may be narrowed.",
    autoscale: "Adapts provisioned capacity: `autoscale read 5 to 500 at 70%`.",
    "on-demand": "A ceiling for on-demand throughput: `on-demand max read 1000 write 500`.",
    warm: "Throughput that the index can take at once.",
    all: "The index holds whole items. Reads need no table, each write costs as much again.",
    keys: "The index holds keys only.",
  },
  setting: {
    "on-demand": "Pay for each request; no capacity to plan.",
    provisioned: "Pay for capacity by the hour: `provisioned read 100 write 50`.",
    standard: "The table class for most tables.",
    "infrequent-access": "Storage costs less, reads and writes more.",
    "keys-only": "The stream carries the keys of a changed item.",
    "new-image": "The stream carries the item as it is after the change.",
    "old-image": "The stream carries the item as it was before the change.",
    "new-and-old-images": "The stream carries the item before and after the change.",
    "aws-owned": "A key that DynamoDB owns. Free.",
    "aws-managed": "The key `aws/dynamodb` of the account.",
    key: 'A key of the account\'s own: `encryption key "arn:aws:kms:…"`.',
  },
  entity: {
    version: "The current schema version of the entity's items.",
    volume: "How many items there are: `volume 2M`, or `volume 12 per customerId max 5000`.",
    "upgrade to": "How an item of the version before becomes one of this version; done on read.",
    "backfilled to": "Says that no item of an older version is left.",
    when: "Makes the key attribute only for items of which the condition holds: a sparse index.",
    per: "The attributes for each value of which the volume is counted.",
    in: "The table that holds the entity's items.",
    as: "What stands in the discriminator instead of the entity's name.",
  },
  origin: {
    "=": "The value on create where the caller gives none: a literal, `now()`, `uuid()` or `ulid()`.",
    derived: "Computed from other attributes at every write: `derived date(placedAt)`.",
    "in key": "Not stored by itself: read back from the key template that holds it.",
    "copied from": "A denormalised copy: `copied from Customer.name via customerId`.",
  },
  annotation: {
    id: "The attribute names the item; else the attributes of its primary key do.",
    unique: "No two items have the same value. Kept by a lock item in the same transaction.",
    revision:
      "1 on create, raised by every write; checked where a pattern says `if revision = :revision`.",
    immutable: "Never changes once the item is written.",
    since: "The schema version that brought the attribute: `@since(2)`.",
    name: 'Stored under a shorter name: `@name("n")`.',
    size: "The value's size: `@size(24B, max 200B)`.",
    items: "The number of elements: `@items(4, max 100)`.",
    min: "The smallest value.",
    max: "The largest value.",
    matches: 'A regular expression that the whole value matches: `@matches("^[a-z]+$")`.',
    cardinality: "How many distinct values there are.",
  },
  type: {
    string: "Text. Stored as S.",
    number: "A number with up to 38 digits. Stored as N.",
    integer: "A whole number. Stored as N.",
    boolean: "`true` or `false`. Stored as BOOL.",
    binary: 'Bytes, written `base64("…")`. Stored as B.',
    any: "Any value.",
    timestamp:
      "ISO 8601 in UTC with milliseconds, such as `2026-03-01T10:00:00.000Z`. Stored as S, in order.",
    date: "`YYYY-MM-DD`. Stored as S, in order.",
    epoch: "Seconds since 1970, as time to live needs them. Stored as N.",
    uuid: "A UUID. Stored as S.",
    ulid: "An identifier that sorts by its time of creation. Stored as S.",
    map: "A map from any names to values of one type: `map<Address>`.",
    set: "Distinct strings, numbers or binaries: `set<string>`.",
    seconds: "Without milliseconds.",
    local: "Without a zone.",
  },
  format: {
    lower: "In lower case.",
    upper: "In upper case.",
    "08": "With leading zeros to eight digits, so that the numbers sort as text.",
  },
  upgrade: {
    set: 'Gives an attribute a value, computed from the older item: `set tier = "free"`.',
    rename: "`rename oldName to newName`.",
    remove: "Removes attributes.",
    using: 'Leaves it to a function of yours: `using "./upgrades.ts" functionName`.',
  },
  verb: {
    get: "Reads one item by its whole primary key (GetItem).",
    first: "The first item of a query, or nothing.",
    query:
      "Reads items of one partition in order (Query). With several entities: an item collection.",
    scan: "Reads the whole table or index (Scan). Its cost grows with the table.",
    "batch get": "Reads many items by their keys: `where k = :k` takes a list.",
    search: "Finds the nearest items of a vector index: `search Product near :vector top 10`.",
    create: "Writes a new item; refused if it exists.",
    put: "Writes an item, whether it exists or not.",
    update: "Changes attributes of an item that exists.",
    upsert: "Changes attributes of an item, or creates it.",
    delete: "Deletes an item.",
    "batch put": "Writes many items, without conditions.",
    "batch delete": "Deletes many items by their keys, without conditions.",
    move: "Changes an attribute of the primary key: the item is written anew under another key.",
    transaction: "Several writes, or several reads, of which all happen or none.",
    check: "Refuses the transaction unless its condition holds.",
  },
  clause: {
    where: "What must hold of the items. Every part of it must be served by a key.",
    filter: "What is sorted out after the read. It does not lower the cost of the read.",
    "order by":
      "The order of the key that serves the pattern, forwards or `desc`. `order by key` takes it as it is.",
    limit: "How many items are returned; the code reads on past filtered ones.",
    page: "How many items one request evaluates: DynamoDB's Limit.",
    return: "The attributes to return. An index must hold them.",
    using: "Demands an index, or `table`, instead of the planner's choice.",
    consistent: "Reads what the last successful write left. Not possible on a global index.",
    set: 'Gives attributes a value: `set status = "SHIPPED"`.',
    "set any of": "Optional arguments of which at least one is given: `set any of name, tier`.",
    add: "Adds to a number or a set: `add 1 to orderCount`.",
    delete: "Takes elements out of a set: `delete :tags from tags`.",
    remove: "Removes attributes.",
    if: "The write happens only if this holds; else it fails.",
    rate: "How often the pattern is used: `rate 300/s`.",
    peak: "How often it is used at the worst moment.",
    near: "The vector to which the nearest are searched.",
    top: "How many of the nearest are returned.",
    desc: "From the last to the first.",
    asc: "From the first to the last.",
    key: "The order of the key that serves the pattern.",
  },
  operator: {
    and: "Both conditions hold.",
    or: "One of the conditions holds.",
    not: "The condition does not hold.",
    between: "From one value to another, both included: `a between :x and :y`.",
    in: 'One of a list: `in ("A", "B")` or `in :list`.',
  },
  function: {
    now: "The time of the call.",
    uuid: "A new random UUID.",
    ulid: "A new ULID.",
    lower: "The text in lower case.",
    upper: "The text in upper case.",
    trim: "The text without space around it.",
    before: "What stands before the first separator.",
    after: "What stands after the first separator.",
    split: "The parts between the separators, or one of them.",
    concat: "The texts one after the other.",
    number: "The text as a number.",
    string: "The value as text.",
    date: "The day of a moment.",
    epoch: "A moment as seconds since 1970.",
    timestamp: "A moment as a timestamp.",
    coalesce: "The first of its arguments that is there.",
    shard: "One of n suffixes, from the attribute's value: spreads a hot partition.",
    base64: "Bytes.",
    begins_with: "The text begins with another.",
    contains: "The text contains another, or the set or list contains the element.",
    attribute_exists: "The item has the attribute.",
    attribute_not_exists: "The item lacks the attribute.",
    attribute_type: "The attribute has this type of DynamoDB: `S`, `N`, `M`, …",
    size: "The length of a text or binary, or the number of elements.",
    if_not_exists: "The attribute's value, or another one where the item lacks it.",
    list_append: "One list after the other.",
  },
  example: {
    returns: "The samples that come back, in this order; `nothing`; or `n items`.",
    fails: "The error with which the call fails: `fails ConditionalCheckFailed`.",
    leaves: 'What a write leaves: `leaves first { status: "SHIPPED" }`, `leaves no first`.',
    within: "What the call may cost: `within 2 RCU`.",
    nothing: "No item comes back.",
    "in any order": "The samples may come in any order.",
    no: "The item is gone.",
  },
};
