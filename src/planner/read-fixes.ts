import { writeUnits } from "../dynamodb/capacity.ts";
import { limits } from "../dynamodb/limits.ts";
import { attributeNamed } from "../language/semantics/keys.ts";
import type { AccessPath, Conjunct } from "../language/semantics/model.ts";
import type { Change, TextEdit } from "../language/text/edits.ts";
import { designFixes, unitsText } from "./design-fixes.ts";
import { nearestOutcome, type OperationPlace } from "./findings.ts";
import { projectedAttributes } from "./index-fixes.ts";
import { firstInsteadOfGet, wholeKeyFix } from "./key-fixes.ts";
import { quotedName } from "./names-as-text.ts";
import { rewriteConditions } from "./pattern-edits.ts";
import type { Planning } from "./planning.ts";
import { type PathOutcome, type ReadRequest, tryPath } from "./read-paths.ts";
import { planScan } from "./reads.ts";

/**
 * What would make a read served, the best first. Each is tried before it is offered, so that it
 * does what its title says.
 */
export function readFixes(
  planning: Planning,
  place: OperationPlace,
  request: ReadRequest,
  outcomes: readonly PathOutcome[],
): readonly Change[] {
  const filtered = filterFix(planning, place, request, outcomes);
  const changes = [
    ...wholeKeyFix(planning, place, request, outcomes),
    ...betweenFix(planning, place, request, outcomes),
    ...paddingFix(place, outcomes),
    ...projectionFix(planning, place, outcomes),
    ...discriminatorFix(place, outcomes),
    ...(isQuery(place) ? designFixes(planning, request, outcomes) : []),
    ...(filtered.length > 0 ? filtered : firstInsteadOfGet(planning, place, request, outcomes)),
    ...scanFix(planning, place, request),
  ];
  const best = changes.findIndex(({ preferred }) => preferred !== false);
  return changes.map(({ title, edits }, position) =>
    position === best ? { title, edits, preferred: true } : { title, edits },
  );
}

/** The conditions that no key serves, after the read. */
function filterFix(
  planning: Planning,
  place: OperationPlace,
  request: ReadRequest,
  outcomes: readonly PathOutcome[],
): readonly Change[] {
  const { pattern } = place;
  const operation = pattern.node.operation;
  const turnsIntoQuery = operation?.verb === "get";
  if (operation === undefined || (!isQuery(place) && !turnsIntoQuery)) return [];
  for (const { path, problems } of outcomes) {
    const moved = new Set(
      problems.flatMap(({ kind, conjunct }) =>
        movable.has(kind) && conjunct !== undefined && conjunct >= 0 ? [conjunct] : [],
      ),
    );
    if (moved.size === 0 || problems.some(({ kind }) => !movable.has(kind))) continue;
    const where = request.where.filter((_, position) => !moved.has(position));
    const filter = [
      ...request.filter,
      ...request.where.filter((_, position) => moved.has(position)),
    ];
    if (where.length === 0) continue;
    if (tryPath(planning, { ...request, where, filter }, path).candidate === undefined) continue;
    const texts = request.where
      .filter((_, position) => moved.has(position))
      .map(({ text }) => text);
    const edits = rewriteConditions(place, where, filter);
    if (edits === undefined) continue;
    if (turnsIntoQuery) {
      edits.push({ file: pattern.origin.file, span: operation.verbSpan, newText: "query" });
    }
    const verb = turnsIntoQuery ? "Query, with" : "Move";
    const end = turnsIntoQuery
      ? "as a filter"
      : "to 'filter', which reads as much and returns less";
    return [{ title: `${verb} '${texts.join(" and ")}' ${end}`, edits }];
  }
  return [];
}

const movable: ReadonlySet<string> = new Set(["condition", "sort", "padding"]);

/** Reading everything, where nothing better is wanted. */
function scanFix(
  planning: Planning,
  place: OperationPlace,
  request: ReadRequest,
): readonly Change[] {
  const { pattern, clauses } = place;
  const operation = pattern.node.operation;
  if (operation?.verb !== "query" || clauses.using !== undefined || clauses.order !== undefined) {
    return [];
  }
  // A scan reads items of one entity.
  if (request.entities.length > 1) return [];
  const filter = [...request.where, ...request.filter];
  const scan = planScan(planning, { ...request, where: [], filter }, {});
  const unstored = request.entities.some((entity) =>
    entity.attributes.some(
      ({ name, source }) =>
        source.kind === "in key" &&
        filter.some(({ text }) => new RegExp(`\\b${name}\\b`).test(text)),
    ),
  );
  if (scan.kind === "unserved" || unstored) return [];
  const edits = rewriteConditions(place, [], filter);
  if (edits === undefined) return [];
  const file = pattern.origin.file;
  return [
    {
      title: "Scan the table, which reads and pays for all of it",
      edits: [{ file, span: operation.verbSpan, newText: "scan" }, ...edits],
    },
  ];
}

