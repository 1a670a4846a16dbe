import type { Attribute, AttributeSource } from "../language/semantics/types.ts";
import { expressionText } from "../planner/expression-text.ts";
import { type AttributeContext, detailsOf, nameOf, rewriting } from "./attribute-context.ts";
import { backfill } from "./keys.ts";
import { type AttributePair, type EntityPair, isSameValue } from "./pairs.ts";

/** Where the values of an attribute come from, and what writes make sure of about it. */
export function compareSources(context: AttributeContext, pair: Required<AttributePair>): void {
  compareSource(context, pair);
  compareUniqueness(context, pair);
  compareRevision(context, pair);
  const { before, after } = pair;
  if (before.immutable === after.immutable) return;
  const words = (attribute: Attribute): string =>
    attribute.immutable ? "immutable" : "changeable";
  context.comparison.report(
    "immutability-changed",
    { attribute: nameOf(context, after), after: words(after) },
    { ...detailsOf(context, before, after), before: words(before), after: words(after) },
  );
}

function compareSource(
  context: AttributeContext,
  { before, after }: Required<AttributePair>,
): void {
  const { comparison, pair } = context;
  const attribute = nameOf(context, after);
  const words = { before: sourceWords(before.source), after: sourceWords(after.source) };
  const details = { ...detailsOf(context, before, after), ...words };
  const isStored = (source: AttributeSource): boolean => source.kind !== "in key";
  if (isStored(before.source) !== isStored(after.source)) {
    if (isStored(before.source)) comparison.report("became-part-of-key", { attribute }, details);
    else {
      const work = [rewriting(context, after)];
      comparison.report("became-stored", { attribute }, { ...details, work });
    }
    return;
  }
  if (isComputed(after.source)) {
    if (isSameSource(pair, before, after)) return;
    const work = [backfill(comparison, pair.new, { does: "set", attributes: [after.storedName] })];
    comparison.report("computation-changed", { attribute }, { ...details, work });
  } else if (isComputed(before.source)) {
    comparison.report("became-given", { attribute }, details);
  } else if (words.before !== words.after) {
    comparison.report("default-changed", { attribute, ...words }, details);
  }
}

function isComputed({ kind }: AttributeSource): boolean {
  return kind === "derived" || kind === "copied";
}

function isSameSource(pair: EntityPair, before: Attribute, after: Attribute): boolean {
  const old = before.source;
  const current = after.source;
  if (old.kind === "derived" && current.kind === "derived") {
    return isSameValue(pair, old.value, current.value);
  }
  if (old.kind !== "copied" || current.kind !== "copied") return false;
  return (
    old.entity === current.entity &&
    old.attribute === current.attribute &&
    (pair.names.get(old.via) ?? old.via) === current.via
  );
}

function sourceWords(source: AttributeSource): string {
  switch (source.kind) {
    case "given":
      return "none";
    case "default":
      return expressionText(source.value);
    case "derived":
      return `derived ${expressionText(source.value)}`;
    case "in key":
      return "in key";
    case "copied":
      return `copied from ${source.entity}.${source.attribute} via ${source.via}`;
    default:
      return source satisfies never;
  }
}

function compareUniqueness(
  context: AttributeContext,
  { before, after }: Required<AttributePair>,
): void {
  const { comparison, pair } = context;
  const parameters = { attribute: nameOf(context, after) };
  const details = {
    ...detailsOf(context, before, after),
    before: uniqueWords(before),
    after: uniqueWords(after),
  };
  if (after.unique === undefined) {
    if (before.unique !== undefined) comparison.report("unique-removed", parameters, details);
    return;
  }
  const lock = { does: "lock", attributes: [after.storedName] } as const;
  const work = [backfill(comparison, pair.new, lock)];
  if (before.unique === undefined) {
    comparison.report("unique-added", parameters, { ...details, work });
    return;
  }
  // The names of entity and attribute stand in the keys of the lock items.
  const isSameLock =
    before.unique.lower === after.unique.lower &&
    before.name === after.name &&
    pair.old.name === pair.new.name;
  if (!isSameLock) comparison.report("unique-changed", parameters, { ...details, work });
}

function uniqueWords({ unique }: Attribute): string {
  if (unique === undefined) return "not unique";
  return unique.lower ? "@unique(lower)" : "@unique";
}

function compareRevision(
  context: AttributeContext,
  { before, after }: Required<AttributePair>,
): void {
  if (before.revision === after.revision) return;
  const { comparison, pair } = context;
  const parameters = { attribute: nameOf(context, after) };
  const details = detailsOf(context, before, after);
  if (!after.revision) {
    comparison.report("revision-removed", parameters, details);
    return;
  }
  const set = { does: "set", attributes: [after.storedName] } as const;
  const work = [backfill(comparison, pair.new, set)];
  comparison.report("revision-added", parameters, { ...details, work });
}
