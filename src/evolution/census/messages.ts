import type { Severity } from "../../language/diagnostics/definition.ts";

/** One way in which what a table holds is not what the model says. */
export interface FindingDefinition {
  readonly severity: Exclude<Severity, "hint">;
  /**
   * `{items}` are the items in words, such as "12 of 300 items of Order"; `{place}` is the attribute,
   * `{expected}` what the model says of it and `{found}` what most of these items have there.
   */
  readonly message: string;
  readonly advice: string;
}

/** Every finding about items, by its code. */
export const findingDefinitions = {
  "attribute-missing": {
    severity: "error",
    message: "'{place}' is missing from {items}; the model declares it as {expected}.",
    advice: "Mark it optional with '?', or write it into these items.",
  },
  "attribute-type": {
    severity: "error",
    message: "'{place}' is {found} in {items}, where the model declares {expected}.",
    advice: "Change the type in the model, or rewrite these items.",
  },
  "attribute-format": {
    severity: "error",
    message: "'{place}' is {found} in {items}, and not {expected}.",
    advice: "Declare a type that such values have, or rewrite these items.",
  },
  "attribute-choice": {
    severity: "error",
    message: "'{place}' is {found} in {items}, and not {expected}.",
    advice: "Add the value to the union, or rewrite these items.",
  },
  "attribute-constraint": {
    severity: "warning",
    message: "'{place}' is {found} in {items}, where the model allows {expected}.",
    advice: "Widen what the annotation allows, or rewrite these items.",
  },
  "attribute-unknown": {
    severity: "warning",
    message: "'{place}' ({found}) stands in {items}, and the model does not declare it.",
    advice: "Declare it, or take it away from these items.",
  },
  "derived-differs": {
    severity: "error",
    message:
      "'{place}' is not what its expression gives in {items}, such as {found} instead of {expected}.",
    advice: "Something writes it otherwise: correct the expression, or rewrite these items.",
  },
  "key-differs": {
    severity: "error",
    message:
      "The key '{place}' is not what the model makes it of in {items}, such as {found} instead of {expected}.",
    advice:
      "A read by the model's key does not find them: correct the template, or move these items.",
  },
  "index-key-missing": {
    severity: "error",
    message: "The index key '{place}' is missing from {items}, so that {indexes} is without them.",
    advice: "Write it with a backfill; until then reads of the index do not find them.",
  },
  "index-key-differs": {
    severity: "error",
    message:
      "The index key '{place}' is not what the model makes it of in {items}, such as {found} instead of {expected}: stale entries of {indexes}.",
    advice:
      "Something changes its sources without it: correct the template or the writer, and rewrite these items.",
  },
  "index-key-unexpected": {
    severity: "error",
    message:
      "The index key '{place}' stands in {items}, and the model does not make it for them: {indexes} holds them and should not.",
    advice: "Bind it in the entity, or take it away from these items.",
  },
  "index-entry-missing": {
    severity: "error",
    message: "{indexes} has no entry of {items}, although all that its key needs is there.",
    advice: "Look whether the index is still being built, and compare again.",
  },
  "index-entry-stale": {
    severity: "error",
    message: "{indexes} has another '{place}' of {items} than the table.",
    advice: "Compare again: an index follows its table within moments.",
  },
  "discriminator-missing": {
    severity: "warning",
    message:
      "The discriminator '{place}' is {found} in {items}, and not {expected}; only the keys tell what they are.",
    advice: "Filters on the discriminator pass them over. Write it into these items.",
  },
  "version-missing": {
    severity: "information",
    message:
      "The version in '{place}' is missing from {items}, which counts as the oldest that may be left.",
    advice: "Write it with the next backfill.",
  },
  "version-unreadable": {
    severity: "error",
    message: "'{place}' is {found} in {items}, which is no version.",
    advice: "Write the version that they are of.",
  },
  "version-newer": {
    severity: "warning",
    message: "'{place}' is {found} in {items}, and the model knows none after {expected}.",
    advice: "Compare the table with the model that wrote them.",
  },
  "version-before-backfill": {
    severity: "error",
    message:
      "'{place}' is {found} in {items}, although the entity is said to be backfilled to {expected}.",
    advice:
      "Take 'backfilled to' back, and run the backfill: no code upgrades these items any more.",
  },
  "item-near-limit": {
    severity: "warning",
    message: "DynamoDB stores 400 KB, and {found} are taken by {items}.",
    advice: "Split what grows off into items of its own.",
  },
  "item-ambiguous": {
    severity: "warning",
    message:
      "The keys of {items} look like those of {expected}, and no discriminator tells them apart.",
    advice: "Give the table a discriminator, or tell the key templates apart.",
  },
  "item-foreign": {
    severity: "warning",
    message: "No entity of the model describes {items}: {found}.",
    advice: "Add an entity for them, or delete them.",
  },
} as const satisfies Record<string, FindingDefinition>;

export type FindingCode = keyof typeof findingDefinitions & string;

export function findingDefinition(code: FindingCode): FindingDefinition {
  return findingDefinitions[code];
}
