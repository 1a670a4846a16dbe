import type { Expression } from "../language/expressions/expression.ts";
import type { Entity, Upgrade } from "../language/semantics/model.ts";
import type { Attribute } from "../language/semantics/types.ts";
import { canonical, withNames } from "./canonical.ts";
import type { Comparison } from "./comparison.ts";
import { backfill, detailsOfEntity } from "./keys.ts";
import type { EntityPair } from "./pairs.ts";
import { placeOf } from "./places.ts";

/** The version of an entity, what it is said to be backfilled to, and the upgrades in between. */
export function compareVersions(comparison: Comparison, pair: EntityPair): void {
  const { old, new: current } = pair;
  const details = detailsOfEntity(pair);
  const words = { before: `version ${old.version}`, after: `version ${current.version}` };
  if (current.version < old.version) {
    comparison.report(
      "version-lowered",
      { entity: current.name, before: old.version, after: current.version, next: old.version + 1 },
      { ...details, ...words },
    );
  } else if (current.version > old.version) {
    const { versionAttribute } = current.table;
    const work = {
      does: "upgrade",
      attributes: [
        ...writtenBy(pair),
        ...(versionAttribute === undefined ? [] : [versionAttribute]),
      ],
      version: current.version,
    } as const;
    comparison.report(
      "version-raised",
      { entity: current.name, before: old.version, after: current.version },
      { ...details, ...words, work: [backfill(comparison, current, work)] },
    );
    checkUpgrades(comparison, pair);
  }
  compareReleased(comparison, pair);
  compareBackfilled(comparison, pair);
}

/** Whether one of the upgrades to the new version sees to the attribute. */
export function isSetByUpgrade({ raised }: EntityPair, attribute: string): boolean {
  return raised.some(({ statements }) =>
    statements.some((step) => {
      switch (step.kind) {
        case "set":
          return step.attribute === attribute;
        case "rename":
          return step.to === attribute;
        case "remove":
          return false;
        // What a function of the author's does is not known, and taken at his word.
        case "using":
          return true;
        default:
          return step satisfies never;
      }
    }),
  );
}

/** Stored names of what the upgrades to the new version write or remove. */
function writtenBy({ old, new: current, raised }: EntityPair): readonly string[] {
  const names = new Set<string>();
  const storedName = (name: string): string =>
    [...current.attributes, ...old.attributes].find((each) => each.name === name)?.storedName ??
    name;
  for (const { statements } of raised) {
    for (const step of statements) {
      if (step.kind === "set" || step.kind === "remove") names.add(storedName(step.attribute));
      if (step.kind !== "rename") continue;
      names.add(storedName(step.from));
      names.add(storedName(step.to));
    }
  }
  return [...names];
}

/** An upgrade that has made items already must go on making the same of them. */
function compareReleased(comparison: Comparison, pair: EntityPair): void {
  const { old, new: current } = pair;
  for (const before of old.upgrades) {
    if (before.to > old.version || before.to <= current.backfilledTo) continue;
    const after = current.upgrades.find(({ to }) => to === before.to);
    if (after === undefined) continue;
    if (statementsOf(before, pair.names) === statementsOf(after, new Map())) continue;
    comparison.report(
      "released-upgrade-changed",
      { entity: current.name, version: before.to },
      { ...detailsOfEntity(pair), old: placeOf(before.origin), new: placeOf(after.origin) },
    );
  }
}

function statementsOf({ statements }: Upgrade, names: ReadonlyMap<string, string>): string {
  const name = (own: string): string => names.get(own) ?? own;
  return canonical(
    statements.map((step) => {
      switch (step.kind) {
        case "set":
          return { ...step, attribute: name(step.attribute), value: withNames(step.value, names) };
        case "rename":
          return { ...step, to: name(step.to) };
        case "remove":
          return { ...step, attribute: name(step.attribute) };
        case "using":
          return step;
        default:
          return step satisfies never;
      }
    }),
  );
}

