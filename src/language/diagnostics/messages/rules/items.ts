import type { Definition } from "../../definition.ts";

export const itemRuleMessages = {
  "cold-blob-in-listed-item": {
    severity: "warning",
    message:
      "{pattern} returns {needed} of each {entity} and pays for all {bytes}, {attributes} included: {units} read units for {items} items, where {neededUnits} would do. Put {attributes} into an item of its own, or list from an index that projects what is returned.",
  },
  "collection-read-amplification": {
    severity: "warning",
    message:
      "{pattern} reads some {read} to return {own}, {times} times as much: items of {foreign} lie in the same slice and are thrown away after they are paid for. Begin their sort keys with different texts.",
  },
  "divergent-operational-config": {
    severity: "information",
    message:
      "{entities} up {share} % of the {bytes} of {table}, which {settings} hold all the same. Put what expires into a table of its own.",
  },
  "embed-candidate": {
    severity: "information",
    message:
      "Every pattern that reads or writes {entity} does so with {other} too: as one item of {bytes} a write would take {writeUnits} write units instead of the {units} of a transaction, a read {readUnits} units. Make it a map in {other}.",
  },
  "hot-small-attribute": {
    severity: "warning",
    message:
      "{pattern} changes {changed} of the {bytes} of each {entity}, {rate} times a second: {units} write units each, {total} a second. In an item of its own, under the same partition key, {attributes} would take {ownUnits} and {ownTotal}; or move {largest} there.",
  },
  "item-too-large": {
    severity: "warning",
    message:
      "Items of {entity} can grow to {bytes}: {sum}. {consequence}. Lower a maximum, or put {largest} into items of its own or into S3.",
  },
  "kitchen-sink-collection": {
    severity: "warning",
    message:
      "{groups} share partitions such as {key}, but no pattern reads one of them with another: they only share {limits}{harm}. {advice}.",
  },
  "size-step-waste": {
    severity: "information",
    message:
      "Items of {entity} have {bytes} on average, {over} over {step}: {patterns} {rate} of them a second with {units} instead of {fewer} write units each. Shorter stored names (@name) or one attribute less would save {rate} units a second.",
  },
  "time-series-retention": {
    severity: "information",
    message:
      "{patterns} {items} items of {entity} each month, {bytes}, and nothing removes them: {year} after a year. Let them expire, or say where they go.",
  },
  "unbounded-list-attribute": {
    severity: "warning",
    message:
      "{problem}. Make each element an item of its own under the same partition key, {advice}.",
  },
  "unrelated-entities-in-table": {
    severity: "information",
    message:
      "{table} holds groups of entities that share no item collection: {groups}. Give each group a table of its own, with its own stream, expiry, backup and indexes.",
  },
} as const satisfies Record<string, Definition>;
