import type {
  PathExpression,
  UpgradeMember,
  UpgradeRename,
  UpgradeSet,
  UpgradeStatement,
  VersionMember,
} from "../syntax/tree.ts";
import type { Change, TextEdit } from "../text/edits.ts";
import { namesOf } from "./bindings.ts";
import {
  type ExpressionContext,
  requireType,
  resolveExpression,
  type Typed,
} from "./expressions.ts";
import { related } from "./findings.ts";
import type { Upgrade, UpgradeStep } from "./model.ts";
import { suggestion } from "./names.ts";
import { wholeNumber } from "./numbers.ts";
import { resolvePath } from "./paths.ts";
import { type EntityScope, ofKind, originOf, type Scope } from "./scope.ts";
import { typedPath } from "./sources.ts";
import { single } from "./tables.ts";
import { anyType, tagOf } from "./type-relations.ts";
import type { Type } from "./types.ts";
import { checkUpgrades, type ResolvedUpgrade } from "./upgrade-checks.ts";

/** Resolves `version`, `backfilled to` and the upgrades of an entity, and checks that none lacks. */
export function resolveVersions(scope: Scope, declared: EntityScope): void {
  if (!hasHistory(declared)) return;
  const { node, file, entity, members } = declared;
  const versions = ofKind(node.members, "VersionMember");
  const member = single(scope, file, versions, "version");
  const version = wholeNumber(scope, file, member?.version, {
    what: "a version",
    minimum: 1,
    maximum: maximumVersion,
  });
  entity.version = version ?? 1;
  const backfills = ofKind(node.members, "BackfilledMember");
  const backfilled = single(scope, file, backfills, "backfilled to");
  const backfilledTo = wholeNumber(scope, file, backfilled?.version, {
    what: "a version that exists",
    minimum: 1,
    maximum: entity.version,
  });
  entity.backfilledTo = backfilledTo ?? 1;
  entity.upgrades = resolveUpgrades(scope, declared);
  const broken = member !== undefined && version === undefined;
  if (!broken && member !== undefined) checkGaps(scope, declared, member);
  for (const { attribute, origin, node: attributeNode } of members.values()) {
    if (attribute.since <= entity.version || broken) continue;
    const annotation = attributeNode.annotations.find(({ name }) => name.text === "since");
    scope.findings.report(
      "since-after-version",
      origin.file,
      annotation?.span ?? origin.nameSpan,
      { since: attribute.since, entity: entity.name, version: entity.version },
      { changes: raisedVersion(declared, attribute.since) },
    );
  }
  const { table } = declared;
  if (entity.version > 1 && table !== undefined && member !== undefined) {
    const versioned = table.node.members.some((inner) => inner.kind === "VersionedMember");
    if (!versioned) {
      scope.findings.report("version-without-attribute", file, member.span, {
        entity: entity.name,
        table: table.table.name,
      });
    }
  }
}

/** Most entities have none, and keep the first version, with which they are declared. */
function hasHistory({ node, members }: EntityScope): boolean {
  for (const { attribute } of members.values()) {
    if (attribute.since > 1) return true;
  }
  return node.members.some(({ kind }) => {
    return kind === "VersionMember" || kind === "BackfilledMember" || kind === "UpgradeMember";
  });
}

/**
 * The fix that raises the version, or states it where the entity has the first one by default, with
 * all that a new version needs: upgrades, empty ones, and the attribute of the table that tells
 * versions apart. None where older items would lack something that only the author knows.
 */
function raisedVersion(declared: EntityScope, version: number): readonly Change[] {
  const { node, file, entity, members, table } = declared;
  const [member, another] = ofKind(node.members, "VersionMember");
  const [first] = node.members;
  if (another !== undefined || first === undefined) return [];
  const { start } = first.span;
  const raised =
    member === undefined
      ? { file, span: { start, end: start }, newText: `version ${version}\n  ` }
      : { file, span: member.version.span, newText: String(version) };
  const targets = new Set(
    ofKind(node.members, "UpgradeMember").map((upgrade) => Number(upgrade.version.value)),
  );
  const isLacking = [...members.values()].some(
    ({ attribute: { since, optional, source } }) =>
      since > entity.version &&
      since <= version &&
      !targets.has(since) &&
      !optional &&
      source.kind === "given",
  );
  if (isLacking) return [];
  const upgrades: TextEdit[] = [];
  // More versions at once are a slip of the finger.
  for (let target = entity.backfilledTo + 1; target <= version; target++) {
    if (upgrades.length >= 5) return [];
    if (targets.has(target)) continue;
    upgrades.push(...emptyUpgrade(file, node.members, target).flatMap(({ edits }) => edits));
  }
  const at = table?.node.members.findLast(({ kind }) => kind !== "IndexDeclaration")?.span.end;
  const isVersioned = table?.node.members.some(({ kind }) => kind === "VersionedMember") ?? true;
  const mark: readonly TextEdit[] =
    isVersioned || table === undefined || at === undefined
      ? []
      : [{ file: table.file, span: { start: at, end: at }, newText: versionedBy }];
  return [{ title: `Raise the version to ${version}`, edits: [raised, ...upgrades, ...mark] }];
}

