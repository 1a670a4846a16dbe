import type { InlayHint } from "vscode-languageserver-types";
import { contains, type Span } from "../base/span.ts";
import { accessPathsOf } from "../language/semantics/keys.ts";
import type { Entity, Pattern } from "../language/semantics/model.ts";
import { bytesText, countText } from "../rules/figures.ts";
import type { FileContext } from "./context.ts";
import { monthlyText, patternCostMarkdown } from "./cost-text.ts";
import { keyHints, planHint, typeHints } from "./model-hints.ts";

export interface InlayHintOptions {
  /** What a rate costs in a month, behind it; what a volume comes to, behind it. */
  readonly costs: boolean;
  /** The primary key of a sample, behind its head. */
  readonly keys: boolean;
  /** The type of a placeholder, behind its first place. */
  readonly types: boolean;
  /** What serves a pattern, and what a call takes, behind its name. */
  readonly plans: boolean;
}

/**
 * What follows from the figures that stand in the text, beside them: short, since a hint takes room
 * from the line. What does not follow has no hint.
 */
export function inlayHints(
  context: FileContext,
  span: Span,
  options: InlayHintOptions,
): readonly InlayHint[] {
  const { model, uri } = context;
  const inSight = (part: Span): boolean => touches(span, part);
  const patterns = model.patterns.filter(
    ({ origin }) => origin.file === uri && inSight(origin.span),
  );
  const costs = options.costs
    ? [
        ...patterns.flatMap((pattern) => rateHint(context, pattern)),
        ...model.entities
          .filter(({ origin }) => origin.file === uri && inSight(origin.span))
          .flatMap((entity) => volumeHint(context, entity)),
      ]
    : [];
  return [
    ...costs,
    ...(options.keys ? keyHints(context, inSight) : []),
    ...(options.types ? patterns.flatMap((each) => typeHints(context, each, inSight)) : []),
    ...(options.plans ? patterns.flatMap((each) => planHint(context, each, inSight)) : []),
  ].filter(({ position }) => contains(span, pointAt(context, position)));
}

function rateHint(context: FileContext, pattern: Pattern): readonly InlayHint[] {
  const clause = pattern.node.clauses.find(({ kind }) => kind === "RateClause");
  const costs = context.costs();
  const monthly = monthlyText(costs, pattern.name);
  if (clause === undefined || monthly === undefined) return [];
  return [hintAt(context, clause.span.end, monthly, patternCostMarkdown(costs, pattern.name))];
}

/** The items that there are in all, and what the table stores of them. */
function volumeHint(context: FileContext, entity: Entity): readonly InlayHint[] {
  const member = entity.node.members.find(({ kind }) => kind === "VolumeMember");
  if (member === undefined) return [];
  const { quantities, sizes } = context.analysis.planning;
  const items = quantities.itemsOf(entity);
  if (items === undefined) return [];
  const bytes = sizes.bytesOn(entity, entity.table.primary);
  const isPerItem = entity.volume?.per.length === 0;
  const parts = [
    ...(isPerItem ? [] : [countText(items, "item")]),
    ...(bytes === undefined ? [] : [bytesText(items * bytes)]),
  ];
  if (parts.length === 0) return [];
  return [hintAt(context, member.span.end, parts.join(" · "), storedText(context, entity, items))];
}

/** How the bytes come about, on the table and on each index that holds the entity. */
function storedText(context: FileContext, entity: Entity, items: number): string {
  const { planning } = context.analysis;
  const rows = accessPathsOf(entity.table).flatMap((path) => {
    if (planning.placeOf(entity, path) === undefined) return [];
    const bytes = planning.sizes.bytesOn(entity, path);
    return bytes === undefined
      ? [`- ${path.name}: not known`]
      : [`- ${path.name}: ${bytesText(bytes)} each, ${bytesText(items * bytes)} in all`];
  });
  return [`${countText(items, "item")} of ${entity.name}:`, "", ...rows].join("\n");
}

function hintAt(
  { lines }: FileContext,
  offset: number,
  label: string,
  tooltip: string | undefined,
): InlayHint {
  return {
    position: lines.positionAt(offset),
    label,
    paddingLeft: true,
    ...(tooltip === undefined ? {} : { tooltip: { kind: "markdown", value: tooltip } }),
  };
}

function pointAt({ lines }: FileContext, position: InlayHint["position"]): Span {
  const offset = lines.offsetAt(position);
  return { start: offset, end: offset };
}

function touches(first: Span, second: Span): boolean {
  return first.start <= second.end && second.start <= first.end;
}
