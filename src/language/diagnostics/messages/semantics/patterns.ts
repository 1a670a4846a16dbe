import type { Definition } from "../../definition.ts";

/** Findings about patterns, samples and examples. */
export const patternMessages = {
  "clause-not-allowed": {
    severity: "error",
    message: "'{clause}' cannot stand in '{verb}'{instead}.",
    explanation: "Each operation has the clauses that DynamoDB can carry out for it.",
  },
  "clause-missing": {
    severity: "error",
    message: "'{verb}' needs {clause}.",
    explanation: "Without it the operation would have nothing to find or nothing to do.",
  },
  "entities-of-different-tables": {
    severity: "error",
    message:
      "'{entity}' is in table '{table}', but '{other}' is in '{otherTable}'. One request reads one table.",
    explanation: "Write a pattern for each table, or a transaction.",
  },
  "empty-transaction": {
    severity: "error",
    message: "A transaction needs at least one part, such as 'create Order'.",
    explanation: "An empty transaction does nothing, and DynamoDB refuses it.",
  },
  "mixed-transaction": {
    severity: "error",
    message:
      "A transaction either gets or writes. Use 'check' to make a write depend on another item.",
    explanation: "DynamoDB has one request for reads and one for writes.",
  },
  "attribute-not-in-every-entity": {
    severity: "error",
    message:
      "'{name}' is no attribute of {entities}, so it cannot be asked of all entities of the pattern.",
    explanation: "A condition of an item collection holds for each of its entities.",
  },
  "attribute-types-differ": {
    severity: "error",
    message: "'{name}' is {type} in one entity and {other} in another.",
    explanation:
      "A placeholder has one type, so an attribute that it meets has one in all entities.",
  },
  "key-in-pattern": {
    severity: "error",
    message:
      "'{name}' is made by a binding of '{entity}'. Name the attributes that it is made from.",
    explanation:
      "Patterns speak of attributes only; which key serves them, and with which value, is worked out.",
  },
  "mark-in-pattern": {
    severity: "error",
    message:
      "'{name}' is written by the tools. Name the entity in the pattern's first line instead.",
    explanation: "Items of other entities are kept out by themselves.",
  },
  "untyped-placeholder": {
    severity: "error",
    message: "Nothing says what type ':{name}' has. Compare it with an attribute.",
    explanation: "A placeholder's type is that of the attribute it meets.",
  },
  "placeholder-type-conflict": {
    severity: "error",
    message: "':{name}' is {type} here and {other} elsewhere. Give one of them another name.",
    explanation: "Placeholders of one name are one argument, which has one type.",
  },
  "no-item-argument": {
    severity: "error",
    message: "':{name}' is no item of this pattern, so it has no '{member}'.{hint}",
    explanation: "The item of a `create` or `put` is named after its entity: `:Order.customerId`.",
  },
  "no-item-argument-here": {
    severity: "error",
    message: "'{verb}' takes no item. Remove the placeholder.",
    explanation: "Only `create`, `put` and `batch put` take whole items.",
  },
  "item-argument-path": {
    severity: "error",
    message: "':{name}' names the whole item here.",
    explanation: "`put Order :order` names the argument; `:order.total` is a value of it.",
  },
  "duplicate-item-argument": {
    severity: "error",
    message: "There are two items ':{name}'. Name one, as in 'create {entity} :second'.",
    explanation:
      "Each item is an argument of its own, named after its entity unless it has a name.",
  },
  "whole-item-as-value": {
    severity: "error",
    message: "':{name}' is a whole item here. Name an attribute of it, as in ':{name}.id'.",
    explanation: "An item argument and a value cannot share a name.",
  },
  "not-in-item-argument": {
    severity: "error",
    message: "'{name}' is not part of '{argument}' as the caller gives it: {reason}.",
    explanation: "An item is given without derived attributes, its revision, and what `set` fixes.",
  },
  "count-expected": {
    severity: "error",
    message: "Expected {what}: a whole number or a placeholder.",
    explanation: "`limit 10` and `limit :n` both do.",
  },
  "order-by-key-alone": {
    severity: "error",
    message: "'key' is the whole order by itself.",
    explanation: "`order by key` is the order of the path that serves the pattern.",
  },
  "peak-below-rate": {
    severity: "warning",
    message: "The peak is below the rate.",
    explanation: "`rate` is what is usual, `peak` the most that happens.",
  },
  "index-of-other-kind": {
    severity: "error",
    message: "'{name}' is a {kind} index, which a '{verb}' cannot read.",
    explanation: "Vector indexes are read by `search`, all others by `query`, `first` and `scan`.",
  },
  "search-needs-vector-index": {
    severity: "error",
    message: "A search needs a vector index on the table of '{entity}'.",
    explanation: "`vector index Name { vector embedding dimensions 1024 distance cosine }`.",
  },
  "whole-attribute-needed": {
    severity: "error",
    message: "Here 'set' fixes whole attributes. Set '{name}' itself.",
    explanation:
      "The item of a `create` or `put` comes from its caller, all but the fixed attributes.",
  },
  "no-stored-item": {
    severity: "error",
    message:
      "'{verb}' writes a new item, so '{name}' has no value yet. Text stands in double quotes.",
    explanation: "Only an update can compute from the stored item.",
  },
  "update-value": {
    severity: "error",
    message:
      "DynamoDB cannot compute this from the stored item. It adds or subtracts two operands.",
    explanation:
      "Beside sums and differences of two operands there are `if_not_exists` and `list_append`.",
  },
  "overlapping-changes": {
    severity: "error",
    message: "'{name}' is changed twice.",
    explanation:
      "DynamoDB refuses two changes of one place, or of a place and something inside of it.",
  },
  "nested-target": {
    severity: "error",
    message: "'{verb}' works on whole attributes. Use 'set' for what lies inside of one.",
    explanation: "DynamoDB's ADD and DELETE take top-level attributes only.",
  },
  "target-type": {
    severity: "error",
    message: "'{verb}' needs {expected}, not {type}.",
    explanation: "`add` works on numbers and sets, `delete … from` on sets.",
  },
  "optional-element": {
    severity: "error",
    message: "'set any of' names its arguments after attributes; an element of a list has no name.",
    explanation: "Use `set` with a placeholder.",
  },
  "assigned-computed-attribute": {
    severity: "error",
    message: "'{name}' cannot be written: {reason}.",
    explanation: "What is computed has its value by itself.",
  },
  "immutable-attribute-changed": {
    severity: "error",
    message: "'{name}' is immutable.",
    explanation: "An `@immutable` attribute keeps the value with which its item was created.",
  },
  "required-attribute-removed": {
    severity: "error",
    message: "{name} is required, so it cannot be removed. Make it optional with '?'.",
    explanation: "An item without it would be none of its entity any more.",
  },
  "unique-in-batch-write": {
    severity: "error",
    message: "'{entity}' has the unique attribute '{name}', which a batch cannot keep unique.",
    explanation: "The lock item is written in the same transaction; batches are no transactions.",
  },

  "key-in-sample": {
    severity: "error",
    message: "'{name}' is filled in. Leave it out.",
    explanation: "Keys, the discriminator and the version are made from the other attributes.",
  },
  "circular-sample": {
    severity: "error",
    message: "Sample '{name}' needs its own value.",
    explanation: "Samples may refer to one another, but not in a circle.",
  },
  "sample-as-value": {
    severity: "error",
    message: "'{name}' is a whole sample. Name an attribute of it, as in '{name}.id'.",
    explanation: "`ada.customerId` is the value of one attribute of a sample.",
  },
  "absent-in-sample": {
    severity: "error",
    message: "Sample '{name}' has no '{attribute}'.",
    explanation: "The attribute is optional, and this sample lacks it.",
  },
  "derived-value-differs": {
    severity: "error",
    message: "'{name}' is computed as {computed}. Leave it out.",
    explanation: "Derived attributes are filled in.",
  },
  "duplicate-sample-key": {
    severity: "error",
    message: "This sample has the same primary key as {other}.",
    explanation: "Two items with one primary key are one item: the second overwrites the first.",
  },
  "sample-cannot-be-stored": {
    severity: "error",
    message: "This cannot be stored. {problem}",
    explanation: "DynamoDB or the key builders would refuse the item.",
  },
  "sample-file-missing": {
    severity: "error",
    message: "There is no file '{path}'.",
    explanation: "The path is relative to the model file and begins with './' or '../'.",
  },
  "sample-file-content": {
    severity: "error",
    message: "'{path}' holds no samples: {problem}.",
    explanation:
      "A file of samples is a JSON array of objects, or has an object in each line where its name ends in `.ndjson` or `.jsonl`.",
  },
  "sample-file-findings": {
    severity: "error",
    message: "{findings} in '{path}', {place}: {message}",
    explanation:
      "Each item of the file is checked as a sample is. All that is wrong is told at its place in the file; this leads to the first of it.",
  },
  "missing-argument": {
    severity: "error",
    message: "Pattern '{pattern}' also needs {names}.",
    explanation: "An example gives a value to each placeholder that is not optional.",
  },
  "expectation-not-allowed": {
    severity: "error",
    message: "'{what}' cannot be expected of '{pattern}': {instead}.",
    explanation: "Reads return items, writes leave or fail.",
  },
  "returns-one-item": {
    severity: "error",
    message: "'{pattern}' is a '{verb}', which returns one item.",
    explanation: "Use `query` for several.",
  },
  "sample-of-other-entity": {
    severity: "error",
    message: "Sample '{name}' is a {entity}, which '{pattern}' does not return.",
    explanation: "A pattern returns items of the entities that it names.",
  },
  "leaves-needs-values": {
    severity: "error",
    message: "Say what the {name} looks like, by attributes in braces after the name.",
    explanation: "Of a sample the key is known; of an entity it is not.",
  },
} as const satisfies Record<string, Definition>;
