import { accessPathsOf, attributeNamed } from "../language/semantics/keys.ts";
import type { Conjunct } from "../language/semantics/model.ts";
import type { Change } from "../language/text/edits.ts";
import { designFixes } from "./design-fixes.ts";
import type { OperationPlace } from "./findings.ts";
import { quotedName } from "./names-as-text.ts";
import { addCondition, joined, rewriteConditions } from "./pattern-edits.ts";
import type { Planning } from "./planning.ts";
import { type PathOutcome, type ReadRequest, tryPath } from "./read-paths.ts";
import { wholeKey } from "./reads.ts";
import { attribute, equals, parameter } from "./substitute.ts";

const namesOneItem: ReadonlySet<string> = new Set([
  "get",
  "batch get",
  "update",
  "upsert",
  "delete",
  "batch delete",
  "check",
  "move",
]);

/** Whose conditions beyond the key may stand in `if`. */
const takesCondition: ReadonlySet<string> = new Set(["update", "delete", "check", "move"]);

function verbOf({ pattern, span }: OperationPlace): string | undefined {
  if (pattern.verb !== "transaction") return pattern.verb;
  return pattern.actions.find((action) => action.span.start === span.start)?.verb;
}

/**
 * Of an operation that names one item, be it a pattern or a part of a transaction: equalities on
 * what is missing of the key, and conditions beyond it in `if`.
 */
export function wholeKeyFix(
  planning: Planning,
  place: OperationPlace,
  request: ReadRequest,
  outcomes: readonly PathOutcome[],
): readonly Change[] {
  const verb = verbOf(place);
  const [entity] = request.entities;
  if (entity === undefined || verb === undefined || !namesOneItem.has(verb)) return [];
  const missing: string[] = [];
  const moved = new Set<Conjunct>();
  let where: readonly Conjunct[] = request.where;
  let added: readonly Conjunct[] = [];
  let problems = outcomes.flatMap((outcome) => outcome.problems);
  // What is beyond the key shows itself once the partition is known.
  for (let round = 0; problems.length > 0; round++) {
    if (round > 1) return [];
    for (const { kind, attribute: name, conjunct } of problems) {
      const beyond = conjunct === undefined ? undefined : where[conjunct];
      if (kind === "partition" && name !== undefined && attributeNamed(entity, name)) {
        if (!missing.includes(name)) missing.push(name);
      } else if (kind === "condition" && beyond !== undefined && takesCondition.has(verb)) {
        moved.add(beyond);
      } else return [];
    }
    const equalities = missing.map((name) => equalityOn(place, name));
    if (!equalities.every((conjunct) => conjunct !== undefined)) return [];
    added = equalities;
    where = [...request.where.filter((conjunct) => !moved.has(conjunct)), ...added];
    const found = wholeKey(planning, entity, { ...request, where }, verb);
    problems = "problems" in found ? [...found.problems] : [];
  }
  if (where.length === 0 || (missing.length === 0 && moved.size === 0)) return [];
  const edits = rewriteConditions(place, where, undefined);
  if (edits === undefined) return [];
  const condition = request.where.filter((conjunct) => moved.has(conjunct));
  const alone = condition.length === 1 && condition[0]?.condition.kind === "or";
  edits.push(...addCondition(place, alone ? `(${joined(condition)})` : joined(condition)));
  const parts = [
    ...(added.length === 0 ? [] : [`Say '${joined(added)}' too, which the key of the item needs`]),
    ...(condition.length === 0 ? [] : [`Move '${joined(condition)}' to 'if'`]),
  ];
  return [{ title: parts.join("; "), edits }];
}

/** An equality with what the caller has: a part of an item that the transaction writes, else an argument. */
function equalityOn({ pattern, span }: OperationPlace, name: string): Conjunct | undefined {
  for (const { verb, argument, entity } of pattern.actions) {
    if (argument === undefined || (verb !== "create" && verb !== "put")) continue;
    if (attributeNamed(entity, name)?.source.kind !== "given") continue;
    const value = parameter(argument.name, [name]);
    const text = `${quotedName(name)} = :${quotedName(argument.name)}.${quotedName(name)}`;
    return { condition: equals(attribute(name), value), span, text };
  }
  const taken = pattern.parameters.find((each) => each.name === name);
  // One that means something else keeps its name.
  if (taken !== undefined && taken.meets?.endsWith(`.${name}`) !== true) return undefined;
  const text = `${quotedName(name)} = :${quotedName(name)}`;
  return { condition: equals(attribute(name), parameter(name)), span, text };
}

/** A `get` reads by the primary key only; what an index would find is asked for with `first`. */
export function firstInsteadOfGet(
  planning: Planning,
  place: OperationPlace,
  request: ReadRequest,
  outcomes: readonly PathOutcome[],
): readonly Change[] {
  const { pattern } = place;
  const operation = pattern.node.operation;
  const [entity] = request.entities;
  if (pattern.verb !== "get" || operation === undefined || entity === undefined) return [];
  const { file } = pattern.origin;
  const asFirst = { file, span: operation.verbSpan, newText: "first" };
  for (const path of accessPathsOf(entity.table)) {
    if (path.kind === "table" || tryPath(planning, request, path).candidate === undefined) continue;
    const late = path.kind === "global" ? ", where a write shows a moment later" : "";
    return [{ title: `Use 'first', which queries ${path.name}${late}`, edits: [asFirst] }];
  }
  return designFixes(planning, request, outcomes).map(({ title, edits }) => ({
    title: `${title}; and use 'first'`,
    edits: [...edits, asFirst],
  }));
}
