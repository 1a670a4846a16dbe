import { spellName } from "../../language/semantics/names.ts";
import type { SyntaxNode } from "../../language/syntax/tree.ts";
import { nodePathAt } from "../../language/syntax/visitor.ts";
import { entityNamed } from "../lookup.ts";
import { valueFor } from "./additions.ts";
import { around, changing, type Fix, inserting, removingFromList, replacing } from "./fix.ts";

/** What is meant, written as it has to be. */

/** `1k` where a plain number stands: `1000`. */
export const plainNumber: Fix = (place) => {
  const node = around(place, "NumberLiteral");
  return node && replacing(place, `Write '${node.value}'`, node.span, node.value);
};

/** Milliseconds where an epoch counts seconds. */
export const toSeconds: Fix = (place) => {
  const node = around(place, "NumberLiteral");
  if (node === undefined || !/^\d{4,}$/.test(node.value)) return undefined;
  const seconds = String(Math.round(Number(node.value) / 1000));
  return replacing(place, `Write '${seconds}'`, node.span, seconds);
};

/** `label: string = code` computes from another attribute: `derived code`. */
export const derive: Fix = (place) => {
  const attribute = around(place, "AttributeMember");
  if (attribute?.origin?.kind !== "Default") return undefined;
  const { start } = attribute.origin.span;
  const span = { start, end: attribute.origin.value.span.start };
  return replacing(place, "Use 'derived'", span, "derived ");
};

/** `a < b < c` as `a < b and b < c`. */
export const joinComparisons: Fix = (place) => {
  const { context, diagnostic } = place;
  const outer = nodePathAt(context.file.tree, diagnostic.span.start).findLast(
    (node) => node.kind === "Binary" && node.operatorSpan.start === diagnostic.span.start,
  );
  if (outer?.kind !== "Binary" || outer.left.kind !== "Binary") return undefined;
  const { right } = outer.left;
  const middle = context.text.slice(right.span.start, right.span.end);
  const at = right.span.end;
  return inserting(place, `Repeat '${middle}' behind 'and'`, at, ` and ${middle}`);
};

/** `quantity: integer @min(1) = 1`: the default goes in front of the annotations. */
export const moveOrigin: Fix = (place) => {
  const attribute = around(place, "AttributeMember");
  const { text, uri } = place.context;
  const [first] = attribute?.annotations ?? [];
  const origin = attribute?.origin;
  if (attribute === undefined || first === undefined || origin === undefined) return undefined;
  const { start, end } = origin.span;
  if (start < first.span.end || start !== place.diagnostic.span.start) return undefined;
  const written = text.slice(start, end);
  return changing(`Move '${written}' in front of '@${first.name.text}'`, [
    {
      file: uri,
      span: { start: first.span.start, end: first.span.start },
      newText: `${written} `,
    },
    { file: uri, span: withBlankBefore(text, start, end), newText: "" },
  ]);
};

/** `where …` in front of `get Order`: the operation goes first. */
export const moveOperation: Fix = (place) => {
  const pattern = around(place, "PatternDeclaration");
  const { text, uri } = place.context;
  const [first] = pattern?.clauses ?? [];
  const operation = pattern?.operation;
  if (first === undefined || operation === undefined) return undefined;
  const { start, end } = operation.span;
  if (start < first.span.end) return undefined;
  const at = first.span.start;
  const lineStart = text.lastIndexOf("\n", at - 1) + 1;
  const before = text.slice(lineStart, at);
  const gap = before.trim() === "" ? `\n${before}` : " ";
  const written = text.slice(start, end);
  return changing(`Move '${written.replace(/\s[\s\S]*/, "")}' to the first line`, [
    { file: uri, span: { start: at, end: at }, newText: `${written}${gap}` },
    { file: uri, span: withBlankBefore(text, start, end), newText: "" },
  ]);
};

function withBlankBefore(text: string, start: number, end: number) {
  const gap = text.slice(0, start).trimEnd().length;
  // A comment at the end of the line before would swallow what follows.
  return { start: text.slice(gap, start).includes("\n") ? lineStartOf(text, start) : gap, end };
}

function lineStartOf(text: string, start: number): number {
  const lineStart = text.lastIndexOf("\n", start - 1);
  return text.slice(lineStart + 1, start).trim() === "" ? lineStart : start;
}

/** A move that changes no key is an update. */
export const useUpdate: Fix = (place) => {
  const verb = around(place, "Operation")?.verbSpan;
  return verb && replacing(place, "Use 'update'", verb, "update");
};

