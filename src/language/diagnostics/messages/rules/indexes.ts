import type { Definition } from "../../definition.ts";

export const indexRuleMessages = {
  "duplicate-of-base-key": {
    severity: "warning",
    message:
      "{index} has the key of {table} itself ({key}): the table serves all that reads it, at once and for nothing more. Remove {index}.",
    tag: "unnecessary",
  },
  "identifying-relationship": {
    severity: "information",
    message:
      "Items of {entity} are found by '{parent}' only, never by '{own}' alone: with the key ({parent} | {own}) {table} serves them itself, and each write is spared {index}.",
  },
  "index-not-worth-it": {
    severity: "information",
    message:
      "All that the patterns of {index} search is {items} of {table}, {bytes}: read from the table and filtered they take {units} a call, {reads} a second, while the index takes {writes} a second. Remove it.",
  },
  "local-index-fetch": {
    severity: "information",
    message:
      "{index} does not hold {attributes}, so that {pattern} fetches each item of {entity} from the table, at {units} each. Project it, or do not return it.",
  },
  "lsi-item-size": {
    severity: "warning",
    message:
      "An item of {entity} can take {item}, and with its entries in local indexes {sum}: {entries}. DynamoDB refuses more than 400 KB of both. Project less.",
  },
  "lsi-should-be-gsi": {
    severity: "warning",
    message:
      "No pattern reads {index} consistently, but being local it bounds all items of one '{partition}' to 10 GB and to one partition, for good. Make it a global index, which costs the same.",
  },
  "overloaded-index": {
    severity: "information",
    message:
      "{index} is several indexes in one: {meanings}. No pattern reads them together. Give each an index of its own.",
  },
  "projection-all-overfetch": {
    severity: "warning",
    message:
      "{index} holds {held} of each {entity}, of which its patterns read {needed}: {units} instead of {instead} with each write of {entity}. Project {names}.",
  },
  "redundant-index-prefix": {
    severity: "warning",
    message:
      "The key of {index} ({key}) is the beginning of that of {other} ({otherKey}), which serves all that reads it. Remove {index}.",
    tag: "unnecessary",
  },
  "sparse-index-opportunity": {
    severity: "information",
    message:
      "Every pattern that reads {index} wants items of {entity} with {condition}, {wanted} of {members} states. Bind a key attribute of it with 'when {condition}', and only they are in the index.",
  },
  "synthetic-key-replaceable": {
    severity: "information",
    message:
      "{keys} only {spell} out {attributes} for {index}: {bytes} in each {entity} and again in the index{writers}. A multi-attribute key {advice}.",
  },
  "too-many-indexes": {
    severity: "information",
    message:
      "{table} has {count} of at most {limit} {what}. Merge or remove some, or give entities that no pattern reads together a table of their own.",
  },
  "unread-projection": {
    severity: "information",
    message:
      "No pattern reads {attributes} from {index}, but each write of {them} writes the entry too. Do not project {them}.",
  },
  "unused-index": {
    severity: "warning",
    message:
      "No pattern reads {index}: every write pays for keeping it up. Remove it, or write the pattern that needs it.",
    tag: "unnecessary",
  },
  "write-amplification": {
    severity: "warning",
    message:
      "A write of {entity} by {pattern} {takes} {table} on the table and {indexes} on its indexes ({each}): {times} times as much, {sum} a second at a rate of {rate}/s. Narrow the indexes, make them sparse, or take what changes out of their keys.",
  },
} as const satisfies Record<string, Definition>;
