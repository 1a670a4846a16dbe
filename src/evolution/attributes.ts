import type { Attribute } from "../language/semantics/types.ts";
import {
  type AttributeContext,
  detailsOf,
  isUpgraded,
  nameOf,
  rewriting,
} from "./attribute-context.ts";
import { indexesMadeOf, patternsTesting } from "./attribute-uses.ts";
import type { Comparison } from "./comparison.ts";
import { compareConstraints } from "./constraints.ts";
import { backfill } from "./keys.ts";
import type { AttributePair, EntityPair } from "./pairs.ts";
import type { ChangeDetails } from "./registry.ts";
import { compareSources } from "./sources.ts";
import { typeDifferences } from "./type-differences.ts";
import { compareTypes } from "./types.ts";
import { listed } from "./words.ts";

/** The attributes of an entity. Returns what takes a version of its own, in words. */
export function compareAttributes(comparison: Comparison, pair: EntityPair): readonly string[] {
  const context: AttributeContext = { comparison, pair, misfits: [] };
  for (const attribute of pair.attributes) {
    const { before, after } = attribute;
    if (after === undefined) {
      if (before !== undefined) reportRemoved(context, before);
    } else if (before === undefined) reportAdded(context, after);
    else compareAttribute(context, { ...attribute, before, after });
  }
  suspectRename(context);
  return context.misfits;
}

function reportAdded(context: AttributeContext, attribute: Attribute): void {
  const { comparison, pair } = context;
  const details = detailsOf(context, undefined, attribute);
  const parameters = { attribute: nameOf(context, attribute) };
  const { source, optional, revision } = attribute;
  if (source.kind === "in key") {
    comparison.report("attribute-added-in-key", parameters, details);
  } else if (revision) {
    comparison.report("revision-added", parameters, {
      ...details,
      work: [rewriting(context, attribute)],
    });
  } else if (optional) comparison.report("attribute-added-optional", parameters, details);
  else if (source.kind === "derived" || source.kind === "copied") {
    const computed =
      source.kind === "derived"
        ? "derived from other attributes"
        : `a copy of ${source.entity}.${source.attribute}`;
    const newKeys = new Set([attribute.storedName]);
    const work = backfill(
      comparison,
      pair.new,
      { does: "set", attributes: [attribute.storedName] },
      newKeys,
    );
    comparison.report(
      "attribute-added-computed",
      { ...parameters, computed },
      { ...details, work: [work] },
    );
  } else if (isUpgraded(context, attribute)) reportAddedByUpgrade(context, attribute, details);
  // An upgrade that should give it and does not is spoken of where upgrades are.
  else if (pair.raised.length === 0 || pair.new.table.versionAttribute === undefined) {
    context.misfits.push(`${attribute.name} is missing`);
    comparison.report("attribute-added-without-upgrade", parameters, {
      ...details,
      work: [rewriting(context, attribute)],
    });
  }
}

function reportAddedByUpgrade(
  context: AttributeContext,
  attribute: Attribute,
  details: ChangeDetails,
): void {
  const { comparison, pair } = context;
  const parameters = { attribute: nameOf(context, attribute) };
  const work = [rewriting(context, attribute)];
  const needed = needOf(context, attribute);
  if (needed === undefined) comparison.report("attribute-added-on-read", parameters, details);
  else {
    comparison.report(
      "attribute-added-and-needed",
      { ...parameters, needed },
      { ...details, work },
    );
  }
  if (attribute.since <= pair.old.version) {
    comparison.report(
      "attribute-since-missing",
      { ...parameters, since: pair.new.version },
      { ...details, work },
    );
  }
}

/** What DynamoDB itself looks at the attribute for. */
function needOf({ comparison, pair }: AttributeContext, { name }: Attribute): string | undefined {
  const [index] = indexesMadeOf(pair.new, name);
  if (index !== undefined) return `index ${index.name} is made of it`;
  const patterns = patternsTesting(comparison.new.model, pair.new, name);
  return patterns.length === 0
    ? undefined
    : `${listed(patterns)} ${patterns.length === 1 ? "tests" : "test"} it`;
}

