import type { InlayHint } from "vscode-languageserver-types";
import type { Span } from "../base/span.ts";
import { valueText } from "../dynamodb/value-text.ts";
import { accessPathsOf } from "../language/semantics/keys.ts";
import type { AccessPath, Pattern, Sample } from "../language/semantics/model.ts";
import { spellName } from "../language/semantics/names.ts";
import type { Clause, PatternDeclaration } from "../language/syntax/tree.ts";
import { isRead } from "../planner/units.ts";
import type { FileContext } from "./context.ts";
import { describeParameter } from "./lookup.ts";
import { planMarkdown, requestsOf, unitsOfPlan } from "./plan-text.ts";

/**
 * Hints that say what the model makes of what is written: the keys of samples, the types of
 * placeholders, the way of a pattern. Whether a hint is in sight is for the caller to say.
 */

/** Longer ones push the text away from its place; the rest is in the tooltip. */
const longestLabel = 42;

/** Behind the head of a sample: its primary key, as it is stored. */
export function keyHints(
  context: FileContext,
  inSight: (span: Span) => boolean,
): readonly InlayHint[] {
  const { model, uri } = context;
  return model.samples.flatMap((sample) => {
    const { node, origin, entity, item } = sample;
    if (origin.file !== uri || node.kind !== "SampleDeclaration" || item === undefined) return [];
    if (!inSight(node.entity.span)) return [];
    const key = keyTextsOf(sample, entity.table.primary);
    if (key === undefined) return [];
    const rows = accessPathsOf(entity.table).flatMap((path) => {
      const texts = keyTextsOf(sample, path);
      if (texts === undefined) return [];
      return [`- ${path.name}: \`${texts.join(separator).replaceAll("`", "'")}\``];
    });
    return [hintAt(context, node.entity.span.end, shortKey(key), rows.join("\n"))];
  });
}

function keyTextsOf({ item }: Sample, path: AccessPath): readonly string[] | undefined {
  const parts = [...path.partition, ...path.sort].map(({ storedName }) => item?.[storedName]);
  if (!parts.every((part) => part !== undefined)) return undefined;
  return parts.map((part) => valueText(part));
}

const separator = " | ";

/**
 * The parts of a key in the room of one hint. What is too long loses its middle: a sort key must not
 * go because an identifier stands before it, and its beginning and end tell items apart.
 */
function shortKey(texts: readonly string[]): string {
  let room = longestLabel - separator.length * (texts.length - 1);
  const lengths = new Map<number, number>();
  // Short parts leave their room to the others.
  const shortestFirst = texts.map((text, index) => ({ length: text.length, index }));
  shortestFirst.sort((first, second) => first.length - second.length);
  for (const [position, { length, index }] of shortestFirst.entries()) {
    const given = Math.min(length, Math.floor(room / (texts.length - position)));
    lengths.set(index, given);
    room -= given;
  }
  return texts.map((text, index) => withoutMiddle(text, lengths.get(index) ?? 0)).join(separator);
}

function withoutMiddle(text: string, length: number): string {
  if (text.length <= length) return text;
  const end = Math.floor((length - 1) / 3);
  return `${text.slice(0, length - 1 - end)}…${text.slice(text.length - end)}`;
}

/** Behind the first place of each placeholder: the type of the argument. */
export function typeHints(
  context: FileContext,
  pattern: Pattern,
  inSight: (span: Span) => boolean,
): readonly InlayHint[] {
  const { references } = context.model;
  return pattern.parameters.flatMap((parameter) => {
    const { type, name, meets } = parameter;
    // An item is named after its entity, which stands there already.
    if (type.kind === "item" || type.kind === "items") return [];
    const first = references
      .of({ kind: "parameter", owner: pattern.name, name })
      .find(({ file, span }) => file === context.uri && isInside(span, pattern.origin.span));
    if (first === undefined || !inSight(first.span)) return [];
    const tooltip = meets === undefined ? undefined : `Meets \`${meets}\`.`;
    return [hintAt(context, first.span.end, `: ${describeParameter(type)}`, tooltip, false)];
  });
}

/**
 * Behind a pattern's name: the table or index that serves it, and what a call takes. Who accepts the
 * hint writes the index into the pattern.
 */
export function planHint(
  context: FileContext,
  { name, origin, node }: Pattern,
  inSight: (span: Span) => boolean,
): readonly InlayHint[] {
  const { analysis, model } = context;
  const plan = analysis.planOf(name);
  if (plan === undefined || !plan.served || !inSight(origin.nameSpan)) return [];
  const paths = requestsOf(plan).map((operation) =>
    isRead(operation) ? (operation.index ?? operation.table) : operation.table,
  );
  const units = unitsOfPlan(plan);
  const parts = [[...new Set(paths)].join(", "), ...(units === undefined ? [] : [units])];
  const label = parts.filter((part) => part !== "").join(" · ");
  if (label === "") return [];
  const hint = hintAt(context, origin.nameSpan.end, label, planMarkdown(plan, model));
  const [read, ...others] = requestsOf(plan);
  const index = read !== undefined && isRead(read) && others.length === 0 ? read.index : undefined;
  const textEdits = index == null ? [] : usingEdits(context, node, index);
  return [textEdits.length === 0 ? hint : { ...hint, textEdits }];
}

/** The clauses in front of which `using` does not stand, as the formatter orders them. */
const beforeUsing: ReadonlySet<Clause["kind"]> = new Set([
  "WhereClause",
  "FilterClause",
  "OrderClause",
  "LimitClause",
  "PageClause",
  "ReturnClause",
] as const);

/** What demands the index that serves the pattern anyway; nothing where one is demanded already. */
function usingEdits(
  { lines, text }: FileContext,
  { operation, clauses }: PatternDeclaration,
  index: string,
): InlayHint["textEdits"] & {} {
  if (operation === undefined || clauses.some(({ kind }) => kind === "UsingClause")) return [];
  const before = clauses.filter(({ kind }) => beforeUsing.has(kind));
  const { span } = before.at(-1) ?? operation;
  const lineStart = lines.lineStart(lines.lineOf(span.start));
  const indentation = text.slice(lineStart, span.start);
  // In a pattern on one line the clause stands on that line, too.
  const separator = indentation.trim() === "" ? `\n${indentation}` : " ";
  // A comment stays with the clause that it stands behind.
  const comment = /^[ \t]*\/\/.*/.exec(text.slice(span.end))?.[0] ?? "";
  const place = lines.positionAt(span.end + comment.length);
  return [
    { range: { start: place, end: place }, newText: `${separator}using ${spellName(index)}` },
  ];
}

function isInside(inner: Span, outer: Span): boolean {
  return outer.start <= inner.start && inner.end <= outer.end;
}

function hintAt(
  { lines }: FileContext,
  offset: number,
  text: string,
  tooltip: string | undefined,
  paddingLeft = true,
): InlayHint {
  const label = text.length > longestLabel ? `${text.slice(0, longestLabel - 1)}…` : text;
  return {
    position: lines.positionAt(offset),
    label,
    ...(paddingLeft ? { paddingLeft } : {}),
    ...(tooltip === undefined ? {} : { tooltip: { kind: "markdown", value: tooltip } }),
  };
}
