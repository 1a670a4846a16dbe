import type { Span } from "../../base/span.ts";
import type { Diagnostic } from "../../language/diagnostics/diagnostic.ts";
import { createDiagnostic } from "../../language/index.ts";
import type { Entity, Model } from "../../language/semantics/model.ts";
import type { Attribute } from "../../language/semantics/types.ts";
import type { Change, TextEdit } from "../../language/text/edits.ts";
import { resolveType } from "../../planner/attribute-types.ts";
import { defineRule } from "../rule.ts";
import {
  attributeNode,
  insertedAttributesOf,
  keyTemplatesOf,
  keyUsesOf,
  placeOfInsert,
  wordsOf,
} from "./key-templates.ts";

/**
 * ## What it does
 * Reports text that people spell in upper and lower case as they like (an e-mail address, a user
 * name, a brand) and by which items are found as it was typed, once for all keys of a table that hold
 * it; and any text that one key compares without regard to case, and another key or `@unique` with it.
 *
 * ## Why is this bad?
 * Keys compare bytes. Who signs up as `Ann@example.com` and logs in as `ann@example.com` is not
 * found, and can sign up twice. ElectroDB lower-cases all keys for this reason; a published version
 * of the book's examples writes a brand in capitals and looks for it as typed, so that most brands
 * are never found.
 * [ElectroDB on casing](https://github.com/tywalch/electrodb),
 * [the example](https://github.com/neoeinstein/modyne/tree/main/dynamodb-book)
 *
 * ## Example
 * ```dynamo
 * table Users {
 *   partition key userId: string
 *   global index ByEmail {
 *     partition key emailKey: string
 *     project all
 *   }
 * }
 *
 * entity User in Users {
 *   emailKey = "EMAIL#${email}"
 * //                  ^^^^^^^^ Two spellings of one email, such as "Ann" and "ann", are different keys here: …
 *
 *   userId: ulid
 *   email: string
 * }
 *
 * pattern UserByEmail {
 *   first User
 *   where email = :email
 * }
 * ```
 *
 * ## Use instead
 * ```dynamo
 * table Users {
 *   partition key userId: string
 *   global index ByEmail {
 *     partition key emailKey: string
 *     project all
 *   }
 * }
 *
 * entity User in Users {
 *   emailKey = "EMAIL#${email:lower}"
 *
 *   userId: ulid
 *   email: string
 * }
 *
 * pattern UserByEmail {
 *   first User
 *   where email = :email
 * }
 * ```
 *
 * ## When to allow it
 * Where the values are normalised before they reach the model: say so with `@matches`.
 */
export const keyCasingMismatch = defineRule({
  code: "key-casing-mismatch",
  *check({ model, planning }) {
    const spelledFreely = new Map<string, KeyedText[]>();
    for (const keyed of keyedTexts(model)) {
      const { entity, attribute, exact, caseless } = keyed;
      if (exact.length === 0 || attribute.matches !== undefined) continue;
      if (caseless === undefined && !isSpelledFreely(attribute.name)) continue;
      if (resolveType(attribute.type, planning.typeNamed).kind !== "string") continue;
      if (caseless !== undefined) {
        for (const use of exact) yield findingOf([{ ...keyed, exact: [use] }], caseless);
        continue;
      }
      const name = JSON.stringify([entity.table.name, attribute.name]);
      const known = spelledFreely.get(name);
      if (known === undefined) spelledFreely.set(name, [keyed]);
      else known.push(keyed);
    }
    for (const texts of spelledFreely.values()) yield findingOf(texts);
  },
});

/**
 * One text in the keys of several entities is one finding, at the first of them, and is changed in
 * all: items of one collection would no longer meet if one of its keys alone were lower-cased.
 */
function findingOf(texts: readonly KeyedText[], caseless?: string): Diagnostic {
  const [first, ...others] = texts.flatMap(({ exact }) => exact) as [ExactUse, ...ExactUse[]];
  const name = texts[0]?.attribute.name ?? "";
  return createDiagnostic(
    "key-casing-mismatch",
    { file: first.file, span: first.span },
    {
      attribute: name,
      consequence: caseless === undefined ? "" : ` but one in ${caseless}`,
      remedy:
        first.text === undefined
          ? `key by an attribute 'derived lower(${name})'`
          : `write ${first.text}${others.length === 0 ? "" : ", here and in the other keys"}`,
    },
    {
      ...(caseless === undefined ? {} : { severity: "warning" }),
      related: others.map(({ file, span }) => ({
        message: `The same ${name} in another key.`,
        file,
        span,
      })),
      changes: changesOf(texts),
    },
  );
}

