import { type ChangeDefinition, onlineIndexPage } from "./definition.ts";

/** Changes of access patterns. */
export const patternChanges = {
  "pattern-added": {
    classification: "free",
    message: "Access pattern {pattern} is new.",
    reason: "What serves it is there already.",
    advice: "Nothing is to be done.",
  },
  "pattern-needs-index": {
    classification: "two-step",
    message: "Access pattern {pattern} reads {paths}, which {is} not there yet.",
    reason:
      "A query of an index that is missing is refused, and one of an index that is being built is as well.",
    advice: "Deploy its code when the index is active and not backfilling.",
    source: onlineIndexPage,
  },
  "pattern-removed": {
    classification: "free",
    message: "Access pattern {pattern} is gone from the model.",
    reason: "What is stored stays.",
    advice: "Take out what only it needed: indexes and copies cost their writes.",
  },
  "pattern-changed": {
    classification: "free",
    message: "Access pattern {pattern} does something else.",
    reason: "What serves it is there already.",
    advice: "Generate the code anew; its callers may have to change.",
  },
  "pattern-path-changed": {
    classification: "free",
    message: "Access pattern {pattern} reads {after} now, not {before}.",
    reason: "What serves it is there already.",
    advice: "Generate the code anew.",
  },
  "pattern-unserved": {
    classification: "forbidden",
    message: "Nothing serves access pattern {pattern} any more.",
    reason: "Its code cannot be generated any more: {why}",
    advice: "'dynamo check' says what would serve it.",
  },
} as const satisfies Record<string, ChangeDefinition>;