function reportRemoved(context: AttributeContext, attribute: Attribute): void {
  const { comparison } = context;
  const details = detailsOf(context, attribute, undefined);
  const parameters = { attribute: nameOf(context, attribute) };
  const isMissed = !attribute.optional && attribute.source.kind !== "in key";
  if (attribute.revision) comparison.report("revision-removed", parameters, details);
  else if (isMissed) comparison.report("attribute-removed-required", parameters, details);
  else comparison.report("attribute-removed", parameters, details);
}

function compareAttribute(context: AttributeContext, pair: Required<AttributePair>): void {
  compareNames(context, pair);
  compareTypes(context, pair);
  comparePresence(context, pair);
  compareSources(context, pair);
  compareConstraints(context, pair);
}

function compareNames(context: AttributeContext, pair: Required<AttributePair>): void {
  const { comparison } = context;
  const { before, after, isRenamedByUpgrade } = pair;
  const isStoredAlike = before.storedName === after.storedName;
  if (isStoredAlike && before.name === after.name) return;
  const details = detailsOf(context, before, after);
  const names = { before: nameOf(context, before), after: nameOf(context, after) };
  if (isStoredAlike) {
    comparison.report("attribute-renamed-in-model", names, { ...details, ...names });
    return;
  }
  // What is not stored has no name there.
  if (before.source.kind === "in key" && after.source.kind === "in key") return;
  const stored = { before: before.storedName, after: after.storedName };
  const work = [rewriting(context, after)];
  if (isRenamedByUpgrade && before.name !== after.name) {
    comparison.report(
      "attribute-renamed",
      { ...names, stored: before.storedName },
      { ...details, ...stored, work },
    );
    return;
  }
  if (!isRenamedByUpgrade) context.misfits.push(`${after.name} is stored as ${before.storedName}`);
  comparison.report(
    "stored-name-changed",
    { attribute: nameOf(context, after), name: after.name, ...stored },
    { ...details, ...stored, work },
  );
}

/** Optional or not; what is computed follows what it is computed from. */
function comparePresence(
  context: AttributeContext,
  { before, after }: Required<AttributePair>,
): void {
  if (before.optional === after.optional) return;
  const { comparison } = context;
  const details = {
    ...detailsOf(context, before, after),
    before: before.optional ? "optional" : "required",
    after: after.optional ? "optional" : "required",
  };
  const parameters = { attribute: nameOf(context, after) };
  if (after.optional) comparison.report("became-optional", parameters, details);
  else if (isUpgraded(context, after)) {
    comparison.report("became-required-on-read", parameters, details);
  } else {
    context.misfits.push(`${after.name} may be missing`);
    const work = [rewriting(context, after)];
    comparison.report("became-required", parameters, { ...details, work });
  }
}

/** Something that is gone, and one thing of the same type that is new: it may be the same. */
function suspectRename(context: AttributeContext): void {
  const { comparison, pair } = context;
  const isCandidate = ({ source, revision }: Attribute): boolean =>
    !revision && (source.kind === "given" || source.kind === "default");
  const gone = pair.attributes.flatMap(({ before, after }) =>
    after === undefined && before !== undefined && isCandidate(before) ? [before] : [],
  );
  const fresh = pair.attributes.flatMap(({ before, after }) =>
    before === undefined && after !== undefined && isCandidate(after) ? [after] : [],
  );
  const isAlike = (one: Attribute, other: Attribute): boolean =>
    typeDifferences(
      one.type,
      other.type,
      comparison.old.planning.typeNamed,
      comparison.new.planning.typeNamed,
    ).length === 0;
  for (const before of gone) {
    const [after, ...others] = fresh.filter((each) => isAlike(before, each));
    if (after === undefined || others.length > 0) continue;
    if (gone.filter((each) => isAlike(each, after)).length > 1) continue;
    // Whoever says what older items get has thought of it.
    if (isUpgraded(context, after)) continue;
    comparison.report(
      "attribute-renamed-without-upgrade",
      {
        before: nameOf(context, before),
        after: nameOf(context, after),
        from: before.name,
        to: after.name,
        stored: before.storedName,
      },
      {
        ...detailsOf(context, before, after),
        before: before.storedName,
        after: after.storedName,
        work: [rewriting(context, after)],
      },
    );
  }
}