interface KeyedText {
  readonly entity: Entity;
  readonly attribute: Attribute;
  /** Where the text is compared as it is spelled. */
  readonly exact: ExactUse[];
  /** Where sort keys insert it so: no finding by themselves, but to be changed with the others. */
  readonly inSortKeys: ExactUse[];
  /** The key that does not regard case. */
  caseless?: string;
}

interface ExactUse {
  readonly file: string;
  readonly span: Span;
  /** What to write there instead, if that is all that has to be done. */
  readonly text: string | undefined;
  readonly what: "insert" | "unique" | "key";
}

/** The attributes by which items are found, with how they are compared. */
function keyedTexts(model: Model): Iterable<KeyedText> {
  const found = new Map<Attribute, KeyedText>();
  const at = (entity: Entity, attribute: Attribute): KeyedText => {
    let known = found.get(attribute);
    if (known === undefined) {
      known = { entity, attribute, exact: [], inSortKeys: [] };
      found.set(attribute, known);
    }
    return known;
  };
  for (const template of keyTemplatesOf(model)) {
    const isPartition = template.uses.some(({ role }) => role === "partition");
    if (!isPartition && template.uses.length === 0) continue;
    for (const inserted of insertedAttributesOf(template)) {
      const { attribute, insert } = inserted;
      if (!isText(attribute)) continue;
      const keyed = at(template.entity, attribute);
      const format = insert.format?.kind;
      if (format === "lower" || format === "upper") {
        if (isPartition) keyed.caseless ??= template.binding.attribute;
      } else if (format === undefined) {
        const text = `\${${attribute.name}:lower}`;
        const places = isPartition ? keyed.exact : keyed.inSortKeys;
        places.push({ ...placeOfInsert(inserted), text, what: "insert" });
      }
    }
  }
  for (const table of model.tables) {
    const uses = keyUsesOf(table);
    for (const entity of table.entities) {
      for (const attribute of entity.attributes) {
        if (!isText(attribute)) continue;
        const origin = entity.originOfAttribute(attribute.name);
        if (origin === undefined) continue;
        if (attribute.unique !== undefined) {
          const keyed = at(entity, attribute);
          if (attribute.unique.lower) keyed.caseless ??= "@unique(lower)";
          else {
            const node = attributeNode(entity, attribute.name);
            const annotation = node?.annotations.find(({ name }) => name.text === "unique");
            const span = annotation?.span ?? origin.nameSpan;
            const text = "@unique(lower)";
            keyed.exact.push({ file: origin.file, span, text, what: "unique" });
          }
        }
        const isKey = uses.get(attribute.name)?.some(({ role }) => role === "partition") ?? false;
        if (isKey && attribute.source.kind !== "derived") {
          const { file, nameSpan: span } = origin;
          at(entity, attribute).exact.push({ file, span, text: undefined, what: "key" });
        }
      }
    }
  }
  return found.values();
}

/** The change of spelling in all of the keys, where that is all and none need be read back. */
function changesOf(texts: readonly KeyedText[]): readonly Change[] {
  const edits: TextEdit[] = [];
  for (const { entity, attribute, exact, inSortKeys } of texts) {
    if (attribute.source.kind === "in key" || !/^\w+$/.test(attribute.name)) return [];
    const isInserted = exact.some(({ what }) => what === "insert");
    for (const { file, span, text } of isInserted ? [...exact, ...inSortKeys] : exact) {
      if (text === undefined || file !== entity.origin.file) return [];
      edits.push({ file, span, newText: text });
    }
  }
  const name = texts[0]?.attribute.name ?? "";
  const isLock = texts.every(({ exact }) => exact.every(({ what }) => what === "unique"));
  const title = isLock
    ? `Keep ${name} unique without regard to case; locks of stored items change`
    : `Compare ${name} without regard to case, which changes the keys of stored items`;
  return [{ title, edits }];
}

/** By its declared type; what a named type stands for is looked up where it matters. */
function isText({ type }: Attribute): boolean {
  return type.kind === "string" || type.kind === "named";
}

function isSpelledFreely(name: string): boolean {
  const words = wordsOf(name);
  const last = words.at(-1) ?? "";
  if (last === "name") return words.at(-2) === "user" || words.at(-2) === "login";
  if (last === "address") return words.at(-2) === "email" || words.at(-2) === "mail";
  return spelledFreely.has(last);
}

const spelledFreely = new Set([
  ...["email", "mail", "username", "login", "handle", "nickname", "brand"],
  ...["hashtag", "tag", "domain", "hostname"],
]);
