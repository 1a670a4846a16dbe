import type { Expression } from "../expressions/expression.ts";
import { visit } from "../expressions/traverse.ts";
import type {
  PathExpression,
  UpgradeMember,
  UpgradeStatement,
  UpgradeUsing,
} from "../syntax/tree.ts";
import type { Change } from "../text/edits.ts";
import { exportsName } from "./exported-functions.ts";
import { related } from "./findings.ts";
import { lookupByUri, resolveRelative } from "./imports.ts";
import type { UpgradeStep } from "./model.ts";
import type { EntityScope, Member, Scope } from "./scope.ts";

/** An upgrade with what stands in the text for it. */
export interface ResolvedUpgrade {
  readonly to: number;
  readonly node: UpgradeMember;
  readonly steps: readonly {
    readonly step: UpgradeStep;
    /** Where it stands: of a `remove` the one target. */
    readonly node: UpgradeStatement | PathExpression;
  }[];
}

/**
 * Follows an item from the oldest version that may be stored through the upgrades: each must find
 * what it reads, and what the entity demands must be there in the end.
 *
 * @param upgrades in the order of their targets
 */
export function checkUpgrades(
  scope: Scope,
  declared: EntityScope,
  upgrades: readonly ResolvedUpgrade[],
): void {
  const { entity, file, members } = declared;
  // What a backfill has finished runs no more.
  const pending = upgrades.filter(({ to }) => to > entity.backfilledTo);
  /** Why an attribute of the entity is not there, in words. */
  const absent = new Map<string, string>();
  for (const { attribute } of members.values()) {
    if (attribute.since > Math.max(1, entity.backfilledTo))
      absent.set(attribute.name, `it came with version ${attribute.since}`);
  }
  for (const { to, node, steps } of pending) {
    const functions = steps.filter(({ step }) => step.kind === "using");
    for (const { node: statement } of functions) {
      if (statement.kind === "UpgradeUsing") checkFunction(scope, file, statement);
    }
    for (const { step, node: statement } of steps) {
      if (step.kind === "set") {
        for (const name of functions.length === 0 ? neededBy(step.value) : []) {
          const reason = absent.get(name);
          if (reason === undefined) continue;
          scope.findings.report("upgrade-reads-missing", file, statement.span, {
            name,
            from: to - 1,
            reason,
          });
        }
        if (step.path.length === 0) absent.delete(step.attribute);
      } else if (step.kind === "rename") absent.delete(step.to);
      else if (step.kind === "remove" && step.path.length === 0) {
        absent.set(step.attribute, "it has been removed");
      }
    }
    for (const member of members.values()) {
      const { attribute } = member;
      if (attribute.since !== to || !absent.has(attribute.name)) continue;
      if (functions.length === 0 && isOwed(member)) {
        reportMissing(scope, declared, node, member, to);
      }
      // A function of the author's may have set it; what is said here is said once.
      absent.delete(attribute.name);
    }
  }
  checkRemoved(scope, declared, pending, absent);
}

/** What is removed in the end although every item has to have it. */
function checkRemoved(
  scope: Scope,
  { file, entity, members }: EntityScope,
  upgrades: readonly ResolvedUpgrade[],
  absent: ReadonlyMap<string, string>,
): void {
  for (const { steps } of upgrades) {
    for (const { step, node } of steps) {
      if (step.kind !== "remove" || step.path.length > 0) continue;
      const member = members.get(step.attribute);
      if (member === undefined || !isOwed(member) || !absent.has(step.attribute)) continue;
      scope.findings.report(
        "upgrade-removes-required",
        file,
        node.span,
        { name: step.attribute, entity: entity.name },
        {
          related: [related("It is declared here.", member.origin.file, member.origin.nameSpan)],
        },
      );
    }
  }
}

/** Every item has to have it, and nothing but its writer or an upgrade gives it. */
function isOwed({ attribute }: Member): boolean {
  const { optional, revision, source } = attribute;
  return !optional && !revision && (source.kind === "given" || source.kind === "default");
}

function reportMissing(
  scope: Scope,
  { file, entity, members }: EntityScope,
  node: UpgradeMember,
  { attribute, origin, node: attributeNode }: Member,
  to: number,
): void {
  const { origin: source } = attributeNode;
  // What new items get by default is mostly what older ones are to get.
  const value =
    source?.kind === "Default" && attribute.source.kind === "default"
      ? scope.files.get(origin.file)?.text.slice(source.value.span.start, source.value.span.end)
      : undefined;
  const end = node.span.end - 1;
  const isClosed = scope.files.get(file)?.text[end] === "}";
  const changes: readonly Change[] =
    value === undefined || !isClosed
      ? []
      : [
          {
            title: `Give older items the default: set ${attribute.name} = ${value}`,
            preferred: true,
            edits: [
              { file, span: { start: end, end }, newText: `set ${attribute.name} = ${value} ` },
            ],
          },
        ];
  const renames = renamesTo(attribute.name, node, file, (name) => members.has(name));
  scope.findings.report(
    "upgrade-without-attribute",
    file,
    node.version.span,
    { name: attribute.name, entity: entity.name, version: to },
    {
      changes: [...changes, ...renames],
      related: [related("It is declared here.", origin.file, origin.nameSpan)],
    },
  );
}

/** What the upgrade removes and no item of the new version has may be the attribute under its old name. */
function renamesTo(
  name: string,
  { statements }: UpgradeMember,
  file: string,
  isDeclared: (name: string) => boolean,
): readonly Change[] {
  return statements.flatMap((statement) => {
    if (statement.kind !== "UpgradeRemove") return [];
    return statement.targets.flatMap((target, index): Change[] => {
      const from = target.root.text;
      if (from === "" || target.steps.length > 0 || isDeclared(from)) return [];
      const others = statement.targets.filter((_, other) => other !== index);
      const kept = others.map(({ root }) => root.text).join(", ");
      // Places inside of attributes are written in ways that are not repeated here.
      if (others.some(({ steps }) => steps.length > 0)) return [];
      const rename = `rename ${from} to ${name}`;
      const newText = kept === "" ? rename : `${rename} remove ${kept}`;
      return [
        {
          title: `It is the same attribute: ${rename}`,
          edits: [{ file, span: statement.span, newText }],
        },
      ];
    });
  });
}

/** Where nobody reads files, nobody can tell. */
function checkFunction(scope: Scope, file: string, { path, functionName }: UpgradeUsing): void {
  if (!scope.readsDataFiles || path.value === "" || functionName.text === "") return;
  const uri = resolveRelative(file, path.value);
  const text = uri === undefined ? undefined : lookupByUri(scope.dataFiles)(uri)?.value;
  const parameters = { name: functionName.text, path: path.value };
  if (text === undefined) {
    scope.findings.report("upgrade-function-missing", file, path.span, {
      ...parameters,
      problem: "the file cannot be read",
    });
  } else if (!exportsName(text, functionName.text)) {
    scope.findings.report("upgrade-function-missing", file, functionName.span, {
      ...parameters,
      problem: "the file exports no such function",
    });
  }
}

/** Attributes without which the value would be absent; `coalesce` is there to do without. */
function neededBy(value: Expression): readonly string[] {
  const spared = new Set<Expression>();
  const names: string[] = [];
  visit(value, (part) => {
    if (spared.has(part) || (part.kind === "function" && part.name === "coalesce")) {
      visit(part, (inner) => {
        spared.add(inner);
      });
      return;
    }
    if (part.kind === "attribute") names.push(part.name);
  });
  return names;
}