function compareBackfilled(comparison: Comparison, pair: EntityPair): void {
  const { old, new: current } = pair;
  const before = old.backfilledTo;
  const after = current.backfilledTo;
  if (before === after) return;
  const details = {
    ...detailsOfEntity(pair),
    before: `backfilled to ${before}`,
    after: `backfilled to ${after}`,
  };
  const parameters = { entity: current.name, before, after };
  if (after < before) comparison.report("backfilled-lowered", parameters, details);
  else if (after > old.version) {
    comparison.report(
      "backfilled-too-far",
      { entity: current.name, after, version: old.version },
      details,
    );
  } else comparison.report("backfilled-raised", { entity: current.name, after }, details);
}

/** Follows an item of the old model through the upgrades, attribute by attribute. */
function checkUpgrades(comparison: Comparison, pair: EntityPair): void {
  const { old, new: current, raised } = pair;
  if (current.table.versionAttribute === undefined) return;
  const stored = old.attributes.filter(isStored);
  // The stored name too, by which an upgrade may speak of what is renamed.
  const present = new Set(stored.flatMap(({ name, storedName }) => [name, storedName]));
  for (const { before, after, isRenamedByUpgrade } of pair.attributes) {
    if (before === undefined || after === undefined || isRenamedByUpgrade) continue;
    if (before.storedName === after.storedName && isStored(before)) present.add(after.name);
  }
  let isKnown = true;
  for (const { to, statements, origin } of raised) {
    for (const step of statements) {
      if (step.kind === "using") isKnown = false;
      if (!isKnown) break;
      if (step.kind === "set") {
        for (const name of readBy(step.value)) {
          if (present.has(name) || isComputed(current, name)) continue;
          comparison.report(
            "upgrade-reads-missing",
            { entity: current.name, version: to, attribute: name },
            { ...detailsOfEntity(pair), new: placeOf(origin) },
          );
        }
        present.add(step.attribute);
      } else if (step.kind === "rename") {
        const { from } = step;
        if (!present.has(from)) {
          comparison.report(
            "upgrade-reads-missing",
            { entity: current.name, version: to, attribute: from },
            { ...detailsOfEntity(pair), new: placeOf(origin) },
          );
        }
        present.delete(from);
        present.add(step.to);
      } else if (step.kind === "remove" && step.path.length === 0) present.delete(step.attribute);
    }
  }
  if (!isKnown) return;
  for (const attribute of current.attributes) {
    if (attribute.optional || !isWrittenByItsAuthor(attribute) || present.has(attribute.name)) {
      continue;
    }
    const origin = current.originOfAttribute(attribute.name) ?? current.origin;
    comparison.report(
      "upgrade-misses-attribute",
      {
        entity: current.name,
        attribute: attribute.name,
        before: old.version,
        after: current.version,
      },
      {
        subject: {
          kind: "attribute",
          name: attribute.name,
          entity: current.name,
          table: current.table.name,
        },
        old: placeOf(old.origin),
        new: placeOf(origin),
      },
    );
  }
}

function isStored({ source }: Attribute): boolean {
  return source.kind !== "in key";
}

function isWrittenByItsAuthor({ source, revision }: Attribute): boolean {
  return !revision && (source.kind === "given" || source.kind === "default");
}

function isComputed(entity: Entity, name: string): boolean {
  const source = entity.attributes.find((attribute) => attribute.name === name)?.source;
  return source?.kind === "in key";
}

/** What an expression needs; `coalesce` can do without its first arguments. */
function readBy(expression: Expression): readonly string[] {
  switch (expression.kind) {
    case "attribute":
      return [expression.name];
    case "function":
      return expression.name === "coalesce" ? [] : expression.arguments.flatMap(readBy);
    case "template":
      return expression.parts.flatMap((part) =>
        typeof part === "string" ? [] : readBy(part.expression),
      );
    case "arithmetic":
      return [...readBy(expression.left), ...readBy(expression.right)];
    case "list":
      return expression.elements.flatMap(readBy);
    case "map":
      return Object.values(expression.properties).flatMap(readBy);
    default:
      return [];
  }
}
