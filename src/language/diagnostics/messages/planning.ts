import type { Definition } from "../definition.ts";

/** Findings about how patterns are served. */
export const planningMessages = {
  "unserved-access-pattern": {
    severity: "error",
    message: "No key of {table} serves {pattern}. The nearest is {path}: {reason}.",
    explanation:
      "DynamoDB finds items by their key only: a partition key that is fixed by equalities, and at most one range on the sort key behind it. What no table key or index key serves would have to read the whole table.",
    allowable: true,
  },
  "mixed-slice": {
    severity: "error",
    message:
      "{pattern} would also return items of {foreign}: their keys can lie in the same slice of {path}, and {table} has no discriminator to filter by. Declare one, or begin the keys with different texts.",
    explanation:
      "A query returns every item whose key lies in its slice, whatever entity it belongs to. Either the keys' literals keep the entities apart, or a discriminator attribute lets a filter do it.",
    allowable: true,
  },
  "filter-on-key-attribute": {
    severity: "error",
    message: "The filter of {pattern} names {attribute}, {role} of {path}: {advice}.",
    explanation:
      "DynamoDB refuses a query whose filter names a key attribute of the table or index that it reads, and an attribute that is stored only inside of a key cannot be filtered at all.",
    allowable: true,
  },
  "unpadded-number-in-key": {
    severity: "error",
    message:
      'The number {attribute} is not padded in {key}, so that "10" comes before "9" and no range or order on it holds. Write it as {padded}.',
    explanation:
      "Keys that are text compare character by character. A number keeps its order in them only if it is padded with zeros to a fixed width.",
    allowable: true,
  },
  "silent-de-indexing": {
    severity: "warning",
    message:
      "{pattern} misses items without {attributes}: they are not in {path}, since an index holds only items that have all of its key attributes.",
    explanation:
      "An item without one of an index's key attributes is left out of the index silently. Make the attribute required, give it a default and backfill it, or say in `where`, for a scan in `filter`, that it exists.",
  },
  "union-compared-by-spelling": {
    severity: "warning",
    message:
      "{attribute} is compared by the spelling of its values, not by an order of meaning, in {pattern}.",
    explanation: "The members of a union are texts, and texts compare character by character.",
  },
  "cheaper-index-exists": {
    severity: "information",
    message:
      "{path} would read {pattern} with {units} instead of {chosenUnits} units. Say 'using {path}' if it may be eventually consistent.",
    explanation:
      "The table's own key is preferred, since it needs no index; here an index would read much less.",
  },
  "not-in-dynamodb-local": {
    severity: "information",
    message: "{pattern} searches a vector index, which DynamoDB Local does not have.",
    explanation: "Vector indexes exist in the service only; the pattern cannot be run locally.",
  },
  "stale-synthetic-key": {
    severity: "error",
    message:
      "{pattern} changes {changed}, of which {key} is made, but does not know {missing}: {key} would keep its old value. Say it in 'if', or set it too.",
    explanation:
      "A synthetic key attribute is text that was put together at an earlier write. An update that changes a part of it must write it anew, and so must know all its parts.",
    allowable: true,
  },
  "mutable-attribute-in-primary-key": {
    severity: "error",
    message:
      "{pattern} changes {attribute}, which is part of the primary key, and keys cannot be updated. Use 'move', which deletes the item and puts it anew in one transaction.",
    explanation:
      "UpdateItem cannot change a key attribute. The item has to be deleted and put under its new key, both or neither.",
    allowable: true,
  },
  "incomplete-upsert": {
    severity: "error",
    message:
      "{pattern} may create {entity} without {attributes}: an upsert must set every required attribute that has no default.",
    explanation:
      "An upsert creates the item where there is none, so it must be able to make all of it.",
    allowable: true,
  },
  "unneeded-move": {
    severity: "error",
    message: "{pattern} changes no attribute of the primary key of {entity}: use 'update'.",
    explanation: "A move deletes an item and puts it under another key, which costs a transaction.",
    allowable: true,
  },
  "revision-unchecked": {
    severity: "information",
    message:
      "{pattern} overwrites {entity} whatever its revision is. Add 'if {attribute} = :{attribute}' to keep the changes of others.",
    explanation:
      "The revision of an item tells whether somebody else has changed it since it was read, but only where a write checks it.",
  },
  "denormalized-mutable-copy": {
    severity: "warning",
    message:
      "{pattern} changes {attribute}, of which {copies} keeps copies: they stay as they are until something rewrites them.",
    explanation:
      "A copied attribute saves a second read, but every change of the original has to be carried to all copies.",
  },
  "transaction-touches-item-twice": {
    severity: "error",
    message:
      "{pattern} has two actions on the same {entity} item, and DynamoDB refuses a transaction with more than one action on an item. Join them into one.",
    explanation: "Each item may stand in one action of a transaction only.",
    allowable: true,
  },
  "example-call-refused": {
    severity: "error",
    message: "This example can never be run. {problem}",
    explanation:
      "Some calls are refused before anything is sent to DynamoDB: those whose arguments would make a key attribute empty or too long, ask for no item at all, or name the same item twice. Such an example fails whenever it is run.",
  },
  "colliding-entity-templates": {
    severity: "error",
    message:
      "Items of {entity} and {other} can have the same primary key in {table}, so that one would overwrite the other. Begin their keys with different texts.",
    explanation:
      "Two kinds of items whose whole keys can be equal are one item to DynamoDB: the later write replaces the earlier one.",
    allowable: true,
  },
} as const satisfies Record<string, Definition>;
