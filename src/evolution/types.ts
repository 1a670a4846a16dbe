import { describeType } from "../language/semantics/type-relations.ts";
import type { Attribute } from "../language/semantics/types.ts";
import {
  type AttributeContext,
  detailsOf,
  isUpgraded,
  nameOf,
  rewriting,
} from "./attribute-context.ts";
import { indexesMadeOf, isInPrimaryKey } from "./attribute-uses.ts";
import { backfill } from "./keys.ts";
import type { AttributePair } from "./pairs.ts";
import { type TypeDifference, typeDifferences } from "./type-differences.ts";

/** The type of an attribute, with all that lies inside of it. */
export function compareTypes(context: AttributeContext, pair: Required<AttributePair>): void {
  const { comparison } = context;
  const differences = typeDifferences(
    pair.before.type,
    pair.after.type,
    comparison.old.planning.typeNamed,
    comparison.new.planning.typeNamed,
  );
  for (const difference of differences) {
    if (difference.kind === "member") compareMember(context, pair, difference);
    else reportType(context, pair, difference);
  }
}

function reportType(
  context: AttributeContext,
  { before, after }: Required<AttributePair>,
  difference: Exclude<TypeDifference, { kind: "member" }>,
): void {
  const { comparison } = context;
  const { kind, path, isStoredDifferently } = difference;
  const words = {
    before: describeType(difference.before),
    after: describeType(difference.after),
  };
  const attribute = nameOf(context, after, path);
  const parameters = { attribute, ...words };
  const details = { ...detailsOf(context, before, after, path), ...words };
  const work = [rewriting(context, after)];
  const handled = isUpgraded(context, after);
  const isComputed = after.source.kind === "derived" || after.source.kind === "in key";
  if (kind === "widened" && !isStoredDifferently) {
    comparison.report("type-widened", parameters, details);
    return;
  }
  if (!handled && !isComputed) context.misfits.push(`${after.name}${path} is ${words.before}`);
  if (kind === "narrowed" && !isStoredDifferently) {
    if (handled) comparison.report("type-narrowed-on-read", parameters, details);
    else comparison.report("type-narrowed", parameters, { ...details, work });
    return;
  }
  const key = path === "" ? keyMadeOf(context, before, after) : undefined;
  if (key === undefined) {
    comparison.report("type-changed", parameters, { ...details, work });
    return;
  }
  // A key cannot be set: the items are written anew under the one that they get.
  const move = [backfill(comparison, context.pair.new, { does: "move", attributes: [] })];
  comparison.report(
    "type-changed-in-key",
    { ...parameters, key },
    { ...details, work: key === primaryKey ? move : work },
  );
}

const primaryKey = "the primary key";

function keyMadeOf(
  { pair }: AttributeContext,
  before: Attribute,
  after: Attribute,
): string | undefined {
  if (isInPrimaryKey(pair.old, before.name) || isInPrimaryKey(pair.new, after.name)) {
    return primaryKey;
  }
  const [index] = [...indexesMadeOf(pair.new, after.name), ...indexesMadeOf(pair.old, before.name)];
  return index === undefined ? undefined : `the key of ${index.name}`;
}

/** A member of a record that lies somewhere in the attribute. */
function compareMember(
  context: AttributeContext,
  { before: rootBefore, after: rootAfter }: Required<AttributePair>,
  { path, before, after }: Extract<TypeDifference, { kind: "member" }>,
): void {
  const { comparison } = context;
  const details = detailsOf(context, rootBefore, rootAfter, path);
  const parameters = { attribute: nameOf(context, rootAfter, path) };
  const work = [rewriting(context, rootAfter)];
  const handled = isUpgraded(context, rootAfter);
  if (before === undefined) {
    if (after === undefined) return;
    if (after.optional) comparison.report("attribute-added-optional", parameters, details);
    else if (handled) comparison.report("attribute-added-on-read", parameters, details);
    else {
      context.misfits.push(`${rootAfter.name}${path} is missing`);
      comparison.report("attribute-added-without-upgrade", parameters, { ...details, work });
    }
    return;
  }
  if (after === undefined) {
    comparison.report(
      before.optional ? "attribute-removed" : "attribute-removed-required",
      parameters,
      details,
    );
    return;
  }
  if (before.storedName !== after.storedName) {
    const stored = { before: before.storedName, after: after.storedName };
    if (!handled) context.misfits.push(`${rootAfter.name}${path} is stored as ${stored.before}`);
    comparison.report(
      "stored-name-changed",
      { ...parameters, name: after.name, ...stored },
      { ...details, ...stored, work },
    );
  } else if (before.name !== after.name) {
    const names = { before: before.name, after: after.name };
    comparison.report("attribute-renamed-in-model", names, { ...details, ...names });
  }
  if (before.optional === after.optional) return;
  const words = {
    before: before.optional ? "optional" : "required",
    after: after.optional ? "optional" : "required",
  };
  if (after.optional) comparison.report("became-optional", parameters, { ...details, ...words });
  else if (handled) {
    comparison.report("became-required-on-read", parameters, { ...details, ...words });
  } else {
    context.misfits.push(`${rootAfter.name}${path} may be missing`);
    comparison.report("became-required", parameters, { ...details, ...words, work });
  }
}
