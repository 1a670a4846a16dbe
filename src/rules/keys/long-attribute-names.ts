import { utf8Length } from "../../dynamodb/text.ts";
import { createDiagnostic } from "../../language/index.ts";
import { keySourceOf } from "../../language/semantics/keys.ts";
import type { Entity, Table } from "../../language/semantics/model.ts";
import type { Attribute } from "../../language/semantics/types.ts";
import type { Change, TextEdit } from "../../language/text/edits.ts";
import { defineRule } from "../rule.ts";
import { attributeNode, endOfAttribute, wordsOf } from "./key-templates.ts";

/**
 * ## What it does
 * Reports small items in large numbers of whose bytes attribute names are a large share (threshold
 * `nameShare`), where shorter stored names would save a tenth of them and at least a gigabyte. `@name` gives them one;
 * patterns and generated code keep the long name.
 *
 * ## Why is this bad?
 * DynamoDB stores the names in each item, and they count for everything: storage, the read units of
 * a query, the size of a write. `measurementTimestampUtc` is 23 bytes in every item of 60.
 * [AWS on item sizes](https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/CapacityUnitCalculations.html)
 *
 * ## Example
 * ```dynamo
 * table Measurements {
 *   partition key sensor: string
 *   sort key at: string
 * }
 *
 * entity Measurement in Measurements {
 *   //   ^^^^^^^^^^^ 44 of the 102 bytes of Measurement are attribute names: …
 *   sensor: ulid
 *   at: timestamp(seconds)
 *   temperatureInCelsius: number
 *   relativeHumidity: number
 *
 *   volume 500M
 * }
 * ```
 *
 * ## Use instead
 * ```dynamo
 * table Measurements {
 *   partition key sensor: string
 *   sort key at: string
 * }
 *
 * entity Measurement in Measurements {
 *   sensor: ulid
 *   at: timestamp(seconds)
 *   temperatureInCelsius: number @name("tic")
 *   relativeHumidity: number @name("rh")
 *
 *   volume 500M
 * }
 * ```
 *
 * ## When to allow it
 * Where items are read by people or by other programs under their long names, or are stored already.
 */
export const longAttributeNames = defineRule({
  code: "long-attribute-names",
  *check({ model, planning, quantities, thresholds }) {
    for (const entity of model.entities) {
      const items = quantities.itemsOf(entity);
      if (items === undefined || items < fewItems) continue;
      const bytes = planning.sizes.bytesOn(entity, entity.table.primary);
      if (bytes === undefined || bytes > smallItem) continue;
      const stored = storedNames(entity);
      const names = stored.reduce((sum, name) => sum + utf8Length(name), 0);
      if (names < bytes * thresholds.nameShare) continue;
      const short = shortNames(entity);
      const saved = [...short].reduce(
        (sum, [{ storedName }, name]) => sum + utf8Length(storedName) - utf8Length(name),
        0,
      );
      if (saved * items < gigabyte || saved < bytes * worthwhileShare) continue;
      yield createDiagnostic(
        "long-attribute-names",
        { file: entity.origin.file, span: entity.origin.nameSpan },
        {
          names,
          bytes,
          entity: entity.name,
          saved,
          gigabytes: Math.round((saved * items) / gigabyte),
          items: items.toLocaleString("en-US"),
          example: [...short].map(([{ name }, text]) => `${name} as '${text}'`)[0] ?? "",
        },
        { changes: nameShorter(entity, short) },
      );
    }
  },
});

const gigabyte = 1024 ** 3;
const smallItem = 1024;
/** Of the item's bytes: less is not worth a second name. */
const worthwhileShare = 0.1;
/** Fewer small items than this are no gigabyte. */
const fewItems = gigabyte / smallItem;

function storedNames({ attributes, bindings, table }: Entity): readonly string[] {
  const names = new Set([
    ...attributes
      .filter(({ source }) => source.kind !== "in key")
      .map(({ storedName }) => storedName),
    ...bindings.map(({ attribute }) => attribute),
    ...[table.discriminator, table.versionAttribute].filter((name) => name !== undefined),
  ]);
  return [...names];
}

/** A short name for each long one that is no key of anything. */
function shortNames(entity: Entity): ReadonlyMap<Attribute, string> {
  const { table } = entity;
  const taken = new Set([...table.entities.flatMap(storedNames), ...fixedNames(table)]);
  const short = new Map<Attribute, string>();
  const keys = keySourcesOf(entity);
  for (const attribute of entity.attributes) {
    const { name, storedName, source } = attribute;
    if (source.kind === "in key" || storedName !== name || keys.has(name)) continue;
    if (utf8Length(name) < 6 || name === table.settings.ttl) continue;
    const initials = wordsOf(name)
      .map((word) => word.charAt(0))
      .join("");
    const base = initials === "" ? "a" : initials;
    let candidate = base;
    for (let number = 2; taken.has(candidate); number++) candidate = `${base}${number}`;
    taken.add(candidate);
    short.set(attribute, candidate);
  }
  return short;
}

/** The attributes that are key attributes themselves, which cannot be stored under another name. */
function keySourcesOf(entity: Entity): ReadonlySet<string> {
  const { table } = entity;
  const own = new Set<string>();
  for (const path of [table.primary, ...table.indexes]) {
    for (const key of [...path.partition, ...path.sort]) {
      const source = keySourceOf(entity, key);
      if (source?.kind === "own") for (const name of source.sources) own.add(name);
    }
  }
  return own;
}

function fixedNames({ primary, indexes, settings }: Table): readonly string[] {
  const keys = [primary, ...indexes].flatMap(({ partition, sort, projection }) => [
    ...[...partition, ...sort].map(({ storedName }) => storedName),
    ...(projection.kind === "include" ? projection.attributes : []),
  ]);
  return settings.ttl === undefined ? keys : [...keys, settings.ttl];
}

function nameShorter(entity: Entity, short: ReadonlyMap<Attribute, string>): readonly Change[] {
  // A projection lists stored names, which would have to follow.
  if (entity.table.indexes.some(({ projection }) => projection.kind === "include")) return [];
  const edits: TextEdit[] = [];
  for (const [{ name }, text] of short) {
    const node = attributeNode(entity, name);
    if (node === undefined) return [];
    edits.push({
      file: entity.origin.file,
      span: endOfAttribute(node),
      newText: ` @name("${text}")`,
    });
  }
  if (edits.length === 0) return [];
  return [
    {
      title: `Store the attributes of ${entity.name} under short names; stored items keep the long ones`,
      edits,
    },
  ];
}