const versionedBy = "\n  versioned by schemaVersion";

function checkGaps(scope: Scope, { entity, file, node }: EntityScope, member: VersionMember): void {
  const targets = new Set(entity.upgrades.map((upgrade) => upgrade.to));
  for (let target = entity.backfilledTo + 1; target <= entity.version; target++) {
    if (targets.has(target)) continue;
    scope.findings.report(
      "missing-upgrade",
      file,
      member.version.span,
      { from: target - 1, to: target, entity: entity.name },
      { changes: emptyUpgrade(file, node.members, target) },
    );
    return;
  }
}

/** An upgrade that changes nothing yet, at the end of the entity and before those that follow it. */
function emptyUpgrade(
  file: string,
  members: EntityScope["node"]["members"],
  target: number,
): readonly Change[] {
  const next = ofKind(members, "UpgradeMember").find(
    ({ version }) => Number(version.value) > target,
  );
  const last = members.at(-1);
  if (last === undefined) return [];
  const at = next?.span.start ?? last.span.end;
  const text = `upgrade to ${target} {}`;
  const newText = next === undefined ? `\n\n  ${text}` : `${text}\n  `;
  const title = `Add '${text}'`;
  return [{ title, preferred: true, edits: [{ file, span: { start: at, end: at }, newText }] }];
}

function resolveUpgrades(scope: Scope, declared: EntityScope): readonly Upgrade[] {
  const { node, file, entity } = declared;
  const members = ofKind(node.members, "UpgradeMember");
  if (members.length === 0) return [];
  const byTarget = new Map<number, UpgradeMember>();
  for (const member of members) {
    const target = wholeNumber(scope, file, member.version, {
      what: "the target of an upgrade",
      minimum: 2,
      maximum: Math.max(2, entity.version),
    });
    if (target === undefined) continue;
    if (target > entity.version) {
      scope.findings.report(
        "upgrade-after-version",
        file,
        member.version.span,
        { target, entity: entity.name, version: entity.version },
        { changes: raisedVersion(declared, target) },
      );
    }
    const other = byTarget.get(target);
    if (other === undefined) {
      byTarget.set(target, member);
      continue;
    }
    scope.findings.report(
      "duplicate-member",
      file,
      member.version.span,
      { what: `upgrade to ${target}` },
      { related: [related("The first one is here.", file, other.version.span)] },
    );
  }
  const ordered = [...byTarget].sort(([left], [right]) => left - right);
  const resolved = ordered.map(
    ([to, node]): ResolvedUpgrade => ({
      to,
      node,
      steps: resolveStatements(scope, declared, node, formerNames(ordered, to)),
    }),
  );
  checkUpgrades(scope, declared, resolved);
  return resolved.map(({ to, node, steps }) => ({
    to,
    statements: steps.map(({ step }) => step),
    origin: originOf(file, node, node.version.span),
  }));
}

/** Attributes that items of the version before may have and that later ones have not any more. */
function formerNames(
  upgrades: readonly (readonly [number, UpgradeMember])[],
  to: number,
): ReadonlySet<string> {
  const names = new Set<string>();
  for (const [target, { statements }] of upgrades) {
    if (target < to) continue;
    for (const statement of statements) {
      if (statement.kind === "UpgradeRename") names.add(statement.from.text);
      if (statement.kind !== "UpgradeRemove") continue;
      for (const path of statement.targets) names.add(path.root.text);
    }
  }
  return names;
}