/** `using Titles` behind the other clauses. */
export const useIndex: Fix = (place) => {
  const pattern = around(place, "PatternDeclaration");
  const index = /'using (.+)'/.exec(place.diagnostic.message)?.[1];
  const end = pattern?.clauses.at(-1)?.span.end ?? pattern?.operation?.span.end;
  if (pattern === undefined || index === undefined || end === undefined) return undefined;
  if (pattern.clauses.some(({ kind }) => kind === "UsingClause")) return undefined;
  const text = `using ${spellName(index)}`;
  const change = inserting(place, `Add '${text}'`, end, `\n  ${text}`);
  // The index may miss a write of the last moment: that is for the author to judge.
  return { ...change, preferred: false };
};

/** Everything that an upsert has to set, from the caller, behind what it sets already. */
export const setWhatIsMissing: Fix = (place) => {
  const pattern = around(place, "PatternDeclaration");
  const names = [...place.diagnostic.message.matchAll(/'([^']+)'/g)].map(([, name = ""]) => name);
  const entity = pattern?.operation?.entities[0]?.text;
  const known = entityNamed(place.context.model, entity ?? "")?.attributes ?? [];
  const missing = names.filter((name) => known.some((each) => each.name === name));
  const end = pattern?.clauses.at(-1)?.span.end ?? pattern?.operation?.span.end;
  if (pattern === undefined || missing.length === 0 || end === undefined) return undefined;
  const written = missing.map((name) => `${spellName(name)} = :${spellName(name)}`).join(", ");
  const title = `Set ${missing.map((name) => `'${name}'`).join(", ")}`;
  const set = pattern.clauses.find(({ kind }) => kind === "SetClause");
  if (set !== undefined) return inserting(place, title, set.span.end, `, ${written}`);
  return inserting(place, title, end, `\n  set ${written}`);
};

/** `status: null` and `tags: []`: gone where the item may do without, else a plausible value. */
export const absentValue: Fix = (place) => {
  const property = around(place, "Property");
  const sample = around(place, "SampleDeclaration");
  const item = around(place, "ObjectLiteral");
  if (property === undefined || item === undefined) return undefined;
  const name = property.name.text;
  const attribute =
    sample?.value === item
      ? entityNamed(place.context.model, sample.entity.text)?.attributes.find(
          (each) => each.name === name,
        )
      : undefined;
  if (attribute === undefined || attribute.optional || attribute.source.kind === "default") {
    return removingFromList(place, property, item.properties, ",");
  }
  const value = valueFor(place.context.model, attribute);
  return value === undefined
    ? undefined
    : replacing(place, `Write ${value}`, property.value.span, value);
};

/** The peak and the rate stand the wrong way round. */
export const swapRates: Fix = (place) => {
  const pattern = around(place, "PatternDeclaration");
  const rate = pattern?.clauses.find(({ kind }) => kind === "RateClause");
  const peak = pattern?.clauses.find(({ kind }) => kind === "PeakClause");
  if (rate?.kind !== "RateClause" || peak?.kind !== "PeakClause") return undefined;
  const { text, uri } = place.context;
  const written = ({ span }: SyntaxNode) => text.slice(span.start, span.end);
  return changing(`Swap ${written(rate.rate)} and ${written(peak.rate)}`, [
    { file: uri, span: rate.rate.span, newText: written(peak.rate) },
    { file: uri, span: peak.rate.span, newText: written(rate.rate) },
  ]);
};

/** The copy gets the type of what it copies. */
export const typeOfOriginal: Fix = (place) => {
  const attribute = around(place, "AttributeMember");
  const origin = attribute?.origin;
  if (attribute === undefined || origin?.kind !== "Copied") return undefined;
  const { model } = place.context;
  for (const { tree, text } of model.files) {
    for (const declaration of tree.declarations) {
      if (declaration.kind !== "EntityDeclaration") continue;
      if (declaration.name.text !== origin.entity.text) continue;
      const original = declaration.members.find(
        (member) => member.kind === "AttributeMember" && member.name.text === origin.attribute.text,
      );
      if (original?.kind !== "AttributeMember") continue;
      const { start, end } = original.type.span;
      const written = text.slice(start, end);
      return replacing(place, `Make it ${shortened(written)}`, attribute.type.span, written);
    }
  }
  return undefined;
};

function shortened(text: string): string {
  const line = text.replace(/\s+/g, " ");
  return line.length <= 30 ? line : `${line.slice(0, 29)}…`;
}

/** An import from a file beside this one. */
export const makeRelative: Fix = (place) => {
  const path = around(place, "StringLiteral");
  if (path === undefined || /^[a-z]+:|^[\\/]|\\/i.test(path.value)) return undefined;
  const written = `./${path.value}`;
  return replacing(place, `Write '${written}'`, path.span, JSON.stringify(written));
};
