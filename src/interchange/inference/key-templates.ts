import { normalizeNumber } from "../../dynamodb/numbers.ts";
import { typeTagOf } from "../../dynamodb/values.ts";
import type { TemplatePart } from "./draft.ts";
import type { ColumnPart, KeyColumn } from "./key-columns.ts";
import { camelCase } from "./names.ts";
import { type SampledItem, valueIn } from "./sampled-items.ts";

/** An attribute that stands in keys only: its text in each item, by the item's position. */
export interface KeyOnlyAttribute {
  readonly name: string;
  readonly texts: ReadonlyMap<number, string>;
}

export interface KeyTemplate {
  /** Attributes by stored name, key-only ones by the name that they were given. */
  readonly parts: readonly TemplatePart[];
  /** What no attribute has, with names that nothing else has. */
  readonly keyOnly: readonly KeyOnlyAttribute[];
}

export interface TemplateContext {
  /** Key-only attributes that earlier keys of the entity hold. */
  readonly known: readonly KeyOnlyAttribute[];
  /** A name that no attribute of the entity has. */
  giveName(wanted: string): string;
  /** Stored names that may not stand in a key: the discriminator and the like. */
  readonly excluded: ReadonlySet<string>;
  /** What the entity is called, for values that nothing else names. */
  readonly entity: string;
}

/**
 * Says which attribute stands at each place of a key. An attribute counts where its text is that of
 * the key in all items, also in lower or upper case or padded with zeros; of several the one is
 * taken whose name tells of an identifier or of the literal before it.
 */
export function templateOf(column: KeyColumn, context: TemplateContext): KeyTemplate {
  const parts: TemplatePart[] = [];
  const keyOnly: KeyOnlyAttribute[] = [];
  const used = new Set<string>();
  const append = (part: TemplatePart): void => {
    const last = parts.at(-1);
    if (typeof part === "string" && typeof last === "string") parts[parts.length - 1] = last + part;
    else parts.push(part);
  };
  for (const part of column.parts) {
    if (typeof part === "string") {
      append(part);
      continue;
    }
    const literal = lastWord(parts);
    const match = bestMatch(part.texts, literal);
    if (match !== undefined) {
      used.add(match.attribute);
      append(match);
      continue;
    }
    for (const inner of withoutPrefix(part)) {
      if (typeof inner === "string") append(inner);
      else append(insert(inner.texts, lastWord(parts) || literal));
    }
  }
  return { parts, keyOnly };

  function insert(texts: readonly string[], literal: string): TemplatePart {
    const match = bestMatch(texts, literal);
    if (match !== undefined) {
      used.add(match.attribute);
      return match;
    }
    const name = context.giveName(nameOf(texts, literal));
    const byPosition = new Map(
      column.items.map(({ position }, index) => [position, texts[index] ?? ""]),
    );
    keyOnly.push({ name, texts: byPosition });
    return { attribute: name };
  }

  function bestMatch(
    texts: readonly string[],
    literal: string,
  ): Exclude<TemplatePart, string> | undefined {
    const matches = [...candidates(column.items, texts, context, keyOnly)];
    const scored = matches.map((match) => ({ match, score: scoreOf(match, literal, used) }));
    scored.sort(
      (left, right) =>
        right.score - left.score || left.match.attribute.length - right.match.attribute.length,
    );
    return scored[0]?.match;
  }

  function nameOf(texts: readonly string[], literal: string): string {
    const stem = camelCase(literal) || camelCase(context.entity);
    if (texts.every((text) => /^\d{4}-\d{2}-\d{2}T/.test(text))) return `${stem}At`;
    if (texts.every((text) => /^\d{4}-\d{2}-\d{2}$/.test(text))) return `${stem}On`;
    return /id$/i.test(stem) ? stem : `${stem}Id`;
  }
}

type Match = Exclude<TemplatePart, string>;

function* candidates(
  items: readonly SampledItem[],
  texts: readonly string[],
  { known, excluded }: TemplateContext,
  own: readonly KeyOnlyAttribute[],
): Generator<Match> {
  for (const { name, texts: byPosition } of [...known, ...own]) {
    if (items.every(({ position }, index) => byPosition.get(position) === texts[index])) {
      yield { attribute: name };
    }
  }
  for (const name of items[0]?.texts.keys() ?? []) {
    if (excluded.has(name)) continue;
    const found = matchOf(items, texts, name);
    if (found !== undefined) yield found;
  }
}

function matchOf(
  items: readonly SampledItem[],
  texts: readonly string[],
  name: string,
): Match | undefined {
  const forms = new Set<"exact" | "lower" | "upper" | "pad">(["exact", "lower", "upper", "pad"]);
  const tags = new Set<string>();
  const width = texts[0]?.length ?? 0;
  for (const [index, item] of items.entries()) {
    const value = item.texts.get(name);
    const text = texts[index] ?? "";
    const stored = valueIn(item.item, name);
    if (value === undefined || stored === undefined) return undefined;
    tags.add(typeTagOf(stored));
    if (value !== text) forms.delete("exact");
    if (value.toLowerCase() !== text) forms.delete("lower");
    if (value.toUpperCase() !== text) forms.delete("upper");
    const isPadded =
      /^\d+$/.test(text) && text.length === width && normalizeNumber(text) === value && width <= 38;
    if (!isPadded) forms.delete("pad");
    if (forms.size === 0) return undefined;
  }
  // An attribute of mixed types has no one spelling.
  const [tag, ...others] = tags;
  if (others.length > 0) return undefined;
  if (forms.has("exact")) return { attribute: name };
  if (tag === "N")
    return forms.has("pad") ? { attribute: name, format: { pad: width } } : undefined;
  if (forms.has("lower")) return { attribute: name, format: "lower" };
  return forms.has("upper") ? { attribute: name, format: "upper" } : undefined;
}

function scoreOf(match: Match, literal: string, used: ReadonlySet<string>): number {
  const { attribute, format } = match;
  const name = attribute.toLowerCase();
  const word = literal.toLowerCase().replace(/[^a-z0-9]/g, "");
  let score = format === undefined ? 4 : typeof format === "object" ? 3 : 2;
  if (word !== "" && name.replace(/[^a-z0-9]/g, "").includes(word)) score += 3;
  if (/id$|^id|key$|sku|slug|email/.test(name)) score += 2;
  if (/updat|modif|last|chang/.test(name)) score -= 3;
  if (used.has(attribute)) score -= 3;
  return score;
}

/** The last word of what stands before a value: `ORDER` of `CUSTOMER#1#ORDER#`. */
function lastWord(parts: readonly TemplatePart[]): string {
  const last = parts.at(-1);
  return typeof last === "string" ? (/([A-Za-z]+)[^A-Za-z]*$/.exec(last)?.[1] ?? "") : "";
}

/** Identifiers such as `cus_17` have a prefix of their own, which is a literal where all have it. */
function withoutPrefix(part: Exclude<ColumnPart, string>): readonly ColumnPart[] {
  const [first = ""] = part.texts;
  const prefix = /^[A-Za-z$@]+[_:=.-](?=.)/.exec(first)?.[0];
  const isCommon =
    prefix !== undefined &&
    new Set(part.texts).size > 1 &&
    part.texts.every((text) => text.length > prefix.length && text.startsWith(prefix));
  if (!isCommon) return [part];
  return [prefix, { texts: part.texts.map((text) => text.slice(prefix.length)) }];
}