/** `a >= x and a <= y` is one range where it is written with `between`. */
function betweenFix(
  planning: Planning,
  place: OperationPlace,
  request: ReadRequest,
  outcomes: readonly PathOutcome[],
): readonly Change[] {
  for (const [first, lower] of request.where.entries()) {
    if (lower.condition.kind !== "comparison" || lower.condition.operator !== ">=") continue;
    const subject = lower.condition.left;
    const second = request.where.findIndex(
      ({ condition }) =>
        condition.kind === "comparison" &&
        condition.operator === "<=" &&
        JSON.stringify(condition.left) === JSON.stringify(subject),
    );
    const upper = request.where[second];
    if (upper?.condition.kind !== "comparison") continue;
    const left = /^(.*?)\s*>=\s*([\s\S]*)$/.exec(lower.text);
    const right = /^(.*?)\s*<=\s*([\s\S]*)$/.exec(upper.text);
    if (left === null || right === null) continue;
    const between: Conjunct = {
      span: lower.span,
      text: `${left[1]} between ${left[2]} and ${right[2]}`,
      condition: {
        kind: "between",
        operand: subject,
        lower: lower.condition.right,
        upper: upper.condition.right,
      },
    };
    const where = request.where.flatMap((conjunct, position) => {
      if (position === first) return [between];
      return position === second ? [] : [conjunct];
    });
    const served = outcomes.some(
      ({ path }) => tryPath(planning, { ...request, where }, path).candidate !== undefined,
    );
    const edits = served ? rewriteConditions(place, where, undefined) : undefined;
    if (edits !== undefined) return [{ title: `Write '${between.text}'`, edits }];
  }
  return [];
}

/** Zeros before the number, so that its text is in its order. */
function paddingFix(place: OperationPlace, outcomes: readonly PathOutcome[]): readonly Change[] {
  const problem = nearestOutcome(place, outcomes)?.problems.find(({ kind }) => kind === "padding");
  if (problem?.attribute === undefined) return [];
  for (const entity of place.entities) {
    const edits: TextEdit[] = entity.node.members.flatMap((member) => {
      if (member.kind !== "BindingMember" || member.value.kind !== "TemplateLiteral") return [];
      return member.value.parts.flatMap((part): TextEdit[] => {
        if (part.kind !== "TemplateHole" || part.format !== undefined) return [];
        if (part.expression.kind !== "Path" || part.expression.root.text !== problem.attribute) {
          return [];
        }
        const end = part.expression.span.end;
        return [{ file: entity.origin.file, span: { start: end, end }, newText: ":08" }];
      });
    });
    if (edits.length > 0) {
      return [
        { title: `Pad '${problem.attribute}' to 8 digits in the keys of ${entity.name}`, edits },
      ];
    }
  }
  return [];
}

/** An index that would do but for its projection. */
function projectionFix(
  planning: Planning,
  { entities: [entity] }: OperationPlace,
  outcomes: readonly PathOutcome[],
): readonly Change[] {
  return outcomes.flatMap(({ path, problems }): Change[] => {
    const [problem] = problems;
    if (problems.length !== 1 || problem?.kind !== "projection") return [];
    const names = [...problem.missing.matchAll(/'([^']+)'/g)].map(([, name]) => name ?? "");
    const member = path.node?.members.find(({ kind }) => kind === "ProjectionMember");
    if (entity === undefined || member?.kind !== "ProjectionMember") return [];
    const { table } = entity;
    if (projectedAttributes(table) + names.length > limits.projectedAttributesPerTable) return [];
    const added = names.map(quotedName).join(", ");
    const { file } = path.origin;
    const { start, end } = member.span;
    const edit: TextEdit =
      member.projection === "attributes"
        ? { file, span: { start: end, end }, newText: `, ${added}` }
        : { file, span: { start, end }, newText: `project ${added}` };
    const stored = names.map((name) => attributeNamed(entity, name)?.storedName ?? name);
    const held = path.projection.kind === "include" ? path.projection.attributes : [];
    const wider: AccessPath = {
      ...path,
      projection: { kind: "include", attributes: [...held, ...stored] },
    };
    const before = planning.sizes.bytesOn(entity, path);
    const after = planning.sizes.bytesOn(entity, wider);
    const cost =
      before === undefined || after === undefined
        ? ""
        : `: entries of ${after} instead of ${before} bytes, ${unitsText(writeUnits(after))} per write`;
    return [
      {
        title: `Project ${names.join(", ")} of ${entity.name} into ${path.name}${cost}`,
        edits: [edit],
      },
    ];
  });
}

/** Without a discriminator no filter can tell entities apart. */
function discriminatorFix(
  place: OperationPlace,
  outcomes: readonly PathOutcome[],
): readonly Change[] {
  const [entity] = place.entities;
  const nearest = nearestOutcome(place, outcomes);
  const mixed = nearest?.problems.every(({ kind }) => kind === "mixed slice") === true;
  if (entity === undefined || nearest?.problems.length === 0 || !mixed) return [];
  const { table } = entity;
  if (table.discriminator !== undefined) return [];
  const taken = new Set(
    table.entities.flatMap(({ attributes }) => attributes.map(({ storedName }) => storedName)),
  );
  const name = ["entityType", "kind", "_type"].find((each) => !taken.has(each));
  const keys = table.node.members.filter(({ kind }) => kind === "KeyMember");
  const end = keys.at(-1)?.span.end;
  if (name === undefined || end === undefined) return [];
  return [
    {
      title: `Add 'discriminator ${name}' to ${table.name}`,
      edits: [
        {
          file: table.origin.file,
          span: { start: end, end },
          newText: `\n\n  discriminator ${name}`,
        },
      ],
    },
  ];
}

function isQuery({ pattern }: OperationPlace): boolean {
  return pattern.verb === "query" || pattern.verb === "first";
}