function resolveStatements(
  scope: Scope,
  declared: EntityScope,
  upgrade: UpgradeMember,
  former: ReadonlySet<string>,
): ResolvedUpgrade["steps"] {
  const { file, members } = declared;
  const names = namesOf(declared);

  function path(node: PathExpression, role: "read" | "write"): Typed | undefined {
    if (node.root.text === "") return scope.findings.fail();
    if (members.has(node.root.text) || !former.has(node.root.text)) {
      return typedPath(resolvePath(scope, file, node, names, role));
    }
    const steps = node.steps.map((step) =>
      step.kind === "Member" ? step.name.text : Number(step.index.value),
    );
    noteFormer(node.root);
    return {
      expression: { kind: "attribute", name: node.root.text, path: steps },
      type: anyType,
      optional: true,
    };
  }

  function noteFormer(name: PathExpression["root"]): void {
    const symbol = { kind: "attribute", owner: declared.node.name.text, name: name.text } as const;
    scope.references.add(symbol, file, name.span, "read");
  }

  function target(node: PathExpression) {
    const typed = path(node, "write");
    if (typed?.expression.kind !== "attribute") return undefined;
    const { name, path: steps } = typed.expression;
    return { attribute: name, path: steps, type: typed.type };
  }

  function resolveSet(statement: UpgradeSet): readonly UpgradeStep[] {
    const place = target(statement.target);
    const context: ExpressionContext = {
      scope,
      file,
      place: "an upgrade",
      path: (node) => path(node, "read"),
    };
    const typed = resolveExpression(context, statement.value, place?.type ?? anyType);
    if (place === undefined || typed === undefined) return [];
    const member = members.get(place.attribute);
    if (member?.attribute.source.kind === "derived") {
      scope.findings.report("assigned-computed-attribute", file, statement.target.span, {
        name: place.attribute,
        reason: "it is derived from other attributes",
      });
      return [];
    }
    const { type, ...where } = place;
    if (!isConvertible(scope, typed, type)) {
      requireType(context, typed, type, statement.value);
      return [];
    }
    return [{ kind: "set", ...where, value: typed.expression }];
  }

  function resolveRename({ from, to }: UpgradeRename): readonly UpgradeStep[] {
    if (from.text === "" || to.text === "") return [];
    const existing = members.get(from.text);
    if (existing !== undefined) {
      scope.findings.report(
        "rename-of-attribute",
        file,
        from.span,
        { name: from.text },
        {
          related: [
            related("It is declared here.", existing.origin.file, existing.origin.nameSpan),
          ],
        },
      );
      return [];
    }
    noteFormer(from);
    const renamed = members.get(to.text);
    if (renamed !== undefined) scope.references.add(renamed.symbol, file, to.span, "write");
    else if (former.has(to.text)) noteFormer(to);
    else {
      const { hint, changes } = suggestion(scope.findings, file, to, members.keys());
      const parameters = { name: to.text, owner: declared.node.name.text, hint };
      scope.findings.report("unknown-attribute", file, to.span, parameters, { changes });
      return [];
    }
    return [{ kind: "rename", from: from.text, to: to.text }];
  }

  function resolve(statement: UpgradeStatement): ResolvedUpgrade["steps"] {
    const standing = (step: UpgradeStep) => ({ step, node: statement });
    switch (statement.kind) {
      case "UpgradeSet":
        return resolveSet(statement).map(standing);
      case "UpgradeRename":
        return resolveRename(statement).map(standing);
      case "UpgradeRemove":
        return statement.targets.flatMap((node) => {
          const place = target(node);
          if (place === undefined) return [];
          const { attribute, path: steps } = place;
          return [{ step: { kind: "remove", attribute, path: steps } as const, node }];
        });
      case "UpgradeUsing": {
        const { path: modulePath, functionName } = statement;
        if (functionName.text === "") return [];
        const { value } = modulePath;
        return [standing({ kind: "using", path: value, functionName: functionName.text })];
      }
      default:
        return statement satisfies never;
    }
  }

  return upgrade.statements.flatMap(resolve);
}

/**
 * An upgrade turns old values into new ones, so that text may become a timestamp or a member of a
 * union: what is stored alike is taken at its author's word, unless it is a literal.
 */
function isConvertible(scope: Scope, typed: Typed, type: Type): boolean {
  if (typed.expression.kind === "literal") return true;
  const tag = tagOf(scope, typed.type);
  const target = tagOf(scope, type);
  return tag === undefined || target === undefined || tag === target;
}

/** Every version between the oldest item and the current one needs its upgrade. */
const maximumVersion = 10_000;
